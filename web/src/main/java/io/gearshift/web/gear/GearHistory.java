package io.gearshift.web.gear;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Series;
import io.gearshift.web.page.Frame;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The charts' figures as a table, newest first, for who cannot see charts.
public record GearHistory(Frame frame, String name, List<Row> rows) {

    /// Copies the list.
    public GearHistory {
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
        Map<Long, @Nullable Double[]> byTime = new TreeMap<>(java.util.Comparator.reverseOrder());
        for (Series series :
                console.history(
                        gear.host(), List.of(gear.id()), FIGURES, Duration.ofMinutes(15), 90)) {
            int column = FIGURES.indexOf(series.figure());
            long at = series.start().toEpochMilli();
            for (Double value : series.values()) {
                if (value != null && column >= 0) {
                    byTime.computeIfAbsent(at, time -> new Double[FIGURES.size()])[column] = value;
                }
                at += series.stepMillis();
            }
        }
        List<Row> rows = new ArrayList<>();
        byTime.forEach(
                (at, values) ->
                        rows.add(
                                new Row(
                                        Say.clock(Instant.ofEpochMilli(at)),
                                        IntStream.range(0, values.length)
                                                .mapToObj(
                                                        i ->
                                                                words(
                                                                        values[i],
                                                                        COLUMNS.get(i).words()))
                                                .toList())));
        String path = "/gears/" + Pages.encode(gear.id());
        pages.show(
                request,
                "gear/history",
                new GearHistory(
                        pages.frame(
                                visit, "gears", "History", "Gears", "/gears", gear.name(), path),
                        gear.name(),
                        rows));
    }

    private static String words(@Nullable Double value, DoubleFunction<String> words) {
        return value == null ? "–" : words.apply(value);
    }
}
