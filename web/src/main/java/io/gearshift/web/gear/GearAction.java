package io.gearshift.web.gear;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Gear;
import io.gearshift.web.page.Flash;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Does something to one gear, or the same to several, and leads back.
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

    /// The gears that were selected. All are tried; what failed is said by name.
    void selected(Context request) {
        Visit visit = pages.visit(request);
        List<String> chosen = request.formParams("gear");
        if (chosen.isEmpty()) {
            throw Pages.invalid("No gear is selected. Tick one or more in the list first.");
        }
        List<String> names = new ArrayList<>();
        List<ConsoleException> failures = new ArrayList<>();
        for (String each : chosen) {
            try {
                names.add(deed.to(visit.console(), each).name());
            } catch (ConsoleException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            StringBuilder message = new StringBuilder();
            if (!names.isEmpty()) {
                message.append(String.join(", ", names)).append(' ').append(done).append(". ");
            }
            message.append(failures.size()).append(" of ").append(chosen.size());
            message.append(" failed:");
            failures.stream()
                    .limit(5)
                    .forEach(failure -> message.append(' ').append(failure.getMessage()));
            throw new ConsoleException(
                    failures.getFirst().code(), message.toString(), failures.getFirst());
        }
        pages.done(visit, new Flash(sentence(names)), "/gears");
    }

    private String sentence(List<String> names) {
        if (names.size() == 1) {
            return names.getFirst() + " " + done + ".";
        }
        // "runs" of one is "run" of several; "is stopped" is "are stopped".
        String many = done.startsWith("is ") ? "are " + done.substring(3) : "run";
        return names.size() + " gears " + many + ".";
    }
}
