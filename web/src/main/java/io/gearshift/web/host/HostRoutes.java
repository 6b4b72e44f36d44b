package io.gearshift.web.host;

import io.gearshift.assets.Texts;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/// All routes of hosts.
public final class HostRoutes {

    private HostRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        routes.get("/hosts", request -> list(pages, request));
        routes.get(
                "/live/hosts",
                request ->
                        HostsLive.stream(
                                pages, request, "host/_list", visit -> visit.console().hosts()));
        routes.get("/hosts/{name}", new HostShow(pages)::page);
        routes.get("/live/hosts/{name}", request -> HostLive.stream(pages, request));
        HostCharts charts = new HostCharts(pages);
        routes.get("/hosts/{name}/history", charts::table);
        routes.get("/hosts/{name}/history.json", charts::json);
        routes.get("/hosts/{name}/history.csv", charts::csv);
    }

    private static void list(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        pages.show(
                request,
                "host/list",
                new HostsPage(
                        pages.frame(visit, "hosts", "Hosts"),
                        Texts.of("explain.hosts"),
                        visit.console().hosts().stream()
                                .map(host -> HostView.of(host, visit.at()))
                                .toList()));
    }
}
