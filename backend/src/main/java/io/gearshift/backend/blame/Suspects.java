package io.gearshift.backend.blame;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Ranks the gears beside one that had to wait: by how much their use rose in the spike, and by how
/// closely it moved with the waiting. One that uses much all the time, or rose at another time, is
/// not blamed.
public final class Suspects {
    private static final int SMOOTH = 3;
    private static final int LONGEST_LAG = 2;
    private static final double LEAST_ALIKE = 0.3;

    private Suspects() {}

    /// One gear beside it.
    ///
    /// @param key of the gear
    /// @param score its part of the blame, 0 to 1; those of all add up to 1
    /// @param before mean use before the spike, in the unit of the use
    /// @param during mean use in the spike
    /// @param alike how closely its use moved with the waiting, 0 to 1
    public record Suspect(String key, double score, double before, double during, double alike) {}

    /// The suspects, most to blame first.
    ///
    /// @param pressure of the gear that had to wait, one value a second, NaN where unknown
    /// @param uses what the others used in the same seconds, by key
    /// @param most how many to tell
    public static List<Suspect> rank(
            float[] pressure, Spike spike, Map<String, float[]> uses, int most) {
        double[] waiting = Means.smooth(pressure, SMOOTH);
        int start = spike.baseline();
        List<Suspect> found = new ArrayList<>();
        uses.forEach(
                (key, use) -> {
                    double before = Means.mean(use, start, spike.from() - 1);
                    double during = Means.mean(use, spike.from(), spike.to());
                    // What was not there before has risen from nothing.
                    double rise = during - (Double.isNaN(before) ? 0 : before);
                    double alike = alike(Means.smooth(use, SMOOTH), waiting, start, spike.to());
                    if (rise > 0 && alike >= LEAST_ALIKE) {
                        found.add(
                                new Suspect(
                                        key,
                                        rise * alike * alike,
                                        Double.isNaN(before) ? 0 : before,
                                        during,
                                        alike));
                    }
                });
        double all = found.stream().mapToDouble(Suspect::score).sum();
        return found.stream()
                .map(
                        each ->
                                new Suspect(
                                        each.key(),
                                        each.score() / all,
                                        each.before(),
                                        each.during(),
                                        each.alike()))
                .sorted(
                        Comparator.comparingDouble(Suspect::score)
                                .reversed()
                                .thenComparing(Suspect::key))
                .limit(most)
                .toList();
    }

    /// The cause comes first: the use may be up to two seconds ahead of the waiting.
    private static double alike(double[] use, double[] waiting, int from, int to) {
        double best = 0;
        for (int lag = 0; lag <= LONGEST_LAG; lag++) {
            best = Math.max(best, Means.correlation(use, waiting, from, to, lag));
        }
        return best;
    }
}
