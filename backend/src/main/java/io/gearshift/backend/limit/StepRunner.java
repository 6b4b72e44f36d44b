package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.ContainerDriver;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.driver.Tuning;
import io.gearshift.backend.file.KernelError;
import io.gearshift.backend.gear.GearEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Does steps, remembers what was there before each, and can put that back. One change of one gear.
final class StepRunner {

    private final GearEntry gear;
    private final ContainerDriver driver;
    private final ScopeManager scopes;
    private final CgroupFiles files;
    private final Dialect dialect;
    private final Deque<Undo> done = new ArrayDeque<>();

    /// Whether the last of `done` has perhaps not been done.
    private boolean doubtful;

    StepRunner(
            GearEntry gear,
            ContainerDriver driver,
            ScopeManager scopes,
            CgroupFiles files,
            Dialect dialect) {
        this.gear = gear;
        this.driver = driver;
        this.scopes = scopes;
        this.files = files;
        this.dialect = dialect;
    }

    /// Does a step, to be undone by {@link #takeBack}.
    ///
    /// @throws ConsoleException `limit.refused` and others, with what the kernel or libvirt said
    void run(LimitStep step) {
        try {
            run(undo(step), () -> set(step));
        } catch (KernelError e) {
            throw Refusals.of(gear, step, e, files);
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "The "
                            + step.field().words()
                            + " of "
                            + gear.name()
                            + " was not set: "
                            + e.getMessage()
                            + ".",
                    e);
        }
    }

    /// Does something else, to be undone by {@link #takeBack}.
    ///
    /// @param same whether all is as it was before
    void run(String what, BooleanSupplier same, Runnable back, Runnable work) {
        try {
            run(new Undo(what, _ -> same.getAsBoolean(), back::run), work::run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Noted before it is done: a step that fails may have taken effect.
    private void run(Undo undo, Work work) throws IOException {
        done.push(undo);
        doubtful = true;
        work.run();
        doubtful = false;
    }

    /// Does a step unless the kernel and libvirt have its value already; not to be undone.
    ///
    /// @param live what libvirt says is in force
    void ensure(LimitStep step, Tuning live) {
        try {
            if (!holds(step, live)) {
                set(step);
            }
        } catch (KernelError e) {
            throw Refusals.of(gear, step, e, files);
        } catch (IOException e) {
            throw new ConsoleException(ErrorCode.HOST_FAILED, e.getMessage() + ".", e);
        }
    }

    /// Undoes all steps, last first.
    ///
    /// @return the failure, with what became of the steps before it; a {@link HalfDone} if they
    ///   could not all be undone
    RuntimeException takeBack(RuntimeException cause) {
        ConsoleException failure = failure(cause);
        var troubles = new ArrayList<String>();
        boolean putBack = false;
        while (!done.isEmpty()) {
            Undo undo = done.pop();
            boolean check = doubtful;
            doubtful = false;
            try {
                if (check && undo.same().after(failure)) {
                    continue;
                }
                undo.back().run();
                putBack = true;
            } catch (IOException | RuntimeException e) {
                troubles.add(undo.what() + ": " + e.getMessage());
            }
        }
        if (troubles.isEmpty()) {
            return said(
                    failure,
                    putBack
                            ? " What had been set before that was put back."
                            : " Nothing was changed.");
        }
        return new HalfDone(
                said(
                        failure,
                        " Putting back what had been set failed too ("
                                + String.join("; ", troubles)
                                + ")."));
    }

    private ConsoleException failure(RuntimeException cause) {
        return cause instanceof ConsoleException known
                ? known
                : new ConsoleException(
                        cause instanceof UncheckedIOException
                                ? ErrorCode.HOST_FAILED
                                : ErrorCode.INTERNAL,
                        "The limits of "
                                + gear.name()
                                + " could not be set: "
                                + cause.getMessage()
                                + ".",
                        cause);
    }

    private static ConsoleException said(ConsoleException failure, String outcome) {
        return new ConsoleException(failure.code(), failure.getMessage() + outcome, failure);
    }

    private Undo undo(LimitStep step) throws IOException {
        String what = step.field().words();
        return switch (step) {
            case LimitStep.Tune(_, var change) -> {
                Seen seen = seen();
                Tuning back = only(change, seen.live());
                yield new Undo(
                        what,
                        // Without an answer libvirt may still be at it.
                        failure -> failure.code() == ErrorCode.LIMIT_REFUSED && seen().equals(seen),
                        () -> {
                            if (!back.equals(Tuning.NOTHING)) {
                                driver.tune(gear.domain(), back);
                            }
                        });
            }
            case LimitStep.NextStart(_, var change) -> {
                Seen seen = seen();
                Tuning back = only(change, seen.nextStart());
                yield new Undo(
                        what,
                        failure -> failure.code() == ErrorCode.LIMIT_REFUSED && seen().equals(seen),
                        () -> driver.tuneNextStart(gear.domain(), back));
            }
            case LimitStep.Write(_, var group, var file, _) -> {
                String now = files.read(group, file);
                yield new Undo(
                        what,
                        _ -> isStill(group, file, now),
                        () -> {
                            if (now != null && files.exists(group)) {
                                files.write(group, file, now);
                            }
                        });
            }
            case LimitStep.Row(_, var group, var file, var number, _, var none) -> {
                String now = row(group, file, number, none);
                yield new Undo(
                        what,
                        _ -> !files.exists(group) || row(group, file, number, none).equals(now),
                        () -> {
                            if (files.exists(group)) {
                                files.write(group, file, number + " " + now);
                            }
                        });
            }
            case LimitStep.Tasks(_, var unit, var group, _) -> {
                String now = files.read(group, "pids.max");
                Long tasks = now == null ? null : Groups.number(now);
                Cap cap = tasks == null ? Cap.MAX : Cap.at(tasks);
                yield new Undo(
                        what,
                        _ -> isStill(group, "pids.max", now),
                        () -> scopes.setTasksMax(unit, cap));
            }
        };
    }

    /// A group that is gone, with its gear, has nothing to put back.
    private boolean isStill(Path group, String file, @Nullable String before) throws IOException {
        return !files.exists(group) || Objects.equals(files.read(group, file), before);
    }

    /// What libvirt says, and what the kernel says: while a call hangs, libvirt still says the old.
    private Seen seen() throws IOException {
        Running running = gear.running();
        ContainerGroups groups = running == null ? null : running.groups();
        return new Seen(
                driver.tuning(gear.domain(), running != null),
                driver.tuning(gear.domain(), false),
                groups == null ? null : dialect.read(groups, null, gear.managed(), files),
                groups == null
                        ? null
                        : dialect.readOuter(groups, Limits.NONE, gear.managed(), files));
    }

    private void set(LimitStep step) throws IOException {
        switch (step) {
            case LimitStep.Tune(_, var change) -> driver.tune(gear.domain(), change);
            case LimitStep.NextStart(_, var change) -> driver.tuneNextStart(gear.domain(), change);
            case LimitStep.Write(_, var group, var file, var value) ->
                    files.write(group, file, value);
            case LimitStep.Row(_, var group, var file, var number, var value, _) ->
                    files.write(group, file, number + " " + value);
            case LimitStep.Tasks(_, var unit, _, var processes) ->
                    scopes.setTasksMax(unit, processes);
        }
    }

    private boolean holds(LimitStep step, Tuning live) throws IOException {
        return switch (step) {
            case LimitStep.Tune(_, var change) -> only(change, live).equals(change);
            case LimitStep.NextStart(_, var change) ->
                    only(change, driver.tuning(gear.domain(), false)).equals(change);
            case LimitStep.Write(_, var group, var file, var value) ->
                    value.equals(files.read(group, file));
            case LimitStep.Row(_, var group, var file, var number, var value, var none) ->
                    value.equals(row(group, file, number, none));
            case LimitStep.Tasks(_, _, var group, var processes) ->
                    Dialect.text(processes).equals(files.read(group, "pids.max"));
        };
    }

    private String row(Path group, String file, String number, String none) throws IOException {
        String text = files.read(group, file);
        return text == null
                ? none
                : text.lines()
                        .filter(line -> line.startsWith(number + " "))
                        .map(line -> line.substring(number.length() + 1).strip())
                        .findFirst()
                        .orElse(none);
    }

    /// The values of `now` for those settings that `change` sets.
    private static Tuning only(Tuning change, Tuning now) {
        return new Tuning(
                change.hardLimitBytes() == null ? null : now.hardLimitBytes(),
                change.softLimitBytes() == null ? null : now.softLimitBytes(),
                change.swapHardLimitBytes() == null ? null : now.swapHardLimitBytes(),
                change.cpuShares() == null ? null : now.cpuShares(),
                change.cpuQuotaMicros() == null ? null : now.cpuQuotaMicros(),
                change.cpuPeriodMicros() == null ? null : now.cpuPeriodMicros());
    }

    /// What does a step or takes it back.
    private interface Work {
        void run() throws IOException;
    }

    /// Says whether all is as it was before a step that failed.
    private interface Check {
        boolean after(ConsoleException failure) throws IOException;
    }

    private record Undo(String what, Check same, Work back) {}

    private record Seen(
            Tuning live, Tuning nextStart, @Nullable Limits inForce, @Nullable Limits outer) {}
}
