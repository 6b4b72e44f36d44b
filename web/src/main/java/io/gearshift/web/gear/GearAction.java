package io.gearshift.web.gear;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Gear;
import io.gearshift.web.page.Flash;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.javalin.http.Context;
import java.time.Duration;

/// Does something to one gear and leads back.
final class GearAction {

    /// How long a gear may take to end by itself before it is killed.
    static final Duration GRACE = Duration.ofSeconds(10);

    /// What is done.
    @FunctionalInterface
    interface Deed {
        /// Does it.
        Gear to(Console console, String gear);
    }

    private final Pages pages;
    private final String done;
    private final Deed deed;

    /// @param done what was done, in words after the gear's name: `runs`
    GearAction(Pages pages, String done, Deed deed) {
        this.pages = pages;
        this.done = done;
        this.deed = deed;
    }

    void one(Context request) {
        Visit visit = pages.visit(request);
        Gear gear = deed.to(visit.console(), visit.path("id"));
        pages.done(
                visit,
                new Flash(gear.name() + " " + done + "."),
                "/gears/" + Pages.encode(gear.id()));
    }
}
