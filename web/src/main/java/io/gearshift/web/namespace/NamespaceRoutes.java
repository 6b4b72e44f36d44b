package io.gearshift.web.namespace;

import io.gearshift.assets.Texts;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Host;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;

/// All routes of namespaces.
public final class NamespaceRoutes {

    private NamespaceRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        routes.get("/namespaces", request -> first(pages, request));
        routes.get("/hosts/{name}/namespaces", request -> show(pages, request));
    }

    private static void first(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        List<Host> hosts = visit.console().hosts();
        if (hosts.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.HOST_NOT_FOUND,
                    "There is no host yet whose namespaces can be shown.");
        }
        request.redirect(
                "/hosts/" + Pages.encode(hosts.getFirst().name()) + "/namespaces",
                HttpStatus.SEE_OTHER);
    }

    private static void show(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        Host host = visit.console().host(visit.path("name"));
        String path = "/hosts/" + Pages.encode(host.name()) + "/namespaces";
        pages.show(
                request,
                "namespace/page",
                new NamespacesPage(
                        pages.frame(visit, "namespaces", "Namespaces"),
                        Texts.of("explain.namespaces"),
                        host.name(),
                        visit.console().hosts().stream()
                                .map(
                                        each ->
                                                new NamespacesPage.Choice(
                                                        each.name(),
                                                        each.name().equals(host.name()),
                                                        "/hosts/"
                                                                + Pages.encode(each.name())
                                                                + "/namespaces"))
                                .toList(),
                        NamespaceTable.of(visit, host.name(), path)));
    }
}
