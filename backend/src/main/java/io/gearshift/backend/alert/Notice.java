package io.gearshift.backend.alert;

import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Gear;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is sent about an alert; the body of a webhook's call has a list of these.
///
/// @param alert id; of what is raised and what is cleared the same
/// @param since when the alert was raised
/// @param at when this happened
/// @param text one sentence with the subject
/// @param path of the page where one acts, on the console's own address
record Notice(
        What what,
        String alert,
        String rule,
        String name,
        AlertRule.Watch watch,
        Event.Severity severity,
        String host,
        @Nullable String gear,
        @Nullable String gearName,
        String project,
        Instant since,
        Instant at,
        @Nullable Double figure,
        @Nullable Double threshold,
        String text,
        String path) {

    /// What happened.
    enum What {
        RAISED,
        CLEARED,
        TEST
    }

    static Notice of(What what, Alert alert, Instant at, String text) {
        return new Notice(
                what,
                alert.id(),
                alert.rule(),
                alert.name(),
                alert.watch(),
                alert.severity(),
                alert.host(),
                alert.gear(),
                alert.gearName(),
                alert.project(),
                alert.since(),
                at,
                alert.figure(),
                alert.threshold(),
                text,
                path(alert));
    }

    /// That somebody wants to see whether it arrives.
    static Notice test(String who, Instant at) {
        return new Notice(
                What.TEST,
                "test",
                "test",
                "Test",
                AlertRule.Watch.HOST_LOST,
                Event.Severity.INFO,
                "",
                null,
                null,
                Gear.NO_PROJECT,
                at,
                at,
                null,
                null,
                "A test that " + who + " asked for. Nothing is wrong.",
                "/alerts");
    }

    /// Ids of gears have only characters that need no encoding, but a container that virsh made is
    /// named by its domain.
    private static String path(Alert alert) {
        String gear = alert.gear();
        return gear == null ? "/hosts/" + encoded(alert.host()) : "/gears/" + encoded(gear);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
