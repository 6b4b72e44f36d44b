package io.gearshift.web.host;

import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Host;
import io.gearshift.web.namespace.NamespaceTable;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;

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
        routes.get("/hosts/{name}", request -> one(pages, request));
        routes.get(
                "/live/hosts/{name}",
                request ->
                        HostsLive.stream(
                                pages,
                                request,
                                "host/_state",
                                visit -> List.of(visit.console().host(visit.path("name")))));
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

    private static void one(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        Host host = visit.console().host(visit.path("name"));
        pages.show(
                request,
                "host/page",
                new HostPage(
                        pages.frame(visit, "hosts", host.name(), "Hosts", "/hosts"),
                        HostView.of(host, visit.at()),
                        NamespaceTable.of(
                                visit, host.name(), "/hosts/" + Pages.encode(host.name()))));
    }
}
