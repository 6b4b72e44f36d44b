package io.gearshift.web.limit;

import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads limits as people type them: `96`, `96M`, `1.5 GiB`, `0.2`, `no limit`, or nothing for no
/// limit. A bare number has the unit that the field names.
public final class LimitInput {

    private static final Pattern NUMBER =
            Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,6})?)\\s*([a-z]*)");
    private static final Set<String> NONE = Set.of("", "max", "none", "no limit", "unlimited");
    private static final Map<String, Integer> SHIFTS =
            Map.ofEntries(
                    Map.entry("b", 0),
                    Map.entry("k", 10),
                    Map.entry("kb", 10),
                    Map.entry("kib", 10),
                    Map.entry("", 20),
                    Map.entry("m", 20),
                    Map.entry("mb", 20),
                    Map.entry("mib", 20),
                    Map.entry("g", 30),
                    Map.entry("gb", 30),
                    Map.entry("gib", 30),
                    Map.entry("t", 40),
                    Map.entry("tb", 40),
                    Map.entry("tib", 40));

    /// Differs in each limit from whatever can be typed.
    private static final Limits NEVER_TYPED =
            new Limits(
                    Cap.at(Long.MAX_VALUE),
                    -1,
                    "-",
                    Cap.at(Long.MAX_VALUE),
                    Cap.at(Long.MAX_VALUE),
                    Cap.at(Long.MAX_VALUE),
                    Cap.at(Long.MAX_VALUE));

    private LimitInput() {}

    /// The change from some limits to what the fields say. A field that is not there changes
    /// nothing.
    ///
    /// @param fields the text of a field by its name, null if it is not there
    /// @throws ConsoleException `limit.invalid`, naming the field, what was wanted and found
    public static LimitChange change(Limits from, Function<String, @Nullable String> fields) {
        Cap cpu = from.cpuMillis();
        String cores = fields.apply("cpuMillis");
        Limits to =
                new Limits(
                        cores == null ? cpu : cores(cores),
                        weight(fields.apply("cpuWeight"), from.cpuWeight()),
                        processors(fields.apply("processors"), from.processors()),
                        bytes("memoryBytes", fields, from.memoryBytes()),
                        bytes("memoryHighBytes", fields, from.memoryHighBytes()),
                        bytes("swapBytes", fields, from.swapBytes()),
                        count(fields.apply("processes"), from.processes()),
                        from.io());
        return LimitChange.between(from, to);
    }

    /// What the fields set, whatever was before. One that is not there or is empty sets nothing.
    ///
    /// @throws ConsoleException as the other
    public static LimitChange set(Function<String, @Nullable String> fields) {
        return change(
                NEVER_TYPED,
                name -> {
                    String text = fields.apply(name);
                    return text == null || text.isBlank() ? null : text;
                });
    }

    private static Cap bytes(
            String name, Function<String, @Nullable String> fields, Cap otherwise) {
        String text = fields.apply(name);
        return text == null ? otherwise : bytes(name, text);
    }

    /// A size in words; MiB without a unit.
    static Cap bytes(String name, String text) {
        if (none(text)) {
            return Cap.MAX;
        }
        Matcher number = number(name, text, "a size such as 96, 96M or 1.5G (MiB without a unit)");
        Integer shift = SHIFTS.get(number.group(2));
        if (shift == null) {
            throw invalid(name, text, "a size such as 96, 96M or 1.5G");
        }
        BigDecimal bytes =
                new BigDecimal(number.group(1)).multiply(BigDecimal.valueOf(1L << shift));
        return whole(name, text, bytes);
    }

    private static Cap cores(String text) {
        if (none(text)) {
            return Cap.MAX;
        }
        Matcher number = number("cpuMillis", text, "cores, such as 0.2 or 2");
        String unit = number.group(2);
        if (!Set.of("", "core", "cores").contains(unit)) {
            throw invalid("cpuMillis", text, "cores, such as 0.2 or 2");
        }
        return whole(
                "cpuMillis",
                text,
                new BigDecimal(number.group(1)).multiply(BigDecimal.valueOf(1000)));
    }

    private static int weight(@Nullable String text, int otherwise) {
        if (text == null) {
            return otherwise;
        }
        if (text.isBlank()) {
            return Limits.DEFAULT_CPU_WEIGHT;
        }
        if (!text.strip().replace(",", "").matches("[0-9]{1,5}")) {
            throw invalid("cpuWeight", text, "a whole number from 1 to 10,000");
        }
        return Integer.parseInt(text.strip().replace(",", ""));
    }

    private static @Nullable String processors(@Nullable String text, @Nullable String otherwise) {
        if (text == null) {
            return otherwise;
        }
        String list = text.replace(" ", "");
        if (list.isEmpty() || list.equalsIgnoreCase("all")) {
            return null;
        }
        if (!list.matches("[0-9]{1,4}(-[0-9]{1,4})?(,[0-9]{1,4}(-[0-9]{1,4})?){0,64}")) {
            throw invalid("processors", text, "a list such as 0-2,5, or nothing for all");
        }
        return list;
    }

    private static Cap count(@Nullable String text, Cap otherwise) {
        return text == null ? otherwise : count("processes", text);
    }

    /// A whole number in words.
    static Cap count(String name, String text) {
        if (none(text)) {
            return Cap.MAX;
        }
        Matcher number = number(name, text, "a whole number, or nothing for no limit");
        if (!number.group(2).isEmpty()) {
            throw invalid(name, text, "a whole number, or nothing for no limit");
        }
        return whole(name, text, new BigDecimal(number.group(1)));
    }

    private static boolean none(String text) {
        return NONE.contains(text.strip().toLowerCase(Locale.ROOT));
    }

    private static Matcher number(String name, String text, String wanted) {
        Matcher number = NUMBER.matcher(text.strip().replace(",", "").toLowerCase(Locale.ROOT));
        if (!number.matches()) {
            throw invalid(name, text, wanted);
        }
        return number;
    }

    private static Cap whole(String name, String text, BigDecimal value) {
        BigDecimal rounded = value.setScale(0, RoundingMode.HALF_UP);
        if (rounded.unscaledValue().bitLength() > 62) {
            throw invalid(name, text, "a smaller number");
        }
        return Cap.at(rounded.longValueExact());
    }

    private static ConsoleException invalid(String name, String text, String wanted) {
        String shown = text.length() > 60 ? text.substring(0, 60) + "..." : text;
        return new ConsoleException(
                ErrorCode.LIMIT_INVALID,
                label(name) + ": wanted " + wanted + ", found \"" + shown + "\".");
    }

    /// The name of a limit; of one of a disk with the disk before it.
    private static String label(String name) {
        int space = name.indexOf(' ');
        return space < 0
                ? Texts.of("limit." + name)
                : name.substring(0, space) + " " + Texts.of("limit." + name.substring(space + 1));
    }
}
