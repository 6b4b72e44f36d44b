package io.gearshift.web.overview;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.Right;
import io.gearshift.web.host.HostView;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.EventRow;
import io.gearshift.web.part.Untrusted;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All routes of the overview.
public final class OverviewRoutes {

    private static final int MOST = 20;
    private static final double FULL = 0.8;
    private static final Duration KILLED_LATELY = Duration.ofHours(1);

    private OverviewRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        routes.get("/", request -> show(pages, request));
    }

    private static void show(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        Console console = visit.console();
        GearPage look =
                console.gears(new GearQuery(null, null, null, null, true, "name", false, 0, MOST));
        List<Host> hosts = console.hosts();
        Map<String, Event> kills = new HashMap<>();
        for (Event event : console.events(EventQuery.latest(100).ofKind(Event.Kind.OOM_KILL))) {
            String gear = event.gear();
            if (gear != null && event.at().isAfter(visit.at().minus(KILLED_LATELY))) {
                kills.putIfAbsent(gear, event);
            }
        }
        List<OverviewPage.Hurt> hurts = new ArrayList<>();
        for (Host host : hosts) {
            String problem = host.problem();
            if (host.state() != Host.State.UP) {
                hurts.add(
                        new OverviewPage.Hurt(
                                "host",
                                host.state() == Host.State.UNREACHABLE ? "red" : "amber",
                                host.name(),
                                "/hosts/" + Pages.encode(host.name()),
                                problem == null ? "It does not answer as it should." : problem,
                                age(host.staleSince(), visit.at())));
            }
        }
        for (Gear gear : look.gears()) {
            hurts.add(hurt(gear, kills.get(gear.id()), visit.at()));
        }
        hurts.sort(
                java.util.Comparator.comparing((OverviewPage.Hurt hurt) -> hurt.tone()).reversed());
        pages.show(
                request,
                "overview/page",
                new OverviewPage(
                        pages.frame(visit, "overview", "Overview"),
                        Say.count(look.all())
                                + (look.all() == 1 ? " gear on " : " gears on ")
                                + Say.count(hosts.size())
                                + (hosts.size() == 1 ? " host" : " hosts")
                                + ". "
                                + Texts.of("explain.overview"),
                        hurts,
                        hosts.stream().map(host -> HostView.of(host, visit.at())).toList(),
                        console.events(EventQuery.latest(12)).stream()
                                .map(event -> EventRow.of(event, visit.at()))
                                .toList(),
                        look.all() == 0,
                        Control.of(
                                        visit.me(),
                                        Right.CREATE,
                                        "Create the first gear",
                                        "plus",
                                        "/gears/new?name=web1")
                                .looking("primary")));
    }

    private static String age(@Nullable Instant since, Instant now) {
        return since == null ? "" : Say.span(Duration.between(since, now));
    }

    private static OverviewPage.Hurt hurt(Gear gear, @Nullable Event kill, Instant now) {
        String href = "/gears/" + Pages.encode(gear.id());
        if (gear.state() == GearState.FAILED) {
            String text = gear.stateText();
            return new OverviewPage.Hurt(
                    "failed",
                    "red",
                    gear.name(),
                    href,
                    "It should run and does not"
                            + (text == null ? "." : ": " + Untrusted.line(text) + "."),
                    age(gear.stateSince(), now));
        }
        if (kill != null) {
            return new OverviewPage.Hurt(
                    "failed",
                    "red",
                    gear.name(),
                    href,
                    Untrusted.line(kill.text()),
                    age(kill.at(), now));
        }
        if (gear.pending() != null) {
            return new OverviewPage.Hurt(
                    "limit",
                    "amber",
                    gear.name(),
                    href + "/limits",
                    "A change of its limits waits to be kept.",
                    "");
        }
        if (!gear.drift().isEmpty()) {
            Gear.Drift drift = gear.drift().getFirst();
            return new OverviewPage.Hurt(
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
                    age(drift.noticedAt(), now));
        }
        return new OverviewPage.Hurt("limit", "amber", gear.name(), href, full(gear), "");
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
