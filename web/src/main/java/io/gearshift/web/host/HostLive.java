package io.gearshift.web.host;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Host;
import io.gearshift.web.gear.TopGears;
import io.gearshift.web.gear.TopGearsLive;
import io.gearshift.web.live.LiveStream;
import io.gearshift.web.live.Told;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps the page of one host live. Belongs to one stream.
final class HostLive {

    /// Who uses it is asked for as often as alerts look.
    private static final int LOOKS_PER_USERS = 10;

    private static final double FINEST = 1000;

    private final Pages pages;
    private final Console console;
    private final String name;
    private final HostsLive hosts;
    private final TopGearsLive top;
    private final Told told = new Told();
    private boolean bare;
    private @Nullable Instant drawn;
    private int looks;

    private HostLive(Pages pages, Visit visit) {
        this.pages = pages;
        this.console = visit.console();
        this.name = visit.path("name");
        this.hosts = new HostsLive(pages, "host/_state");
        this.bare = visit.query("bare") != null;
        this.top = new TopGearsLive(pages, console, visit.me(), TopGears.By.of(visit));
    }

    static void stream(Pages pages, Context request) {
        HostLive live = new HostLive(pages, pages.visit(request));
        LiveStream.run(request, pages.web().pace(), live::look);
    }

    private void look(LiveStream stream) {
        Host host = console.host(name);
        if (bare && HostShow.charted(host)) {
            bare = false;
            stream.send("page", Map.of());
        }
        hosts.look(stream, List.of(host), pages.now());
        top.look(stream, host);
        Host.Figures figures = host.figures();
        if (figures != null && !figures.at().equals(drawn)) {
            drawn = figures.at();
            points(stream, figures);
        }
        // Not at the first look, since the host may take a second for its cgroups.
        if (looks++ % LOOKS_PER_USERS == 1) {
            List<WhoUses> users = HostShow.users(console, host, true);
            if (told.differs("users", users)) {
                stream.part("users", pages.render("host/_users", users));
            }
        }
    }

    private static void points(LiveStream stream, Host.Figures figures) {
        Map<String, Object> points = new LinkedHashMap<>();
        points.put("t", figures.at().toEpochMilli());
        put(points, "cpuCores", figures.cpuCores());
        put(points, "memoryUsedBytes", figures.memoryUsedBytes());
        put(points, "cpuPressure", figures.cpuPressure());
        put(points, "memoryPressure", figures.memoryPressure());
        put(points, "ioPressure", figures.ioPressure());
        stream.send("points", points);
    }

    private static void put(Map<String, Object> points, String name, Figure figure) {
        Double value = figure.value();
        if (value != null) {
            points.put(name, Math.round(value * FINEST) / FINEST);
        }
    }
}
