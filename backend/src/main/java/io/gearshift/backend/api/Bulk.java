package io.gearshift.backend.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The same done to many gears at once, gear by gear: what was done, what not, and why.
///
/// @param id names it for confirm and undo; the ids of its limit changes begin with it
/// @param who ordered it; empty if that is only in the audit any more
/// @param revertsAt when the dead-man timers take the changes of limits back unless confirmed; null
///   when none waits for that
/// @param running whether somebody is at it still
/// @param rows the gears that the caller may see, in the order in which they were chosen
public record Bulk(
        String id,
        Action action,
        String who,
        Instant at,
        @Nullable Instant revertsAt,
        boolean running,
        List<Row> rows) {

    /// The most gears of one.
    public static final int MOST = 1000;

    /// Copies the list.
    public Bulk {
        rows = List.copyOf(rows);
    }

    /// How many gears are in such a state.
    public int count(State state) {
        return (int) rows.stream().filter(row -> row.state() == state).count();
    }

    /// What is done.
    public enum Action {
        /// Limits are changed.
        LIMIT,
        /// Started.
        START,
        /// Stopped.
        STOP,
        /// Frozen.
        PAUSE,
        /// Thawed.
        RESUME
    }

    /// How far it is with one gear.
    public enum State {
        /// Its turn has not come.
        WAITING,
        /// Somebody is at it.
        UNDER_WAY,
        /// Done.
        DONE,
        /// Not done; nothing of it was changed.
        FAILED,
        /// Its host gave no answer: it may be in force.
        UNKNOWN,
        /// Done, and confirmed in time.
        CONFIRMED,
        /// Taken back by the dead-man timer.
        REVERTED,
        /// Taken back by a person.
        UNDONE;

        /// Whether it is in force, or may be.
        public boolean inForce() {
            return this == DONE || this == UNKNOWN || this == CONFIRMED;
        }
    }

    /// One gear.
    ///
    /// @param gear its id, or what was asked for if there is no such gear
    /// @param changeId of the change of its limits, null if none was made
    /// @param before its limits before; likewise `after`, as read back
    /// @param code why it failed, also a confirmation or undo of what is in force; null if nothing
    ///   did
    /// @param message the same in a sentence
    public record Row(
            String gear,
            String name,
            State state,
            @Nullable String changeId,
            @Nullable Limits before,
            @Nullable Limits after,
            @Nullable String code,
            @Nullable String message) {}

    /// What to do, and to which gears.
    ///
    /// @param gears names as everywhere, 1 to {@link #MOST}
    /// @param change of limits, only for that action
    /// @param confirmWithin if given, all changes are taken back at the same moment unless {@link
    ///   Console#confirmBulk} is called in time; 5 s to 1 h
    /// @param grace of a stop, 0 to 10 minutes
    public record Order(
            Action action,
            List<String> gears,
            @Nullable LimitChange change,
            @Nullable Duration confirmWithin,
            Duration grace) {

        /// Copies the list.
        public Order {
            gears = List.copyOf(gears);
        }

        /// A change of limits.
        public static Order limit(
                List<String> gears, LimitChange change, @Nullable Duration confirmWithin) {
            return new Order(Action.LIMIT, gears, change, confirmWithin, Duration.ZERO);
        }

        /// Anything else.
        public static Order of(Action action, List<String> gears, Duration grace) {
            return new Order(action, gears, null, null, grace);
        }
    }

    /// What a change of limits would do to one of many gears.
    ///
    /// @param gear its id, or what was asked for if there is no such gear
    /// @param preview null if there is none
    /// @param refused why there is none, or why the change would be refused; null if it would be
    ///   tried
    public record Preview(
            String gear, String name, @Nullable LimitPreview preview, @Nullable String refused) {}
}
