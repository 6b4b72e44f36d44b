package io.gearshift.web.overview;

import io.gearshift.backend.api.Right;
import io.gearshift.web.host.HostView;
import io.gearshift.web.host.HostsLive;
import io.gearshift.web.live.LiveStream;
import io.gearshift.web.live.Told;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Control;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;

/// All routes of the overview.
public final class OverviewRoutes {

    private OverviewRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        routes.get("/", request -> show(pages, request));
        HostUsers users = new HostUsers(true);
        routes.get("/live/overview", request -> stream(pages, users, request));
    }

    private static void show(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        OverviewLook look =
                OverviewLook.at(visit.console(), new HostUsers(visit.past()), visit.at());
        pages.show(
                request,
                "overview/page",
                new OverviewPage(
                        pages.frame(visit, "overview", "Overview"),
                        look.sub(),
                        look.attention(),
                        look.hosts().stream().map(host -> HostView.of(host, visit.at())).toList(),
                        look.events(),
                        look.empty(),
                        Control.of(
                                        visit.me(),
                                        Right.CREATE,
                                        "Create the first gear",
                                        "plus",
                                        "/gears/new?name=web1")
                                .looking("primary")));
    }

    private static void stream(Pages pages, HostUsers users, Context request) {
        Visit visit = pages.visit(request);
        HostsLive hosts = new HostsLive(pages, "overview/_hosts");
        Told told = new Told();
        boolean drawnEmpty = visit.query("empty") != null;
        LiveStream.run(
                request,
                pages.web().pace(),
                stream -> {
                    OverviewLook look = OverviewLook.at(visit.console(), users, pages.now());
                    hosts.look(stream, look.hosts(), pages.now());
                    if (look.empty() != drawnEmpty) {
                        stream.send("page", Map.of());
                    }
                    Map<String, String> head = told.changed("", Map.of("sub", look.sub()));
                    if (!head.isEmpty()) {
                        stream.send("f", Map.of("", head));
                    }
                    if (told.differs("attention", look.attention().still())) {
                        stream.part(
                                "attention", pages.render("overview/_attention", look.attention()));
                    }
                    if (told.differs("events", look.stillEvents())) {
                        stream.part("events", pages.render("event/_lines", look.events()));
                    }
                });
    }
}
