package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.IoLimit;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.Container;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.driver.Tuning;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRecord;
import io.gearshift.backend.gear.RecordCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Sets limits and reads them back; a failure midway takes what was set before it back. The caller
/// holds the gear ({@link io.gearshift.backend.gear.GearRegistry#exclusively}).
final class LimitApplier {

    /// systemd writes a scope's files a moment after it has answered.
    private static final int READ_BACK_TRIES = 50;

    private static final Duration READ_BACK_PAUSE = Duration.ofMillis(20);

    private final LimitHost host;
    private final ScopeManager scopes;
    private final ConcurrentHashMap<String, Integer> generations = new ConcurrentHashMap<>();

    LimitApplier(LimitHost host, ScopeManager scopes) {
        this.host = host;
        this.scopes = scopes;
    }

    /// The limits in force: of the kernel while the gear runs, else those of its next start.
    Limits inForce(GearEntry gear) {
        GearRecord record = gear.record();
        ContainerGroups groups = groups(gear);
        if (groups != null) {
            return read(gear, groups, record == null ? null : record.limits());
        }
        return record != null ? record.limits() : nextStart(gear, Limits.NONE);
    }

    /// The limits of the next start in libvirt's words; what it has no word for as in `otherwise`.
    Limits nextStart(GearEntry gear, Limits otherwise) {
        Tuning config = host.driver().tuning(gear.domain(), false);
        return dialect().fromTuning(config, otherwise, gear.managed());
    }

    /// The limits of libvirt's own group where that is another than the program's (v1).
    Limits inOuterGroup(GearEntry gear, Limits otherwise) {
        ContainerGroups groups = groups(gear);
        try {
            return groups == null
                    ? otherwise
                    : dialect().readOuter(groups, otherwise, gear.managed(), files());
        } catch (IOException e) {
            throw unreadable(gear, e);
        }
    }

    /// The limits that a change is laid on: the recorded ones, so that a foreign change of another
    /// limit is not taken over by the way; of a gear that is not ours those in force.
    Limits base(GearEntry gear) {
        GearRecord record = gear.record();
        return record == null ? inForce(gear) : record.limits();
    }

    /// The steps of a change.
    ///
    /// @throws ConsoleException `limit.unsupported` if there is no place for one of its limits
    List<LimitStep> plan(GearEntry gear, LimitChange change) {
        return plan(gear, change, Set.of());
    }

    private List<LimitStep> plan(GearEntry gear, LimitChange change, Set<LimitField> later) {
        ContainerGroups groups = groups(gear);
        Set<LimitField> now = LimitField.in(change);
        Set<LimitField> atNextStart = LimitField.in(change);
        atNextStart.retainAll(later);
        now.removeAll(later);
        if (groups == null && gear.record() == null) {
            placeless(gear, now);
        }
        Limits base = base(gear);
        Limits after = base.with(change);
        // Only of such a pair does what libvirt keeps of the other matter.
        boolean half = now.contains(LimitField.MEMORY) != now.contains(LimitField.SWAP);
        Limits kept = half || !atNextStart.isEmpty() ? nextStart(gear, base) : base;
        Limits wanted = kept.with(LimitField.change(atNextStart, after));
        var steps = new ArrayList<>(dialect().planNextStart(atNextStart, wanted, gear.managed()));
        try {
            steps.addAll(
                    dialect()
                            .plan(
                                    now,
                                    inForce(gear),
                                    wanted,
                                    after,
                                    groups,
                                    gear.managed(),
                                    files()));
            return steps;
        } catch (IOException e) {
            throw unreadable(gear, e);
        }
    }

    /// Makes a change, live if the gear runs and for its next start, in the record too.
    ///
    /// @return all limits as read back
    /// @throws ConsoleException if it failed and all is as before
    /// @throws HalfDone if it failed and not all is as before
    Limits apply(GearEntry gear, LimitChange change) {
        return apply(gear, change, change, Set.of());
    }

    /// As the other.
    ///
    /// @param recorded what the record gets
    /// @param later of the limits, those that are set for the next start alone
    /// @return all limits as read back, those of `later` as of the next start
    Limits apply(GearEntry gear, LimitChange change, LimitChange recorded, Set<LimitField> later) {
        countGeneration(gear);
        try {
            return applySteps(gear, change, recorded, groups(gear) == null ? Set.of() : later);
        } finally {
            countGeneration(gear);
        }
    }

    /// Takes a change back.
    Limits apply(GearEntry gear, JournalEntry.Back back) {
        return apply(gear, back.change(), back.recorded(), back.later());
    }

    private Limits applySteps(
            GearEntry gear, LimitChange change, LimitChange recorded, Set<LimitField> later) {
        Limits base = base(gear);
        List<LimitStep> steps = plan(gear, change, later);
        var runner = new StepRunner(gear, host.driver(), scopes, files(), dialect());
        try {
            for (LimitStep step : steps) {
                runner.run(step);
            }
            record(gear, base.with(recorded), runner);
            return readBack(gear, base.with(change), LimitField.in(change), later);
        } catch (RuntimeException e) {
            throw runner.takeBack(e);
        }
    }

    /// Puts all recorded limits in force in a gear that has just started. What holds already is not
    /// set again.
    ///
    /// @param gear with its record and its processes
    void applyAll(GearEntry gear, GearRecord record, Running running) {
        countGeneration(gear);
        try {
            ensureAll(gear, record, running);
        } finally {
            countGeneration(gear);
        }
    }

    private void ensureAll(GearEntry gear, GearRecord record, Running running) {
        Limits limits = record.limits();
        ContainerGroups groups = running.groups();
        // A limit that is not asked for and not in force may lack its controller: leave it.
        Set<LimitField> fields = LimitField.differing(limits, read(gear, groups, limits));
        fields.addAll(LimitField.differing(limits, Limits.NONE));
        // A record from a host with v2 may have a throttle point, which v1 lacks: shown as drift.
        if (!groups.unified()) {
            fields.remove(LimitField.MEMORY_HIGH);
        }
        // Likewise one from a host with another kernel: no reason not to start.
        if (host.facts().get().disks().refused() != null) {
            fields.remove(LimitField.IO);
        }
        var runner = new StepRunner(gear, host.driver(), scopes, files(), dialect());
        Tuning live = host.driver().tuning(gear.domain(), true);
        try {
            List<LimitStep> steps =
                    dialect().plan(fields, Limits.NONE, limits, limits, groups, true, files());
            for (LimitStep step : steps) {
                runner.ensure(step, live);
            }
        } catch (IOException e) {
            throw unreadable(gear, e);
        }
        awaitKernel(gear, groups, limits, fields);
    }

    /// Puts limits of disks in force that the kernel has forgotten; the record has them already.
    ///
    /// @param gear that runs
    /// @throws ConsoleException if it failed and all is as before
    /// @throws HalfDone if it failed and not all is as before
    void setDisks(GearEntry gear, ContainerGroups groups, List<IoLimit> limits) {
        countGeneration(gear);
        try {
            Limits now = inForce(gear);
            Limits after =
                    now.with(
                            LimitChange.NOTHING.withIo(
                                    limits.stream().map(IoLimit.Change::to).toList()));
            Set<LimitField> io = EnumSet.of(LimitField.IO);
            var runner = new StepRunner(gear, host.driver(), scopes, files(), dialect());
            try {
                for (LimitStep step :
                        dialect().plan(io, now, after, after, groups, gear.managed(), files())) {
                    runner.run(step);
                }
                awaitKernel(gear, groups, after, io);
            } catch (IOException e) {
                throw unreadable(gear, e);
            } catch (RuntimeException e) {
                throw runner.takeBack(e);
            }
        } finally {
            countGeneration(gear);
        }
    }

    /// Whether all groups of the gear are there. The kernel takes one away file by file, and what
    /// was read of one on its way out says nothing.
    boolean isThere(GearEntry gear) {
        ContainerGroups groups = groups(gear);
        return groups == null
                || Stream.concat(
                                groups.program().values().stream(),
                                groups.outer().values().stream())
                        .allMatch(Files::isDirectory);
    }

    /// Another number before and after each change of ours, odd while one is under way: who reads
    /// without holding the gear sees so whether what was read is of one moment.
    int generation(String id) {
        return generations.getOrDefault(id, 0);
    }

    private void countGeneration(GearEntry gear) {
        generations.merge(gear.id(), 1, Integer::sum);
    }

    private void record(GearEntry gear, Limits after, StepRunner runner) {
        GearRecord before = gear.record();
        if (before != null) {
            long next = before.limitsRevision() + 1;
            runner.run(
                    "the record",
                    () -> isKept(gear, before),
                    () ->
                            host.gears()
                                    .saveRecord(
                                            gear.id(),
                                            record ->
                                                    with(
                                                            record,
                                                            before.limits(),
                                                            before.limitsRevision())),
                    () -> host.gears().saveRecord(gear.id(), record -> with(record, after, next)));
        }
    }

    /// Whether the container's own record says such limits.
    private boolean isKept(GearEntry gear, GearRecord record) {
        return host.driver()
                .find(gear.domain())
                .map(Container::record)
                .map(RecordCodec::read)
                .filter(
                        kept ->
                                kept.limits().equals(record.limits())
                                        && kept.limitsRevision() == record.limitsRevision())
                .isPresent();
    }

    private Limits readBack(
            GearEntry gear, Limits asked, Set<LimitField> fields, Set<LimitField> later) {
        ContainerGroups groups = groups(gear);
        var now = EnumSet.copyOf(fields);
        now.removeAll(later);
        Limits found = groups == null ? asked : awaitKernel(gear, groups, asked, now);
        var kept = EnumSet.copyOf(fields);
        kept.retainAll(dialect().inLibvirt());
        Set<LimitField> wrong = wrong(asked, nextStart(gear, asked), kept);
        if (!wrong.isEmpty()) {
            throw misread(
                    gear, wrong, asked, nextStart(gear, asked), "libvirt, for the next start,");
        }
        var still = EnumSet.copyOf(fields);
        still.removeAll(now);
        return found.with(LimitField.change(still, asked));
    }

    private Limits awaitKernel(
            GearEntry gear, ContainerGroups groups, Limits asked, Set<LimitField> fields) {
        for (int tries = 1; ; tries++) {
            Limits found = read(gear, groups, asked);
            Set<LimitField> wrong = wrong(asked, found, fields);
            if (wrong.isEmpty()) {
                return found;
            }
            if (!groups.unified() || tries >= READ_BACK_TRIES) {
                throw misread(gear, wrong, asked, found, "the kernel");
            }
            host.clock().pause(READ_BACK_PAUSE);
        }
    }

    private Limits read(GearEntry gear, ContainerGroups groups, @Nullable Limits hint) {
        try {
            return dialect().read(groups, hint, gear.managed(), files());
        } catch (IOException e) {
            throw unreadable(gear, e);
        }
    }

    private static Set<LimitField> wrong(Limits asked, Limits found, Set<LimitField> fields) {
        Set<LimitField> wrong = LimitField.differing(asked, found);
        wrong.retainAll(fields);
        return wrong;
    }

    private void placeless(GearEntry gear, Set<LimitField> fields) {
        for (LimitField field : fields) {
            if (!dialect().inLibvirt().contains(field)) {
                throw new ConsoleException(
                        ErrorCode.LIMIT_UNSUPPORTED,
                        gear.name()
                                + " does not run and was not made by Gearshift, so there is no"
                                + " place to keep its "
                                + field.words()
                                + ". Start it first.");
            }
        }
    }

    private static ConsoleException misread(
            GearEntry gear, Set<LimitField> wrong, Limits asked, Limits found, String who) {
        LimitField field = wrong.iterator().next();
        return new ConsoleException(
                ErrorCode.LIMIT_READ_BACK,
                "The "
                        + field.words()
                        + " of "
                        + gear.name()
                        + " was set to "
                        + field.of(asked)
                        + ", but "
                        + who
                        + " says "
                        + field.of(found)
                        + " when asked.");
    }

    private static ConsoleException unreadable(GearEntry gear, IOException e) {
        return new ConsoleException(
                ErrorCode.HOST_FAILED,
                "The limits of " + gear.name() + " cannot be read: " + e.getMessage() + ".",
                e);
    }

    private static GearRecord with(GearRecord record, Limits limits, long revision) {
        return new GearRecord(
                record.version(),
                record.id(),
                record.name(),
                record.project(),
                record.application(),
                record.image(),
                record.rootMode(),
                record.command(),
                record.environment(),
                record.secretNames(),
                record.runAsRoot(),
                record.restart(),
                record.desiredRunning(),
                record.idBase(),
                limits,
                revision,
                record.epoch(),
                record.created(),
                record.unknown());
    }

    Dialect dialect() {
        return Dialect.of(host.facts().get());
    }

    CgroupFiles files() {
        return new CgroupFiles(host.facts().get().mounts());
    }

    static @Nullable ContainerGroups groups(GearEntry gear) {
        Running running = gear.running();
        return running == null ? null : running.groups();
    }
}
