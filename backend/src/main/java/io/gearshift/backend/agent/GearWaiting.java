package io.gearshift.backend.agent;

import io.gearshift.backend.blame.Spike;
import java.time.Instant;
import java.util.Map;

/// A gear's last spike of pressure, and what all gears used around it: rows of one value a second,
/// all of the same seconds, NaN where unknown.
final class GearWaiting {
    private final Spike spike;
    private final Instant at;
    private final float[] pressure;
    private final float[] throttled;
    private final float[] own;
    private final Map<String, float[]> others;

    /// @param spike by the indexes of the rows
    /// @param at moment of index 0
    /// @param throttled share of the gear's CPU periods
    /// @param own use of the gear itself
    /// @param others use of the other gears, by id
    GearWaiting(
            Spike spike,
            Instant at,
            float[] pressure,
            float[] throttled,
            float[] own,
            Map<String, float[]> others) {
        this.spike = spike;
        this.at = at;
        this.pressure = pressure;
        this.throttled = throttled;
        this.own = own;
        this.others = others;
    }

    Spike spike() {
        return spike;
    }

    Instant at() {
        return at;
    }

    float[] pressure() {
        return pressure;
    }

    float[] throttled() {
        return throttled;
    }

    float[] own() {
        return own;
    }

    Map<String, float[]> others() {
        return others;
    }
}
