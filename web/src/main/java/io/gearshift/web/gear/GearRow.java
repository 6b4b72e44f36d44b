package io.gearshift.web.gear;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Right;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.Sparkline;
import io.gearshift.web.part.StateView;
import io.gearshift.web.part.UsageBar;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One gear in the list.
///
/// @param steady what changes seldom; the live page sends the whole row when it does
/// @param pressure highest of the three, one decimal, with its name where it is worth a look; `–`
///   without figures
/// @param pressureTone empty, `amber` from 5 %, `red` from 10 %
public record GearRow(
        Steady steady,
        UsageBar cpu,
        UsageBar memory,
        String pressure,
        String pressureTone,
        String pressureTitle,
        Sparkline spark) {

    private static final double AMBER = 5;
    private static final double RED = 10;

    /// What changes seldom.
    ///
    /// @param hot whether the row is tinted: broken, or killed lately
    /// @param marks what else is to be said beside the name: drift, a change that waits
    public record Steady(
            String id,
            String name,
            String href,
            String application,
            String host,
            StateView state,
            boolean hot,
            List<String> marks,
            Control main,
            Control limit,
            String limits) {
        /// Copies the list.
        public Steady {
            marks = List.copyOf(marks);
        }

        /// The same without ages, to see whether more than time has passed.
        Steady still() {
            return new Steady(
                    id,
                    name,
                    href,
                    application,
                    host,
                    state.still(),
                    hot,
                    marks,
                    main,
                    limit,
                    limits);
        }
    }

    static GearRow of(
            Gear gear,
            @Nullable Host host,
            Me me,
            @Nullable Instant killed,
            Sparkline spark,
            Instant now) {
        StateView state = StateView.of(gear, killed, now);
        String href = "/gears/" + io.gearshift.web.page.Pages.encode(gear.id());
        Steady steady =
                new Steady(
                        gear.id(),
                        gear.name(),
                        href,
                        gear.application() == null ? "" : gear.application(),
                        gear.host(),
                        state,
                        state.tone().equals("red"),
                        marks(gear),
                        startOrStop(gear, me, href),
                        Control.of(me, Right.LIMIT, "Limits", "limit", href + "/limits/edit"),
                        gear.limits().toString());
        Pressure pressure = Pressure.of(gear);
        return new GearRow(
                steady,
                GearBars.cpu(gear, host),
                GearBars.memory(gear, host),
                pressure.named(),
                pressure.tone(),
                pressure.title(),
                spark);
    }

    private static List<String> marks(Gear gear) {
        if (gear.pending() != null) {
            return List.of("change waits");
        }
        return gear.drift().isEmpty() ? List.of() : List.of("drift");
    }

    static Control startOrStop(Gear gear, Me me, String href) {
        GearState state = gear.state();
        boolean down =
                state == GearState.STOPPED
                        || state == GearState.ASLEEP
                        || state == GearState.FAILED;
        Control control =
                down
                        ? Control.of(me, Right.OPERATE, "Start", "start", href + "/start")
                        : Control.of(me, Right.OPERATE, "Stop", "stop", href + "/stop");
        return control.unless(
                gear.staleSince() == null && state != GearState.UNKNOWN,
                "Its host does not answer; wait until it is back.");
    }

    /// The highest pressure of a gear.
    ///
    /// @param of which of the three it is
    /// @param text one decimal, percent
    record Pressure(String of, String text, String tone, String title) {
        /// With its name where it is worth a look: `cpu 59.3`.
        String named() {
            return tone.isEmpty() || of.isEmpty() ? text : of + " " + text;
        }

        /// The figure; null if there is none.
        static @Nullable Double highest(Gear gear) {
            GearFigures figures = gear.figures();
            if (figures == null) {
                return null;
            }
            Double highest = null;
            for (Figure each :
                    List.of(
                            figures.cpuPressure(),
                            figures.memoryPressure(),
                            figures.ioPressure())) {
                Double value = each.value();
                if (value != null && (highest == null || value > highest)) {
                    highest = value;
                }
            }
            return highest;
        }

        static Pressure of(Gear gear) {
            GearFigures figures = gear.figures();
            if (figures == null) {
                return new Pressure("", "–", "none", "No figure: " + GearBars.why(gear));
            }
            StringBuilder title = new StringBuilder();
            double highest = -1;
            String worst = "";
            String why = "";
            Map<String, Figure> all = new LinkedHashMap<>();
            all.put("memory", figures.memoryPressure());
            all.put("cpu", figures.cpuPressure());
            all.put("io", figures.ioPressure());
            for (Map.Entry<String, Figure> each : all.entrySet()) {
                Double value = each.getValue().value();
                if (value == null) {
                    why = each.getValue().absent() == null ? "" : each.getValue().absent();
                    continue;
                }
                worst = value > highest ? each.getKey() : worst;
                highest = Math.max(highest, value);
                title.append(title.isEmpty() ? "" : ", ")
                        .append(each.getKey())
                        .append(' ')
                        .append(Say.tenth(value))
                        .append(" %");
            }
            if (highest < 0) {
                return new Pressure("", "–", "none", "No figure: " + why);
            }
            return new Pressure(
                    worst,
                    Say.tenth(highest),
                    highest >= RED ? "red" : highest >= AMBER ? "amber" : "",
                    "Share of the last 10 s in which a task waited: " + title);
        }
    }

    /// What live pages redraw in place, by field.
    Map<String, String> figures() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("c", cpu.value());
        fields.put("C", cpu.geometry());
        fields.put("m", memory.value());
        fields.put("M", memory.geometry());
        fields.put("p", pressure);
        fields.put("P", pressureTone);
        fields.put("s", spark.path());
        return fields;
    }

    /// When the kernel last killed something, by gear.
    static Map<String, Instant> kills(List<Event> events) {
        Map<String, Instant> kills = new LinkedHashMap<>();
        for (Event event : events) {
            String gear = event.gear();
            if (gear != null) {
                kills.merge(gear, event.at(), (a, b) -> a.isAfter(b) ? a : b);
            }
        }
        return kills;
    }
}
