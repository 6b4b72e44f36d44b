package io.gearshift.backend.agent;

import io.gearshift.backend.api.Blame;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.blame.Spike;
import io.gearshift.backend.blame.Suspects;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.collectors.sampler.History;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers whose use rose when a gear had to wait, out of the seconds that are kept of all gears.
final class GearBlame {
    private static final int MOST = 10;
    private static final double PERCENT = 100;

    /// From here on a gear is held by its own cap, and nobody else.
    private static final double THROTTLED = 0.1;

    private static final double FULL = 0.95;

    private final GearRegistry registry;
    private final GearSampling sampling;
    private final HostView view;
    private final InstantSource clock;

    GearBlame(GearRegistry registry, GearSampling sampling, HostView view, InstantSource clock) {
        this.registry = registry;
        this.sampling = sampling;
        this.view = view;
        this.clock = clock;
    }

    /// @throws ConsoleException `gear.not-found`, `request.invalid`
    Blame of(String id, String resource) {
        Gear gear = view.gear(id);
        HistoryFigure waited = pressure(resource);
        Map<String, float[]> pressures = sampling.seconds(List.of(waited));
        Instant now = clock.instant();
        float[] pressure = pressures.getOrDefault(id, new float[0]);
        Spike spike = Spike.last(pressure).orElse(null);
        if (spike == null) {
            return new Blame(id, resource, null, null, List.of(), now);
        }
        Map<String, float[]> uses = sampling.seconds(uses(resource));
        float[] ownUse = uses.remove(id);
        return new Blame(
                id,
                resource,
                new Blame.Spike(
                        second(now, spike.from()),
                        second(now, spike.to()),
                        spike.before() * PERCENT,
                        spike.during() * PERCENT),
                own(gear, resource, spike, ownUse),
                Suspects.rank(pressure, spike, uses, MOST).stream()
                        .map(
                                each ->
                                        new Blame.Suspect(
                                                each.key(),
                                                registry.find(each.key())
                                                        .map(entry -> entry.name())
                                                        .orElse(each.key()),
                                                each.score() * PERCENT,
                                                each.before(),
                                                each.during(),
                                                each.alike()))
                        .toList(),
                now);
    }

    private static Instant second(Instant now, int index) {
        return now.minusSeconds(History.SECONDS - 1L - index);
    }

    private static HistoryFigure pressure(String resource) {
        return switch (resource) {
            case "cpu" -> HistoryFigure.CPU_PRESSURE;
            case "memory" -> HistoryFigure.MEMORY_PRESSURE;
            case "io" -> HistoryFigure.IO_PRESSURE;
            default ->
                    throw new ConsoleException(
                            ErrorCode.REQUEST_INVALID,
                            "There is pressure of cpu, memory and io, nothing else.");
        };
    }

    private static List<HistoryFigure> uses(String resource) {
        return switch (resource) {
            case "cpu" -> List.of(HistoryFigure.CPU_CORES);
            case "memory" -> List.of(HistoryFigure.MEMORY_BYTES);
            default -> List.of(HistoryFigure.READ_RATE, HistoryFigure.WRITE_RATE);
        };
    }

    /// A gear at its own cap waits for that: the kernel counts it as pressure too.
    private @Nullable String own(
            Gear gear, String resource, Spike spike, float @Nullable [] ownUse) {
        if (resource.equals("cpu")) {
            float[] throttled =
                    sampling.seconds(List.of(HistoryFigure.THROTTLED_SHARE))
                            .getOrDefault(gear.id(), new float[0]);
            double share = mean(throttled, spike);
            return share >= THROTTLED
                    ? "It was throttled at its own CPU cap in "
                            + Math.round(share * PERCENT)
                            + " % of its periods: that alone makes it wait."
                    : null;
        }
        if (resource.equals("memory")
                && ownUse != null
                && gear.limits().memoryBytes() instanceof Cap.At(long cap)
                && mean(ownUse, spike) >= FULL * cap) {
            return "It was at its own memory cap: what it waited for is its own memory to be"
                    + " reclaimed.";
        }
        return null;
    }

    private static double mean(float[] values, Spike spike) {
        double sum = 0;
        int known = 0;
        for (int at = spike.from(); at <= Math.min(spike.to(), values.length - 1); at++) {
            if (!Float.isNaN(values[at])) {
                sum += values[at];
                known++;
            }
        }
        return known == 0 ? 0 : sum / known;
    }
}
