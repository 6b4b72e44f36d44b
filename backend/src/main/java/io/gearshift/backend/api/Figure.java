package io.gearshift.backend.api;

import org.jspecify.annotations.Nullable;

/// One measured number, or why there is none. Never zero for "unknown".
///
/// @param value in the unit that the field's name says; null if there is none
/// @param absent why there is none, for example "no rate yet"; null if there is a value
public record Figure(@Nullable Double value, @Nullable String absent) {

    /// A rate with fewer than two samples.
    public static final Figure NO_RATE_YET = absent("no rate yet");

    /// Exactly one of the two is set.
    public Figure {
        if ((value == null) == (absent == null)) {
            throw new IllegalArgumentException("a figure has a value or a reason, not both");
        }
    }

    /// A number that was read.
    public static Figure of(double value) {
        return new Figure(value, null);
    }

    /// No number, and why.
    public static Figure absent(String why) {
        return new Figure(null, why);
    }
}
