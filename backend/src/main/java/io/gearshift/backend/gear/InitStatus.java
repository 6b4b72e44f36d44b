package io.gearshift.backend.gear;

import io.gearshift.backend.file.Beneath;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a gear's first process says of itself in `log/status`:
///
/// ```
/// state=exited
/// code=3
/// ```
///
/// The file lies where only the gear's root could have changed it, so it is believed about that
/// gear and nothing else, and read with bounds.
///
/// @param state `waiting`, `running`, `exited` or `failed`; null before it has said anything
/// @param exitCode the program's, or 128 + n for signal n; null while it runs
/// @param error why it could not be started; null if it could
public record InitStatus(
        @Nullable String state,
        @Nullable Integer exitCode,
        @Nullable String error,
        @Nullable Instant started,
        @Nullable Instant ended,
        long lost) {

    /// Nothing said yet.
    public static final InitStatus NONE = new InitStatus(null, null, null, null, null, 0);

    private static final int LARGEST = 4096;
    private static final int SIGNAL_BASE = 128;
    private static final long MICROS = 1_000_000;

    /// Reads the status file of a log folder; a missing or unreadable one says nothing.
    public static InitStatus read(Path log) {
        try (Beneath.Opened file = Beneath.regular(log, "status")) {
            if (file == null) {
                return NONE;
            }
            byte[] text = Channels.newInputStream(file.channel()).readNBytes(LARGEST);
            return parse(new String(text, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return NONE;
        }
    }

    /// Parses the text; of lines that are there twice the first counts, unknown ones are skipped.
    static InitStatus parse(String text) {
        Map<String, String> values = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        Long code = number(values.get("code"));
        Long signal = number(values.get("signal"));
        Integer exitCode =
                signal != null && signal > 0 && signal <= 64
                        ? Integer.valueOf(SIGNAL_BASE + signal.intValue())
                        : code != null && code <= 255 ? Integer.valueOf(code.intValue()) : null;
        Long lost = number(values.get("lost"));
        return new InitStatus(
                values.get("state"),
                exitCode,
                values.get("error"),
                time(values.get("started")),
                time(values.get("ended")),
                lost == null ? 0 : lost);
    }

    /// Whether the program has not been started, as far as the first process said.
    public boolean waiting() {
        return state == null || "waiting".equals(state);
    }

    /// Whether the program runs, as far as the first process said.
    public boolean running() {
        return "running".equals(state);
    }

    /// Whether the program was never started because it could not be.
    public boolean failed() {
        return "failed".equals(state);
    }

    private static @Nullable Long number(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 18) {
            return null;
        }
        return text.chars().allMatch(c -> c >= '0' && c <= '9') ? Long.valueOf(text) : null;
    }

    private static @Nullable Instant time(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int dot = text.indexOf('.');
        Long seconds = number(dot < 0 ? text : text.substring(0, dot));
        Long micros = dot < 0 ? Long.valueOf(0) : number(text.substring(dot + 1));
        return seconds == null || micros == null || micros >= MICROS || seconds > 1L << 40
                ? null
                : Instant.ofEpochSecond(seconds, micros * 1000);
    }
}
