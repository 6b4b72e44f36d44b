package io.gearshift.backend.logging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/// Time, level, thread, logger and message in one line, a stack trace in further, indented ones.
/// What a message brings of control characters is replaced: names and titles come from gears, and
/// none of them may begin a line of the log or speak to a terminal.
final class OneLine extends Formatter {
    @Override
    public String format(LogRecord record) {
        var line = new StringBuilder(160);
        line.append(time(record.getInstant()))
                .append(' ')
                .append(level(record.getLevel()))
                .append(" [")
                .append(thread())
                .append("] ")
                .append(logger(record.getLoggerName()))
                .append(": ")
                .append(printable(formatMessage(record)))
                .append('\n');
        Throwable thrown = record.getThrown();
        if (thrown != null) {
            var trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            trace.toString()
                    .lines()
                    .forEach(each -> line.append("    ").append(printable(each)).append('\n'));
        }
        return line.toString();
    }

    private static String time(Instant instant) {
        String text = instant.truncatedTo(ChronoUnit.MILLIS).toString();
        // A whole second has no fraction in ISO text; in a log, columns should line up.
        return text.length() == 20 ? text.substring(0, 19) + ".000Z" : text;
    }

    private static String level(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARN ";
        }
        return level.intValue() >= Level.INFO.intValue() ? "INFO " : "DEBUG";
    }

    private static String thread() {
        Thread thread = Thread.currentThread();
        return thread.getName().isEmpty() ? "thread-" + thread.threadId() : thread.getName();
    }

    private static String logger(String name) {
        return name == null ? "" : name.substring(name.lastIndexOf('.') + 1);
    }

    private static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        var clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            clean.append(each == '\t' ? ' ' : isControl(each) ? '\uFFFD' : each);
        }
        return clean.toString();
    }

    private static boolean isControl(char each) {
        // Also what turns the direction of text around, and what breaks lines beyond ASCII.
        return Character.isISOControl(each)
                || (each >= '\u2028' && each <= '\u202e')
                || (each >= '\u2066' && each <= '\u2069');
    }
}
