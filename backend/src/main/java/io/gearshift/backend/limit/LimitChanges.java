package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.IoLimit;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.event.EventLog;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRecord;
import io.gearshift.backend.limit.JournalEntry.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Changes with a journal: what is begun is finished or taken back ({@link LimitTakeBack}),
/// whatever dies in between.
final class LimitChanges {
    private static final Logger log = LoggerFactory.getLogger(LimitChanges.class);

    private final LimitHost host;
    private final LimitApplier applier;
    private final Drifts drifts;
    private final DriftWatch drift;
    private final LimitJournal journal;
    private final EventLog events;
    private final LimitTakeBack back;
    private final DeadMan deadMan;

    LimitChanges(
            LimitHost host,
            LimitApplier applier,
            DriftWatch drift,
            LimitJournal journal,
            EventLog events,
            Consumer<LimitResult> reverted) {
        this.host = host;
        this.applier = applier;
        this.drifts = new Drifts(applier);
        this.drift = drift;
        this.journal = journal;
        this.events = events;
        this.back = new LimitTakeBack(host, applier, drift, journal, events, reverted);
        this.deadMan = back.deadMan();
    }

    LimitResult change(
            String id,
            String changeId,
            LimitChange asked,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        LimitJournal.checkId(changeId);
        DeadMan.check(confirmWithin);
        return host.gears()
                .exclusively(
                        id,
                        () -> {
                            GearEntry gear = host.gears().get(id);
                            JournalEntry known = journal.find(changeId).orElse(null);
                            return known == null
                                    ? orTakenBack(
                                            changeId,
                                            () ->
                                                    begin(
                                                            gear,
                                                            changeId,
                                                            asked,
                                                            confirmWithin,
                                                            revision))
                                    : repeated(gear, known);
                        });
    }

    private LimitResult begin(
            GearEntry gear,
            String changeId,
            LimitChange asked,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        refuseWhilePending(gear);
        Limits before = applier.inForce(gear);
        checkRevision(gear, before, revision);
        var rules = new LimitRules(host.facts().get());
        LimitChange change = rules.rounded(asked);
        rules.check(applier.base(gear), asked);
        Instant now = host.clock().now();
        return make(
                gear,
                entry(
                        gear,
                        changeId,
                        change,
                        before,
                        confirmWithin == null ? null : now.plus(confirmWithin),
                        Set.of()),
                Set.of(),
                "Limits of " + gear.name() + " were changed: ");
    }

    /// Settles all drift of a gear, as a change like any other.
    ///
    /// @param adopt whether what was found is recorded; else what is recorded is set
    LimitResult settle(String id, String changeId, boolean adopt) {
        LimitJournal.checkId(changeId);
        host.gears().recordOf(id);
        return host.gears()
                .exclusively(
                        id,
                        () -> {
                            GearEntry gear = host.gears().get(id);
                            JournalEntry known = journal.find(changeId).orElse(null);
                            return known == null
                                    ? orTakenBack(changeId, () -> settle(gear, changeId, adopt))
                                    : repeated(gear, known);
                        });
    }

    private LimitResult settle(GearEntry gear, String changeId, boolean adopt) {
        refuseWhilePending(gear);
        GearRecord record = host.gears().recordOf(gear.id());
        Drifts.Found found = drifts.find(gear);
        LimitChange change =
                adopt ? drifts.adopting(record, found) : drifts.reverting(record, found);
        if (change.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.GEAR_STATE,
                    "The limits of "
                            + gear.name()
                            + " are as recorded: there is no drift to settle.");
        }
        if (adopt) {
            new LimitRules(host.facts().get()).check(record.limits(), change);
        }
        Set<LimitField> atNextStart = drifts.atNextStartAlone(record, found);
        // What was not in force before is not to be when this is undone.
        Set<LimitField> later = adopt ? atNextStart : LimitField.in(change);
        later.removeAll(LimitField.differing(record.limits(), found.inForce()));
        Limits before = found.inForce().with(LimitField.change(later, found.nextStart()));
        Set<LimitField> only = adopt ? atNextStart : Set.of();
        if (adopt) {
            drift.expect(gear, record.limits().with(change), found.inForce(), only);
        }
        return make(
                gear,
                entry(gear, changeId, change, before, null, later),
                only,
                adopt
                        ? "The limits found on " + gear.name() + " were adopted: "
                        : "The recorded limits of " + gear.name() + " were set again: ");
    }

    private JournalEntry entry(
            GearEntry gear,
            String changeId,
            LimitChange change,
            Limits before,
            @Nullable Instant revertsAt,
            Set<LimitField> later) {
        GearRecord record = gear.record();
        return new JournalEntry(
                JournalEntry.VERSION,
                changeId,
                gear.id(),
                Phase.APPLYING,
                change,
                before,
                null,
                host.clock().now(),
                revertsAt,
                record == null ? null : record.limits(),
                later);
    }

    /// @param later of its limits, those that are set for the next start alone
    /// @param said begins the sentence about it
    private LimitResult make(
            GearEntry gear, JournalEntry entry, Set<LimitField> later, String said) {
        journal.write(entry);
        JournalEntry done;
        try {
            Limits after = applier.apply(gear, entry.change(), entry.change(), later);
            done =
                    entry.withAfter(after)
                            .with(entry.revertsAt() == null ? Phase.APPLIED : Phase.AWAITING);
        } catch (ConsoleException e) {
            journal.remove(entry.changeId());
            throw e;
        }
        journalOrTakeBack(done);
        deadMan.arm(done);
        tell(gear, Event.Kind.LIMITS_CHANGED, said + ChangeWords.made(done));
        back.show(done);
        drift.refresh(gear.id());
        return done.result();
    }

    /// Does a part of a change. Whatever it fails with: what it leaves half done is taken back.
    private LimitResult orTakenBack(String changeId, Supplier<LimitResult> work) {
        boolean already = isUnderWay(changeId);
        try {
            return work.get();
        } catch (RuntimeException e) {
            if (!already && isUnderWay(changeId)) {
                deadMan.again(changeId);
            }
            throw e instanceof HalfDone half
                    ? new ConsoleException(
                            half.failure().code(),
                            e.getMessage()
                                    + " That is tried again every "
                                    + DeadMan.AGAIN.toSeconds()
                                    + " seconds.",
                            e)
                    : e;
        }
    }

    private boolean isUnderWay(String changeId) {
        return journal.find(changeId).filter(entry -> entry.phase().underWay()).isPresent();
    }

    /// The same change again, as after a lost answer: the first answer, nothing is done twice.
    private static LimitResult repeated(GearEntry gear, JournalEntry known) {
        if (!known.gear().equals(gear.id())) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_CONFLICT,
                    "The id " + known.changeId() + " belongs to a change of another gear.");
        }
        return known.result();
    }

    /// The disk filled up just now: a change that a crash would take back is not one.
    private void journalOrTakeBack(JournalEntry done) {
        try {
            journal.write(done);
        } catch (ConsoleException full) {
            GearEntry gear = host.gears().get(done.gear());
            try {
                applier.apply(gear, done.back());
            } catch (ConsoleException | HalfDone e) {
                throw new HalfDone(
                        new ConsoleException(
                                full.code(),
                                "The limits of "
                                        + gear.name()
                                        + " were changed, which cannot be noted ("
                                        + full.getMessage()
                                        + ") and could not be taken back: "
                                        + e.getMessage(),
                                e));
            }
            journal.remove(done.changeId());
            throw full;
        }
    }

    @Nullable String gearOf(String changeId) {
        return journal.find(changeId).map(JournalEntry::gear).orElse(null);
    }

    LimitResult confirm(String changeId) {
        return deadMan.confirm(changeId).result();
    }

    LimitResult undo(LimitResult original) {
        LimitJournal.checkId(original.changeId());
        // What we wrote down ourselves counts more than what the console sends back.
        JournalEntry known = journal.find(original.changeId()).orElse(null);
        String id = known == null ? original.gear() : known.gear();
        return host.gears()
                .exclusively(
                        id,
                        () ->
                                orTakenBack(
                                        original.changeId(),
                                        () -> undo(host.gears().get(id), original)));
    }

    private LimitResult undo(GearEntry gear, LimitResult original) {
        JournalEntry known = journal.find(original.changeId()).orElse(null);
        JournalEntry entry = known == null ? JournalEntry.remembered(original) : known;
        entry.checkInForce();
        JournalEntry pending = journal.pending(gear.id());
        if (pending != null && !pending.changeId().equals(entry.changeId())) {
            throw ChangeWords.conflict(gear.name(), pending);
        }
        JournalEntry.Back undo = entry.undo();
        if (known == null) {
            new LimitRules(host.facts().get()).check(applier.base(gear), undo.change());
        }
        Limits before = applier.inForce(gear);
        boolean changedSince = changedSince(entry, before);
        journal.write(entry.with(Phase.UNDOING));
        Limits after;
        try {
            after = applier.apply(gear, undo);
        } catch (ConsoleException e) {
            if (known == null) {
                journal.remove(entry.changeId());
            } else {
                journal.write(entry);
            }
            throw e;
        }
        deadMan.disarm(entry.changeId());
        JournalEntry undone = entry.with(Phase.UNDONE);
        back.note(undone);
        tell(
                gear,
                Event.Kind.LIMITS_CHANGED,
                "A change of the limits of "
                        + gear.name()
                        + " was undone: "
                        + ChangeWords.words(undo.change(), before, after)
                        + (changedSince
                                ? "; they had been changed again since, and that is gone too."
                                : "."));
        back.show(undone);
        drift.refresh(gear.id());
        return new LimitResult(
                entry.changeId(),
                gear.id(),
                before,
                after,
                host.clock().now(),
                null,
                LimitResult.State.UNDONE);
    }

    /// Takes up what the journal has of an earlier run.
    void recover() {
        for (JournalEntry entry : journal.all()) {
            if (!entry.phase().settled()) {
                log.info(
                        "limit change {} of {} is {}",
                        entry.changeId(),
                        entry.gear(),
                        entry.phase());
                deadMan.arm(entry);
                back.show(entry);
            }
        }
    }

    void forget(String gear) {
        for (JournalEntry entry : journal.all()) {
            if (entry.gear().equals(gear)) {
                deadMan.disarm(entry.changeId());
            }
        }
        journal.forget(gear);
    }

    private void refuseWhilePending(GearEntry gear) {
        JournalEntry pending = journal.pending(gear.id());
        if (pending != null) {
            throw ChangeWords.conflict(gear.name(), pending);
        }
    }

    private void tell(GearEntry gear, Event.Kind kind, String text) {
        events.add(gear, kind, Event.Severity.INFO, text, Map.of());
    }

    private static void checkRevision(GearEntry gear, Limits before, @Nullable Long seen) {
        boolean stale =
                seen != null && seen != revision(gear, before) && (gear.managed() || seen != 0);
        if (stale) {
            throw ChangeWords.stale(gear.name());
        }
    }

    /// Counts the changes of a gear's limits. One that is not ours has no record to count in: there
    /// it is a number that is another as soon as the limits are.
    static long revision(GearEntry gear, Limits inForce) {
        GearRecord record = gear.record();
        return record == null ? inForce.hashCode() & 0x7fffffffL : record.limitsRevision();
    }

    private static boolean changedSince(JournalEntry entry, Limits now) {
        Limits after = entry.after();
        if (after == null) {
            return false;
        }
        var fields = LimitField.differing(now, after);
        fields.retainAll(LimitField.in(entry.change()));
        if (entry.later() != null) {
            fields.removeAll(entry.later());
        }
        List<IoLimit.Change> back = entry.back().change().io();
        if (back == null
                || IoLimit.between(after.io(), now.io()).stream()
                        .noneMatch(since -> back.stream().anyMatch(since::meets))) {
            fields.remove(LimitField.IO);
        }
        return !fields.isEmpty();
    }
}
