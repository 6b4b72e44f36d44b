package io.gearshift.collectors.sampler;

import java.util.ArrayList;
import java.util.List;

/// Where the memory of one group was in the last minute, a value a second, in rings of `float`: 1.2
/// kB. Shorter and finer than {@link History}, and for one question: what a group was full of when
/// the kernel killed in it. A second without a value is NaN. Belongs to the sampling thread.
public final class MemoryTrail {

    /// How many seconds are kept.
    public static final int SECONDS = 60;

    private static final List<Figure> FIGURES =
            List.of(
                    Figure.MEMORY_CURRENT,
                    Figure.MEMORY_ANON,
                    Figure.MEMORY_FILE,
                    Figure.MEMORY_KERNEL,
                    Figure.MEMORY_SWAP);

    private final float[] values = new float[FIGURES.size() * SECONDS];
    private final long[] seconds = new long[SECONDS];

    /// Nothing yet.
    public MemoryTrail() {
        java.util.Arrays.fill(seconds, Long.MIN_VALUE);
    }

    /// One moment, bytes; NaN for what is not known.
    ///
    /// @param second as it was recorded
    public record Moment(
            long second, float total, float anon, float file, float kernel, float swap) {}

    /// Keeps what the sampler read of a group.
    ///
    /// @param second a count of seconds that never goes back; of two passes in one second the later
    ///   counts
    public void record(long second, SampledGroup group) {
        int at = (int) Math.floorMod(second, (long) SECONDS);
        seconds[at] = second;
        for (int i = 0; i < FIGURES.size(); i++) {
            Figure figure = FIGURES.get(i);
            values[i * SECONDS + at] =
                    group.state(figure) == FigureState.PRESENT
                            ? (float) group.value(figure)
                            : Float.NaN;
        }
    }

    /// What is kept of the last minute up to and with `second`, oldest first; seconds in which
    /// nothing was read are left out.
    public List<Moment> upTo(long second) {
        var moments = new ArrayList<Moment>();
        for (long each = second - SECONDS + 1; each <= second; each++) {
            int at = (int) Math.floorMod(each, (long) SECONDS);
            if (seconds[at] == each) {
                moments.add(
                        new Moment(
                                each,
                                values[at],
                                values[SECONDS + at],
                                values[2 * SECONDS + at],
                                values[3 * SECONDS + at],
                                values[4 * SECONDS + at]));
            }
        }
        return moments;
    }
}
