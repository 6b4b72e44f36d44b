package io.gearshift.backend.gear;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearState;
import java.util.function.Predicate;

/// Whether a gear needs a look: it failed, nobody knows how it is, the kernel killed in it within
/// the last hour, it is near its memory cap, throttled, has to wait for long, drifted, or has a
/// change to confirm.
public final class Attention {
    /// Share of the memory cap from which a gear is near it.
    static final double NEAR = 0.8;

    /// Share of throttled periods from which a gear is throttled.
    static final double THROTTLED = 0.05;

    private final Predicate<Gear> killedLately;

    /// @param killedLately whether the kernel killed in a gear within the last hour
    public Attention(Predicate<Gear> killedLately) {
        this.killedLately = killedLately;
    }

    /// Whether it needs a look.
    public boolean needed(Gear gear) {
        return gear.state() == GearState.FAILED
                || gear.state() == GearState.UNKNOWN
                || !gear.drift().isEmpty()
                || gear.pending() != null
                || (gear.figures() != null && strained(gear, gear.figures()))
                || killedLately.test(gear);
    }

    private static boolean strained(Gear gear, GearFigures figures) {
        if (!figures.strains().isEmpty()) {
            return true;
        }
        Double throttled = figures.throttled().value();
        if (throttled != null && throttled >= THROTTLED) {
            return true;
        }
        Double used = figures.memoryBytes().value();
        return used != null
                && gear.limits().memoryBytes() instanceof Cap.At(long cap)
                && used >= NEAR * cap;
    }
}
