package io.gearshift.backend.limit;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.limit.JournalEntry.Phase;

/// What is said of a change of limits, of a gear's or a group's alike.
final class ChangeWords {

    private ChangeWords() {}

    /// What it changed.
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

    /// What it changed, and until when, to the end of the sentence.
    static String made(JournalEntry done) {
        return words(done.change(), done.result().before(), done.result().after())
                + (done.revertsAt() == null
                        ? "."
                        : "; taken back at " + done.revertsAt() + " unless confirmed.");
    }

    /// How far it is, as a sentence.
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

    /// Nothing else is changed before it is settled.
    ///
    /// @param of whose limits
    static ConsoleException conflict(String of, JournalEntry pending) {
        return new ConsoleException(
                ErrorCode.LIMIT_CONFLICT,
                "A change of the limits of "
                        + of
                        + " ("
                        + pending.changeId()
                        + ") is not settled: "
                        + standing(pending)
                        + (pending.phase() == Phase.AWAITING
                                ? " Confirm or undo it first."
                                : " Try again in a moment."));
    }

    /// The limits are not those that were shown.
    static ConsoleException stale(String of) {
        return new ConsoleException(
                ErrorCode.LIMIT_CONFLICT,
                "The limits of "
                        + of
                        + " were changed by somebody else since they were shown. Look at them"
                        + " again, then repeat the change.");
    }

    /// There is no such change.
    static ConsoleException unknown(String changeId) {
        return new ConsoleException(
                ErrorCode.CHANGE_NOT_FOUND,
                "There is no limit change " + LimitWords.quoted(changeId) + " on this host.");
    }
}
