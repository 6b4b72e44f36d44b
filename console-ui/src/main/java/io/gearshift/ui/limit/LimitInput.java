package io.gearshift.ui.limit;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Cap;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what a person types into the limit dialog.
final class LimitInput {
    private static final Pattern SIZE =
            Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*(b|k|ki|kib|m|mi|mib|g|gi|gib)?");

    private static final String NO_LIMIT = "no limit";

    private LimitInput() {}

    /// A size: a number with an optional unit (MiB if none), `no limit` or `max`.
    ///
    /// @throws IllegalArgumentException saying what was wanted
    static Cap size(String typed) {
        String text = typed.strip().toLowerCase(Locale.ROOT);
        if (isMax(text)) {
            return Cap.MAX;
        }
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Wanted a size such as 96 MiB, or no limit.");
        }
        String unit = matcher.group(2) == null ? "m" : matcher.group(2);
        long factor =
                switch (unit.charAt(0)) {
                    case 'b' -> 1L;
                    case 'k' -> 1L << 10;
                    case 'm' -> 1L << 20;
                    default -> 1L << 30;
                };
        return at(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor)));
    }

    /// Cores with up to three decimals, `no limit` or `max`.
    static Cap cores(String typed) {
        String text = typed.strip().toLowerCase(Locale.ROOT);
        if (isMax(text)) {
            return Cap.MAX;
        }
        try {
            return at(new BigDecimal(text).movePointRight(3));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Wanted cores such as 0.5, or no limit.", e);
        }
    }

    /// A whole number, `no limit` or `max`.
    static Cap count(String typed) {
        String text = typed.strip().toLowerCase(Locale.ROOT);
        if (isMax(text)) {
            return Cap.MAX;
        }
        try {
            return Cap.at(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Wanted a whole number, or no limit.", e);
        }
    }

    private static boolean isMax(String text) {
        return text.equals("max") || text.equals(NO_LIMIT) || text.equals("unlimited");
    }

    private static Cap at(BigDecimal value) {
        try {
            return Cap.at(value.setScale(0, RoundingMode.HALF_UP).longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("The number is too large.", e);
        }
    }

    /// A cap in bytes in words that {@link #size} reads back.
    static String sizeText(Cap cap) {
        return switch (cap) {
            case Cap.Unlimited() -> NO_LIMIT;
            case Cap.At(long bytes) ->
                    bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : bytes + " B";
        };
    }

    /// A cap in thousandths of a core in words that {@link #cores} reads back.
    static String coresText(Cap cap) {
        return switch (cap) {
            case Cap.Unlimited() -> NO_LIMIT;
            case Cap.At(long millis) -> Say.capCores(millis);
        };
    }

    /// A count in words that {@link #count} reads back.
    static String countText(Cap cap) {
        return switch (cap) {
            case Cap.Unlimited() -> NO_LIMIT;
            case Cap.At(long value) -> Long.toString(value);
        };
    }
}
