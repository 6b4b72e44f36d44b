package io.gearshift.web.gear;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.HistoryCsv;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.Series;
import io.gearshift.web.live.LiveStream;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.ChartData;
import io.gearshift.web.part.Csv;
import io.gearshift.web.part.Range;
import io.gearshift.web.part.UsageBar;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Gives the charts of one gear their points, and the same as CSV.
final class GearCharts {

    private static final List<String> CHARTED =
            List.of(
                    "memoryBytes",
                    "cpuCores",
                    "memoryPressure",
                    "cpuPressure",
                    "ioPressure",
                    "readBytesPerSecond",
                    "writtenBytesPerSecond",
                    "receivedBytesPerSecond",
                    "sentBytesPerSecond");
    private static final List<String> KEPT =
            Stream.concat(CHARTED.stream(), Stream.of("processes", "throttled")).toList();

    /// More than there are of any range: a file is not drawn, and keeps what is kept.
    private static final int ALL = 1500;

    private static final int MARKS = 100;

    private final Pages pages;

    GearCharts(Pages pages) {
        this.pages = pages;
    }

    /// The range as JSON, with the limits and the events to mark.
    void json(Context request) {
        Visit visit = pages.visit(request);
        Range range = Range.of(visit.query("range"));
        Gear gear = visit.console().gear(visit.path("id"));
        Map<String, Object> answer = ChartData.of(range, visit.at());
        Map<String, Object> series = new LinkedHashMap<>();
        for (Series each : series(visit.console(), gear, CHARTED, range, range.points())) {
            series.put(each.figure(), ChartData.line(each, range));
        }
        answer.put("series", series);
        Map<String, Object> limits = new LinkedHashMap<>();
        limits.put("memoryBytes", number(gear.limits().memoryBytes(), 1));
        limits.put("memoryHighBytes", number(gear.limits().memoryHighBytes(), 1));
        limits.put("cpuCores", number(gear.limits().cpuMillis(), 1000));
        answer.put("limits", limits);
        answer.put("events", marks(visit, gear, range));
        request.contentType("application/json").result(LiveStream.json(answer));
    }

    /// Every figure that is kept.
    void csv(Context request) {
        Visit visit = pages.visit(request);
        Range range = Range.of(visit.query("range"));
        Gear gear = visit.console().gear(visit.path("id"));
        Csv.send(
                request,
                gear.name() + "-" + range.key(),
                HistoryCsv.of(series(visit.console(), gear, KEPT, range, ALL), id -> gear.name()));
    }

    private static @Nullable Double number(Cap cap, double divisor) {
        Double value = UsageBar.cap(cap);
        return value == null ? null : value / divisor;
    }

    static List<Series> series(
            Console console, Gear gear, List<String> figures, Range range, int points) {
        return console.history(
                gear.host(), HistoryQuery.last(List.of(gear.id()), figures, range.back(), points));
    }

    private static List<Map<String, Object>> marks(Visit visit, Gear gear, Range range) {
        Instant from = visit.at().minus(range.back());
        List<Map<String, Object>> marks = new ArrayList<>();
        for (Event event : visit.console().events(EventQuery.latest(MARKS).ofGear(gear.id()))) {
            if (event.at().isAfter(from)) {
                marks.add(ChartData.mark(event, ""));
            }
        }
        return marks;
    }
}
