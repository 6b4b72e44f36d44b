package io.gearshift.backend.blame;

import java.util.Arrays;

/// Means over seconds of which some are unknown.
final class Means {
    private Means() {}

    /// Mean of what is known from one index to another, both included; NaN where nothing is.
    static double mean(float[] values, int from, int to) {
        double sum = 0;
        int known = 0;
        for (int at = Math.max(0, from); at <= Math.min(to, values.length - 1); at++) {
            if (!Float.isNaN(values[at])) {
                sum += values[at];
                known++;
            }
        }
        return known == 0 ? Double.NaN : sum / known;
    }

    /// For each second the mean of it and those before it.
    static double[] smooth(float[] values, int seconds) {
        double[] smooth = new double[values.length];
        for (int at = 0; at < values.length; at++) {
            smooth[at] = mean(values, at - seconds + 1, at);
        }
        return smooth;
    }

    /// What a fifth of the known values do not exceed; 0 where nothing is known.
    static double low(float[] values) {
        float[] known = new float[values.length];
        int count = 0;
        for (float value : values) {
            if (!Float.isNaN(value)) {
                known[count++] = value;
            }
        }
        if (count == 0) {
            return 0;
        }
        Arrays.sort(known, 0, count);
        return known[count / 5];
    }

    /// How alike two rows of numbers move, from -1 to 1 (Pearson); 0 where one of them does not
    /// move, or less than ten seconds of both are known.
    static double correlation(double[] one, double[] other, int from, int to, int lag) {
        int count = 0;
        double sumX = 0;
        double sumY = 0;
        double sumXX = 0;
        double sumYY = 0;
        double sumXY = 0;
        for (int at = Math.max(0, from); at <= to; at++) {
            int earlier = at - lag;
            if (earlier < 0 || Double.isNaN(one[earlier]) || Double.isNaN(other[at])) {
                continue;
            }
            double x = one[earlier];
            double y = other[at];
            count++;
            sumX += x;
            sumY += y;
            sumXX += x * x;
            sumYY += y * y;
            sumXY += x * y;
        }
        double spread = (count * sumXX - sumX * sumX) * (count * sumYY - sumY * sumY);
        return count < 10 || !(spread > 0) ? 0 : (count * sumXY - sumX * sumY) / Math.sqrt(spread);
    }
}
