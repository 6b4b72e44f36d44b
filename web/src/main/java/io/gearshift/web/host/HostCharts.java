package io.gearshift.web.host;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.HistoryCsv;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.Series;
import io.gearshift.web.live.LiveStream;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.ChartData;
import io.gearshift.web.part.Csv;
import io.gearshift.web.part.HistoryPage;
import io.gearshift.web.part.HistoryPage.Column;
import io.gearshift.web.part.Range;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Gives the charts of one host their points, and the same as a table and as CSV.
final class HostCharts {

    private static final List<Column> COLUMNS =
            List.of(
                    new Column("cpuCores", "CPU, cores", Say::cores),
                    new Column("memoryUsedBytes", "Memory, GiB", HostView::gibibytes),
                    new Column("cpuPressure", "CPU pressure, %", Say::tenth),
                    new Column("memoryPressure", "Memory pressure, %", Say::tenth),
                    new Column("ioPressure", "IO pressure, %", Say::tenth));
    private static final List<String> FIGURES = COLUMNS.stream().map(Column::figure).toList();

    /// More than there are of any range: a file is not drawn, and keeps what is kept.
    private static final int ALL = 1500;

    private static final int MARKS = 100;

    private final Pages pages;

    HostCharts(Pages pages) {
        this.pages = pages;
    }

    /// The range as JSON, with what the host has and the events to mark.
    void json(Context request) {
        Visit visit = pages.visit(request);
        Range range = Range.of(visit.query("range"));
        Host host = visit.console().host(visit.path("name"));
        Map<String, Object> answer = ChartData.of(range, visit.at());
        Map<String, Object> lines = new LinkedHashMap<>();
        for (Series each : series(visit, host, range, range.points())) {
            lines.put(each.figure(), ChartData.line(each, range));
        }
        answer.put("series", lines);
        // Of a host that was never reached it is not known how much it has.
        Map<String, Object> has = new LinkedHashMap<>();
        if (host.processors() > 0) {
            has.put("cpuCores", host.processors());
            has.put("memoryUsedBytes", host.memoryBytes());
        }
        answer.put("limits", has);
        answer.put("events", marks(visit, host, range));
        request.contentType("application/json").result(LiveStream.json(answer));
    }

    /// The range as a table.
    void table(Context request) {
        Visit visit = pages.visit(request);
        Range range = Range.of(visit.query("range"));
        Host host = visit.console().host(visit.path("name"));
        String path = HostView.path(host);
        pages.show(
                request,
                "part/history",
                HistoryPage.of(
                        pages.frame(
                                visit, "hosts", "History", "Hosts", "/hosts", host.name(), path),
                        host.name(),
                        path,
                        range,
                        COLUMNS,
                        series(visit, host, range, HistoryPage.ROWS)));
    }

    /// The range as a file.
    void csv(Context request) {
        Visit visit = pages.visit(request);
        Range range = Range.of(visit.query("range"));
        Host host = visit.console().host(visit.path("name"));
        Csv.send(
                request,
                host.name() + "-" + range.key(),
                HistoryCsv.of(series(visit, host, range, ALL), id -> id));
    }

    private static List<Series> series(Visit visit, Host host, Range range, int points) {
        return visit.console()
                .history(host.name(), HistoryQuery.last(List.of(), FIGURES, range.back(), points));
    }

    /// What is wrong with any of its gears: all that happens on a busy host would hide the lines.
    private static List<Map<String, Object>> marks(Visit visit, Host host, Range range) {
        Instant from = visit.at().minus(range.back());
        List<Map<String, Object>> marks = new ArrayList<>();
        for (Event event :
                visit.console().events(EventQuery.latest(MARKS).atLeast(Event.Severity.ERROR))) {
            if (event.host().equals(host.name()) && event.at().isAfter(from)) {
                marks.add(ChartData.mark(event, ""));
            }
        }
        return marks;
    }
}
