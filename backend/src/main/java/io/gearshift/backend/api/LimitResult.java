package io.gearshift.backend.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A limit change that was made and read back from the kernel.
///
/// @param changeId names the change for confirm and undo
/// @param gear the gear's id
/// @param before the limits before
/// @param after the limits as read back from the kernel after the change
/// @param revertsAt when the dead-man timer reverts it unless confirmed; null without a timer
public record LimitResult(
        String changeId,
        String gear,
        Limits before,
        Limits after,
        Instant appliedAt,
        @Nullable Instant revertsAt,
        State state) {

    /// Where a change stands.
    public enum State {
        /// In force.
        APPLIED,
        /// In force, and reverted at `revertsAt` unless confirmed.
        AWAITING_CONFIRMATION,
        /// Confirmed in time.
        CONFIRMED,
        /// Taken back by the dead-man timer.
        REVERTED,
        /// Taken back by a person.
        UNDONE
    }
}
