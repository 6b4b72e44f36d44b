package io.gearshift.web.namespace;

import io.gearshift.assets.Texts;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.timemachine.Past;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;

/// All routes of namespaces.
public final class NamespaceRoutes {

    private static final int GEARS_OFFERED = 200;

    private NamespaceRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        routes.get("/namespaces", request -> first(pages, request));
        routes.get("/hosts/{name}/namespaces", request -> table(pages, request));
        routes.get("/hosts/{name}/namespaces/matrix", request -> matrix(pages, request));
        routes.get("/hosts/{name}/namespaces/tree", request -> tree(pages, request));
        routes.get("/hosts/{name}/namespaces/why", request -> why(pages, request));
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
                Past.keepIn(
                        request, "/hosts/" + Pages.encode(hosts.getFirst().name()) + "/namespaces"),
                HttpStatus.SEE_OTHER);
    }

    private static void table(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        Host host = visit.console().host(visit.path("name"));
        show(
                pages,
                visit,
                host,
                "table",
                NamespaceTable.of(visit, host.name(), path(host, "table")));
    }

    private static void matrix(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        Host host = visit.console().host(visit.path("name"));
        show(pages, visit, host, "matrix", MatrixView.of(visit, host.name(), path(host, "matrix")));
    }

    private static void tree(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        Host host = visit.console().host(visit.path("name"));
        show(pages, visit, host, "tree", TreeView.of(visit, host.name(), path(host, "tree")));
    }

    private static void why(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        Host host = visit.console().host(visit.path("name"));
        List<String> gears =
                visit
                        .console()
                        .gears(
                                new GearQuery(
                                        null,
                                        GearState.RUNNING,
                                        host.name(),
                                        null,
                                        false,
                                        "name",
                                        false,
                                        0,
                                        GEARS_OFFERED))
                        .gears()
                        .stream()
                        .map(Gear::name)
                        .toList();
        show(pages, visit, host, "why", WhyView.of(visit, host.name(), path(host, "why"), gears));
    }

    private static String path(Host host, String view) {
        return "/hosts/"
                + Pages.encode(host.name())
                + "/namespaces"
                + (view.equals("table") ? "" : "/" + view);
    }

    /// Of earlier times only the table is kept.
    private static List<NamespacesPage.Choice> views(Visit visit, Host host, String view) {
        var table = new NamespacesPage.Choice("Table", view.equals("table"), path(host, "table"));
        if (visit.past()) {
            return List.of(table);
        }
        return List.of(
                table,
                new NamespacesPage.Choice("Matrix", view.equals("matrix"), path(host, "matrix")),
                new NamespacesPage.Choice("Trees", view.equals("tree"), path(host, "tree")),
                new NamespacesPage.Choice("Why?", view.equals("why"), path(host, "why")));
    }

    private static void show(Pages pages, Visit visit, Host host, String view, Object shown) {
        pages.show(
                visit.request(),
                "namespace/page",
                new NamespacesPage(
                        pages.frame(visit, "namespaces", "Namespaces"),
                        Texts.of(view.equals("table") ? "explain.namespaces" : "explain." + view),
                        host.name(),
                        visit.console().hosts().stream()
                                .map(
                                        each ->
                                                new NamespacesPage.Choice(
                                                        each.name(),
                                                        each.name().equals(host.name()),
                                                        path(each, view)))
                                .toList(),
                        view,
                        views(visit, host, view),
                        shown instanceof NamespaceTable table ? table : null,
                        shown instanceof MatrixView matrix ? matrix : null,
                        shown instanceof TreeView tree ? tree : null,
                        shown instanceof WhyView why ? why : null));
    }
}
