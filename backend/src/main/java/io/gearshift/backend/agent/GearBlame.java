package io.gearshift.backend.agent;

import io.gearshift.backend.api.Blame;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.blame.Spike;
import io.gearshift.backend.blame.Suspects;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Answers whose use rose when a gear had to wait, out of the seconds that are kept of all gears.
/// One answer at a time: each copies a part of all histories.
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
    private final ReentrantLock one = new ReentrantLock();

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
        one.lock();
        try {
            return sampling.waiting(id, waited, uses(resource))
                    .map(waiting -> blame(gear, resource, waiting))
                    .orElseGet(
                            () ->
                                    new Blame(
                                            id,
                                            resource,
                                            null,
                                            throttledNow(gear, resource),
                                            List.of(),
                                            clock.instant()));
        } finally {
            one.unlock();
        }
    }

    private Blame blame(Gear gear, String resource, GearWaiting waiting) {
        Spike spike = waiting.spike();
        Instant at = waiting.at();
        return new Blame(
                gear.id(),
                resource,
                new Blame.Spike(
                        at.plusSeconds(spike.from()),
                        at.plusSeconds(spike.to()),
                        spike.before() * PERCENT,
                        spike.during() * PERCENT),
                own(gear, resource, waiting),
                Suspects.rank(waiting.pressure(), spike, waiting.others(), MOST).stream()
                        .map(this::told)
                        .toList(),
                clock.instant());
    }

    private Blame.Suspect told(Suspects.Suspect suspect) {
        return new Blame.Suspect(
                suspect.key(),
                registry.find(suspect.key()).map(entry -> entry.name()).orElse(suspect.key()),
                suspect.score() * PERCENT,
                suspect.before(),
                suspect.during(),
                suspect.alike());
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
    private static @Nullable String own(Gear gear, String resource, GearWaiting waiting) {
        if (resource.equals("cpu")) {
            double share = mean(waiting.throttled(), waiting.spike());
            return share >= THROTTLED
                    ? "It was throttled at its own CPU cap in "
                            + Math.round(share * PERCENT)
                            + " % of its periods: that alone makes it wait."
                    : null;
        }
        if (resource.equals("memory")
                && gear.limits().memoryBytes() instanceof Cap.At(long cap)
                && mean(waiting.own(), waiting.spike()) >= FULL * cap) {
            return "It was at its own memory cap: what it waited for is its own memory to be"
                    + " reclaimed.";
        }
        return null;
    }

    /// One that is always at its cap has no spike, and waits all the same.
    private static @Nullable String throttledNow(Gear gear, String resource) {
        Double share =
                resource.equals("cpu") && gear.figures() != null
                        ? gear.figures().throttled().value()
                        : null;
        return share != null && share >= THROTTLED
                ? "It is throttled at its own CPU cap in "
                        + Math.round(share * PERCENT)
                        + " % of its periods: that makes it wait all the time, and no neighbour."
                : null;
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
