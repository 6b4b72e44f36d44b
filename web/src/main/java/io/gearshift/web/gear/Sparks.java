package io.gearshift.web.gear;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.Series;
import io.gearshift.web.part.Sparkline;
import io.gearshift.web.part.UsageBar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The lines of a column, on one scale, as they were drawn when they were asked for.
final class Sparks {

    static final Sparks NONE = new Sparks(Map.of());

    private static final Duration BACK = Duration.ofMinutes(15);
    private static final String CPU = "cpuCores";

    private final Map<String, Sparkline> lines;

    private Sparks(Map<String, Sparkline> lines) {
        this.lines = lines;
    }

    /// The line of a gear; an empty one where there is none.
    Sparkline of(Gear gear) {
        return lines.getOrDefault(gear.id(), Sparkline.NONE);
    }

    /// Asks the hosts for the gears of a page.
    static Sparks of(Console console, GearPage found) {
        Map<String, List<String>> byHost = new LinkedHashMap<>();
        for (Gear gear : found.gears()) {
            if (isDrawn(gear)) {
                byHost.computeIfAbsent(gear.host(), host -> new ArrayList<>()).add(gear.id());
            }
        }
        Map<String, List<@Nullable Double>> values = new LinkedHashMap<>();
        double highest = 0;
        for (Map.Entry<String, List<String>> each : byHost.entrySet()) {
            List<Series> all;
            try {
                all =
                        console.history(
                                each.getKey(),
                                HistoryQuery.peaks(
                                        each.getValue(), List.of(CPU), BACK, Sparkline.POINTS));
            } catch (ConsoleException e) {
                // A host that just went away has no history to give; the list shows the rest.
                continue;
            }
            for (Series series : all) {
                String gear = series.gear();
                if (gear == null) {
                    continue;
                }
                values.put(gear, series.highest());
                for (Double value : series.highest()) {
                    highest = value == null ? highest : Math.max(highest, value);
                }
            }
        }
        double scale = Sparkline.scale(highest);
        Map<String, Sparkline> lines = new LinkedHashMap<>();
        for (Gear gear : found.gears()) {
            List<@Nullable Double> line = values.get(gear.id());
            if (line != null) {
                Double cap = UsageBar.cap(gear.limits().cpuMillis());
                lines.put(
                        gear.id(),
                        Sparkline.of(line, scale, cap == null ? null : cap / 1000, "cores"));
            }
        }
        return new Sparks(lines);
    }

    private static boolean isDrawn(Gear gear) {
        return gear.figures() != null && gear.staleSince() == null;
    }

    /// Lines of now that many pages show: asked for once in {@link #KEPT}. Who asks has just been
    /// shown the same gears, so the lines of a page are for whoever may see its gears. Safe for
    /// many threads.
    static final class Shared {

        static final Duration KEPT = Duration.ofSeconds(10);

        private final Map<List<String>, Kept> kept = new ConcurrentHashMap<>();
        private final LongSupplier nanos;

        Shared(LongSupplier nanos) {
            this.nanos = nanos;
        }

        private record Kept(long at, Sparks sparks) {}

        /// Of the gears of a page.
        Sparks of(Console console, GearPage found) {
            long now = nanos.getAsLong();
            kept.values().removeIf(each -> now - each.at() >= KEPT.toNanos());
            List<String> asked =
                    found.gears().stream().filter(Sparks::isDrawn).map(Gear::id).toList();
            return kept.computeIfAbsent(asked, _ -> new Kept(now, Sparks.of(console, found)))
                    .sparks();
        }
    }
}
