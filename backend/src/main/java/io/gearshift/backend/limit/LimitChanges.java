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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Changes with a journal: what is begun is finished or taken back, whatever dies in between.
final class LimitChanges {
    private static final Logger log = LoggerFactory.getLogger(LimitChanges.class);

    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    /// How long after a revert that did not succeed it is tried again.
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final LimitHost host;
    private final LimitApplier applier;
    private final Drifts drifts;
    private final DriftWatch drift;
    private final LimitJournal journal;
    private final EventLog events;
    private final Consumer<LimitResult> reverted;
    private final ConcurrentHashMap<String, Runnable> alarms = new ConcurrentHashMap<>();

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
        this.reverted = reverted;
    }

    LimitResult change(
            String id,
            String changeId,
            LimitChange asked,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        LimitJournal.checkId(changeId);
        checkTimer(confirmWithin);
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
        arm(done);
        LimitResult result = done.result();
        tell(
                gear,
                Event.Kind.LIMITS_CHANGED,
                said
                        + words(entry.change(), result.before(), result.after())
                        + (done.revertsAt() == null
                                ? "."
                                : "; taken back at " + done.revertsAt() + " unless confirmed."));
        show(done);
        drift.refresh(gear.id());
        return result;
    }

    /// Does a part of a change. Whatever it fails with: what it leaves half done is taken back.
    private LimitResult orTakenBack(String changeId, Supplier<LimitResult> work) {
        boolean already = isUnderWay(changeId);
        try {
            return work.get();
        } catch (RuntimeException e) {
            if (!already && isUnderWay(changeId)) {
                wake(changeId, AGAIN, 1);
            }
            throw e instanceof HalfDone half
                    ? new ConsoleException(
                            half.failure().code(),
                            e.getMessage()
                                    + " That is tried again every "
                                    + AGAIN.toSeconds()
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
                apply(gear, done.back());
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
        JournalEntry found = journal.find(changeId).orElseThrow(() -> unknown(changeId));
        return host.gears()
                .exclusively(
                        found.gear(),
                        () -> {
                            JournalEntry entry =
                                    journal.find(changeId).orElseThrow(() -> unknown(changeId));
                            if (entry.phase() == Phase.CONFIRMED) {
                                return entry.result();
                            }
                            Instant deadline = entry.revertsAt();
                            if (entry.phase() != Phase.AWAITING
                                    || deadline == null
                                    || !host.clock().now().isBefore(deadline)) {
                                throw new ConsoleException(
                                        ErrorCode.CHANGE_NOT_FOUND,
                                        "The change "
                                                + changeId
                                                + " does not wait for confirmation: "
                                                + standing(entry));
                            }
                            JournalEntry confirmed = entry.with(Phase.CONFIRMED);
                            journal.write(confirmed);
                            disarm(changeId);
                            show(confirmed);
                            return confirmed.result();
                        });
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
        JournalEntry entry = known == null ? remembered(original) : known;
        Phase phase = entry.phase();
        if (phase != Phase.APPLIED && phase != Phase.CONFIRMED && phase != Phase.AWAITING) {
            throw new ConsoleException(
                    ErrorCode.CHANGE_NOT_FOUND,
                    "The change " + entry.changeId() + " cannot be undone: " + standing(entry));
        }
        JournalEntry pending = pending(journal, gear.id());
        if (pending != null && !pending.changeId().equals(entry.changeId())) {
            throw conflict(gear, pending);
        }
        JournalEntry.Back back = entry.back();
        if (back.change().isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.CHANGE_NOT_FOUND,
                    "The change " + entry.changeId() + " cannot be undone: it changed nothing.");
        }
        if (known == null) {
            new LimitRules(host.facts().get()).check(applier.base(gear), back.change());
        }
        Limits before = applier.inForce(gear);
        boolean changedSince = changedSince(entry, before);
        journal.write(entry.with(Phase.UNDOING));
        Limits after;
        try {
            after = apply(gear, back);
        } catch (ConsoleException e) {
            if (known == null) {
                journal.remove(entry.changeId());
            } else {
                journal.write(entry);
            }
            throw e;
        }
        disarm(entry.changeId());
        JournalEntry undone = entry.with(Phase.UNDONE);
        note(undone, 1);
        tell(
                gear,
                Event.Kind.LIMITS_CHANGED,
                "A change of the limits of "
                        + gear.name()
                        + " was undone: "
                        + words(back.change(), before, after)
                        + (changedSince
                                ? "; they had been changed again since, and that is gone too."
                                : "."));
        show(undone);
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

    /// A change that this journal has forgotten, as the console kept it.
    static JournalEntry remembered(LimitResult original) {
        Phase phase =
                switch (original.state()) {
                    case APPLIED, AWAITING_CONFIRMATION -> Phase.APPLIED;
                    case CONFIRMED -> Phase.CONFIRMED;
                    case REVERTED -> Phase.REVERTED;
                    case UNDONE -> Phase.UNDONE;
                };
        return new JournalEntry(
                JournalEntry.VERSION,
                original.changeId(),
                original.gear(),
                phase,
                LimitChange.between(original.before(), original.after()),
                original.before(),
                original.after(),
                original.appliedAt(),
                null,
                null,
                null);
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
                arm(entry);
                show(entry);
            }
        }
    }

    void forget(String gear) {
        for (JournalEntry entry : journal.all()) {
            if (entry.gear().equals(gear)) {
                disarm(entry.changeId());
            }
        }
        journal.forget(gear);
    }

    private void refuseWhilePending(GearEntry gear) {
        JournalEntry pending = pending(journal, gear.id());
        if (pending != null) {
            throw conflict(gear, pending);
        }
    }

    private void tell(GearEntry gear, Event.Kind kind, String text) {
        events.add(gear, kind, Event.Severity.INFO, text, Map.of());
    }

    private void arm(JournalEntry entry) {
        Instant deadline = entry.phase() == Phase.AWAITING ? entry.revertsAt() : host.clock().now();
        if (entry.phase().settled() || deadline == null) {
            return;
        }
        Duration left = Duration.between(host.clock().now(), deadline);
        wake(entry.changeId(), left.isNegative() ? Duration.ZERO : left, 1);
    }

    private void wake(String changeId, Duration after, int attempt) {
        Runnable earlier =
                alarms.put(changeId, host.clock().after(after, () -> takeBack(changeId, attempt)));
        if (earlier != null) {
            earlier.run();
        }
    }

    private void disarm(String changeId) {
        Runnable cancel = alarms.remove(changeId);
        if (cancel != null) {
            cancel.run();
        }
    }

    /// The dead-man timer went off, or an earlier agent died in the middle.
    private void takeBack(String changeId, int attempt) {
        JournalEntry found = journal.find(changeId).orElse(null);
        if (found == null) {
            return;
        }
        try {
            host.gears()
                    .exclusively(
                            found.gear(),
                            () -> {
                                JournalEntry entry = journal.find(changeId).orElse(null);
                                if (entry != null && !entry.phase().settled()) {
                                    takeBack(entry);
                                }
                                return changeId;
                            });
        } catch (RuntimeException e) {
            // Whatever it is: a change that nobody confirmed must not stay for that.
            if (e instanceof ConsoleException known
                    && known.code() == ErrorCode.GEAR_NOT_FOUND
                    && isGone(found.gear())) {
                journal.remove(changeId);
                return;
            }
            wake(changeId, AGAIN, attempt + 1);
            if (attempt == 1) {
                log.error(
                        "limit change {} could not be taken back and is tried again", changeId, e);
                host.gears().find(found.gear()).ifPresent(gear -> failed(gear, e));
            }
        }
    }

    private void takeBack(JournalEntry entry) {
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
        disarm(entry.changeId());
        note(done, 1);
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
                        + words(back.change(), before, after)
                        + ".",
                Map.of("changeId", entry.changeId()));
        show(done);
        drift.refresh(gear.id());
        if (!undoing) {
            reverted.accept(done.result());
        }
    }

    /// Writes down what is so already. On a full disk that is tried again, and nothing but that.
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
            alarms.put(
                    done.changeId(),
                    host.clock()
                            .after(
                                    AGAIN,
                                    () ->
                                            host.gears()
                                                    .exclusively(
                                                            done.gear(),
                                                            () -> noteAgain(done, attempt + 1))));
        }
    }

    /// The gear may be deleted by now, and its journal with it.
    private JournalEntry noteAgain(JournalEntry done, int attempt) {
        if (journal.find(done.changeId()).isPresent()) {
            note(done, attempt);
        }
        return done;
    }

    private Limits apply(GearEntry gear, JournalEntry.Back back) {
        return applier.apply(gear, back.change(), back.recorded(), back.later());
    }

    /// All at once, or, if one limit does not go back, every other one; then the failure.
    private void applyEach(GearEntry gear, JournalEntry.Back back) {
        try {
            apply(gear, back);
        } catch (RuntimeException e) {
            for (LimitField field : LimitField.in(back.change())) {
                try {
                    apply(host.gears().get(gear.id()), back.only(field));
                } catch (RuntimeException again) {
                    log.debug("{} of {} does not go back", field, gear.id(), again);
                }
            }
            throw e;
        }
    }

    private void failed(GearEntry gear, RuntimeException e) {
        events.add(
                gear,
                Event.Kind.LIMITS_REVERTED,
                Event.Severity.ERROR,
                "A change of the limits of "
                        + gear.name()
                        + " was not confirmed and could not be taken back in full: "
                        + e.getMessage()
                        + " It is tried again every "
                        + AGAIN.toSeconds()
                        + " seconds.",
                Map.of());
    }

    private boolean isGone(String gear) {
        try {
            return host.driver().health().up() && host.driver().find(gear).isEmpty();
        } catch (RuntimeException e) {
            return false;
        }
    }

    /// Shows in the gear's entry what waits for confirmation.
    private void show(JournalEntry entry) {
        LimitResult pending = entry.phase() == Phase.AWAITING ? entry.result() : null;
        host.gears().update(entry.gear(), each -> each.withPending(pending));
    }

    static void checkTimer(@Nullable Duration within) {
        if (within != null && (within.compareTo(SHORTEST) < 0 || within.compareTo(LONGEST) > 0)) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_INVALID,
                    "A change can wait for confirmation for 5 seconds to 1 hour; found "
                            + within.toSeconds()
                            + " seconds.");
        }
    }

    private static void checkRevision(GearEntry gear, Limits before, @Nullable Long seen) {
        boolean stale =
                seen != null && seen != revision(gear, before) && (gear.managed() || seen != 0);
        if (stale) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_CONFLICT,
                    "The limits of "
                            + gear.name()
                            + " were changed by somebody else since they were shown. Look at them"
                            + " again, then repeat the change.");
        }
    }

    /// Counts the changes of a gear's limits. One that is not ours has no record to count in: there
    /// it is a number that is another as soon as the limits are.
    static long revision(GearEntry gear, Limits inForce) {
        GearRecord record = gear.record();
        return record == null ? inForce.hashCode() & 0x7fffffffL : record.limitsRevision();
    }

    static @Nullable JournalEntry pending(LimitJournal journal, String gear) {
        for (JournalEntry entry : journal.all()) {
            if (entry.gear().equals(gear) && !entry.phase().settled()) {
                return entry;
            }
        }
        return null;
    }

    static ConsoleException conflict(GearEntry gear, JournalEntry pending) {
        return new ConsoleException(
                ErrorCode.LIMIT_CONFLICT,
                "A change of the limits of "
                        + gear.name()
                        + " ("
                        + pending.changeId()
                        + ") is not settled: "
                        + standing(pending)
                        + (pending.phase() == Phase.AWAITING
                                ? " Confirm or undo it first."
                                : " Try again in a moment."));
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

    static String standing(JournalEntry entry) {
        return switch (entry.phase()) {
            case APPLYING -> "it is being made or, if that failed, being taken back.";
            case AWAITING -> "it waits for confirmation until " + entry.revertsAt() + ".";
            case APPLIED -> "it is in force, without a timer.";
            case CONFIRMED -> "it was confirmed.";
            case REVERTING, UNDOING -> "it is being taken back.";
            case REVERTED -> "it was taken back already, since it was not confirmed in time.";
            case UNDONE -> "it was undone already.";
        };
    }

    private static ConsoleException unknown(String changeId) {
        return new ConsoleException(
                ErrorCode.CHANGE_NOT_FOUND,
                "There is no limit change " + LimitWords.quoted(changeId) + " on this host.");
    }

    static String words(LimitChange change, Limits before, Limits after) {
        return String.join(
                ", ",
                LimitField.in(change).stream()
                        .map(field -> words(field, field.of(before), field.of(after)))
                        .toList());
    }

    private static String words(LimitField field, String before, String after) {
        return before.equals(after)
                ? field.words() + " stays " + after
                : field.words() + " from " + before + " to " + after;
    }
}
