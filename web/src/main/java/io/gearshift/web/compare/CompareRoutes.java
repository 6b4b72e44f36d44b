package io.gearshift.web.compare;

import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.HistoryCsv;
import io.gearshift.backend.api.Series;
import io.gearshift.web.live.LiveStream;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.ChartData;
import io.gearshift.web.part.Csv;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// All routes of comparing gears.
public final class CompareRoutes {

    private static final int OFFERED = 200;
    private static final int MARKS = 20;

    private CompareRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        routes.get("/compare", request -> show(pages, request));
        routes.get("/compare.json", request -> json(pages, request));
        routes.get("/compare.csv", request -> csv(pages, request));
        routes.post("/compare", request -> selected(pages, request));
    }

    private static void show(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        CompareQuery query = CompareQuery.of(visit);
        List<String> offered =
                visit
                        .console()
                        .gears(
                                new GearQuery(
                                        null, null, null, null, false, "name", false, 0, OFFERED))
                        .gears()
                        .stream()
                        .map(Gear::name)
                        .distinct()
                        .toList();
        pages.show(request, "compare/page", ComparePage.of(pages, visit, query, offered));
    }

    /// The gears that were ticked in a list; the page has them in its URL.
    private static void selected(Pages pages, Context request) {
        pages.visit(request);
        List<String> chosen = request.formParams("gear");
        if (chosen.isEmpty()) {
            throw Pages.invalid("No gear is selected. Tick one or more in the list first.");
        }
        if (chosen.size() > CompareQuery.MOST) {
            throw Pages.invalid(
                    "At most eight gears fit on one chart; " + chosen.size() + " are selected.");
        }
        pages.lead(
                request,
                chosen.stream()
                        .map(each -> "gear=" + Pages.encode(each))
                        .collect(Collectors.joining("&", "/compare?", "")));
    }

    private static void json(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        CompareQuery query = CompareQuery.of(visit);
        Map<String, Object> answer = ChartData.of(query.range(), visit.at());
        Map<String, Object> lines = new LinkedHashMap<>();
        List<List<Object>> series = new ArrayList<>();
        for (Map.Entry<Gear, Series> each : query.series(visit.console()).entrySet()) {
            Gear gear = each.getKey();
            lines.put(gear.id(), ChartData.line(each.getValue(), query.range()));
            series.add(List.of(gear.id(), gear.name(), query.gears().indexOf(gear) + 1));
        }
        answer.put("series", lines);
        answer.put(
                "kind",
                Map.of(
                        "scale",
                        query.figure().scale(),
                        "unit",
                        " " + query.figure().unit(),
                        "legend",
                        true,
                        "marks",
                        true,
                        "lines",
                        List.of(),
                        "series",
                        series));
        answer.put("limits", Map.of());
        answer.put("events", marks(visit, query));
        request.contentType("application/json").result(LiveStream.json(answer));
    }

    private static List<Map<String, Object>> marks(Visit visit, CompareQuery query) {
        Instant from = visit.at().minus(query.range().back());
        List<Map<String, Object>> marks = new ArrayList<>();
        for (Gear gear : query.gears()) {
            for (Event event : visit.console().events(EventQuery.latest(MARKS).ofGear(gear.id()))) {
                if (event.at().isAfter(from)) {
                    marks.add(ChartData.mark(event, gear.name() + ": "));
                }
            }
        }
        return marks;
    }

    private static void csv(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        CompareQuery query = CompareQuery.of(visit);
        Map<String, String> names =
                query.gears().stream().collect(Collectors.toMap(Gear::id, Gear::name));
        Csv.send(
                request,
                query.figure().field() + "-" + query.range().key(),
                HistoryCsv.of(
                        List.copyOf(query.series(visit.console()).values()),
                        id -> names.getOrDefault(id, id)));
    }
}
