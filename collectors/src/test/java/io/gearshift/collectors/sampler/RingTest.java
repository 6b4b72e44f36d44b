package io.gearshift.collectors.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RingTest {

    /// A ring of one value a second, as plain as can be.
    private static final class Plain {
        private final float[] values = new float[Ring.SECONDS];
        private long newest;

        Plain(long second, float value) {
            Arrays.fill(values, Float.NaN);
            newest = second;
            put(second, value);
        }

        void put(long second, float value) {
            for (long gap = Math.max(newest + 1, second - Ring.SECONDS); gap < second; gap++) {
                values[(int) (gap % Ring.SECONDS)] = Float.NaN;
            }
            values[(int) (second % Ring.SECONDS)] = value;
            newest = second;
        }

        float[] inOrder(long until) {
            var all = new float[Ring.SECONDS];
            for (int i = 0; i < all.length; i++) {
                long second = until - Ring.SECONDS + 1 + i;
                boolean kept = second <= newest && second > newest - Ring.SECONDS && second >= 0;
                all[i] = kept ? values[(int) (second % Ring.SECONDS)] : Float.NaN;
            }
            return all;
        }

        float highest(long until) {
            float highest = Float.NaN;
            for (float each : inOrder(until)) {
                highest = Float.isNaN(highest) || each > highest ? each : highest;
            }
            return highest;
        }
    }

    private final Ring ring = new Ring(0, 0);

    private static float[] inOrder(Ring ring, long until) {
        var all = new float[Ring.SECONDS];
        long oldest = until - Ring.SECONDS + 1;
        ring.copy(oldest, oldest, all);
        return all;
    }

    @Test
    void aFigureThatHardlyChangesIsShort() {
        for (int second = 1; second < 3 * Ring.SECONDS; second++) {
            ring.put(second, (float) Math.floorDiv(second, 10));
            assertThat(ring.isShort()).isTrue();
        }
    }

    @Test
    void oneThatChangesOftenIsNot() {
        for (int second = 1; second < 3 * Ring.SECONDS; second++) {
            ring.put(second, (float) Math.floorDiv(second, 5));
            assertThat(ring.isShort()).isEqualTo(second <= 5 * (Ring.MOST_RUNS - 2));
        }
    }

    @Test
    void oneThatChangesIsShortAgainWhenItNoLongerDoes() {
        for (int second = 1; second < Ring.SECONDS; second++) {
            ring.put(second, second);
        }
        assertThat(ring.isShort()).isFalse();
        for (int second = Ring.SECONDS; second < 2 * Ring.SECONDS; second++) {
            ring.put(second, 5);
        }
        assertThat(ring.isShort()).isTrue();
        assertThat(inOrder(ring, 2 * Ring.SECONDS - 1L)).containsOnly(5f);
    }

    @Test
    void zeroesOfBothSignsAreToldApart() {
        ring.put(1, -0f);
        assertThat(1 / ring.at(0)).isPositive();
        assertThat(1 / ring.at(1)).isNegative();
    }

    /// All that can befall a figure: it stays, jumps, comes and goes, is put twice in a second, is
    /// left out for seconds and for hours; with times of each, so that it takes on both forms.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itTellsTheSameAsAValueASecond(long seed) {
        var random = new Random(seed);
        long second = random.nextInt(5_000);
        var tested = new Ring(second, 1);
        var plain = new Plain(second, 1);
        boolean shortOnce = false;
        boolean longOnce = false;
        float value = 1;
        int restless = 0;
        for (int step = 0; step < 12_000; step++) {
            if (random.nextInt(700) == 0) {
                restless = random.nextInt(101);
            }
            second += random.nextInt(10) == 0 ? 0 : 1;
            if (random.nextInt(300) == 0) {
                second += random.nextInt(random.nextInt(6) == 0 ? 3_000 : 40);
            }
            if (random.nextInt(100) < restless) {
                value = random.nextInt(12) == 0 ? Float.NaN : random.nextInt(50);
            }
            tested.put(second, value);
            plain.put(second, value);
            shortOnce |= tested.isShort();
            longOnce |= !tested.isShort();

            long until = second + (random.nextInt(20) == 0 ? random.nextInt(1_000) : 0);
            float[] wanted = plain.inOrder(until);
            assertThat(Arrays.equals(inOrder(tested, until), wanted)).as("step %d", step).isTrue();
            int one = random.nextInt(Ring.SECONDS);
            long at = until - Ring.SECONDS + 1 + one;
            assertThat(tested.at(at)).isEqualTo((Float) wanted[one]);
            if (random.nextInt(3) == 0) {
                assertThat(tested.highest(second - Ring.SECONDS + 1))
                        .isEqualTo((Float) plain.highest(second));
            }
        }
        assertThat(shortOnce).isTrue();
        assertThat(longOnce).isTrue();
    }
}
