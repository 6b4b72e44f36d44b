package io.gearshift.web.event;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Event;
import io.gearshift.web.live.LiveStream;
import io.gearshift.web.live.Told;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.EventRow;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// All routes of events.
public final class EventRoutes {

    private EventRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        routes.get("/events", request -> show(pages, request));
        routes.get("/live/events", request -> stream(pages, request));
    }

    private static void show(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        EventFilter filter = EventFilter.of(visit);
        EventLook look = EventLook.at(visit.console(), filter, visit.at());
        Event.Kind kind = filter.kind();
        pages.show(
                request,
                "event/list",
                new EventsPage(
                        pages.frame(visit, "events", "Events"),
                        Texts.of("explain.events"),
                        filters(filter, look),
                        look.newest().size() < EventLook.COUNTED
                                ? ""
                                : "Of the newest " + Say.count(EventLook.COUNTED) + " events",
                        kinds(filter, look),
                        kind == null ? "any" : EventRow.words(kind),
                        filter.gear().isEmpty() ? "" : name(filter, look),
                        filter.withGear("").path(),
                        kept(filter),
                        new EventsPage.Choice(
                                "each on its own", "", filter.each(), folding(filter)),
                        filter.before() == null ? "/live" + filter.path() : "",
                        look.rows(),
                        look.before() == 0 ? "" : filter.before(look.before()).path()));
    }

    /// Folding begins anew with the newest: a page of bursts ends elsewhere than one of events.
    private static String folding(EventFilter filter) {
        return filter.withEach(!filter.each()).before(null).path();
    }

    private static List<EventsPage.Filter> filters(EventFilter filter, EventLook look) {
        return Arrays.stream(EventsPage.Level.values())
                .map(
                        level -> {
                            EventFilter other = filter.withLevel(level.least());
                            return new EventsPage.Filter(
                                    level.label(),
                                    look.count(other),
                                    level.field(),
                                    level.least() == filter.level(),
                                    other.path());
                        })
                .toList();
    }

    private static List<EventsPage.Choice> kinds(EventFilter filter, EventLook look) {
        List<EventsPage.Choice> kinds = new ArrayList<>();
        kinds.add(
                new EventsPage.Choice(
                        "any",
                        look.count(filter.withKind(null)),
                        filter.kind() == null,
                        filter.withKind(null).path()));
        Map<Event.Kind, Integer> counts = look.kinds(filter);
        for (Event.Kind kind : Event.Kind.values()) {
            if (counts.containsKey(kind) || kind == filter.kind()) {
                EventFilter other = filter.withKind(kind);
                kinds.add(
                        new EventsPage.Choice(
                                EventRow.words(kind),
                                look.count(other),
                                kind == filter.kind(),
                                other.path()));
            }
        }
        return kinds;
    }

    /// The name, if the address has the id; that of then, if the gear is gone.
    private static String name(EventFilter filter, EventLook look) {
        for (Event event : look.newest()) {
            String name = event.gearName();
            if (name != null) {
                return name;
            }
        }
        return filter.gear();
    }

    private static List<EventsPage.Kept> kept(EventFilter filter) {
        List<EventsPage.Kept> kept = new ArrayList<>();
        Event.Severity level = filter.level();
        if (level != null) {
            kept.add(new EventsPage.Kept("level", level.name().toLowerCase(Locale.ROOT)));
        }
        Event.Kind kind = filter.kind();
        if (kind != null) {
            kept.add(new EventsPage.Kept("kind", EventFilter.word(kind)));
        }
        if (filter.each()) {
            kept.add(new EventsPage.Kept("each", "1"));
        }
        return kept;
    }

    private static void stream(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        LiveStream.run(
                request,
                pages.web().pace(),
                new Watch(pages, visit.console(), EventFilter.of(visit).before(null))::look);
    }

    /// What one page has been told.
    private static final class Watch {
        private final Pages pages;
        private final Console console;
        private final EventFilter filter;
        private final Told told = new Told();
        private long changes = -1;

        Watch(Pages pages, Console console, EventFilter filter) {
            this.pages = pages;
            this.console = console;
            this.filter = filter;
        }

        void look(LiveStream stream) {
            long now = console.changes();
            if (now == changes) {
                return;
            }
            changes = now;
            EventLook look = EventLook.at(console, filter, pages.now());
            if (told.differs("events", look.still())) {
                stream.part("events", pages.render("event/_table", look.rows()));
            }
            Map<String, String> counts = told.changed("", look.counts(filter));
            if (!counts.isEmpty()) {
                stream.send("f", Map.of("", counts));
            }
        }
    }
}
