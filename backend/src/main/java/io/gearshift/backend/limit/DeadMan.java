package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.limit.JournalEntry.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes changes of limits back by itself: one that nobody confirms in time, one in whose midst an
/// earlier agent died, and each again and again until it is back. One alarm a change. Safe for use
/// by many threads.
final class DeadMan {
    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(1);

    /// How long after a try that did not succeed there is another.
    static final Duration AGAIN = Duration.ofSeconds(5);

    private final LimitJournal journal;
    private final AlarmClock clock;
    private final Changes changes;
    private final ConcurrentHashMap<String, Runnable> alarms = new ConcurrentHashMap<>();

    /// The changes, and what they are of.
    interface Changes {
        /// Does something to one gear or group while nobody else does.
        <T> T exclusively(String of, Supplier<T> work);

        /// Somebody keeps one.
        void confirmed(JournalEntry entry);

        /// Takes one back, in full.
        void takeBack(JournalEntry entry);

        /// Whether that failed for there is nothing left to take back.
        boolean isGone(JournalEntry entry, RuntimeException failure);

        /// That failed for the first time.
        void failed(JournalEntry entry, RuntimeException failure);
    }

    DeadMan(LimitJournal journal, AlarmClock clock, Changes changes) {
        this.journal = journal;
        this.clock = clock;
        this.changes = changes;
    }

    /// Refuses a timer that is too short or too long.
    ///
    /// @param within null for none
    static void check(@Nullable Duration within) {
        if (within != null && (within.compareTo(SHORTEST) < 0 || within.compareTo(LONGEST) > 0)) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_INVALID,
                    "A change can wait for confirmation for 5 seconds to 1 hour; found "
                            + within.toSeconds()
                            + " seconds.");
        }
    }

    /// Sets the alarm of a change, unless it is settled: for its deadline, or for now where there
    /// is none.
    void arm(JournalEntry entry) {
        Instant deadline = entry.phase() == Phase.AWAITING ? entry.revertsAt() : clock.now();
        if (!entry.phase().settled() && deadline != null) {
            Duration left = Duration.between(clock.now(), deadline);
            wake(entry.changeId(), left.isNegative() ? Duration.ZERO : left, 1);
        }
    }

    /// A change was left half done: takes it back in a while.
    void again(String changeId) {
        wake(changeId, AGAIN, 1);
    }

    /// Does something else about a change in a while, and does not take it back.
    void later(String changeId, Runnable work) {
        set(changeId, clock.after(AGAIN, work));
    }

    /// It goes back no more.
    void disarm(String changeId) {
        Runnable cancel = alarms.remove(changeId);
        if (cancel != null) {
            cancel.run();
        }
    }

    /// Keeps a change that waits for that; one that is kept already stays.
    ///
    /// @throws ConsoleException `limit.change-not-found` if it does not wait
    JournalEntry confirm(String changeId) {
        return changes.exclusively(
                journal.get(changeId).gear(),
                () -> {
                    JournalEntry entry = journal.get(changeId);
                    if (entry.phase() == Phase.CONFIRMED) {
                        return entry;
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
                                        + ChangeWords.standing(entry));
                    }
                    JournalEntry confirmed = entry.with(Phase.CONFIRMED);
                    journal.write(confirmed);
                    disarm(changeId);
                    changes.confirmed(confirmed);
                    return confirmed;
                });
    }

    private void wake(String changeId, Duration after, int attempt) {
        set(changeId, clock.after(after, () -> takeBack(changeId, attempt)));
    }

    private void set(String changeId, Runnable alarm) {
        Runnable earlier = alarms.put(changeId, alarm);
        if (earlier != null) {
            earlier.run();
        }
    }

    private void takeBack(String changeId, int attempt) {
        JournalEntry found = journal.find(changeId).orElse(null);
        if (found == null) {
            return;
        }
        try {
            changes.exclusively(
                    found.gear(),
                    () -> {
                        JournalEntry entry = journal.find(changeId).orElse(null);
                        if (entry != null && !entry.phase().settled()) {
                            changes.takeBack(entry);
                        }
                        return changeId;
                    });
        } catch (RuntimeException e) {
            // Whatever it is: a change that nobody confirmed must not stay for that.
            if (changes.isGone(found, e)) {
                journal.remove(changeId);
                return;
            }
            wake(changeId, AGAIN, attempt + 1);
            if (attempt == 1) {
                changes.failed(found, e);
            }
        }
    }
}
