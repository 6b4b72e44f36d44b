package io.gearshift.ctl;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Figure;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what is typed and says what is printed.
final class Values {
    private static final Pattern SIZE =
            Pattern.compile(
                    "([0-9]+(?:\\.[0-9]+)?)(?:([kmgt])(?:i?b)?|b)?", Pattern.CASE_INSENSITIVE);
    private static final String NONE = "-";

    private Values() {}

    /// A size such as 64M, 1.5G, 65536, or max.
    static @Nullable Cap size(@Nullable String typed) {
        if (typed == null) {
            return null;
        }
        if (isMax(typed)) {
            return Cap.MAX;
        }
        Matcher matcher = SIZE.matcher(typed.strip());
        if (!matcher.matches()) {
            throw invalid("A size is a number with K, M, G or T (64M), or max", typed);
        }
        String unit = matcher.group(2) == null ? "" : matcher.group(2).toLowerCase(Locale.ROOT);
        int shift =
                switch (unit) {
                    case "k" -> 10;
                    case "m" -> 20;
                    case "g" -> 30;
                    case "t" -> 40;
                    default -> 0;
                };
        return whole(
                new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << shift)), typed);
    }

    /// Cores such as 0.2, or max; in thousandths.
    static @Nullable Cap cores(@Nullable String typed) {
        if (typed == null) {
            return null;
        }
        if (isMax(typed)) {
            return Cap.MAX;
        }
        try {
            return whole(new BigDecimal(typed.strip()).movePointRight(3), typed);
        } catch (NumberFormatException e) {
            throw invalid("A CPU cap is a number of cores (0.2), or max", typed);
        }
    }

    /// A whole number, or max.
    static @Nullable Cap count(@Nullable String typed) {
        if (typed == null) {
            return null;
        }
        if (isMax(typed)) {
            return Cap.MAX;
        }
        try {
            return whole(new BigDecimal(typed.strip()), typed);
        } catch (NumberFormatException e) {
            throw invalid("Wanted a whole number, or max", typed);
        }
    }

    private static boolean isMax(String typed) {
        return typed.strip().equalsIgnoreCase("max") || typed.strip().equalsIgnoreCase("unlimited");
    }

    private static Cap whole(BigDecimal value, String typed) {
        try {
            long number = value.stripTrailingZeros().longValueExact();
            if (number >= 0) {
                return Cap.at(number);
            }
        } catch (ArithmeticException e) {
            // Said below.
        }
        throw invalid("A limit is 0 or more, not too large, and not finer than its unit", typed);
    }

    private static ConsoleException invalid(String wanted, String found) {
        return new ConsoleException(ErrorCode.LIMIT_INVALID, wanted + "; found \"" + found + "\".");
    }

    /// A limit in words.
    static String cap(Cap cap, DoubleFunction<String> words) {
        return switch (cap) {
            case Cap.Unlimited() -> "no limit";
            case Cap.At(long value) -> words.apply((double) value);
        };
    }

    /// A figure in words; a dash where there is none.
    static String figure(@Nullable Figure figure, DoubleFunction<String> words) {
        Double value = figure == null ? null : figure.value();
        return value == null ? NONE : words.apply(value);
    }

    /// How long ago; a dash for never.
    static String ago(@Nullable Instant at) {
        return at == null ? NONE : Say.ago(at, Instant.now());
    }

    /// The text, or a dash.
    static String orNone(@Nullable Object value) {
        return value == null ? NONE : value.toString();
    }
}
