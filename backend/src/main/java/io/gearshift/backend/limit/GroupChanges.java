package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.event.EventLog;
import io.gearshift.backend.limit.JournalEntry.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Changes of groups' limits, with a journal: what is begun is finished or taken back, whatever
/// dies in between. As {@link LimitChanges}, for what has no record and no next start: a change is
/// in force or it is not.
final class GroupChanges {
    private static final Logger log = LoggerFactory.getLogger(GroupChanges.class);

    /// How long after a revert that did not succeed it is tried again.
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private static final int LOCKS = 16;

    private final GroupFinder finder;
    private final GroupSetter setter;
    private final GroupReturn returns;
    private final LimitJournal journal;
    private final AlarmClock clock;
    private final EventLog events;
    private final Consumer<LimitResult> reverted;
    private final ConcurrentHashMap<String, Runnable> alarms = new ConcurrentHashMap<>();
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

    GroupChanges(
            GroupFinder finder,
            GroupSetter setter,
            LimitJournal journal,
            AlarmClock clock,
            EventLog events,
            Consumer<LimitResult> reverted) {
        this.finder = finder;
        this.setter = setter;
        this.returns = new GroupReturn(finder, setter);
        this.journal = journal;
        this.clock = clock;
        this.events = events;
        this.reverted = reverted;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /// Makes a change and reads it back.
    LimitResult change(
            String path,
            String changeId,
            LimitChange asked,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        LimitJournal.checkId(changeId);
        LimitChanges.checkTimer(confirmWithin);
        return exclusively(
                path,
                () -> {
                    JournalEntry known = journal.find(changeId).orElse(null);
                    if (known != null) {
                        return repeated(path, known);
                    }
                    GroupTarget target = finder.find(path);
                    refuseWhilePending(target, null);
                    Limits before = setter.inForce(target);
                    if (revision != null && revision != revision(before)) {
                        throw new ConsoleException(
                                ErrorCode.LIMIT_CONFLICT,
                                "The limits of "
                                        + target.words()
                                        + " were changed by somebody else since they were shown."
                                        + " Look at them again, then repeat the change.");
                    }
                    LimitChange change = setter.checked(target, asked, before);
                    setter.manager(target).check(target, change);
                    Instant now = clock.now();
                    return make(
                            target,
                            entry(
                                            path,
                                            changeId,
                                            change,
                                            before,
                                            confirmWithin == null ? null : now.plus(confirmWithin))
                                    .of(target));
                });
    }

    private JournalEntry entry(
            String path,
            String changeId,
            LimitChange change,
            Limits before,
            @Nullable Instant revertsAt) {
        return new JournalEntry(
                JournalEntry.VERSION,
                changeId,
                path,
                Phase.APPLYING,
                change,
                before,
                null,
                clock.now(),
                revertsAt,
                null,
                null);
    }

    private LimitResult make(GroupTarget target, JournalEntry entry) {
        journal.write(entry);
        JournalEntry done;
        try {
            Limits after = setter.set(target, entry.change(), entry.before());
            done =
                    entry.withAfter(after)
                            .with(entry.revertsAt() == null ? Phase.APPLIED : Phase.AWAITING);
            journal.write(done);
        } catch (HalfDone e) {
            throw unanswered(entry, e);
        } catch (ConsoleException e) {
            throw putBack(target, entry, e);
        } catch (RuntimeException e) {
            // Whatever it was, it must not stay half done.
            wake(entry.changeId(), AGAIN, 1);
            throw e;
        }
        arm(done);
        LimitResult result = done.result();
        events.add(
                null,
                Event.Kind.LIMITS_CHANGED,
                Event.Severity.INFO,
                "Limits of "
                        + target.words()
                        + " were changed: "
                        + LimitChanges.words(entry.change(), result.before(), result.after())
                        + (done.revertsAt() == null
                                ? "."
                                : "; taken back at " + done.revertsAt() + " unless confirmed."),
                Map.of("group", target.path()));
        return result;
    }

    /// Of a manager that gave no answer nobody knows what it does yet: once it answers, the limits
    /// from before are set, whatever is in force then.
    private ConsoleException unanswered(JournalEntry entry, HalfDone failure) {
        wake(entry.changeId(), AGAIN, 1);
        return new ConsoleException(
                failure.failure().code(),
                failure.getMessage()
                        + " It may do yet what it was asked: the limits from before are set as soon"
                        + " as it answers, which is tried every "
                        + AGAIN.toSeconds()
                        + " seconds.",
                failure);
    }

    /// A change that failed: what it had set goes back.
    ///
    /// @return the failure, with what became of it
    private ConsoleException putBack(
            GroupTarget target, JournalEntry entry, ConsoleException failure) {
        try {
            boolean touched = returns.restore(target, entry.change(), entry.before(), failure);
            journal.remove(entry.changeId());
            return new ConsoleException(
                    failure.code(),
                    failure.getMessage()
                            + (touched
                                    ? " What had been set was put back."
                                    : " Nothing was changed."),
                    failure);
        } catch (ConsoleException | HalfDone again) {
            wake(entry.changeId(), AGAIN, 1);
            return new ConsoleException(
                    failure.code(),
                    failure.getMessage()
                            + " Putting back what had been set failed too ("
                            + again.getMessage()
                            + "). That is tried again every "
                            + AGAIN.toSeconds()
                            + " seconds.",
                    again);
        }
    }

    private static LimitResult repeated(String path, JournalEntry known) {
        if (!known.gear().equals(path)) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_CONFLICT,
                    "The id " + known.changeId() + " belongs to a change of another group.");
        }
        return known.result();
    }

    /// Whether a change is one of a group here.
    boolean knows(String changeId) {
        return journal.find(changeId).isPresent();
    }

    /// The changes that wait for confirmation, by path of the group.
    Map<String, LimitResult> awaiting() {
        return journal.all().stream()
                .filter(entry -> entry.phase() == Phase.AWAITING)
                .collect(
                        Collectors.toMap(
                                JournalEntry::gear, JournalEntry::result, (_, newer) -> newer));
    }

    private @Nullable JournalEntry pending(String path) {
        return LimitChanges.pending(journal, path);
    }

    /// @param except the change that may be pending
    void refuseWhilePending(GroupTarget target, @Nullable String except) {
        JournalEntry pending = pending(target.path());
        if (pending != null && !pending.changeId().equals(except)) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_CONFLICT,
                    "A change of the limits of "
                            + target.words()
                            + " ("
                            + pending.changeId()
                            + ") is not settled: "
                            + LimitChanges.standing(pending)
                            + (pending.phase() == Phase.AWAITING
                                    ? " Confirm or undo it first."
                                    : " Try again in a moment."));
        }
    }

    /// A number that is another as soon as the limits are.
    static long revision(Limits limits) {
        return limits.hashCode() & 0x7fffffffL;
    }

    LimitResult confirm(String changeId) {
        JournalEntry found = journal.find(changeId).orElseThrow(() -> unknown(changeId));
        return exclusively(
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
                            || !clock.now().isBefore(deadline)) {
                        throw new ConsoleException(
                                ErrorCode.CHANGE_NOT_FOUND,
                                "The change "
                                        + changeId
                                        + " does not wait for confirmation: "
                                        + LimitChanges.standing(entry));
                    }
                    JournalEntry confirmed = entry.with(Phase.CONFIRMED);
                    journal.write(confirmed);
                    disarm(changeId);
                    return confirmed.result();
                });
    }

    /// Takes a change back.
    ///
    /// @param original as the console kept it; what the journal says counts more
    LimitResult undo(LimitResult original) {
        LimitJournal.checkId(original.changeId());
        JournalEntry known = journal.find(original.changeId()).orElse(null);
        return exclusively(known == null ? original.gear() : known.gear(), () -> undoNow(original));
    }

    private LimitResult undoNow(LimitResult original) {
        JournalEntry known = journal.find(original.changeId()).orElse(null);
        JournalEntry entry = known == null ? LimitChanges.remembered(original) : known;
        Phase phase = entry.phase();
        if (phase != Phase.APPLIED && phase != Phase.CONFIRMED && phase != Phase.AWAITING) {
            throw new ConsoleException(
                    ErrorCode.CHANGE_NOT_FOUND,
                    "The change "
                            + entry.changeId()
                            + " cannot be undone: "
                            + LimitChanges.standing(entry));
        }
        GroupTarget target = finder.find(entry.gear());
        refuseWhilePending(target, entry.changeId());
        LimitChange back = entry.back().change();
        if (back.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.CHANGE_NOT_FOUND,
                    "The change " + entry.changeId() + " cannot be undone: it changed nothing.");
        }
        Limits before = setter.inForce(target);
        // What was in force once was valid then; what a console brings is to be valid now.
        LimitChange wanted =
                known == null
                        ? setter.checked(target, back, before)
                        : setter.possible(target, back);
        journal.write(entry.with(Phase.UNDOING).of(target));
        Limits after;
        try {
            after = setter.set(target, wanted, before);
        } catch (HalfDone e) {
            throw unanswered(entry, e);
        } catch (ConsoleException e) {
            throw notUndone(target, entry, known != null, wanted, before, e);
        }
        disarm(entry.changeId());
        journal.write(entry.with(Phase.UNDONE));
        events.add(
                null,
                Event.Kind.LIMITS_CHANGED,
                Event.Severity.INFO,
                "A change of the limits of "
                        + target.words()
                        + " was undone: "
                        + LimitChanges.words(back, before, after)
                        + ".",
                Map.of("group", target.path()));
        return new LimitResult(
                entry.changeId(),
                target.path(),
                before,
                after,
                clock.now(),
                null,
                LimitResult.State.UNDONE);
    }

    /// An undo that failed: the change is in force again, as if nobody had tried.
    private ConsoleException notUndone(
            GroupTarget target,
            JournalEntry entry,
            boolean known,
            LimitChange wanted,
            Limits before,
            ConsoleException failure) {
        try {
            returns.restore(target, wanted, before, failure);
        } catch (ConsoleException | HalfDone again) {
            wake(entry.changeId(), AGAIN, 1);
            return new ConsoleException(
                    failure.code(),
                    failure.getMessage()
                            + " A part of it is undone, and the rest is tried again every "
                            + AGAIN.toSeconds()
                            + " seconds.",
                    again);
        }
        if (known) {
            journal.write(entry);
        } else {
            journal.remove(entry.changeId());
        }
        return failure;
    }

    /// Takes up what the journal has of an earlier run.
    void recover() {
        journal.all().stream().filter(entry -> !entry.phase().settled()).forEach(this::arm);
    }

    private void arm(JournalEntry entry) {
        Instant deadline = entry.phase() == Phase.AWAITING ? entry.revertsAt() : clock.now();
        if (!entry.phase().settled() && deadline != null) {
            Duration left = Duration.between(clock.now(), deadline);
            wake(entry.changeId(), left.isNegative() ? Duration.ZERO : left, 1);
        }
    }

    private void wake(String changeId, Duration after, int attempt) {
        Runnable earlier =
                alarms.put(changeId, clock.after(after, () -> takeBack(changeId, attempt)));
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
            exclusively(
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
            wake(changeId, AGAIN, attempt + 1);
            if (attempt == 1) {
                log.error("group limit change {} could not be taken back yet", changeId, e);
                events.add(
                        null,
                        Event.Kind.LIMITS_REVERTED,
                        Event.Severity.ERROR,
                        "A change of the limits of the group "
                                + LimitWords.quoted(found.gear())
                                + " was not confirmed and could not be taken back: "
                                + e.getMessage()
                                + " It is tried again every "
                                + AGAIN.toSeconds()
                                + " seconds.",
                        Map.of("group", found.gear()));
            }
        }
    }

    private void takeBack(JournalEntry entry) {
        boolean undoing = entry.phase() == Phase.UNDOING;
        LimitChange back = entry.backFromAnywhere().change();
        GroupTarget target = finder.journaled(entry);
        String how = returns.takeBack(target, back);
        JournalEntry done = entry.with(undoing ? Phase.UNDONE : Phase.REVERTED);
        journal.write(done);
        disarm(entry.changeId());
        events.add(
                null,
                Event.Kind.LIMITS_REVERTED,
                Event.Severity.WARNING,
                "A change of the limits of "
                        + target.words()
                        + (entry.phase() == Phase.AWAITING
                                ? " was not confirmed in time and was taken back: "
                                : " was cut off and was taken back: ")
                        + how
                        + ".",
                Map.of("changeId", entry.changeId(), "group", entry.gear()));
        if (!undoing) {
            reverted.accept(done.result());
        }
    }

    private <T> T exclusively(String path, Supplier<T> work) {
        ReentrantLock lock = locks[Math.floorMod(path.hashCode(), LOCKS)];
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private static ConsoleException unknown(String changeId) {
        return new ConsoleException(
                ErrorCode.CHANGE_NOT_FOUND,
                "There is no limit change " + LimitWords.quoted(changeId) + " on this host.");
    }
}
