package io.gearshift.web.part;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Figure;
import java.time.Instant;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/// The usage bar: use as the fill, the cap as the end, the throttle point as a tick, the highest of
/// the last 15 minutes as a thin mark, and an open, hatched end where there is no limit. Drawn on
/// {@link #WIDTH} units from left to right; the template writes them as SVG.
///
/// @param fill units filled; -1 if there is no figure
/// @param peak unit of the mark; -1 for none
/// @param tick unit of the throttle point; -1 for none
/// @param open whether there is no limit and the scale is the host's size
/// @param tone empty, `amber` from 80 %, `red` from 95 % or while throttled
/// @param value the figure without its unit; `–` if there is none
/// @param of what stands behind it: `of 96`, `no limit`
/// @param unit of both, for where no column names it
/// @param title exact figures with their age, or why there is none
public record UsageBar(
        int fill,
        int peak,
        int tick,
        boolean open,
        String tone,
        String value,
        String of,
        String unit,
        String title) {

    /// Units from end to end; one is a CSS pixel in a list.
    public static final int WIDTH = 80;

    private static final double AMBER = 0.80;
    private static final double RED = 0.95;
    private static final double THROTTLED = 0.01;

    /// What a bar shows, before it is drawn.
    ///
    /// @param cap in the figure's own unit; null for no limit
    /// @param high throttle point in the figure's unit; null for none
    /// @param whole what the host has of it
    /// @param throttled share of time in which it was held back; absent if not known
    /// @param shown the figure in the unit of its column
    /// @param exact the figure in the words of the title
    /// @param capText the cap in the unit of the column
    public record Use(
            Figure now,
            @Nullable Double cap,
            @Nullable Double high,
            Figure peak,
            double whole,
            Figure throttled,
            DoubleFunction<String> shown,
            DoubleFunction<String> exact,
            String capText,
            String unit,
            @Nullable Instant at) {}

    /// Draws a bar.
    public static UsageBar of(Use use) {
        Double cap = use.cap();
        boolean open = cap == null;
        double scale = cap == null ? use.whole() : cap;
        Double now = use.now().value();
        Double peak = use.peak().value();
        Double high = use.high();
        String of = open ? "no limit" : "of " + use.capText();
        if (now == null) {
            String why = use.now().absent() == null ? "not read yet" : use.now().absent();
            return new UsageBar(-1, -1, -1, open, "", "–", of, use.unit(), "No figure: " + why);
        }
        return new UsageBar(
                units(now, scale),
                peak == null || peak <= now ? -1 : units(peak, scale),
                high == null || high >= scale ? -1 : units(high, scale),
                open,
                tone(now, scale, use.throttled()),
                use.shown().apply(now),
                of,
                use.unit(),
                title(use, now, peak));
    }

    /// A bar without a figure, for a gear that does not run.
    public static UsageBar none(String why, @Nullable String capText, String unit) {
        return new UsageBar(
                -1,
                -1,
                -1,
                capText == null,
                "",
                "–",
                capText == null ? "no limit" : "of " + capText,
                unit,
                "No figure: " + why);
    }

    private static int units(double value, double scale) {
        if (scale <= 0) {
            return 0;
        }
        return Math.clamp(Math.round(value / scale * WIDTH), 0, WIDTH);
    }

    private static String tone(double now, double scale, Figure throttled) {
        Double held = throttled.value();
        if ((scale > 0 && now >= RED * scale) || (held != null && held >= THROTTLED)) {
            return "red";
        }
        return scale > 0 && now >= AMBER * scale ? "amber" : "";
    }

    private static String title(Use use, double now, @Nullable Double peak) {
        StringBuilder title = new StringBuilder(use.exact().apply(now));
        Double cap = use.cap();
        title.append(
                cap == null
                        ? ", no limit; the host has " + use.exact().apply(use.whole())
                        : " of " + use.exact().apply(cap));
        Double high = use.high();
        if (high != null) {
            title.append(", throttled from ").append(use.exact().apply(high));
        }
        if (peak != null) {
            title.append("; highest of 15 min ").append(use.exact().apply(peak));
        }
        Double held = use.throttled().value();
        if (held != null && held >= THROTTLED) {
            title.append(String.format(Locale.ROOT, "; throttled %.0f %% of the time", held * 100));
        }
        Instant at = use.at();
        if (at != null) {
            title.append("; read at ").append(Say.clock(at)).append(" UTC");
        }
        return title.toString();
    }

    /// The part that live pages redraw: `fill peak tone`.
    public String geometry() {
        return fill + " " + peak + (tone.isEmpty() ? "" : " " + tone);
    }

    /// A cap in the unit of its field, null for none.
    public static @Nullable Double cap(Cap cap) {
        return switch (cap) {
            case Cap.At at -> (double) at.value();
            case Cap.Unlimited ignored -> null;
        };
    }
}
