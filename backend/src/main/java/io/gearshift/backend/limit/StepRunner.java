package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.driver.ContainerDriver;
import io.gearshift.backend.driver.Tuning;
import io.gearshift.backend.gear.GearEntry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;

/// Does steps, remembers what was there before each, and can put that back. One change of one gear.
final class StepRunner {

    private final GearEntry gear;
    private final ContainerDriver driver;
    private final ScopeManager scopes;
    private final CgroupFiles files;
    private final Deque<Undo> done = new ArrayDeque<>();

    StepRunner(GearEntry gear, ContainerDriver driver, ScopeManager scopes, CgroupFiles files) {
        this.gear = gear;
        this.driver = driver;
        this.scopes = scopes;
        this.files = files;
    }

    /// Does a step, to be undone by {@link #takeBack}.
    ///
    /// @throws ConsoleException `limit.refused` and others, with what the kernel or libvirt said
    void run(LimitStep step) {
        try {
            Work back = before(step);
            set(step);
            done.push(new Undo(step.field().words(), back));
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

    /// Notes what else has been done, and how it is undone.
    void did(String what, Runnable back) {
        done.push(new Undo(what, back::run));
    }

    /// Undoes all steps, last first.
    ///
    /// @return the failure, with what became of the steps before it
    ConsoleException takeBack(ConsoleException failure) {
        if (done.isEmpty()) {
            return new ConsoleException(
                    failure.code(), failure.getMessage() + " Nothing was changed.", failure);
        }
        var troubles = new ArrayList<String>();
        while (!done.isEmpty()) {
            Undo undo = done.pop();
            try {
                undo.back().run();
            } catch (IOException | ConsoleException e) {
                troubles.add(undo.what() + ": " + e.getMessage());
            }
        }
        return new ConsoleException(
                failure.code(),
                failure.getMessage()
                        + (troubles.isEmpty()
                                ? " What had been set before that was put back."
                                : " Putting back what had been set before that failed too ("
                                        + String.join("; ", troubles)
                                        + "): the gear shows it as drift."),
                failure);
    }

    private Work before(LimitStep step) throws IOException {
        return switch (step) {
            case LimitStep.Tune(_, var change) -> {
                Tuning back = only(change, driver.tuning(gear.domain(), gear.running() != null));
                yield () -> {
                    if (!back.equals(Tuning.NOTHING)) {
                        driver.tune(gear.domain(), back);
                    }
                };
            }
            case LimitStep.Write(_, var group, var file, _) -> {
                String now = files.read(group, file);
                yield () -> {
                    if (now != null) {
                        files.write(group, file, now);
                    }
                };
            }
            case LimitStep.Tasks(_, var unit, var group, _) -> {
                String now = files.read(group, "pids.max");
                Long tasks = now == null ? null : Groups.number(now);
                Cap cap = tasks == null ? Cap.MAX : Cap.at(tasks);
                yield () -> scopes.setTasksMax(unit, cap);
            }
        };
    }

    private void set(LimitStep step) throws IOException {
        switch (step) {
            case LimitStep.Tune(_, var change) -> driver.tune(gear.domain(), change);
            case LimitStep.Write(_, var group, var file, var value) ->
                    files.write(group, file, value);
            case LimitStep.Tasks(_, var unit, _, var processes) ->
                    scopes.setTasksMax(unit, processes);
        }
    }

    private boolean holds(LimitStep step, Tuning live) throws IOException {
        return switch (step) {
            case LimitStep.Tune(_, var change) -> only(change, live).equals(change);
            case LimitStep.Write(_, var group, var file, var value) ->
                    value.equals(files.read(group, file));
            case LimitStep.Tasks(_, _, var group, var processes) ->
                    Dialect.text(processes).equals(files.read(group, "pids.max"));
        };
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

    /// What takes a step back.
    private interface Work {
        void run() throws IOException;
    }

    private record Undo(String what, Work back) {}
}
