package io.gearshift.backend.blame;

import java.util.Optional;

/// A stretch of time in which a gear waited clearly more than before.
///
/// @param from index of its first second
/// @param to index of its last second
/// @param before mean of the seconds before it that it is compared with
/// @param during mean of its own seconds
public record Spike(int from, int to, double before, double during) {
    /// Seconds before a spike that it is compared with.
    static final int BASELINE = 60;

    private static final int SMOOTH = 5;
    private static final double LEAST = 0.05;
    private static final double TIMES = 2;
    private static final double RISE = 1.5;
    private static final int LEAST_BASELINE = 10;

    /// Index of the first second that it is compared with.
    public int baseline() {
        return Math.max(0, from - BASELINE);
    }

    /// The same in a row of seconds that begins elsewhere.
    public Spike movedBy(int seconds) {
        return new Spike(from + seconds, to + seconds, before, during);
    }

    /// The last spike: seconds whose five-second mean is at least 5 %, and twice what a fifth of
    /// all seconds do not exceed. (Not the median: a spike may be longer than what came before it.)
    ///
    /// @param pressure share of each second in which some task waited, 0 to 1; NaN where unknown
    /// @return empty if there is none, or not enough before it to compare with
    public static Optional<Spike> last(float[] pressure) {
        double[] smooth = Means.smooth(pressure, SMOOTH);
        double usual = Means.low(pressure);
        double level = Math.max(LEAST, TIMES * usual);
        int to = smooth.length - 1;
        while (to >= 0 && !(smooth[to] >= level)) {
            to--;
        }
        if (to < 0) {
            return Optional.empty();
        }
        double peak = smooth[to];
        int from = to;
        // Back over its whole length: while it is above a third of its own height.
        while (from > 0 && smooth[from - 1] >= usual + (peak - usual) / 3) {
            from--;
            peak = Math.max(peak, smooth[from]);
        }
        // Smoothing begins a spike late, by what came before: the first second that is itself high.
        int first = Math.max(0, from - SMOOTH);
        while (first < from && !(pressure[first] >= usual + (peak - usual) / 3)) {
            first++;
        }
        int start = Math.max(0, first - BASELINE);
        double before = Means.mean(pressure, start, first - 1);
        double during = Means.mean(pressure, first, to);
        // The minute before may have been as bad, with a pause between.
        boolean rose = during >= RISE * before;
        return rose && first - start >= LEAST_BASELINE
                ? Optional.of(new Spike(first, to, before, during))
                : Optional.empty();
    }
}
