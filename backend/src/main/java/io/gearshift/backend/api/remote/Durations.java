package io.gearshift.backend.api.remote;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as people type them: `30s`, `5m`, `1h`, `2d`, `500ms`, or ISO 8601 (`PT30S`).
public final class Durations {

    private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private Durations() {}

    /// Reads a duration.
    ///
    /// @throws ConsoleException `request.invalid`, saying what was wanted and found
    public static Duration parse(String text) {
        Matcher matcher = SHORT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            long count = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
        }
        try {
            return Duration.parse(text.strip());
        } catch (DateTimeParseException e) {
            String found = text.length() <= 40 ? text : text.substring(0, 40) + "...";
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID,
                    "A duration is a number with ms, s, m, h or d (30s, 5m), or ISO 8601 (PT30S);"
                            + " found \""
                            + found
                            + "\".",
                    e);
        }
    }
}
