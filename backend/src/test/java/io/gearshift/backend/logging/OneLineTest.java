package io.gearshift.backend.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OneLineTest {
    @Test
    void timeLevelThreadLoggerAndMessageAreOneLine() {
        assertThat(format(Level.INFO, "Ready on {0}.", null))
                .isEqualTo(
                        "2026-11-22T01:02:03.000Z INFO  [%s] Agent: Ready on x.\n"
                                .formatted(Thread.currentThread().getName()));
        assertThat(format(Level.SEVERE, "m", null)).contains(" ERROR [");
        assertThat(format(Level.WARNING, "m", null)).contains(" WARN  [");
        assertThat(format(Level.FINE, "m", null)).contains(" DEBUG [");
    }

    @Test
    void aMessageCannotBeginALineOrSpeakToATerminal() {
        String line =
                format(Level.INFO, "gear \"a\n2026 ERROR\r\u001b[31m\u202e\u2028\u0085\"", null);

        assertThat(line).containsOnlyOnce("\n").endsWith("\n");
        assertThat(line).doesNotContain("\u001b", "\r", "\u202e", "\u2028", "\u0085");
    }

    @Test
    void aStackTraceIsIndentedAndItsMessagePrintable() {
        String text = format(Level.SEVERE, "m", new IllegalStateException("a\u001b\nb"));

        assertThat(text.lines().skip(1))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each).startsWith("    ").doesNotContain("\u001b"));
    }

    private static String format(Level level, String message, @Nullable Throwable thrown) {
        var record = new LogRecord(level, message);
        record.setLoggerName("io.gearshift.backend.agent.Agent");
        record.setInstant(Instant.parse("2026-11-22T01:02:03Z"));
        record.setParameters(new Object[] {"x"});
        record.setThrown(thrown);
        return new OneLine().format(record);
    }
}
