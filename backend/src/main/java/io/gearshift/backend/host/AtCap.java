package io.gearshift.backend.host;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearStrain;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which gears of a host are at their memory cap, since when the console noticed: one comes to it
/// at a share, and leaves it at a lower one. Page cache is left out: many a healthy gear fills its
/// cap with it, and the kernel takes it back before it kills. Not safe for use by many threads.
final class AtCap {
    /// Of the cap: from here on.
    static final double AT = 0.95;

    /// Of the cap: until here.
    static final double BELOW = 0.9;

    private final Map<String, Instant> since = new HashMap<>();

    /// The figures of a gear, with its cap if it is at it.
    GearFigures of(Gear gear, GearFigures figures) {
        Double share = share(gear, figures);
        if (share == null || share < BELOW) {
            since.remove(gear.id());
            return figures;
        }
        if (share >= AT) {
            since.putIfAbsent(gear.id(), figures.at());
        }
        Instant noticed = since.get(gear.id());
        return noticed == null
                ? figures
                : figures.withStrains(
                        Stream.concat(
                                        figures.strains().stream(),
                                        Stream.of(
                                                new GearStrain(
                                                        GearStrain.Kind.MEMORY_CAP,
                                                        Math.min(1, share),
                                                        noticed)))
                                .toList());
    }

    /// A gear is no more, or does not run.
    void forget(String gear) {
        since.remove(gear);
    }

    /// All gears but these are no more.
    void keep(Set<String> gears) {
        since.keySet().retainAll(gears);
    }

    private static @Nullable Double share(Gear gear, GearFigures figures) {
        Double used = figures.memoryBytes().value();
        Double cache = figures.memoryFileBytes().value();
        return used != null && gear.limits().memoryBytes() instanceof Cap.At(long cap) && cap > 0
                ? (Double) (Math.max(0, used - (cache == null ? 0 : cache)) / cap)
                : null;
    }
}
