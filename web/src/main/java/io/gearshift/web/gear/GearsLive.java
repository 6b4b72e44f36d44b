package io.gearshift.web.gear;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.Me;
import io.gearshift.web.live.LiveStream;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Sparkline;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Keeps the list of gears live: figures that changed as they are shown, whole rows where more than
/// figures changed, the order at most every few seconds.
final class GearsLive {

    private static final int LOOKS_PER_SPARK = 20;
    private static final int LOOKS_PER_ORDER = 4;

    private final Pages pages;
    private final Sparks.Shared shared = new Sparks.Shared(System::nanoTime);
    private final Shown shown = new Shown();

    GearsLive(Pages pages) {
        this.pages = pages;
    }

    void stream(Context request) {
        Visit visit = pages.visit(request);
        GearFilter filter = GearFilter.of(request);
        String since = request.queryParam("since");
        LiveStream.run(request, pages.web().pace(), new Watch(visit, filter, since)::look);
    }

    /// What one page has been told.
    private final class Watch {
        private final Console console;
        private final Me me;
        private final GearFilter filter;
        private final @Nullable String since;
        private final Map<String, Map<String, String>> figures = new LinkedHashMap<>();
        private final Map<String, GearRow.Steady> steady = new LinkedHashMap<>();
        private List<String> order = List.of();
        private Map<String, Instant> kills = Map.of();
        private List<Host> hosts = List.of();
        private Sparks sparks = Sparks.NONE;
        private Map<String, String> counts = Map.of();
        private long changes = -1;
        private int looks;

        Watch(Visit visit, GearFilter filter, @Nullable String since) {
            this.console = visit.console();
            this.me = visit.me();
            this.filter = filter;
            this.since = since;
        }

        void look(LiveStream stream) {
            long now = console.changes();
            if (now != changes) {
                kills = GearList.kills(console);
                hosts = console.hosts();
            }
            GearPage found = console.gears(filter.query());
            stream.stale(found.staleSince());
            if (looks % LOOKS_PER_SPARK == 0) {
                sparks = shared.of(console, found);
            }
            List<String> keys = found.gears().stream().map(Gear::id).toList();
            boolean first = looks++ == 0;
            if (first ? since != null && !since.equals(Long.toString(now)) : !sameRows(keys)) {
                stream.send("list", Map.of());
            } else if (!first && !keys.equals(order) && looks % LOOKS_PER_ORDER == 0) {
                stream.send("order", keys);
                order = keys;
            }
            if (first || !sameRows(keys)) {
                order = keys;
            }
            if (looks % LOOKS_PER_ORDER == 1) {
                stream.send("read", found.at().toEpochMilli());
            }
            changes = now;
            rows(stream, found, first);
        }

        private boolean sameRows(List<String> keys) {
            return keys.size() == order.size() && new HashSet<>(order).containsAll(keys);
        }

        private void rows(LiveStream stream, GearPage found, boolean first) {
            List<GearRow> rows = GearList.rows(found, hosts, me, kills, sparks, pages.now());
            Map<String, Map<String, String>> patches = new LinkedHashMap<>();
            Map<String, String> fresh = new LinkedHashMap<>(GearList.counts(found));
            fresh.entrySet().removeAll(counts.entrySet());
            counts = GearList.counts(found);
            // The page was drawn a moment ago with the same, or is drawn again.
            if (!first && !fresh.isEmpty()) {
                patches.put("", fresh);
            }
            for (int at = 0; at < rows.size(); at++) {
                GearRow row = rows.get(at);
                GearRow.Steady now = row.steady().still();
                GearRow.Steady before = steady.get(now.id());
                Map<String, String> fields = shown.of(found.gears().get(at), row);
                Map<String, String> told = figures.put(now.id(), fields);
                // What stays is kept as it is: thousands of rows would else grow old each second.
                if (!now.equals(before)) {
                    steady.put(now.id(), now);
                }
                if (before != null && !before.equals(now)) {
                    stream.send(
                            "row",
                            Map.of(
                                    "k",
                                    now.id(),
                                    "html",
                                    pages.render("gear/_row", row),
                                    "said",
                                    now.state().word().equals(before.state().word())
                                            ? ""
                                            : now.name() + ": " + now.state().word()));
                    continue;
                }
                if (fields.equals(told)) {
                    continue;
                }
                Map<String, String> changed = new LinkedHashMap<>();
                fields.forEach(
                        (field, value) -> {
                            boolean same = told != null && value.equals(told.get(field));
                            // The page was drawn a moment ago with the same lines.
                            if (!same && !(first && field.equals("s"))) {
                                changed.put(field, value);
                            }
                        });
                if (!changed.isEmpty()) {
                    patches.put(now.id(), changed);
                }
            }
            if (!patches.isEmpty()) {
                stream.send("f", patches);
            }
        }
    }

    /// What rows show at the moment, kept once for all pages that show them. Safe for many threads.
    private static final class Shown {
        private static final int MOST = 2_000;

        private final Map<String, Row> rows = new ConcurrentHashMap<>();

        private record Row(Gear gear, Sparkline spark, Map<String, String> fields) {}

        /// By reference: a gear that was read again is another, and so is a line that was drawn
        /// again.
        @SuppressWarnings("ReferenceEquality")
        Map<String, String> of(Gear gear, GearRow row) {
            Row last = rows.get(gear.id());
            if (last == null || last.gear() != gear || last.spark() != row.spark()) {
                if (rows.size() >= MOST) {
                    rows.clear();
                }
                last = new Row(gear, row.spark(), row.figures());
                rows.put(gear.id(), last);
            }
            return last.fields();
        }
    }
}
