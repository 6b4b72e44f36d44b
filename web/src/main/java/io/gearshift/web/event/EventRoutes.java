package io.gearshift.web.event;

import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.EventRow;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;

/// All routes of events.
public final class EventRoutes {

    private static final int ROWS = 100;

    private EventRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        routes.get("/events", request -> show(pages, request));
    }

    private static void show(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        String level = visit.query("level");
        String kept = level == null ? "" : level;
        EventQuery query = EventQuery.latest(ROWS);
        if (kept.equals("error")) {
            query = query.atLeast(Event.Severity.ERROR);
        } else if (kept.equals("warning")) {
            query = query.atLeast(Event.Severity.WARNING);
        }
        String before = visit.query("before");
        if (before != null && before.matches("[0-9]{1,18}")) {
            query = query.before(Long.parseLong(before));
        }
        List<EventRow> rows =
                visit.console().events(query).stream()
                        .map(event -> EventRow.of(event, visit.at()))
                        .toList();
        pages.show(
                request,
                "event/list",
                new EventsPage(
                        pages.frame(visit, "events", "Events"),
                        Texts.of("explain.events"),
                        List.of(
                                new EventsPage.Filter("all", kept.isEmpty(), "/events"),
                                new EventsPage.Filter(
                                        "to look at",
                                        kept.equals("warning"),
                                        "/events?level=warning"),
                                new EventsPage.Filter(
                                        "broken", kept.equals("error"), "/events?level=error")),
                        rows,
                        rows.size() < ROWS
                                ? ""
                                : "/events?"
                                        + (kept.isEmpty() ? "" : "level=" + kept + "&")
                                        + "before="
                                        + rows.getLast().id()));
    }
}
