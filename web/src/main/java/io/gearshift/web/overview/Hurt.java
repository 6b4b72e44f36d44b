package io.gearshift.web.overview;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.api.Host;
import io.gearshift.web.alert.AlertLine;
import io.gearshift.web.host.WhoUses;
import io.gearshift.web.page.Pages;
import io.gearshift.web.part.EventRow;
import io.gearshift.web.part.Untrusted;
import io.gearshift.web.part.When;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One thing that needs a look.
///
/// @param tone `red` or `amber`
/// @param box of the black box, if something was killed; else empty
/// @param act what the page is called where one acts, and `actHref` its address; else empty
/// @param since when it is so; null if that is not known
public record Hurt(
        String icon,
        String tone,
        String name,
        String href,
        String why,
        String box,
        String act,
        String actHref,
        @Nullable When since) {

    private Hurt(
            String icon, String tone, String name, String href, String why, @Nullable When since) {
        this(icon, tone, name, href, why, "", since);
    }

    private Hurt(
            String icon,
            String tone,
            String name,
            String href,
            String why,
            String box,
            @Nullable When since) {
        this(icon, tone, name, href, why, box, "", "", since);
    }

    /// @param own what is said of the gear without the alert, if that says more; else null
    private Hurt(AlertLine alert, @Nullable Hurt own) {
        this(
                "alert",
                alert.tone(),
                alert.subject(),
                alert.href(),
                alert.name() + ": " + alert.text() + (own == null ? "" : " " + own.why()),
                own == null ? "" : own.box(),
                own == null || own.box().isEmpty() ? alert.act() : "",
                own == null || own.box().isEmpty() ? alert.actHref() : "",
                alert.since());
    }

    /// @param who uses what the alert says is short
    private Hurt(AlertLine alert, WhoUses who) {
        this(
                "alert",
                alert.tone(),
                alert.subject(),
                alert.href(),
                alert.name() + ": " + alert.text() + " " + who.text(),
                "",
                who.act(),
                who.actHref(),
                alert.since());
    }

    private static final double FULL = 0.8;
    private static final Duration KILLED_LATELY = Duration.ofHours(1);

    /// What hurts, the worst first.
    ///
    /// @param users of what alerts say is short
    static List<Hurt> of(
            Console console, List<Gear> gears, List<Host> hosts, HostUsers users, Instant now) {
        Map<String, Event> kills = new HashMap<>();
        for (Event event : console.events(EventQuery.latest(100).ofKind(Event.Kind.OOM_KILL))) {
            String gear = event.gear();
            if (gear != null && event.at().isAfter(now.minus(KILLED_LATELY))) {
                kills.putIfAbsent(gear, event);
            }
        }
        List<Hurt> hurts = new ArrayList<>();
        Set<String> told = new HashSet<>();
        for (Alert alert : console.alerts()) {
            String gear = alert.gear();
            Event kill = gear == null ? null : kills.get(gear);
            Hurt own =
                    gears.stream()
                            .filter(each -> each.id().equals(gear))
                            .filter(each -> saysMore(alert, each, kill))
                            .map(each -> hurt(each, kill, now))
                            .findFirst()
                            .orElse(null);
            AlertLine line = AlertLine.of(alert, now);
            WhoUses who = users.of(console, alert, hosts, now);
            hurts.add(who == null ? new Hurt(line, own) : new Hurt(line, who));
            told.add(gear == null ? alert.host() : gear);
        }
        for (Host host : hosts) {
            hurts.addAll(full(console, host, users, now));
            String problem = host.problem();
            if (host.state() != Host.State.UP && !told.contains(host.name())) {
                hurts.add(
                        new Hurt(
                                "host",
                                host.state() == Host.State.UNREACHABLE ? "red" : "amber",
                                host.name(),
                                "/hosts/" + Pages.encode(host.name()),
                                problem == null ? "It does not answer as it should." : problem,
                                host.staleSince() == null
                                        ? null
                                        : When.of(host.staleSince(), now)));
            }
        }
        for (Gear gear : gears) {
            // Of what an alert tells with its figure, once is enough; what waits for somebody to
            // decide is told all the same.
            if (!told.contains(gear.id()) || gear.pending() != null || !gear.drift().isEmpty()) {
                hurts.add(hurt(gear, kills.get(gear.id()), now));
            }
        }
        hurts.sort(Comparator.comparing(Hurt::tone).reversed());
        return hurts;
    }

    /// What is full of a host and is no alert yet, or no rule's.
    private static List<Hurt> full(Console console, Host host, HostUsers users, Instant now) {
        List<Hurt> hurts = new ArrayList<>();
        for (WhoUses.What what : WhoUses.What.values()) {
            HostUsers.Full full = users.full(console, host, what, now);
            boolean told =
                    console.alerts().stream()
                            .anyMatch(
                                    alert ->
                                            alert.host().equals(host.name())
                                                    && HostUsers.what(alert.watch()) == what);
            if (full != null && !told) {
                hurts.add(
                        new Hurt(
                                "host",
                                "amber",
                                host.name(),
                                "/hosts/" + Pages.encode(host.name()),
                                full.text(),
                                "",
                                full.who().act(),
                                full.who().actHref(),
                                full.since() == null ? null : When.of(full.since(), now)));
            }
        }
        return hurts;
    }

    /// Whether the gear's own sentence has what the alert does not: who was killed, how it ended.
    private static boolean saysMore(Alert alert, Gear gear, @Nullable Event kill) {
        return (alert.watch() == AlertRule.Watch.GEAR_OOM_KILLS && kill != null)
                || (alert.watch() == AlertRule.Watch.GEAR_FAILED
                        && gear.state() == GearState.FAILED);
    }

    /// The same without its age, to see whether more than time has passed.
    List<String> still() {
        return List.of(icon, tone, name, href, why, since == null ? "" : since.iso());
    }

    private static Hurt hurt(Gear gear, @Nullable Event kill, Instant now) {
        String href = "/gears/" + Pages.encode(gear.id());
        if (gear.state() == GearState.FAILED) {
            String text = gear.stateText();
            return new Hurt(
                    "failed",
                    "red",
                    gear.name(),
                    href,
                    "It should run and does not"
                            + (text == null ? "." : ": " + Untrusted.line(text) + "."),
                    When.of(gear.stateSince(), now));
        }
        if (kill != null) {
            return new Hurt(
                    "failed",
                    "red",
                    gear.name(),
                    href,
                    Untrusted.line(kill.text()),
                    EventRow.box(kill),
                    When.of(kill.at(), now));
        }
        if (gear.pending() != null) {
            return new Hurt(
                    "limit",
                    "amber",
                    gear.name(),
                    href + "/limits",
                    "A change of its limits waits to be kept.",
                    When.of(gear.pending().appliedAt(), now));
        }
        if (!gear.drift().isEmpty()) {
            Gear.Drift drift = gear.drift().getFirst();
            return new Hurt(
                    "drift",
                    "amber",
                    gear.name(),
                    href + "/limits",
                    (Texts.has("limit." + drift.limit())
                                    ? Texts.of("limit." + drift.limit())
                                    : drift.limit())
                            + " is "
                            + drift.found()
                            + ", recorded is "
                            + drift.recorded()
                            + ": somebody changed it behind our back.",
                    When.of(drift.noticedAt(), now));
        }
        return new Hurt(
                "limit",
                "amber",
                gear.name(),
                href,
                full(gear),
                "",
                "Limits",
                href + "/limits",
                heldSince(gear, now));
    }

    private static @Nullable When heldSince(Gear gear, Instant now) {
        GearFigures figures = gear.figures();
        return figures == null
                ? null
                : figures.strains().stream()
                        .map(GearStrain::since)
                        .min(Comparator.naturalOrder())
                        .map(since -> When.of(since, now))
                        .orElse(null);
    }

    private static String full(Gear gear) {
        GearFigures figures = gear.figures();
        if (figures == null) {
            return "It needs a look.";
        }
        List<String> reasons = new ArrayList<>();
        Double memory = figures.memoryBytes().value();
        if (memory != null
                && gear.limits().memoryBytes() instanceof Cap.At cap
                && memory >= FULL * cap.value()) {
            reasons.add("uses " + Say.bytes(memory) + " of " + Say.bytes((double) cap.value()));
        }
        Double cpu = figures.cpuCores().value();
        if (cpu != null
                && gear.limits().cpuMillis() instanceof Cap.At cap
                && cpu >= FULL * cap.value() / 1000) {
            reasons.add("runs " + Say.cores(cpu) + " of " + Say.capCores(cap.value()) + " cores");
        }
        Double throttled = figures.throttled().value();
        if (throttled != null && throttled >= 0.01) {
            reasons.add("is throttled " + Math.round(throttled * 100) + " % of the time");
        }
        for (GearStrain strain : figures.strains()) {
            String percent = Math.round(strain.share() * 100) + " % of the time";
            switch (strain.kind()) {
                case CPU -> reasons.add("waits for a processor " + percent);
                case MEMORY -> reasons.add("waits for memory " + percent);
                case IO -> reasons.add("waits for a disk " + percent);
                case THROTTLED, MEMORY_CAP -> {} // Said above, by the figures of now.
            }
        }
        Double processes = figures.processes().value();
        if (processes != null
                && gear.limits().processes() instanceof Cap.At cap
                && processes >= FULL * cap.value()) {
            reasons.add(
                    "holds "
                            + Say.count(processes)
                            + " of "
                            + Say.count((double) cap.value())
                            + " processes");
        }
        return reasons.isEmpty()
                ? "It was near a limit a moment ago."
                : "It " + String.join(", ", reasons) + ".";
    }
}
