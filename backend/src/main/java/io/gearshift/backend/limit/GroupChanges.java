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
final class GroupChanges implements DeadMan.Changes {
    private static final Logger log = LoggerFactory.getLogger(GroupChanges.class);

    private static final int LOCKS = 16;

    private final GroupFinder finder;
    private final GroupSetter setter;
    private final GroupReturn returns;
    private final LimitJournal journal;
    private final AlarmClock clock;
    private final EventLog events;
    private final Consumer<LimitResult> reverted;
    private final DeadMan deadMan;
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
        this.deadMan = new DeadMan(journal, clock, this);
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
        DeadMan.check(confirmWithin);
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
                        throw ChangeWords.stale(target.words());
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
            deadMan.again(entry.changeId());
            throw e;
        }
        deadMan.arm(done);
        events.add(
                null,
                Event.Kind.LIMITS_CHANGED,
                Event.Severity.INFO,
                "Limits of " + target.words() + " were changed: " + ChangeWords.made(done),
                Map.of("group", target.path()));
        return done.result();
    }

    /// Of a manager that gave no answer nobody knows what it does yet: once it answers, the limits
    /// from before are set, whatever is in force then.
    private ConsoleException unanswered(JournalEntry entry, HalfDone failure) {
        deadMan.again(entry.changeId());
        return new ConsoleException(
                failure.failure().code(),
                failure.getMessage()
                        + " It may do yet what it was asked: the limits from before are set as soon"
                        + " as it answers, which is tried every "
                        + DeadMan.AGAIN.toSeconds()
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
            deadMan.again(entry.changeId());
            return new ConsoleException(
                    failure.code(),
                    failure.getMessage()
                            + " Putting back what had been set failed too ("
                            + again.getMessage()
                            + "). That is tried again every "
                            + DeadMan.AGAIN.toSeconds()
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

    /// @param except the change that may be pending
    void refuseWhilePending(GroupTarget target, @Nullable String except) {
        JournalEntry pending = journal.pending(target.path());
        if (pending != null && !pending.changeId().equals(except)) {
            throw ChangeWords.conflict(target.words(), pending);
        }
    }

    /// A number that is another as soon as the limits are.
    static long revision(Limits limits) {
        return limits.hashCode() & 0x7fffffffL;
    }

    LimitResult confirm(String changeId) {
        return deadMan.confirm(changeId).result();
    }

    @Override
    public void confirmed(JournalEntry entry) {
        // Whoever looks at the group sees that nothing waits any more.
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
        JournalEntry entry = known == null ? JournalEntry.remembered(original) : known;
        entry.checkInForce();
        GroupTarget target = finder.find(entry.gear());
        refuseWhilePending(target, entry.changeId());
        LimitChange back = entry.undo().change();
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
        deadMan.disarm(entry.changeId());
        journal.write(entry.with(Phase.UNDONE));
        events.add(
                null,
                Event.Kind.LIMITS_CHANGED,
                Event.Severity.INFO,
                "A change of the limits of "
                        + target.words()
                        + " was undone: "
                        + ChangeWords.words(back, before, after)
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
            deadMan.again(entry.changeId());
            return new ConsoleException(
                    failure.code(),
                    failure.getMessage()
                            + " A part of it is undone, and the rest is tried again every "
                            + DeadMan.AGAIN.toSeconds()
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
        journal.all().stream().filter(entry -> !entry.phase().settled()).forEach(deadMan::arm);
    }

    @Override
    public boolean isGone(JournalEntry entry, RuntimeException failure) {
        // Whoever keeps its limits keeps them perhaps also without the group: it is asked.
        return false;
    }

    @Override
    public void failed(JournalEntry entry, RuntimeException failure) {
        log.error("group limit change {} could not be taken back yet", entry.changeId(), failure);
        events.add(
                null,
                Event.Kind.LIMITS_REVERTED,
                Event.Severity.ERROR,
                "A change of the limits of the group "
                        + LimitWords.quoted(entry.gear())
                        + " was not confirmed and could not be taken back: "
                        + failure.getMessage()
                        + " It is tried again every "
                        + DeadMan.AGAIN.toSeconds()
                        + " seconds.",
                Map.of("group", entry.gear()));
    }

    @Override
    public void takeBack(JournalEntry entry) {
        boolean undoing = entry.phase() == Phase.UNDOING;
        LimitChange back = entry.backFromAnywhere().change();
        GroupTarget target = finder.journaled(entry);
        String how = returns.takeBack(target, back);
        JournalEntry done = entry.with(undoing ? Phase.UNDONE : Phase.REVERTED);
        journal.write(done);
        deadMan.disarm(entry.changeId());
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

    @Override
    public <T> T exclusively(String path, Supplier<T> work) {
        ReentrantLock lock = locks[Math.floorMod(path.hashCode(), LOCKS)];
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
