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
        routes.post("/gears/start", start::selected);
        routes.post("/gears/stop", stop::selected);
        routes.post("/gears/{id}/start", start::one);
        routes.post("/gears/{id}/stop", stop::one);
        routes.post("/gears/{id}/restart", restart::one);
        routes.post("/gears/{id}/freeze", freeze::one);
        routes.post("/gears/{id}/thaw", thaw::one);
    }
}
