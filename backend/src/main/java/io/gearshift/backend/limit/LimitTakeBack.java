package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.event.EventLog;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.limit.JournalEntry.Phase;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes changes of gears' limits back when the dead-man timer goes off, or where an earlier agent
/// died in their midst.
final class LimitTakeBack implements DeadMan.Changes {
    private static final Logger log = LoggerFactory.getLogger(LimitTakeBack.class);

    private final LimitHost host;
    private final LimitApplier applier;
    private final DriftWatch drift;
    private final LimitJournal journal;
    private final EventLog events;
    private final Consumer<LimitResult> reverted;
    private final DeadMan deadMan;

    /// @param reverted is told of every change that the timer took back
    LimitTakeBack(
            LimitHost host,
            LimitApplier applier,
            DriftWatch drift,
            LimitJournal journal,
            EventLog events,
            Consumer<LimitResult> reverted) {
        this.host = host;
        this.applier = applier;
        this.drift = drift;
        this.journal = journal;
        this.events = events;
        this.reverted = reverted;
        this.deadMan = new DeadMan(journal, host.clock(), this);
    }

    /// The timers.
    DeadMan deadMan() {
        return deadMan;
    }

    /// Shows in the gear's entry what waits for confirmation.
    void show(JournalEntry entry) {
        LimitResult pending = entry.phase() == Phase.AWAITING ? entry.result() : null;
        host.gears().update(entry.gear(), each -> each.withPending(pending));
    }

    /// Writes down what is so already. On a full disk that is tried again, and nothing but that.
    void note(JournalEntry done) {
        note(done, 1);
    }

    private void note(JournalEntry done, int attempt) {
        try {
            journal.write(done);
        } catch (ConsoleException e) {
            if (attempt == 1) {
                log.warn(
                        "limit change {} is {}, which cannot be noted yet",
                        done.changeId(),
                        done.phase(),
                        e);
            }
            deadMan.later(
                    done.changeId(),
                    () -> exclusively(done.gear(), () -> noteAgain(done, attempt + 1)));
        }
    }

    /// The gear may be deleted by now, and its journal with it.
    private JournalEntry noteAgain(JournalEntry done, int attempt) {
        if (journal.find(done.changeId()).isPresent()) {
            note(done, attempt);
        }
        return done;
    }

    @Override
    public <T> T exclusively(String of, Supplier<T> work) {
        return host.gears().exclusively(of, work);
    }

    @Override
    public void confirmed(JournalEntry entry) {
        show(entry);
    }

    @Override
    public void takeBack(JournalEntry entry) {
        GearEntry gear = host.gears().get(entry.gear());
        boolean undoing = entry.phase() == Phase.UNDOING;
        JournalEntry going = undoing ? entry : entry.with(Phase.REVERTING);
        try {
            journal.write(going);
        } catch (ConsoleException e) {
            // A full disk is no reason to leave a gear with a change that nobody confirmed.
            log.warn("limit change {} is taken back without a note of it", entry.changeId(), e);
        }
        Limits before = applier.inForce(gear);
        JournalEntry.Back back = entry.backFromAnywhere();
        applyEach(gear, back);
        JournalEntry done = entry.with(undoing ? Phase.UNDONE : Phase.REVERTED);
        deadMan.disarm(entry.changeId());
        note(done);
        Limits after = applier.inForce(host.gears().get(gear.id()));
        events.add(
                gear,
                Event.Kind.LIMITS_REVERTED,
                Event.Severity.WARNING,
                "A change of the limits of "
                        + gear.name()
                        + (entry.phase() == Phase.AWAITING || entry.phase() == Phase.REVERTING
                                ? " was not confirmed in time and was taken back: "
                                : " was cut off and was taken back: ")
                        + ChangeWords.words(back.change(), before, after)
                        + ".",
                Map.of("changeId", entry.changeId()));
        show(done);
        drift.refresh(gear.id());
        if (!undoing) {
            reverted.accept(done.result());
        }
    }

    /// All at once, or, if one limit does not go back, every other one; then the failure.
    private void applyEach(GearEntry gear, JournalEntry.Back back) {
        try {
            applier.apply(gear, back);
        } catch (RuntimeException e) {
            for (LimitField field : LimitField.in(back.change())) {
                try {
                    applier.apply(host.gears().get(gear.id()), back.only(field));
                } catch (RuntimeException again) {
                    log.debug("{} of {} does not go back", field, gear.id(), again);
                }
            }
            throw e;
        }
    }

    @Override
    public boolean isGone(JournalEntry entry, RuntimeException failure) {
        return failure instanceof ConsoleException known
                && known.code() == ErrorCode.GEAR_NOT_FOUND
                && isGone(entry.gear());
    }

    private boolean isGone(String gear) {
        try {
            return host.driver().health().up() && host.driver().find(gear).isEmpty();
        } catch (RuntimeException e) {
            return false;
        }
    }

    @Override
    public void failed(JournalEntry entry, RuntimeException failure) {
        log.error(
                "limit change {} could not be taken back and is tried again",
                entry.changeId(),
                failure);
        host.gears()
                .find(entry.gear())
                .ifPresent(
                        gear ->
                                events.add(
                                        gear,
                                        Event.Kind.LIMITS_REVERTED,
                                        Event.Severity.ERROR,
                                        "A change of the limits of "
                                                + gear.name()
                                                + " was not confirmed and could not be taken back"
                                                + " in full: "
                                                + failure.getMessage()
                                                + " It is tried again every "
                                                + DeadMan.AGAIN.toSeconds()
                                                + " seconds.",
                                        Map.of()));
    }
}
