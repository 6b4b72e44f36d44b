package io.gearshift.ui.gear;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Figure;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/// Use against a limit, ready to be drawn.
///
/// @param share of the limit, or of what the host has where there is no limit, 0 to 1; null if
///   there is no figure or nothing to measure it by
/// @param peak the highest of the last 15 minutes on the same scale; null if none above the use
/// @param tick the throttle point on the same scale; null if none
/// @param open whether there is no limit
/// @param value the figure without its unit; a dash if there is none
/// @param of what stands behind it: `of 96`, `no limit`
/// @param why there is no figure; empty if there is one
record Usage(
        @Nullable Double share,
        @Nullable Double peak,
        @Nullable Double tick,
        boolean open,
        Level level,
        String value,
        String of,
        String why) {

    private static final double AMBER = 0.8;
    private static final double RED = 0.95;
    private static final double THROTTLED = 0.01;

    /// How close to the limit.
    enum Level {
        /// Below 80 %.
        FINE,
        /// From 80 %.
        NEAR,
        /// From 95 %, or held back by the kernel.
        FULL
    }

    /// What there is and what it is measured by, in the figure's own unit.
    ///
    /// @param cap null for no limit
    /// @param high throttle point; null for none
    /// @param whole what the host has; null if not known
    /// @param throttled share of time in which it was held back
    record Measure(
            @Nullable Double cap,
            @Nullable Double high,
            @Nullable Double whole,
            Figure peak,
            Figure throttled) {}

    /// Measures a figure; an absent one is a dash, never zero.
    ///
    /// @param words the figure in the unit of its column
    /// @param capWords the cap in that unit
    static Usage of(
            Figure now, Measure measure, DoubleFunction<String> words, @Nullable String capWords) {
        Double used = now.value();
        boolean open = measure.cap() == null;
        Double scale = open ? measure.whole() : measure.cap();
        String of = capWords == null ? "no limit" : "of " + capWords;
        if (used == null) {
            return none(now.absent() == null ? "not read yet" : now.absent(), capWords);
        }
        Double share = share(used, scale);
        Double peak = share(measure.peak().value(), scale);
        Double tick = measure.high() == null ? null : share(measure.high(), scale);
        return new Usage(
                share,
                peak == null || share == null || peak <= share ? null : peak,
                tick == null || tick >= 1 ? null : tick,
                open,
                level(share, measure.throttled().value()),
                words.apply(used),
                of,
                "");
    }

    /// For a gear without a figure.
    static Usage none(String why, @Nullable String capWords) {
        return new Usage(
                null,
                null,
                null,
                capWords == null,
                Level.FINE,
                "\u2013",
                capWords == null ? "no limit" : "of " + capWords,
                why);
    }

    private static @Nullable Double share(@Nullable Double value, @Nullable Double scale) {
        if (value == null || scale == null) {
            return null;
        }
        return scale <= 0 ? 1 : Math.clamp(value / scale, 0.0, 1.0);
    }

    private static Level level(@Nullable Double share, @Nullable Double throttled) {
        if ((share != null && share >= RED) || (throttled != null && throttled >= THROTTLED)) {
            return Level.FULL;
        }
        return share != null && share >= AMBER ? Level.NEAR : Level.FINE;
    }

    /// A cap in the unit of its field; null for no limit.
    static @Nullable Double cap(Cap cap) {
        return switch (cap) {
            case Cap.Unlimited() -> null;
            case Cap.At(long value) -> (double) value;
        };
    }
}
