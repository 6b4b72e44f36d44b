package io.gearshift.backend.api;

import java.time.Instant;
import java.util.List;

/// Some lines of a gear's output, oldest first.
///
/// @param cursor where to go on reading; opaque
/// @param truncated whether older lines than these were there once and have been rotated away
public record LogPage(List<Line> lines, String cursor, boolean truncated) {

    /// Copies the list.
    public LogPage {
        lines = List.copyOf(lines);
    }

    /// One line.
    ///
    /// @param stream `out` or `err`
    /// @param text without its newline; hostile text
    /// @param partial whether the program wrote no newline after it
    public record Line(Instant at, String stream, String text, boolean partial) {}
}
