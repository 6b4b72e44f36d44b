package io.gearshift.web.gear;

import io.gearshift.backend.api.Console;
import io.gearshift.web.page.Pages;
import io.javalin.config.RoutesConfig;

/// All routes of gears.
public final class GearRoutes {

    private GearRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        routes.get("/gears", new GearList(pages)::show);
        routes.get("/gears/live", new GearsLive(pages)::stream);
        GearCreate create = new GearCreate(pages);
        routes.get("/gears/new", create::form);
        routes.post("/gears", create::create);

        GearAction start = new GearAction(pages, "runs", Console::startGear);
        GearAction stop =
                new GearAction(
                        pages,
                        "is stopped",
                        (console, gear) -> console.stopGear(gear, GearAction.GRACE));
        GearAction restart =
                new GearAction(
                        pages,
                        "runs again",
                        (console, gear) -> console.restartGear(gear, GearAction.GRACE));
        GearAction freeze = new GearAction(pages, "is frozen", Console::pauseGear);
        GearAction thaw = new GearAction(pages, "runs", Console::resumeGear);
        GearShow show = new GearShow(pages);
        routes.get("/gears/{id}", show::overview);
        routes.get("/gears/{id}/limits", show::limits);
        routes.get("/gears/{id}/namespaces", show::namespaces);
        routes.get("/gears/{id}/mirror", show::mirror);
        routes.get("/gears/{id}/processes", show::processes);
        routes.get("/gears/{id}/logs", show::logs);
        routes.get("/gears/{id}/blame", request -> BlamePage.show(pages, request));
        routes.get("/gears/{id}/history", request -> GearHistory.show(pages, request));
        GearLive live = new GearLive(pages);
        routes.get("/gears/{id}/live", live::stream);
        GearCharts charts = new GearCharts(pages);
        routes.get("/gears/{id}/history.json", charts::json);
        routes.get("/gears/{id}/history.csv", charts::csv);
        routes.get("/gears/{id}/logs/live", live::logs);
        KillShow kills = new KillShow(pages);
        routes.get("/gears/{id}/kills", kills::list);
        routes.get("/gears/{id}/kills/{kill}", kills::one);
        GearDelete delete = new GearDelete(pages);
        routes.get("/gears/{id}/delete", delete::ask);
        routes.post("/gears/{id}/delete", delete::delete);
        routes.post("/gears/{id}/start", start::one);
        routes.post("/gears/{id}/stop", stop::one);
        routes.post("/gears/{id}/restart", restart::one);
        routes.post("/gears/{id}/freeze", freeze::one);
        routes.post("/gears/{id}/thaw", thaw::one);
    }
}
