package io.gearshift.collectors.sampler;

import org.jspecify.annotations.Nullable;

/// One figure of the last {@link #SECONDS}, a value a second, NaN where there is none. Most figures
/// of most gears are the same for minutes (no swap, no traffic, no waiting): while few changes are
/// kept, it holds runs of one value, 12 bytes each; else a value a second, 3.6 kB. Both tell the
/// very same. It allocates only when it grows, shrinks or goes from the one form to the other.
final class Ring {

    /// How many seconds are kept.
    static final int SECONDS = 15 * 60;

    /// More runs than this are kept as seconds.
    static final int MOST_RUNS = 128;

    /// So few in what is kept as seconds are kept as runs again. Fewer, so that it does not go to
    /// and fro.
    private static final int FEW_RUNS = MOST_RUNS / 2;

    /// What one {@link #put} may add: a gap, and the value.
    private static final int AT_ONCE = 2;

    private static final long NOTHING_YET = Long.MIN_VALUE;

    /// First second of each run, in a ring from `first` on; null while values are by the second.
    private long @Nullable [] starts;

    /// Of each run, as `starts`; or of each second, at its number modulo {@link #SECONDS}.
    private float[] values;

    private int first;

    /// How many runs there are, in either form.
    private int runs;

    private long newest;

    /// The highest value and its last second, as far as known; it is looked for again when that
    /// second is no longer kept.
    private float peak;

    private long peakSecond = NOTHING_YET;

    /// A ring that begins at a second.
    Ring(long second, float value) {
        starts = new long[] {second};
        values = new float[] {value};
        runs = 1;
        newest = second;
    }

    /// Keeps one value; seconds that were left out are gaps.
    ///
    /// @param second the newest there is, or a later one
    void put(long second, float value) {
        if (second - newest >= SECONDS) {
            starts = new long[1];
            values = new float[1];
            runs = 0;
        }
        long[] known = starts;
        if (known != null && runs > MOST_RUNS - AT_ONCE) {
            toSeconds();
            known = null;
        }
        if (known == null) {
            for (long gap = newest + 1; gap < second; gap++) {
                set(gap, Float.NaN);
            }
            set(second, value);
            if (runs <= FEW_RUNS) {
                toRuns();
            }
        } else {
            if (second > newest + 1) {
                change(newest + 1, Float.NaN);
            }
            change(second, value);
            newest = second;
            dropBefore(second - SECONDS + 1);
        }
        keepPeak(second, value);
    }

    /// The value of a second that is kept; NaN where there is none.
    float at(long second) {
        if (second > newest) {
            return Float.NaN;
        }
        long[] known = starts;
        if (known == null) {
            return values[index(second)];
        }
        int run = runBefore(known, runs - 1, second);
        return run < 0 ? Float.NaN : values[place(run)];
    }

    /// The values from a second on, as many as there is room for.
    ///
    /// @param oldest what is before it is no longer kept, and so a gap
    void copy(long from, long oldest, float[] into) {
        long[] known = starts;
        int run = runs - 1;
        for (int i = into.length - 1; i >= 0; i--) {
            long second = from + i;
            if (second > newest || second < oldest) {
                into[i] = Float.NaN;
            } else if (known == null) {
                into[i] = values[index(second)];
            } else {
                run = runBefore(known, run, second);
                into[i] = run < 0 ? Float.NaN : values[place(run)];
            }
        }
    }

    /// The highest value from a second on that is kept; NaN where there is none.
    float highest(long oldest) {
        if (peakSecond == NOTHING_YET || peakSecond < oldest) {
            lookForPeak(oldest);
        }
        return peakSecond == NOTHING_YET ? Float.NaN : peak;
    }

    /// Whether it holds runs and not seconds.
    boolean isShort() {
        return starts != null;
    }

    private void keepPeak(long second, float value) {
        if (peakSecond == NOTHING_YET) {
            return;
        }
        if (value >= peak) {
            peak = value;
            peakSecond = second;
        } else if (peakSecond == second) {
            // It took the peak's own place.
            peakSecond = NOTHING_YET;
        }
    }

    private void lookForPeak(long oldest) {
        peakSecond = NOTHING_YET;
        long[] known = starts;
        if (known == null) {
            for (long at = Math.max(oldest, newest - SECONDS + 1); at <= newest; at++) {
                mayBePeak(at, values[index(at)]);
            }
            return;
        }
        for (int run = 0; run < runs; run++) {
            long end = run == runs - 1 ? newest : known[place(run + 1)] - 1;
            if (end >= oldest) {
                mayBePeak(end, values[place(run)]);
            }
        }
    }

    private void mayBePeak(long at, float value) {
        if (!Float.isNaN(value) && (peakSecond == NOTHING_YET || value >= peak)) {
            peak = value;
            peakSecond = at;
        }
    }

    /// Of the runs up to one, the last that began at a second or before it; -1 if none did.
    private int runBefore(long[] known, int from, long second) {
        int run = from;
        while (run >= 0 && known[place(run)] > second) {
            run--;
        }
        return run;
    }

    /// From a second on, which no run begins after, it is this.
    private void change(long second, float value) {
        long[] known = starts;
        if (known == null) {
            throw new IllegalStateException("kept by the second");
        }
        if (runs > 0 && known[place(runs - 1)] == second) {
            runs--;
        }
        if (runs == 0 || differ(values[place(runs - 1)], value)) {
            append(known, second, value);
        }
    }

    private void append(long[] known, long second, float value) {
        long[] with = runs < known.length ? known : resize(known, 2 * known.length);
        with[place(runs)] = second;
        values[place(runs)] = value;
        runs++;
    }

    private void dropBefore(long oldest) {
        long[] known = starts;
        if (known == null) {
            return;
        }
        while (runs > 1 && known[place(1)] <= oldest) {
            first = place(1);
            runs--;
        }
        if (4 * runs <= known.length) {
            resize(known, known.length / 2);
        }
    }

    private long[] resize(long[] known, int size) {
        var resized = new long[size];
        var resizedValues = new float[size];
        for (int run = 0; run < runs; run++) {
            resized[run] = known[place(run)];
            resizedValues[run] = values[place(run)];
        }
        starts = resized;
        values = resizedValues;
        first = 0;
        return resized;
    }

    private int place(int run) {
        // A power of two.
        return (first + run) & (values.length - 1);
    }

    /// By the second: a value at the newest or the next.
    private void set(long second, float value) {
        int at = index(second);
        float before = values[at == 0 ? SECONDS - 1 : at - 1];
        if (second == newest) {
            runs -= differ(before, values[at]) ? 1 : 0;
        } else {
            // The oldest leaves: whether the next was another no longer counts.
            runs -= differ(values[at], values[at == SECONDS - 1 ? 0 : at + 1]) ? 1 : 0;
        }
        runs += differ(before, value) ? 1 : 0;
        values[at] = value;
        newest = second;
    }

    private void toSeconds() {
        var all = new float[SECONDS];
        long oldest = newest - SECONDS + 1;
        var inOrder = new float[SECONDS];
        copy(oldest, oldest, inOrder);
        for (int i = 0; i < SECONDS; i++) {
            all[index(oldest + i)] = inOrder[i];
        }
        starts = null;
        values = all;
        first = 0;
        runs = count(inOrder);
    }

    private void toRuns() {
        long oldest = newest - SECONDS + 1;
        var inOrder = new float[SECONDS];
        copy(oldest, oldest, inOrder);
        starts = new long[Integer.highestOneBit(2 * runs - 1)];
        values = new float[Integer.highestOneBit(2 * runs - 1)];
        runs = 0;
        for (int i = 0; i < SECONDS; i++) {
            change(oldest + i, inOrder[i]);
        }
    }

    private static int count(float[] inOrder) {
        int changes = 1;
        for (int i = 1; i < inOrder.length; i++) {
            changes += differ(inOrder[i - 1], inOrder[i]) ? 1 : 0;
        }
        return changes;
    }

    /// To the bit, so that nothing is lost; gaps are alike.
    private static boolean differ(float one, float other) {
        return Float.floatToIntBits(one) != Float.floatToIntBits(other);
    }

    private static int index(long second) {
        return (int) Math.floorMod(second, (long) SECONDS);
    }
}
