package io.gearshift.backend.blame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Fifty gears, of which one is the culprit and five look like it at first sight.
final class SuspectsTest {
    private static final int SECONDS = 900;
    private static final int GEARS = 50;

    @Test
    void aPlantedCulpritAmongFiftyRanksFirst() {
        int first = 0;
        for (int seed = 1; seed <= 10; seed++) {
            Host host = new Host(seed);
            Spike spike = Spike.last(host.pressure).orElseThrow();
            assertThat(spike.from()).isBetween(host.from - 3, host.from + 3);
            List<Suspects.Suspect> found = Suspects.rank(host.pressure, spike, host.uses, 5);
            first += found.getFirst().key().equals("culprit") ? 1 : 0;
            assertThat(found).extracting(Suspects.Suspect::key).contains("culprit");
            assertThat(found.stream().mapToDouble(Suspects.Suspect::score).sum())
                    .isBetween(0.5, 1.000001);
        }
        assertThat(first).as("of 10 seeds").isGreaterThanOrEqualTo(9);
    }

    @Test
    void withoutASpikeThereIsNone() {
        float[] calm = new float[SECONDS];
        Arrays.fill(calm, 0.01f);
        assertThat(Spike.last(calm)).isEmpty();
        float[] unknown = new float[SECONDS];
        Arrays.fill(unknown, Float.NaN);
        assertThat(Spike.last(unknown)).isEmpty();
        assertThat(Spike.last(new float[0])).isEmpty();
    }

    @Test
    void whatAlwaysWaitsHasNoSpike() {
        float[] always = new float[SECONDS];
        Arrays.fill(always, 0.6f);
        assertThat(Spike.last(always)).isEmpty();
    }

    @Test
    void aSpikeWithNothingKnownBeforeItIsComparedWithNothing() {
        float[] pressure = new float[SECONDS];
        Arrays.fill(pressure, Float.NaN);
        for (int at = SECONDS - 30; at < SECONDS; at++) {
            pressure[at] = 0.5f;
        }
        assertThat(Spike.last(pressure)).isEmpty();
    }

    @Test
    void aSpikeMayBeLongerThanAllBeforeIt() {
        float[] young = new float[SECONDS];
        Arrays.fill(young, Float.NaN);
        for (int at = SECONDS - 60; at < SECONDS; at++) {
            young[at] = at < SECONDS - 40 ? 0.03f : 0.6f;
        }
        Spike spike = Spike.last(young).orElseThrow();
        assertThat(spike.from()).isBetween(SECONDS - 41, SECONDS - 39);
        assertThat(spike.before()).isBetween(0.02, 0.04);
    }

    @Test
    void nobodyIsBlamedWhereNoUseRose() {
        Host host = new Host(3);
        Spike spike = Spike.last(host.pressure).orElseThrow();
        float[] flat = new float[SECONDS];
        Arrays.fill(flat, 1.5f);
        assertThat(Suspects.rank(host.pressure, spike, Map.of("flat", flat), 5)).isEmpty();
    }

    @Test
    void aGearThatWasNotThereBeforeIsBlamed() {
        Host host = new Host(4);
        Spike spike = Spike.last(host.pressure).orElseThrow();
        float[] late = new float[SECONDS];
        Arrays.fill(late, Float.NaN);
        for (int at = spike.from() - 12; at < SECONDS; at++) {
            late[at] = at < host.from ? 0.01f : at < host.to ? 1.9f : 0.01f;
        }
        Suspects.Suspect suspect =
                Suspects.rank(host.pressure, spike, Map.of("late", late), 5).getFirst();
        assertThat(suspect.score()).isEqualTo(1);
        assertThat(suspect.during()).isGreaterThan(1);
    }

    /// What a host's last 15 minutes may have looked like.
    private static final class Host {
        final float[] pressure = new float[SECONDS];
        final Map<String, float[]> uses = new HashMap<>();
        final int from;
        final int to;

        Host(int seed) {
            Random random = new Random(seed);
            from = 500 + random.nextInt(200);
            to = from + 15 + random.nextInt(60);
            for (int at = 0; at < SECONDS; at++) {
                boolean spike = at >= from && at < to;
                pressure[at] = noisy(random, spike ? 0.45 : 0.015, spike ? 0.15 : 0.01);
            }
            put(random, "culprit", at -> at >= from && at < to ? 1.2 : 0.1);
            // Uses more than anybody, all the time.
            put(random, "busy", at -> 1.6);
            // Rose as much, and fell again before.
            put(random, "earlier", at -> at >= from - 120 && at < from - 65 ? 1.4 : 0.1);
            // Rises slowly over the whole time.
            put(random, "growing", at -> 1.5 * at / SECONDS);
            // Comes and goes, whatever else happens.
            int phase = random.nextInt(26);
            put(random, "beating", at -> (at + phase) % 26 < 13 ? 1.3 : 0.1);
            // Moves with the waiting, and hardly uses anything: another victim that retries.
            put(random, "small", at -> at >= from && at < to ? 0.12 : 0.02);
            for (int gear = uses.size(); gear < GEARS; gear++) {
                double usual = random.nextDouble() * 0.3;
                put(random, "g" + gear, at -> usual);
            }
        }

        private void put(Random random, String key, java.util.function.IntToDoubleFunction use) {
            float[] values = new float[SECONDS];
            for (int at = 0; at < SECONDS; at++) {
                // One second in fifty was not read.
                values[at] =
                        random.nextInt(50) == 0
                                ? Float.NaN
                                : noisy(random, use.applyAsDouble(at), 0.05);
            }
            uses.put(key, values);
        }

        private static float noisy(Random random, double value, double by) {
            return (float) Math.max(0, value + by * random.nextGaussian());
        }
    }
}
