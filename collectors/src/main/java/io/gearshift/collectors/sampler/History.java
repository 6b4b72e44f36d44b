package io.gearshift.collectors.sampler;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The last 15 minutes of one gear at one value a second, in rings of `float`: 3.6 kB a figure,
/// some 100 bytes for one that hardly ever changes, and nothing for one that was never known. A
/// second without a value is NaN, a gap in a chart. Belongs to the sampling thread; {@link #last}
/// makes a copy.
public final class History {

    /// How many seconds are kept.
    public static final int SECONDS = Ring.SECONDS;

    private static final double MICROS_PER_SECOND = 1e6;
    private static final long NOTHING_YET = Long.MIN_VALUE;

    private final @Nullable Ring[] rings = new @Nullable Ring[HistoryFigure.COUNT];
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
        if (newest != NOTHING_YET && second < newest) {
            throw new IllegalArgumentException(
                    "history goes forward only: second " + second + " after " + newest);
        }
        newest = second;
        Ring ring = rings[figure.index()];
        if (ring != null) {
            ring.put(second, (float) value);
        } else if (!Double.isNaN(value)) {
            rings[figure.index()] = new Ring(second, (float) value);
        }
    }

    /// The values of the last seconds up to and with `second`, oldest first, gaps as NaN.
    ///
    /// @param count how many, at most {@link #SECONDS}
    public float[] last(HistoryFigure figure, long second, int count) {
        var values = new float[Math.min(count, SECONDS)];
        Ring ring = rings[figure.index()];
        if (ring == null) {
            Arrays.fill(values, Float.NaN);
        } else {
            ring.copy(second - values.length + 1, newest - SECONDS + 1, values);
        }
        return values;
    }

    /// The value of one second; NaN where there is none.
    public float at(HistoryFigure figure, long second) {
        Ring ring = rings[figure.index()];
        return ring == null || second <= newest - SECONDS ? Float.NaN : ring.at(second);
    }

    /// Whether nothing of it is kept any more at this second.
    public boolean isOver(long second) {
        return newest == NOTHING_YET || newest <= second - SECONDS;
    }

    /// The highest value of all that is kept up to and with `second`, which is the newest or later;
    /// NaN where there is none.
    public double highest(HistoryFigure figure, long second) {
        Ring ring = rings[figure.index()];
        return ring == null ? Double.NaN : ring.highest(Math.max(second, newest) - SECONDS + 1);
    }

    private static double share(SampledGroup group, Figure pressure) {
        return group.rate(pressure) / MICROS_PER_SECOND;
    }

    private static double gauge(SampledGroup group, Figure figure) {
        // Unsigned 64 bits; no gauge of a real machine passes 2^63.
        return group.state(figure) == FigureState.PRESENT ? group.value(figure) : Double.NaN;
    }
}
