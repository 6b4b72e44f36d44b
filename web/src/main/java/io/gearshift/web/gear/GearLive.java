package io.gearshift.web.gear;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.LogPage;
import io.gearshift.web.live.LiveStream;
import io.gearshift.web.live.Told;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.EventRow;
import io.gearshift.web.part.SmallFigure;
import io.gearshift.web.part.StateView;
import io.gearshift.web.part.UsageBar;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps the page of one gear live.
final class GearLive {

    private static final int LINES = 400;
    private static final int LOOKS_PER_PROCESSES = 2;

    private final Pages pages;

    GearLive(Pages pages) {
        this.pages = pages;
    }

    void stream(Context request) {
        Visit visit = pages.visit(request);
        String id = visit.path("id");
        LiveStream.run(
                request,
                pages.web().pace(),
                new Watch(visit.console(), id, visit.query("since"), visit.query("tab"))::look);
    }

    private final class Watch {
        private final Console console;
        private final String id;
        private final @Nullable String since;
        private final @Nullable String tab;
        private final Told told = new Told();
        private int looks;
        private @Nullable Object steady;
        private @Nullable Host host;
        private @Nullable Instant read;
        private long changes = -1;

        Watch(Console console, String id, @Nullable String since, @Nullable String tab) {
            this.console = console;
            this.id = id;
            this.since = since;
            this.tab = tab;
        }

        void look(LiveStream stream) {
            long now = console.changes();
            Gear gear = console.gear(id);
            stream.stale(gear.staleSince());
            Host on = host;
            if (on == null || now != changes) {
                on = console.host(gear.host());
                host = on;
            }
            Object fresh =
                    List.of(
                            gear.state(),
                            String.valueOf(gear.stateText()),
                            gear.limits(),
                            gear.drift(),
                            String.valueOf(gear.pending()));
            boolean first = steady == null;
            if (first
                    ? since != null && !since.equals(Long.toString(now))
                    : !fresh.equals(steady)) {
                stream.send("page", Map.of());
            }
            steady = fresh;
            boolean happened = now != changes;
            changes = now;
            parts(stream, gear, happened);
            GearFigures each = gear.figures();
            boolean figures = !"namespaces".equals(tab) && !"mirror".equals(tab);
            if (figures && each != null && !each.at().equals(read)) {
                read = each.at();
                fields(stream, gear, on);
                points(stream, each);
                stream.send("read", each.at().toEpochMilli());
            }
        }

        private void parts(LiveStream stream, Gear gear, boolean happened) {
            if (told.differs("strains", GearPageView.Strains.still(gear))) {
                StateView state =
                        StateView.of(gear, GearList.kills(console).get(gear.id()), pages.now());
                stream.part("how", pages.render("part/state", state));
                stream.part(
                        "strains",
                        pages.render("gear/_strains", GearPageView.Strains.of(gear, pages.now())));
            }
            boolean overview = "overview".equals(tab);
            if (overview && happened) {
                List<EventRow> events = GearShow.events(console, gear, pages.now());
                if (told.differs("events", events.stream().map(EventRow::still).toList())) {
                    stream.part("events", pages.render("event/_lines", events));
                }
            }
            if ((overview || "processes".equals(tab)) && looks++ % LOOKS_PER_PROCESSES == 0) {
                List<GearPageView.ProcessLine> lines =
                        GearShow.processLines(console, gear, pages.now());
                if (told.differs("processes", lines.stream().map(line -> line.still()).toList())) {
                    stream.part(
                            "processes",
                            pages.render("gear/_mirror", new GearPageView.Mirror(lines, overview)));
                }
            }
        }

        private void fields(LiveStream stream, Gear gear, Host on) {
            Map<String, String> all = new LinkedHashMap<>();
            bar(all, "c", GearBars.cpu(gear, on));
            bar(all, "m", GearBars.memory(gear, on));
            bar(all, "n", GearBars.processes(gear));
            bar(all, "w", GearBars.swap(gear));
            GearRow.Pressure pressure = GearRow.Pressure.of(gear);
            all.put("p", pressure.text());
            all.put("P", pressure.tone());
            all.putAll(GearPageView.Strains.shares(gear));
            List<SmallFigure> parts = new ArrayList<>(GearShow.memoryParts(gear));
            parts.addAll(GearShow.pressures(gear));
            parts.addAll(GearShow.rates(gear));
            parts.addAll(GearShow.kills(gear));
            parts.forEach(part -> part.into(all));
            Map<String, String> changed = told.changed("", all);
            if (!changed.isEmpty()) {
                stream.send("f", Map.of("", changed));
            }
        }

        private static void bar(Map<String, String> all, String field, UsageBar bar) {
            all.put(field, bar.value());
            all.put(field.toUpperCase(java.util.Locale.ROOT), bar.geometry());
        }

        private static void points(LiveStream stream, GearFigures figures) {
            Map<String, Object> points = new LinkedHashMap<>();
            points.put("t", figures.at().toEpochMilli());
            put(points, "memoryBytes", figures.memoryBytes());
            put(points, "cpuCores", figures.cpuCores());
            put(points, "memoryPressure", figures.memoryPressure());
            put(points, "cpuPressure", figures.cpuPressure());
            put(points, "ioPressure", figures.ioPressure());
            put(points, "readBytesPerSecond", figures.readBytesPerSecond());
            put(points, "writtenBytesPerSecond", figures.writtenBytesPerSecond());
            put(points, "receivedBytesPerSecond", figures.receivedBytesPerSecond());
            put(points, "sentBytesPerSecond", figures.sentBytesPerSecond());
            stream.send("points", points);
        }

        private static void put(Map<String, Object> points, String name, Figure figure) {
            Double value = figure.value();
            if (value != null) {
                // Three decimals are finer than any chart can show.
                points.put(name, Math.round(value * 1000) / 1000.0);
            }
        }
    }

    void logs(Context request) {
        Visit visit = pages.visit(request);
        Gear gear = visit.console().gear(visit.path("id"));
        String from = visit.query("cursor");
        if (from == null) {
            throw Pages.invalid("The followed log needs the cursor of the page it goes on from.");
        }
        String[] cursor = {from};
        LiveStream.run(
                request,
                pages.web().pace(),
                stream -> {
                    LogPage page = visit.console().logs(gear.id(), cursor[0], LINES);
                    cursor[0] = page.cursor();
                    if (!page.lines().isEmpty()) {
                        stream.send(
                                "lines",
                                Map.of(
                                        "lines",
                                        page.lines().stream()
                                                .map(GearPageView.LogLine::of)
                                                .toList()));
                    }
                });
    }
}
