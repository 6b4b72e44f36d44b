package io.gearshift.backend.history;

import io.gearshift.collectors.sampler.History;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// What every figure came to over some time: average, maximum, and how many seconds were read. A
/// figure of which no second was read is not there, never zero. Mutable and reused; not safe for
/// use by many threads.
public final class Rollup {

    /// Bytes of one figure in a file: average and maximum as `float`, seconds as `short`.
    static final int BYTES = Float.BYTES + Float.BYTES + Short.BYTES;

    private static final HistoryFigure[] FIGURES = HistoryFigure.values();

    private final double[] sums = new double[FIGURES.length];
    private final float[] highest = new float[FIGURES.length];
    private final int[] seconds = new int[FIGURES.length];

    /// Counts one second of every figure that is known in it.
    void add(History history, long second) {
        for (int i = 0; i < FIGURES.length; i++) {
            float value = history.at(FIGURES[i], second);
            if (!Float.isNaN(value)) {
                add(i, value, value, 1);
            }
        }
    }

    /// Counts all of another's seconds.
    public void add(Rollup other) {
        for (int i = 0; i < FIGURES.length; i++) {
            if (other.seconds[i] > 0) {
                add(i, other.sums[i], other.highest[i], other.seconds[i]);
            }
        }
    }

    private void add(int figure, double sum, float most, int count) {
        highest[figure] = seconds[figure] == 0 ? most : Math.max(highest[figure], most);
        sums[figure] += sum;
        seconds[figure] += count;
    }

    /// Forgets everything.
    void clear() {
        Arrays.fill(sums, 0);
        Arrays.fill(highest, 0);
        Arrays.fill(seconds, 0);
    }

    /// How many seconds were read, of the figure that has the most.
    int seconds() {
        int most = 0;
        for (int each : seconds) {
            most = Math.max(most, each);
        }
        return most;
    }

    /// Average over the seconds that were read; NaN if there was none.
    public double average(HistoryFigure figure) {
        int i = index(figure);
        return seconds[i] == 0 ? Double.NaN : sums[i] / seconds[i];
    }

    /// The highest second; NaN if none was read.
    public double highest(HistoryFigure figure) {
        int i = index(figure);
        return seconds[i] == 0 ? Double.NaN : highest[i];
    }

    /// Writes all figures, in the order of {@link HistoryFigure}.
    void write(ByteBuffer to) {
        for (int i = 0; i < FIGURES.length; i++) {
            to.putFloat(seconds[i] == 0 ? Float.NaN : (float) (sums[i] / seconds[i]));
            to.putFloat(seconds[i] == 0 ? Float.NaN : highest[i]);
            to.putShort((short) Math.min(seconds[i], Short.MAX_VALUE));
        }
    }

    /// Takes the figures of a file in the place of what is here.
    ///
    /// @param figures which figure each of the file's columns is; -1 for one that we do not know
    void read(ByteBuffer from, int[] figures) {
        clear();
        for (int figure : figures) {
            float average = from.getFloat();
            float most = from.getFloat();
            int count = from.getShort();
            if (figure >= 0 && count > 0) {
                add(figure, (double) average * count, most, count);
            }
        }
    }

    // The place in this class's arrays and in a file whose header names the columns.
    @SuppressWarnings("EnumOrdinal")
    private static int index(HistoryFigure figure) {
        return figure.ordinal();
    }
}
