package io.gearshift.collectors.sampler;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The last 15 minutes of one gear at one value a second, in rings of `float`: 3.6 kB a figure, and
/// nothing for a figure that was never known. A second without a value is NaN, a gap in a chart.
/// Belongs to the sampling thread; {@link #last} makes a copy.
public final class History {

    /// How many seconds are kept.
    public static final int SECONDS = 15 * 60;

    private static final double MICROS_PER_SECOND = 1e6;
    private static final long NOTHING_YET = Long.MIN_VALUE;

    private final float[] @Nullable [] rings = new float[HistoryFigure.COUNT] @Nullable [];

    /// The highest value of each figure and its second, as far as known; it is looked for again
    /// when that second is no longer kept.
    private final float[] peaks = new float[HistoryFigure.COUNT];

    private final long[] peakSeconds = new long[HistoryFigure.COUNT];
    private long newest = NOTHING_YET;

    /// Keeps what the sampler read of a group.
    ///
    /// @param second a count of seconds that never goes back, the same for all gears; seconds that
    ///   are left out become gaps, and of two passes in one second the later counts
    public void record(long second, SampledGroup group) {
        put(second, HistoryFigure.CPU_CORES, group.rate(Figure.CPU_USAGE) / MICROS_PER_SECOND);
        put(second, HistoryFigure.THROTTLED_SHARE, group.throttledShare());
        put(second, HistoryFigure.CPU_PRESSURE, share(group, Figure.CPU_PRESSURE_SOME));
        put(second, HistoryFigure.MEMORY_PRESSURE, share(group, Figure.MEMORY_PRESSURE_SOME));
        put(second, HistoryFigure.IO_PRESSURE, share(group, Figure.IO_PRESSURE_SOME));
        put(second, HistoryFigure.READ_RATE, group.rate(Figure.IO_READ_BYTES));
        put(second, HistoryFigure.WRITE_RATE, group.rate(Figure.IO_WRITE_BYTES));
        put(second, HistoryFigure.MEMORY_BYTES, gauge(group, Figure.MEMORY_CURRENT));
        put(second, HistoryFigure.PIDS, gauge(group, Figure.PIDS));
    }

    /// Keeps one value; NaN is a gap.
    public void put(long second, HistoryFigure figure, double value) {
        advance(second);
        float[] ring = rings[figure.index()];
        if (ring == null) {
            if (Double.isNaN(value)) {
                return;
            }
            ring = new float[SECONDS];
            Arrays.fill(ring, Float.NaN);
            rings[figure.index()] = ring;
            peakSeconds[figure.index()] = NOTHING_YET;
        }
        ring[index(second)] = (float) value;
        keepPeak(figure.index(), second, (float) value);
    }

    private void keepPeak(int figure, long second, float value) {
        if (peakSeconds[figure] == NOTHING_YET) {
            return;
        }
        if (value >= peaks[figure]) {
            peaks[figure] = value;
            peakSeconds[figure] = second;
        } else if (peakSeconds[figure] == second) {
            // It took the peak's own place.
            peakSeconds[figure] = NOTHING_YET;
        }
    }

    /// The values of the last seconds up to and with `second`, oldest first, gaps as NaN.
    ///
    /// @param count how many, at most {@link #SECONDS}
    public float[] last(HistoryFigure figure, long second, int count) {
        var values = new float[Math.min(count, SECONDS)];
        float[] ring = rings[figure.index()];
        for (int i = 0; i < values.length; i++) {
            long at = second - values.length + 1 + i;
            boolean kept = newest != NOTHING_YET && at <= newest && at > newest - SECONDS;
            values[i] = ring == null || !kept ? Float.NaN : ring[index(at)];
        }
        return values;
    }

    /// The value of one second; NaN where there is none.
    public float at(HistoryFigure figure, long second) {
        float[] ring = rings[figure.index()];
        boolean kept = newest != NOTHING_YET && second <= newest && second > newest - SECONDS;
        return ring == null || !kept ? Float.NaN : ring[index(second)];
    }

    /// Whether nothing of it is kept any more at this second.
    public boolean isOver(long second) {
        return newest == NOTHING_YET || newest <= second - SECONDS;
    }

    /// The highest value of all that is kept up to and with `second`, which is the newest or later;
    /// NaN where there is none.
    public double highest(HistoryFigure figure, long second) {
        int at = figure.index();
        float[] ring = rings[at];
        if (ring == null || newest == NOTHING_YET) {
            return Double.NaN;
        }
        long oldest = Math.max(second, newest) - SECONDS + 1;
        if (peakSeconds[at] == NOTHING_YET || peakSeconds[at] < oldest) {
            lookForPeak(at, ring, oldest);
        }
        return peakSeconds[at] == NOTHING_YET ? Double.NaN : peaks[at];
    }

    private void lookForPeak(int figure, float[] ring, long oldest) {
        peakSeconds[figure] = NOTHING_YET;
        for (long at = oldest; at <= newest; at++) {
            float value = ring[index(at)];
            if (!Float.isNaN(value)
                    && (peakSeconds[figure] == NOTHING_YET || value >= peaks[figure])) {
                peaks[figure] = value;
                peakSeconds[figure] = at;
            }
        }
    }

    /// Empties the seconds that were left out since the newest.
    private void advance(long second) {
        if (newest == NOTHING_YET) {
            newest = second;
        }
        if (second < newest) {
            throw new IllegalArgumentException(
                    "history goes forward only: second " + second + " after " + newest);
        }
        long from = Math.max(newest + 1, second - SECONDS + 1);
        for (long gap = from; gap <= second; gap++) {
            for (float[] ring : rings) {
                if (ring != null) {
                    ring[index(gap)] = Float.NaN;
                }
            }
        }
        newest = second;
    }

    private static int index(long second) {
        return (int) Math.floorMod(second, (long) SECONDS);
    }

    private static double share(SampledGroup group, Figure pressure) {
        return group.rate(pressure) / MICROS_PER_SECOND;
    }

    private static double gauge(SampledGroup group, Figure figure) {
        // Unsigned 64 bits; no gauge of a real machine passes 2^63.
        return group.state(figure) == FigureState.PRESENT ? group.value(figure) : Double.NaN;
    }
}
