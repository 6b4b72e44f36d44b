package io.gearshift.web.event;

import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.web.live.LiveStream;
import io.gearshift.web.live.Told;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.EventRow;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;

/// All routes of events.
public final class EventRoutes {

    private static final int ROWS = 100;

    private EventRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        routes.get("/events", request -> show(pages, request));
        routes.get("/live/events", request -> stream(pages, request));
    }

    private static void show(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        String level = level(visit);
        EventQuery query = query(level);
        String before = visit.query("before");
        boolean older = before != null && before.matches("[0-9]{1,18}");
        if (before != null && older) {
            query = query.before(Long.parseLong(before));
        }
        List<EventRow> rows = rows(visit.console(), query, visit.at());
        pages.show(
                request,
                "event/list",
                new EventsPage(
                        pages.frame(visit, "events", "Events"),
                        Texts.of("explain.events"),
                        List.of(
                                new EventsPage.Filter("all", level.isEmpty(), "/events"),
                                new EventsPage.Filter(
                                        "to look at",
                                        level.equals("warning"),
                                        "/events?level=warning"),
                                new EventsPage.Filter(
                                        "broken", level.equals("error"), "/events?level=error")),
                        level,
                        !older,
                        rows,
                        rows.size() < ROWS
                                ? ""
                                : "/events?"
                                        + (level.isEmpty() ? "" : "level=" + level + "&")
                                        + "before="
                                        + rows.getLast().id()));
    }

    private static void stream(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        EventQuery query = query(level(visit));
        Told told = new Told();
        LiveStream.run(
                request,
                pages.web().pace(),
                stream -> {
                    List<EventRow> rows = rows(visit.console(), query, pages.now());
                    if (told.differs("events", rows.stream().map(EventRow::id).toList())) {
                        stream.part("events", pages.render("event/_table", rows));
                    }
                });
    }

    private static List<EventRow> rows(Console console, EventQuery query, Instant now) {
        return console.events(query).stream().map(event -> EventRow.of(event, now)).toList();
    }

    private static String level(Visit visit) {
        String level = visit.query("level");
        return level != null && (level.equals("error") || level.equals("warning")) ? level : "";
    }

    private static EventQuery query(String level) {
        EventQuery all = EventQuery.latest(ROWS);
        return switch (level) {
            case "error" -> all.atLeast(Event.Severity.ERROR);
            case "warning" -> all.atLeast(Event.Severity.WARNING);
            default -> all;
        };
    }
}
