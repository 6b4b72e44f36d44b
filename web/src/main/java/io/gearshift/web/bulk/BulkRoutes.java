package io.gearshift.web.bulk;

import io.gearshift.backend.api.Bulk;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// All routes of what is done to many gears.
public final class BulkRoutes {

    /// How long a gear may take to end by itself before it is killed.
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final Map<String, Bulk.Action> ACTIONS =
            Map.of(
                    "start", Bulk.Action.START,
                    "stop", Bulk.Action.STOP,
                    "freeze", Bulk.Action.PAUSE,
                    "thaw", Bulk.Action.RESUME);

    private BulkRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        BulkLimit limit = new BulkLimit(pages);
        BulkShow show = new BulkShow(pages);
        routes.post(
                "/bulk/limit",
                request -> {
                    pages.visit(request);
                    pages.lead(
                            request,
                            BulkChoice.path(
                                    request.formParams("gear"), request.formParam("every")));
                });
        routes.get("/bulk/limit", limit::form);
        routes.post("/bulk/limit/preview", limit::preview);
        routes.post("/bulk/limit/apply", limit::apply);
        ACTIONS.forEach(
                (name, action) ->
                        routes.post("/bulk/" + name, request -> act(pages, request, action)));
        routes.get("/bulk/{id}", show::show);
        routes.post(
                "/bulk/{id}/keep",
                request -> {
                    Visit visit = pages.visit(request);
                    Bulk bulk = visit.console().confirmBulk(visit.path("id"));
                    pages.lead(request, BulkShow.path(bulk));
                });
        routes.post(
                "/bulk/{id}/undo",
                request -> {
                    Visit visit = pages.visit(request);
                    Bulk bulk = visit.console().undoBulk(visit.path("id"));
                    pages.lead(request, BulkShow.path(bulk));
                });
    }

    private static void act(Pages pages, Context request, Bulk.Action action) {
        Visit visit = pages.visit(request);
        List<String> ids =
                BulkChoice.ids(
                        visit.console(), request.formParams("gear"), request.formParam("every"));
        Bulk bulk = visit.console().startBulk(Bulk.Order.of(action, ids, GRACE));
        pages.lead(request, BulkShow.path(bulk));
    }
}
