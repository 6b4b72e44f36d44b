package io.gearshift.collectors.sampler;

import java.time.Duration;

/// Growth per second, where the time between two reads allows of one.
public final class Rate {

    /// Over less there is no rate. The kernel adds to its counters at its ticks, up to 10 ms apart
    /// and on each processor: read twice within one, a group would have had eight processors of a
    /// machine of two.
    public static final Duration SHORTEST = Duration.ofMillis(500);

    private static final double NANOS_PER_SECOND = 1e9;
    private static final long SHORTEST_NANOS = SHORTEST.toNanos();

    private Rate() {}

    /// NaN where the growth is not known or the time is too short.
    static double perSecond(double grown, long nanos) {
        return nanos < SHORTEST_NANOS ? Double.NaN : grown / (nanos / NANOS_PER_SECOND);
    }
}
