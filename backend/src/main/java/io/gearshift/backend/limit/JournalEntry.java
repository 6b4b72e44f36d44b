package io.gearshift.backend.limit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A limit change in the agent's journal, from before it touches anything.
///
/// @param version of this form, 1
/// @param gear the gear's id
/// @param change what was asked, rounded
/// @param before the limits in force before
/// @param after as read back; null until then
/// @param at when it was begun
/// @param revertsAt when the dead-man timer takes it back; null without one
record JournalEntry(
        int version,
        String changeId,
        String gear,
        Phase phase,
        LimitChange change,
        Limits before,
        @Nullable Limits after,
        Instant at,
        @Nullable Instant revertsAt) {

    static final int VERSION = 1;

    /// How far a change is.
    enum Phase {
        /// Being applied: an agent that finds this at its start takes the change back.
        APPLYING,
        /// In force, to be taken back unless confirmed.
        AWAITING,
        /// In force.
        APPLIED,
        /// In force, confirmed in time.
        CONFIRMED,
        /// Being taken back by the timer or after a crash.
        REVERTING,
        /// Taken back so.
        REVERTED,
        /// Being taken back by a person.
        UNDOING,
        /// Taken back so.
        UNDONE;

        /// Whether nothing is left to do.
        boolean settled() {
            return switch (this) {
                case APPLIED, CONFIRMED, REVERTED, UNDONE -> true;
                case APPLYING, AWAITING, REVERTING, UNDOING -> false;
            };
        }

        /// Whether somebody is at it, or was when it failed.
        boolean underWay() {
            return !settled() && this != AWAITING;
        }
    }

    JournalEntry with(Phase newPhase) {
        return new JournalEntry(
                version, changeId, gear, newPhase, change, before, after, at, revertsAt);
    }

    JournalEntry withAfter(Limits newAfter) {
        return new JournalEntry(
                version, changeId, gear, phase, change, before, newAfter, at, revertsAt);
    }

    /// For the console.
    @JsonIgnore
    LimitResult result() {
        LimitResult.State state =
                switch (phase) {
                    case APPLYING, AWAITING, REVERTING ->
                            revertsAt == null
                                    ? LimitResult.State.APPLIED
                                    : LimitResult.State.AWAITING_CONFIRMATION;
                    case APPLIED, UNDOING -> LimitResult.State.APPLIED;
                    case CONFIRMED -> LimitResult.State.CONFIRMED;
                    case REVERTED -> LimitResult.State.REVERTED;
                    case UNDONE -> LimitResult.State.UNDONE;
                };
        return new LimitResult(
                changeId,
                gear,
                before,
                after == null ? before.with(change) : after,
                at,
                state == LimitResult.State.AWAITING_CONFIRMATION ? revertsAt : null,
                state);
    }
}
