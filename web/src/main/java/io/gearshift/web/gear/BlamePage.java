package io.gearshift.web.gear;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Blame;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Right;
import io.gearshift.web.page.Frame;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Control;
import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whose use rose when a gear had to wait, and what can be done about it.
///
/// @param choices what it may have waited for
/// @param spike what the pressure did, in a sentence
/// @param found whether there was a spike
/// @param own what the gear itself had to do with it; empty if nothing is known
/// @param limits where that is changed
public record BlamePage(
        Frame frame,
        String name,
        List<Choice> choices,
        String spike,
        boolean found,
        String own,
        String limits,
        List<Row> rows) {

    private static final String CPU = "cpu";
    private static final List<String> RESOURCES = List.of(CPU, "memory", "io");

    /// Copies the lists.
    public BlamePage {
        choices = List.copyOf(choices);
        rows = List.copyOf(rows);
    }

    /// What it may have waited for.
    public record Choice(String label, String href, boolean on) {}

    /// One suspect.
    ///
    /// @param href its page; empty if it may not be seen
    /// @param units its part of the blame, of 80
    /// @param cap holds it for ten minutes; null where a cap would not help
    public record Row(
            String name,
            String href,
            String share,
            long units,
            String before,
            String during,
            String alike,
            @Nullable Control cap) {}

    static void show(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        Gear gear = visit.console().gear(visit.path("id"));
        String asked = visit.query("for");
        String resource = asked == null ? CPU : asked;
        Blame blame = visit.console().blame(gear.id(), resource);
        String path = "/gears/" + Pages.encode(gear.id());
        pages.show(
                request,
                "gear/blame",
                new BlamePage(
                        pages.frame(
                                visit,
                                "gears",
                                "Who made it wait",
                                "Gears",
                                "/gears",
                                gear.name(),
                                path),
                        gear.name(),
                        RESOURCES.stream()
                                .map(
                                        each ->
                                                new Choice(
                                                        word(each),
                                                        path + "/blame?for=" + each,
                                                        each.equals(resource)))
                                .toList(),
                        spike(gear, blame),
                        blame.spike() != null,
                        blame.own() == null ? "" : blame.own(),
                        path + "/limits",
                        blame.suspects().stream()
                                .map(each -> row(visit.me(), resource, each))
                                .toList()));
    }

    private static String word(String resource) {
        return switch (resource) {
            case CPU -> "CPU";
            case "memory" -> "Memory";
            default -> "Disk";
        };
    }

    private static String spike(Gear gear, Blame blame) {
        Blame.Spike spike = blame.spike();
        String what = word(blame.resource()).toLowerCase(Locale.ROOT).replace(CPU, "a processor");
        if (spike == null) {
            return "In the last 15 minutes "
                    + gear.name()
                    + " never waited clearly more than"
                    + " usual for "
                    + what
                    + ".";
        }
        return gear.name()
                + " waited for "
                + what
                + " "
                + Say.tenth(spike.during())
                + " % of the time from "
                + Say.clock(spike.from())
                + " to "
                + Say.clock(spike.to())
                + " UTC; in the minute before "
                + Say.tenth(spike.before())
                + " %.";
    }

    private static Row row(Me me, String resource, Blame.Suspect suspect) {
        boolean seen = !suspect.id().isEmpty();
        String path = "/gears/" + Pages.encode(suspect.id());
        return new Row(
                seen ? suspect.name() : "a gear of another project",
                seen ? path : "",
                Say.tenth(suspect.share()),
                Math.round(suspect.share() * 80 / 100),
                use(resource, suspect.before()),
                use(resource, suspect.during()),
                Say.cores(suspect.alike()),
                seen && resource.equals(CPU) ? cap(me, path, suspect.during()) : null);
    }

    /// Half of what it used, in steps of a twentieth of a core: enough to see whether it is the
    /// one.
    private static Control cap(Me me, String path, double used) {
        String cores = Say.cores(Math.max(1, Math.round(used * 10)) / 20.0);
        return Control.of(
                me,
                Right.LIMIT,
                "Cap at " + cores + " for 10 min",
                "limit",
                path + "/limits/edit?cpuMillis=" + cores + "&guard=600");
    }

    private static String use(String resource, double use) {
        return switch (resource) {
            case CPU -> Say.cores(use);
            case "memory" -> Say.bytes(use);
            default -> Say.bytes(use) + "/s";
        };
    }
}
