package io.gearshift.ui.gear;

import org.jspecify.annotations.Nullable;

/// Use against a limit, ready to be drawn.
///
/// @param share of the limit, 0 to 1; null if there is no limit or no figure
/// @param text beside the bar
record Usage(@Nullable Double share, String text, Level level) {

    /// How close to the limit.
    enum Level {
        /// Below 80 %.
        FINE,
        /// From 80 %.
        NEAR,
        /// From 95 %.
        FULL
    }

    /// Against a limit; absent use is a dash, never zero.
    static Usage of(
            @Nullable Double used, double limit, @Nullable String usedText, String limitText) {
        if (used == null || usedText == null) {
            return new Usage(null, "\u2013 of " + limitText, Level.FINE);
        }
        double share = limit <= 0 ? 1 : Math.clamp(used / limit, 0.0, 1.0);
        Level level = share >= 0.95 ? Level.FULL : share >= 0.8 ? Level.NEAR : Level.FINE;
        return new Usage(share, usedText + " of " + limitText, level);
    }

    /// Without a limit.
    static Usage open(@Nullable String usedText) {
        return new Usage(null, usedText == null ? "\u2013" : usedText + ", no limit", Level.FINE);
    }
}
