package io.gearshift.web.compare;

import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Series;
import io.gearshift.web.page.Frame;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Range;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The page that compares.
///
/// @param missing names in the URL that are no gears; empty for none
/// @param rolledUp whether the lines are averages
/// @param title of the chart, with the unit
/// @param data address of the chart's points
/// @param rows the same as a table, newest first
public record ComparePage(
        Frame frame,
        String explain,
        String missing,
        String figure,
        String range,
        List<Choice> figures,
        List<Range.Choice> ranges,
        boolean rolledUp,
        List<Line> lines,
        boolean room,
        List<String> offered,
        String title,
        String data,
        String csv,
        List<Row> rows,
        List<String> scripts) {

    private static final int ROWS = 120;

    /// Copies the lists.
    public ComparePage {
        figures = List.copyOf(figures);
        ranges = List.copyOf(ranges);
        lines = List.copyOf(lines);
        offered = List.copyOf(offered);
        rows = List.copyOf(rows);
        scripts = List.copyOf(scripts);
    }

    /// A figure to choose.
    public record Choice(String label, String href, boolean on) {}

    /// A gear with what its line comes to.
    ///
    /// @param colour number of its colour
    public record Line(
            int colour,
            String id,
            String name,
            String href,
            String host,
            String newest,
            String average,
            String highest,
            String without) {}

    /// One step: its time and each gear's average.
    public record Row(String at, List<String> values) {
        /// Copies the list.
        public Row {
            values = List.copyOf(values);
        }
    }

    static ComparePage of(Pages pages, Visit visit, CompareQuery query, List<String> offered) {
        Map<Gear, Series> series = query.series(visit.console());
        Compared figure = query.figure();
        List<Choice> figures = new ArrayList<>();
        for (Compared each : Compared.values()) {
            figures.add(
                    new Choice(each.label(), query.with(each).path("/compare"), each == figure));
        }
        List<Line> lines = new ArrayList<>();
        for (Gear gear : query.gears()) {
            lines.add(line(query, gear, series.get(gear), lines.size() + 1));
        }
        return new ComparePage(
                pages.frame(visit, "gears", "Compare", "Gears", "/gears"),
                Texts.of("explain.compare"),
                String.join(", ", query.missing()),
                figure.field(),
                query.range().key(),
                figures,
                query.range().choices(key -> query.with(Range.of(key)).path("/compare")),
                !query.range().live(),
                lines,
                lines.size() < CompareQuery.MOST,
                offered,
                figure.label() + ", " + figure.unit(),
                query.path("/compare.json"),
                query.path("/compare.csv"),
                rows(query, series),
                pages.chartScripts());
    }

    private static Line line(CompareQuery query, Gear gear, @Nullable Series series, int colour) {
        Compared figure = query.figure();
        List<@Nullable Double> averages = series == null ? List.of() : series.averages();
        List<@Nullable Double> highest = series == null ? List.of() : series.highest();
        return new Line(
                colour,
                gear.id(),
                gear.name(),
                "/gears/" + Pages.encode(gear.id()) + "?range=" + query.range().key(),
                gear.host(),
                figure.words(averages.isEmpty() ? null : averages.getLast()),
                figure.words(average(averages)),
                figure.words(
                        highest.stream()
                                .filter(Objects::nonNull)
                                .max(Double::compare)
                                .orElse(null)),
                query.without(gear).path("/compare"));
    }

    private static @Nullable Double average(List<@Nullable Double> values) {
        double sum = 0;
        int count = 0;
        for (Double value : values) {
            if (value != null) {
                sum += value;
                count++;
            }
        }
        return count == 0 ? null : (Double) (sum / count);
    }

    private static List<Row> rows(CompareQuery query, Map<Gear, Series> series) {
        Map<Instant, List<String>> byTime = new TreeMap<>(java.util.Comparator.reverseOrder());
        int column = 0;
        for (Gear gear : query.gears()) {
            Series its = series.get(gear);
            if (its != null) {
                Instant at = its.start().truncatedTo(ChronoUnit.SECONDS);
                for (Double value : its.averages()) {
                    List<String> row =
                            byTime.computeIfAbsent(
                                    at,
                                    _ ->
                                            new ArrayList<>(
                                                    java.util.Collections.nCopies(
                                                            query.gears().size(), "–")));
                    row.set(column, query.figure().words(value));
                    at = at.plusMillis(its.stepMillis());
                }
            }
            column++;
        }
        return byTime.entrySet().stream()
                .limit(ROWS)
                .map(each -> new Row(query.range().time(each.getKey()), each.getValue()))
                .toList();
    }
}
