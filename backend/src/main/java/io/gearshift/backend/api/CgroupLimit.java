package io.gearshift.backend.api;

import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/// One limit of a cgroup, and what really holds there: a group is also under the limits of all
/// groups that it is in.
///
/// @param value what is set for the group itself; null in every state but SET
/// @param effective the smallest of its own and of those above it; null where none of them has one
/// @param from path of the group that the effective limit is set for; null where it is the group's
///   own, or there is none
/// @param why it could not be read; null in every other state
public record CgroupLimit(
        State state,
        @Nullable Long value,
        @Nullable Long effective,
        @Nullable String from,
        @Nullable String why) {

    /// What the group itself has.
    public enum State {
        /// A number.
        SET,
        /// The kernel's own word for no limit, `max`.
        UNLIMITED,
        /// Nothing can be set for it: the controller is not switched on for this group, or this
        /// cgroup version has no such limit.
        UNSET,
        /// It could not be read.
        UNREADABLE
    }

    /// In words that tell a limit, none, and one of a group above apart: `96 MiB`, `no limit`, `no
    /// limit, 2 GiB from /a`.
    ///
    /// @param words a number in its unit
    public String words(DoubleFunction<String> words) {
        Long own = value;
        String here =
                switch (state) {
                    case SET -> own == null ? "" : words.apply(own);
                    case UNLIMITED -> "no limit";
                    case UNSET -> "not set";
                    case UNREADABLE -> "not readable: " + why;
                };
        Long holds = effective;
        return from == null || holds == null
                ? here
                : here + ", " + words.apply(holds) + " from " + from;
    }

    /// Whether a limit of a group above is what holds here.
    public boolean inherited() {
        return from != null;
    }
}
