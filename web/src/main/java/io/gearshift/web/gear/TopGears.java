package io.gearshift.web.gear;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.Me;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The gears of one host that use most of something, the most first.
///
/// @param rows at most five; gears without the figure are none of them
/// @param by what they are ordered by, in words
/// @param all address of the list of all gears of the host in this order
/// @param compare address of one chart of these; empty without any
public record TopGears(List<GearRow> rows, String by, String all, String compare) {

    /// Copies the list.
    public TopGears {
        rows = List.copyOf(rows);
    }

    /// What gears are ordered by.
    public enum By {
        /// Processor time now.
        CPU("CPU", "cpuCores"),
        /// Memory now.
        MEMORY("memory", "memoryBytes"),
        /// The highest of the three pressures.
        PRESSURE("pressure", "cpuPressure");

        private final String label;
        private final String compared;

        By(String label, String compared) {
            this.label = label;
            this.compared = compared;
        }

        /// In words.
        public String label() {
            return label;
        }

        /// As in the URL, and as the list of gears is sorted by.
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The one that a page asks for; by CPU unless it asks for another.
        public static By of(Visit visit) {
            String asked = visit.query("top");
            for (By each : values()) {
                if (each.key().equals(asked)) {
                    return each;
                }
            }
            return CPU;
        }

        private @Nullable Double figure(Gear gear) {
            return switch (this) {
                case CPU -> gear.figures() == null ? null : gear.figures().cpuCores().value();
                case MEMORY -> gear.figures() == null ? null : gear.figures().memoryBytes().value();
                case PRESSURE -> GearRow.Pressure.highest(gear);
            };
        }
    }

    private static final int MOST = 5;

    /// Looks.
    public static TopGears of(Console console, Host host, By by, Me me, Instant now) {
        GearPage top = top(console, host, by);
        return of(host, by, me, top, GearList.kills(console), Sparks.of(console, top), now);
    }

    static GearPage top(Console console, Host host, By by) {
        GearPage page =
                console.gears(
                        new GearQuery(
                                null, null, host.name(), null, false, by.key(), true, 0, MOST));
        List<Gear> found = page.gears().stream().filter(gear -> by.figure(gear) != null).toList();
        return new GearPage(
                found,
                page.total(),
                page.all(),
                page.byState(),
                page.attention(),
                page.at(),
                page.staleSince());
    }

    static TopGears of(
            Host host,
            By by,
            Me me,
            GearPage top,
            Map<String, Instant> kills,
            Sparks sparks,
            Instant now) {
        return new TopGears(
                GearList.rows(top, List.of(host), me, kills, sparks, now),
                by.label,
                "/gears?host=" + Pages.encode(host.name()) + "&sort=" + by.key() + "&desc=1",
                top.gears().isEmpty()
                        ? ""
                        : top.gears().stream()
                                        .map(gear -> "gear=" + Pages.encode(gear.id()))
                                        .collect(Collectors.joining("&", "/compare?", ""))
                                + "&figure="
                                + by.compared);
    }

    /// Which gears these are, in their order, and what of them changes seldom.
    List<GearRow.Steady> steady() {
        return rows.stream().map(row -> row.steady().still()).toList();
    }
}
