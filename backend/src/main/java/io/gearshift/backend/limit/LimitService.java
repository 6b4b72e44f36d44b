package io.gearshift.backend.limit;

import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.DriverEvent;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.driver.Tuning;
import io.gearshift.backend.event.EventLog;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearLimits;
import io.gearshift.backend.gear.GearRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Limits of gears on this host: preview, change, confirm, undo, dead-man timer and drift. Changes
/// of one gear are made one after the other. Safe for use by many threads.
///
/// Call {@link #open} once the gears are known: it takes up what an earlier agent left unfinished.
public final class LimitService implements GearLimits, AutoCloseable {

    private final LimitHost host;
    private final WriteSource writes;
    private final LimitApplier applier;
    private final LimitChanges changes;
    private final DriftWatch drift;
    private final LimitPreviews previews;
    private volatile @Nullable Runnable writing;

    /// @param host what limits are set on and with; its clock is closed with this
    /// @param events is told of changes, reverts and drift
    /// @param figures last figures of a gear by its id; null where there are none
    /// @param reverted is told of every change that the dead-man timer took back, for the audit
    /// @param journal folder of the journal, for example `STATE/agent/journal/limits`
    public LimitService(
            LimitHost host,
            EventLog events,
            Function<String, @Nullable GearFigures> figures,
            Consumer<LimitResult> reverted,
            Path journal) {
        this(
                host,
                events,
                figures,
                reverted,
                new LimitJournal(journal),
                new Systemctl(),
                new KernelWrites());
    }

    LimitService(
            LimitHost host,
            EventLog events,
            Function<String, @Nullable GearFigures> figures,
            Consumer<LimitResult> reverted,
            LimitJournal journal,
            ScopeManager scopes,
            WriteSource writes) {
        this.host = host;
        this.writes = writes;
        this.applier = new LimitApplier(host, scopes);
        this.drift = new DriftWatch(host, applier, journal, events);
        this.changes = new LimitChanges(host, applier, drift, journal, events, reverted);
        this.previews = new LimitPreviews(host, applier, journal, figures);
    }

    /// Takes up what is unfinished in the journal: what was under way is taken back, overdue
    /// dead-man timers revert at once, others are set again. From now on drift is noticed.
    public void open() {
        changes.recover();
        host.gears().all().forEach(drift::disks);
        List<Path> mounts = host.facts().get().mounts();
        var ofGears =
                new LimitWrites(host.gears(), mounts, drift::written, drift::somethingWritten);
        writing = writes.begin(mounts, ofGears::written, drift::somethingWritten).orElse(null);
        if (writing != null) {
            drift.writesAreTold();
        }
        host.driver()
                .subscribe(
                        event -> {
                            if (event instanceof DriverEvent.Tuned(var name)) {
                                // The driver's own thread may not wait for a gear.
                                var _ = host.clock().after(Duration.ZERO, () -> drift.look(name));
                            }
                        });
    }

    /// No timer of this process goes off any more; the journal keeps them for the next one.
    @Override
    public void close() {
        host.clock().close();
        Runnable end = writing;
        if (end != null) {
            end.run();
        }
    }

    @Override
    public Limits initial(LimitChange asked) {
        if (asked.isEmpty()) {
            return Limits.NONE;
        }
        var rules = new LimitRules(host.facts().get());
        LimitChange change = rules.rounded(asked);
        rules.check(Limits.NONE, asked);
        return Limits.NONE.with(change);
    }

    @Override
    public Tuning tuning(Limits limits) {
        return applier.dialect().tuning(limits, true);
    }

    @Override
    public void apply(GearRecord record, Running running) {
        GearEntry gear = host.gears().get(record.id()).withRecord(record).withRunning(running);
        host.gears()
                .exclusively(
                        record.id(),
                        () -> {
                            applier.applyAll(gear, record, running);
                            drift.forget(record.id());
                            drift.disks(gear);
                            return record;
                        });
    }

    @Override
    public Disks disks() {
        return host.facts().get().disks();
    }

    /// As {@link GearLimits#inForce}; at most two seconds old.
    @Override
    public Limits inForce(GearEntry gear) {
        return drift.inForce(gear);
    }

    /// Compares what is recorded with what is set, unless that was done less than two seconds ago;
    /// the gear's entry then carries the drift. For a gear that somebody looks at.
    public void look(String id) {
        drift.look(id);
    }

    @Override
    public void forget(String id) {
        changes.forget(id);
        drift.gone(id);
    }

    @Override
    public LimitPreview preview(String id, LimitChange change) {
        return previews.of(host.gears().get(id), change);
    }

    @Override
    public LimitResult change(
            String id,
            String changeId,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        return changes.change(id, changeId, change, confirmWithin, revision);
    }

    /// The gear that a change is about; null if this host knows no such change.
    public @Nullable String gearOf(String changeId) {
        return changes.gearOf(changeId);
    }

    @Override
    public LimitResult confirm(String changeId) {
        return changes.confirm(changeId);
    }

    @Override
    public LimitResult undo(LimitResult original) {
        return changes.undo(original);
    }

    @Override
    public LimitResult adoptDrift(String id, String changeId) {
        return changes.settle(id, changeId, true);
    }

    @Override
    public LimitResult revertDrift(String id, String changeId) {
        return changes.settle(id, changeId, false);
    }
}
