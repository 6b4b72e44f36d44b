package io.gearshift.backend.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a limit change would do, before it is made.
///
/// @param before the limits now, as read from the kernel
/// @param after the limits that were asked for
/// @param revision of the gear's limits that this was computed on; give it back with the change to
///   be refused if somebody else changed them meanwhile
/// @param notes what it would do, worst first; may be empty
/// @param commands the equivalent shell commands, one each, for the reader to learn from or copy
/// @param refusedBecause why the change would be refused, null if it would be tried
/// @param rehearsal the new limits held against the gear's recorded hours, one for each that there
///   is a history for; empty without one
public record LimitPreview(
        Limits before,
        Limits after,
        long revision,
        List<Note> notes,
        List<String> commands,
        @Nullable String refusedBecause,
        List<Rehearsal> rehearsal) {

    /// Copies the lists.
    public LimitPreview {
        notes = List.copyOf(notes);
        commands = List.copyOf(commands);
        rehearsal = List.copyOf(rehearsal);
    }

    /// With another rehearsal.
    public LimitPreview withRehearsal(List<Rehearsal> lines) {
        return new LimitPreview(before, after, revision, notes, commands, refusedBecause, lines);
    }

    /// One sentence about one limit.
    ///
    /// @param limit the name of the {@link Limits} field that it is about
    public record Note(Level level, String limit, String text) {}

    /// One new limit held against the recorded hours. Recorded are the average and the highest
    /// second of each minute of the last 24 hours, and of each hour of 30 days.
    ///
    /// @param limit the name of the {@link Limits} field that it is about
    /// @param text what would have been, in words
    /// @param minutes of the last 24 hours that are recorded
    /// @param minutesAbove those of them whose highest second was above the new limit
    /// @param minutesAveragedAbove those of them whose average was
    /// @param stretches how many times it went above: minutes above that follow each other are one
    /// @param hours before those minutes that are recorded
    /// @param hoursAbove those of them whose highest second was above the new limit
    public record Rehearsal(
            String limit,
            Level level,
            String text,
            int minutes,
            int minutesAbove,
            int minutesAveragedAbove,
            int stretches,
            int hours,
            int hoursAbove) {}

    /// How much a note matters.
    public enum Level {
        /// Good to know.
        INFO,
        /// It will be slower or closer to a limit.
        WARNING,
        /// Something will be killed or refused.
        DANGER
    }
}
