package io.gearshift.web.limit;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.web.page.Flash;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.javalin.config.RoutesConfig;

/// All routes of limits.
public final class LimitRoutes {

    private LimitRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        LimitEdit edit = new LimitEdit(pages);
        routes.get("/gears/{id}/limits/edit", edit::form);
        routes.get("/gears/{id}/limits/preview", edit::preview);
        routes.post("/gears/{id}/limits", edit::apply);
        routes.post(
                "/changes/{id}/undo",
                request -> {
                    Visit visit = pages.visit(request);
                    LimitResult result = visit.console().undoLimits(visit.path("id"));
                    pages.done(
                            visit,
                            new Flash("Taken back: the limits are what they were before."),
                            limitsOf(result));
                });
        routes.post(
                "/changes/{id}/keep",
                request -> {
                    Visit visit = pages.visit(request);
                    LimitResult result = visit.console().confirmLimits(visit.path("id"));
                    pages.done(
                            visit,
                            new Flash("Kept. It can still be undone from the audit."),
                            limitsOf(result));
                });
        routes.post(
                "/gears/{id}/drift/adopt",
                request -> {
                    Visit visit = pages.visit(request);
                    Gear gear = visit.console().adoptDrift(visit.path("id"));
                    pages.done(
                            visit,
                            new Flash(gear.name() + ": what was found is now what is recorded."),
                            "/gears/" + Pages.encode(gear.id()) + "/limits");
                });
        routes.post(
                "/gears/{id}/drift/revert",
                request -> {
                    Visit visit = pages.visit(request);
                    Gear gear = visit.console().revertDrift(visit.path("id"));
                    pages.done(
                            visit,
                            new Flash(gear.name() + ": the recorded limits are set again."),
                            "/gears/" + Pages.encode(gear.id()) + "/limits");
                });
    }

    /// The page with the limits of what was changed, a gear or a cgroup.
    private static String limitsOf(LimitResult result) {
        return result.gear().startsWith("/")
                ? "/cgroups"
                : "/gears/" + Pages.encode(result.gear()) + "/limits";
    }
}
