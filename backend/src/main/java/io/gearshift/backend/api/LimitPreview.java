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
public record LimitPreview(
        Limits before,
        Limits after,
        long revision,
        List<Note> notes,
        List<String> commands,
        @Nullable String refusedBecause) {

    /// Copies the lists.
    public LimitPreview {
        notes = List.copyOf(notes);
        commands = List.copyOf(commands);
    }

    /// One sentence about one limit.
    ///
    /// @param limit the name of the {@link Limits} field that it is about
    public record Note(Level level, String limit, String text) {}

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
