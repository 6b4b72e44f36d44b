package io.gearshift.web.gear;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Series;
import io.gearshift.web.page.Frame;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Range;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;

/// The charts' figures as a table, newest first, for who cannot see charts.
public record GearHistory(
        Frame frame,
        String name,
        String words,
        boolean rolledUp,
        List<Range.Choice> ranges,
        String csv,
        List<Row> rows) {

    /// Copies the list.
    public GearHistory {
        ranges = List.copyOf(ranges);
        rows = List.copyOf(rows);
    }

    /// One moment; `–` where there is no figure.
    public record Row(String at, List<String> figures) {
        /// Copies the list.
        public Row {
            figures = List.copyOf(figures);
        }
    }

    /// A column: a figure of the agent's memory, its heading with the unit, and its words.
    private record Column(String figure, String heading, DoubleFunction<String> words) {}

    private static final List<Column> COLUMNS =
            List.of(
                    new Column("memoryBytes", "Memory, MiB", Say::mebibytes),
                    new Column("cpuCores", "CPU, cores", Say::cores),
                    new Column("memoryPressure", "Memory pressure, %", Say::tenth),
                    new Column("cpuPressure", "CPU pressure, %", Say::tenth),
                    new Column("ioPressure", "IO pressure, %", Say::tenth),
                    new Column("readBytesPerSecond", "Read, KiB/s", GearHistory::kibibytes),
                    new Column("writtenBytesPerSecond", "Written, KiB/s", GearHistory::kibibytes),
                    new Column("receivedBytesPerSecond", "Received, KiB/s", GearHistory::kibibytes),
                    new Column("sentBytesPerSecond", "Sent, KiB/s", GearHistory::kibibytes));
    private static final int ROWS = 181;
    private static final List<String> FIGURES = COLUMNS.stream().map(Column::figure).toList();

    private static String kibibytes(double bytes) {
        return Say.tenth(bytes / 1024);
    }

    /// The headings of the columns.
    public List<String> headings() {
        return COLUMNS.stream().map(Column::heading).toList();
    }

    static void show(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        Console console = visit.console();
        Gear gear = console.gear(visit.path("id"));
        Range range = Range.of(visit.query("range"));
        Map<Long, String[]> byTime = new TreeMap<>(java.util.Comparator.reverseOrder());
        for (Series series : GearCharts.series(console, gear, FIGURES, range, ROWS)) {
            int column = FIGURES.indexOf(series.figure());
            long at = series.start().toEpochMilli();
            for (int i = 0; i < series.highest().size(); i++) {
                Double highest = series.highest().get(i);
                Double average = series.averages().get(i);
                if (highest != null && average != null && column >= 0) {
                    DoubleFunction<String> words = COLUMNS.get(column).words();
                    byTime.computeIfAbsent(at, time -> gaps())[column] =
                            range.live()
                                    ? words.apply(highest)
                                    : words.apply(average) + " / " + words.apply(highest);
                }
                at += series.stepMillis();
            }
        }
        List<Row> rows = new ArrayList<>();
        byTime.forEach(
                (at, figures) ->
                        rows.add(new Row(range.time(Instant.ofEpochMilli(at)), List.of(figures))));
        String path = "/gears/" + Pages.encode(gear.id());
        pages.show(
                request,
                "gear/history",
                new GearHistory(
                        pages.frame(
                                visit, "gears", "History", "Gears", "/gears", gear.name(), path),
                        gear.name(),
                        range.words(),
                        !range.live(),
                        range.choices(key -> path + "/history?range=" + key),
                        path + "/history.csv?range=" + range.key(),
                        rows));
    }

    private static String[] gaps() {
        String[] gaps = new String[FIGURES.size()];
        Arrays.fill(gaps, "–");
        return gaps;
    }
}
