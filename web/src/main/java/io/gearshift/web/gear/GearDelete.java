package io.gearshift.web.gear;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Right;
import io.gearshift.web.page.Flash;
import io.gearshift.web.page.Htmx;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Control;
import io.javalin.http.Context;

/// Deletes a gear, once its name was typed: its directory goes with it.
final class GearDelete {

    private final Pages pages;

    GearDelete(Pages pages) {
        this.pages = pages;
    }

    void ask(Context request) {
        Visit visit = pages.visit(request);
        ask(visit, visit.console().gear(visit.path("id")), "");
    }

    private void ask(Visit visit, Gear gear, String error) {
        Context request = visit.request();
        boolean fragment = Htmx.wantsFragment(request);
        String path = "/gears/" + Pages.encode(gear.id());
        DeletePage page =
                new DeletePage(
                        fragment
                                ? null
                                : pages.frame(
                                        visit,
                                        "gears",
                                        "Delete",
                                        "Gears",
                                        "/gears",
                                        gear.name(),
                                        path),
                        pages.web().callers().csrfToken(request),
                        path,
                        gear.name(),
                        (runs(gear) ? "It runs and is killed first. " : "")
                                + "Its directory with everything in it is lost, and its output."
                                + " Events and audit stay.",
                        error,
                        Control.of(
                                        visit.me(),
                                        Right.CREATE,
                                        "Delete " + gear.name(),
                                        "delete",
                                        path + "/delete")
                                .looking("danger"));
        pages.show(request, fragment ? "gear/_delete" : "gear/delete", page);
    }

    private static boolean runs(Gear gear) {
        return gear.state() != GearState.STOPPED
                && gear.state() != GearState.ASLEEP
                && gear.state() != GearState.FAILED;
    }

    void delete(Context request) {
        Visit visit = pages.visit(request);
        Gear gear = visit.console().gear(visit.path("id"));
        if (!gear.name().equals(visit.form("name"))) {
            request.status(400);
            ask(visit, gear, "Type the gear's name, " + gear.name() + ", to delete it.");
            return;
        }
        visit.console().deleteGear(gear.id(), runs(gear));
        pages.leave(request, new Flash(gear.name() + " is deleted."), "/gears");
    }
}
