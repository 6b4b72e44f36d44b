package io.gearshift.backend.alert;

import java.time.Duration;

/// Spans of time in words.
final class Spans {
    private static final long MINUTE = 60;
    private static final long HOUR = 3600;

    private Spans() {}

    /// `10 min`, `90 s`, `2 h`.
    static String words(Duration span) {
        long seconds = span.toSeconds();
        if (seconds >= HOUR && seconds % HOUR == 0) {
            return seconds / HOUR + " h";
        }
        return seconds >= MINUTE && seconds % MINUTE == 0
                ? seconds / MINUTE + " min"
                : seconds + " s";
    }
}
