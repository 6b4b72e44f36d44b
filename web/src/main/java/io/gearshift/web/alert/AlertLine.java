package io.gearshift.web.alert;

import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.Event;
import io.gearshift.web.page.Pages;
import io.gearshift.web.part.Untrusted;
import io.gearshift.web.part.When;
import java.time.Instant;
import java.util.List;

/// One alert that stands.
///
/// @param tone `red`, `amber` or `mut`
/// @param name of the rule
/// @param subject the gear's name, or the host's; `href` its page
/// @param text what is so, with the figure and the threshold
/// @param act what the page is called where one acts; `actHref` its address
public record AlertLine(
        String tone,
        String severity,
        String name,
        String subject,
        String href,
        String host,
        String text,
        String act,
        String actHref,
        boolean silenced,
        When since) {

    /// An alert.
    public static AlertLine of(Alert alert, Instant now) {
        String gear = alert.gear();
        String href =
                gear == null
                        ? "/hosts/" + Pages.encode(alert.host())
                        : "/gears/" + Pages.encode(gear);
        Place place = place(alert.watch());
        return new AlertLine(
                tone(alert.severity()),
                words(alert.severity()),
                alert.name(),
                Untrusted.line(alert.subject()),
                href,
                alert.host(),
                alert.text(),
                place.label(),
                href + place.below(),
                alert.silenced(),
                When.of(alert.since(), now));
    }

    /// The same without its age, to see whether more than time has passed.
    public List<Object> still() {
        return List.of(tone, name, subject, text, silenced, since.iso());
    }

    static String tone(Event.Severity severity) {
        return switch (severity) {
            case ERROR -> "red";
            case WARNING -> "amber";
            case INFO -> "mut";
        };
    }

    static String words(Event.Severity severity) {
        return switch (severity) {
            case ERROR -> "broken";
            case WARNING -> "to look at";
            case INFO -> "good to know";
        };
    }

    private record Place(String label, String below) {}

    private static Place place(AlertRule.Watch watch) {
        return switch (watch) {
            case GEAR_MEMORY,
                    GEAR_MEMORY_HELD,
                    GEAR_MEMORY_PRESSURE,
                    GEAR_THROTTLED,
                    GEAR_PROCESSES,
                    GEAR_PROCESS_LIMIT ->
                    new Place("Limits", "/limits");
            case GEAR_CPU_PRESSURE -> new Place("Blame", "/blame");
            case GEAR_IO_PRESSURE -> new Place("Blame", "/blame?resource=io");
            case GEAR_OOM_KILLS -> new Place("Black boxes", "/kills");
            case GEAR_FAILED, GEAR_EXITS -> new Place("Logs", "/logs");
            case HOST_CPU, HOST_CPU_PRESSURE ->
                    new Place("Its cgroups by CPU", "/cgroups?sort=cpu");
            case HOST_MEMORY, HOST_MEMORY_PRESSURE ->
                    new Place("Its cgroups by memory", "/cgroups?sort=memory");
            case HOST_IO_PRESSURE -> new Place("Its cgroups by pressure", "/cgroups?sort=pressure");
            case HOST_LOST -> new Place("Host", "");
        };
    }
}
