package io.gearshift.backend.api;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// History as CSV (RFC 4180): a row a step, its time in UTC, two columns a series with their unit
/// in the heading; a field is empty where nothing was read.
public final class HistoryCsv {

    private static final MathContext DIGITS = new MathContext(9);
    private static final String END = "\r\n";

    private HistoryCsv() {}

    /// Writes them.
    ///
    /// @param series with averages
    /// @param names of gears by id
    public static String of(List<Series> series, UnaryOperator<String> names) {
        boolean several = series.stream().map(Series::gear).distinct().count() > 1;
        StringBuilder csv = new StringBuilder("time");
        TreeMap<Instant, @Nullable Double[]> rows = new TreeMap<>();
        for (int i = 0; i < series.size(); i++) {
            Series each = series.get(i);
            String gear = each.gear();
            String what = (several && gear != null ? names.apply(gear) + " " : "") + each.figure();
            String unit = " (" + unit(each.figure()) + ")";
            csv.append(',').append(cell(what + " average" + unit));
            csv.append(',').append(cell(what + " highest" + unit));
            Instant start = each.start().truncatedTo(ChronoUnit.SECONDS);
            for (int at = 0; at < each.highest().size(); at++) {
                @Nullable Double[] row =
                        rows.computeIfAbsent(
                                start.plusMillis(at * each.stepMillis()),
                                _ -> new @Nullable Double[2 * series.size()]);
                row[2 * i] = at < each.averages().size() ? each.averages().get(at) : null;
                row[2 * i + 1] = each.highest().get(at);
            }
        }
        csv.append(END);
        rows.forEach(
                (time, values) -> {
                    csv.append(time);
                    for (Double value : values) {
                        csv.append(',').append(value == null ? "" : number(value));
                    }
                    csv.append(END);
                });
        return csv.toString();
    }

    /// In which unit a figure is kept.
    public static String unit(String figure) {
        return switch (figure) {
            case "cpuCores" -> "cores";
            case "throttled" -> "share of periods";
            case "memoryBytes", "memoryUsedBytes" -> "bytes";
            case "processes" -> "count";
            default -> figure.endsWith("Pressure") ? "percent" : "bytes/s";
        };
    }

    private static String number(double value) {
        return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
    }

    /// A field of text. What a spreadsheet would take for a formula gets a quote before it, as a
    /// container that somebody else made may have any name.
    public static String cell(String text) {
        List<String> starts = List.of("=", "+", "-", "@", "\t", "\r", "\n");
        String safe = starts.stream().anyMatch(text::startsWith) ? "'" + text : text;
        return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + safe.replace("\"", "\"\"") + '"'
                : safe;
    }
}
