package io.gearshift.backend.limit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.IoLimit;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A limit change in the agent's journal, from before it touches anything.
///
/// @param version of this form, 1
/// @param gear the gear's id
/// @param change what was asked, rounded
/// @param before the limits in force before; those of `later` as they were for the next start
/// @param after as read back; null until then
/// @param recorded the recorded limits before; null if there are none, or of an older agent
/// @param later of the limits that it changes, those that go back for the next start alone, since
///   they were not in force; null is none
/// @param group of a change of a group, who keeps its limits; null of a gear
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
        @Nullable Instant revertsAt,
        @Nullable Limits recorded,
        @Nullable Set<LimitField> later,
        @Nullable Group group) {

    static final int VERSION = 1;

    /// Of a gear.
    JournalEntry(
            int version,
            String changeId,
            String gear,
            Phase phase,
            LimitChange change,
            Limits before,
            @Nullable Limits after,
            Instant at,
            @Nullable Instant revertsAt,
            @Nullable Limits recorded,
            @Nullable Set<LimitField> later) {
        this(
                version, changeId, gear, phase, change, before, after, at, revertsAt, recorded,
                later, null);
    }

    /// Who keeps the limits of a group: who keeps them also without the group is asked by the id.
    ///
    /// @param id as of {@link GroupTarget}; likewise `words`
    record Group(CgroupControl control, String id, String words) {}

    /// Copies the set.
    JournalEntry {
        later = later == null ? null : Set.copyOf(later);
    }

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

    /// A change that the journal has forgotten, as the console kept it.
    static JournalEntry remembered(LimitResult original) {
        Phase phase =
                switch (original.state()) {
                    case APPLIED, AWAITING_CONFIRMATION -> Phase.APPLIED;
                    case CONFIRMED -> Phase.CONFIRMED;
                    case REVERTED -> Phase.REVERTED;
                    case UNDONE -> Phase.UNDONE;
                };
        return new JournalEntry(
                VERSION,
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

    /// Refuses an undo of what is not in force.
    ///
    /// @throws ConsoleException `limit.change-not-found`
    void checkInForce() {
        if (phase != Phase.APPLIED && phase != Phase.CONFIRMED && phase != Phase.AWAITING) {
            throw notUndone(ChangeWords.standing(this));
        }
    }

    /// What undoes it.
    ///
    /// @throws ConsoleException `limit.change-not-found` if it changed nothing
    Back undo() {
        Back back = back();
        if (back.change().isEmpty()) {
            throw notUndone("it changed nothing.");
        }
        return back;
    }

    private ConsoleException notUndone(String why) {
        return new ConsoleException(
                ErrorCode.CHANGE_NOT_FOUND, "The change " + changeId + " cannot be undone: " + why);
    }

    JournalEntry with(Phase newPhase) {
        return new JournalEntry(
                version, changeId, gear, newPhase, change, before, after, at, revertsAt, recorded,
                later, group);
    }

    JournalEntry withAfter(Limits newAfter) {
        return new JournalEntry(
                version, changeId, gear, phase, change, before, newAfter, at, revertsAt, recorded,
                later, group);
    }

    JournalEntry of(GroupTarget target) {
        return new JournalEntry(
                version,
                changeId,
                gear,
                phase,
                change,
                before,
                after,
                at,
                revertsAt,
                recorded,
                later,
                new Group(target.control(), target.id(), target.words()));
    }

    /// What takes the change back.
    ///
    /// @param change back to what was in force, or of `later` was to be at the next start
    /// @param recorded back to what was recorded, which is something else where there was drift
    record Back(LimitChange change, LimitChange recorded, Set<LimitField> later) {

        /// Only one of its limits.
        Back only(LimitField field) {
            return new Back(only(field, change), only(field, recorded), later);
        }

        private static LimitChange only(LimitField field, LimitChange change) {
            return field == LimitField.IO
                    ? LimitChange.NOTHING.withIo(change.io())
                    : LimitField.change(EnumSet.of(field), Limits.NONE.with(change));
        }
    }

    /// Back to before, of a change that is in force: only the limits that it really changed.
    Back back() {
        if (after == null) {
            return backFromAnywhere();
        }
        Set<LimitField> changed = LimitField.differing(before, after);
        if (recorded != null) {
            changed.addAll(LimitField.differing(recorded, after));
        }
        changed.retainAll(LimitField.in(change));
        return back(changed);
    }

    /// Back to before from any point of a change: all limits that it names.
    Back backFromAnywhere() {
        return back(LimitField.in(change));
    }

    private Back back(Set<LimitField> fields) {
        Limits kept = recorded == null ? before : recorded;
        LimitChange back = LimitField.change(fields, before);
        LimitChange record = LimitField.change(fields, kept);
        if (fields.contains(LimitField.IO)) {
            List<IoLimit.Change> disks =
                    disks(IoLimit.between(after == null ? asked(before) : after.io(), before.io()));
            List<IoLimit.Change> recordedDisks =
                    recorded == null ? disks : disks(IoLimit.between(asked(kept), kept.io()));
            if (disks.isEmpty()) {
                // In force it was so before: only the record was another, and what is in force
                // stays.
                disks =
                        recordedDisks.stream()
                                .map(each -> IoLimit.of(before.io(), each.device()))
                                .map(IoLimit.Change::to)
                                .toList();
            }
            back = back.withIo(disks);
            record = record.withIo(recordedDisks);
        }
        return new Back(back, record, later == null ? Set.of() : later);
    }

    private List<IoLimit> asked(Limits limits) {
        return limits.with(change).io();
    }

    /// Those of the disks that the change was about: what was set on another since stays.
    private List<IoLimit.Change> disks(List<IoLimit.Change> changes) {
        List<IoLimit.Change> mine = change.io() == null ? List.of() : change.io();
        boolean all = mine.stream().anyMatch(each -> each.device().equals(IoLimit.Change.EVERY));
        return changes.stream()
                .filter(
                        each ->
                                all
                                        || mine.stream()
                                                .anyMatch(
                                                        own -> own.device().equals(each.device())))
                .toList();
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
                said(),
                after == null ? before.with(change) : after,
                at,
                state == LimitResult.State.AWAITING_CONFIRMATION ? revertsAt : null,
                state);
    }

    /// The limits before, as they are told: what was in force and stayed so was perhaps not what
    /// was recorded, and that it is now is the change.
    private Limits said() {
        if (recorded == null || after == null) {
            return before;
        }
        Set<LimitField> adopted = LimitField.in(change);
        adopted.removeAll(LimitField.differing(before, after));
        return before.with(LimitField.change(adopted, recorded));
    }
}
