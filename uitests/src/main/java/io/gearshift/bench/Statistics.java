package io.gearshift.bench;

import java.util.Arrays;
import java.util.Collection;

/// Order statistics.
final class Statistics {
    private Statistics() {}

    /// The value below which `share` (0 to 1) of the values lie.
    static double quantile(Collection<Double> values, double share) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
    }

    static double median(Collection<Double> values) {
        return quantile(values, 0.5);
    }

    static double minimum(double... values) {
        return Arrays.stream(values).min().orElseThrow();
    }
}
