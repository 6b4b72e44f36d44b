package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.IoLimit;
import io.gearshift.backend.api.IoWords;
import java.util.List;
import java.util.Locale;

/// Limits in words for people.
final class LimitWords {

    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int LONGEST_QUOTE = 40;

    private LimitWords() {}

    /// A size, exact where it is a whole number of a unit, else with one decimal: `64 MiB`.
    static String bytes(long bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return (value == Math.rint(value)
                        ? Long.toString((long) value)
                        : String.format(Locale.ROOT, "%.1f", value))
                + " "
                + UNITS[unit];
    }

    /// A size that was found wrong: to the byte, where words alone would round it.
    static String exactly(long bytes) {
        String words = bytes(bytes);
        return words.contains(".") ? bytes + " bytes (" + words + ")" : words;
    }

    /// A size, or `unlimited`.
    static String bytes(Cap cap) {
        return switch (cap) {
            case Cap.Unlimited _ -> "unlimited";
            case Cap.At(long value) -> bytes(value);
        };
    }

    /// Cores from thousandths, or `unlimited`: `0.2 cores`.
    static String cores(Cap millis) {
        return switch (millis) {
            case Cap.Unlimited _ -> "unlimited";
            case Cap.At(long value) -> cores(value / 1000.0);
        };
    }

    /// `0.25 cores`, `1 core`.
    static String cores(double cores) {
        String number = String.format(Locale.ROOT, "%.3f", cores).replaceFirst("\\.?0+$", "");
        return number + (number.equals("1") ? " core" : " cores");
    }

    /// A number, or `unlimited`.
    static String number(Cap cap) {
        return switch (cap) {
            case Cap.Unlimited _ -> "unlimited";
            case Cap.At(long value) -> Long.toString(value);
        };
    }

    /// The limits of disks, or `unlimited`.
    static String io(List<IoLimit> limits) {
        return limits.isEmpty() ? "unlimited" : IoWords.of(limits);
    }

    /// Hostile text for a message: short, in quotes, without control characters.
    static String quoted(String text) {
        String shown = text.replaceAll("[^\\x20-\\x7e]", "?").replace('"', '\'');
        return "\""
                + (shown.length() > LONGEST_QUOTE
                        ? shown.substring(0, LONGEST_QUOTE) + "..."
                        : shown)
                + "\"";
    }
}
