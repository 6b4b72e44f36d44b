package io.gearshift.backend.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.HistoryQuery.Step;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitPreview.Level;
import io.gearshift.backend.api.LimitPreview.Rehearsal;
import io.gearshift.backend.api.Limits;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitRehearsalTest {

    private static final Instant NOW = Instant.parse("2026-11-27T12:00:30Z");
    private static final long MIB = 1 << 20;

    /// A minute or an hour, or a part of one.
    private record Kept(
            HistoryFigure figure, Step step, Instant start, double average, double highest) {}

    private final List<Kept> kept = new ArrayList<>();

    private void minute(HistoryFigure figure, int ago, double average, double highest) {
        kept.add(
                new Kept(
                        figure,
                        Step.MINUTE,
                        Instant.parse("2026-11-27T12:00:00Z").minus(Duration.ofMinutes(ago)),
                        average,
                        highest));
    }

    private void hour(HistoryFigure figure, int ago, double highest) {
        kept.add(
                new Kept(
                        figure,
                        Step.HOUR,
                        Instant.parse("2026-11-27T12:00:00Z").minus(Duration.ofHours(ago)),
                        highest,
                        highest));
    }

    private List<Rehearsal> rehearse(LimitChange change) {
        return rehearsal().of("g-1", preview(change, null)).rehearsal();
    }

    private LimitRehearsal rehearsal() {
        return new LimitRehearsal(
                (gear, figure, step, from, to, part) ->
                        kept.stream()
                                .filter(each -> each.figure() == figure)
                                .filter(each -> each.step() == step)
                                .filter(each -> !each.start().isBefore(from))
                                .filter(each -> each.start().isBefore(to))
                                .sorted(Comparator.comparing(Kept::start))
                                .forEach(
                                        each ->
                                                part.take(
                                                        each.start(),
                                                        each.average(),
                                                        each.highest())),
                () -> NOW);
    }

    private static LimitPreview preview(LimitChange change, @Nullable String refused) {
        return new LimitPreview(
                Limits.NONE, Limits.NONE.with(change), 1, List.of(), List.of(), refused, List.of());
    }

    private static LimitChange memory(long bytes) {
        return new LimitChange(null, null, null, Cap.at(bytes), null, null, null);
    }

    private static LimitChange cpu(long millis) {
        return new LimitChange(Cap.at(millis), null, null, null, null, null, null);
    }

    @Test
    void withoutHistoryThereIsNothing() {
        assertThat(rehearse(memory(64 * MIB))).isEmpty();
    }

    @Test
    void aChangeThatIsRefusedIsNotRehearsed() {
        minute(HistoryFigure.MEMORY_BYTES, 1, 90.0 * MIB, 90.0 * MIB);
        var rehearsal =
                new LimitRehearsal((_, _, _, _, _, part) -> part.take(NOW, 1e12, 1e12), () -> NOW);
        assertThat(rehearsal.of("g-1", preview(memory(MIB), "no")).rehearsal()).isEmpty();
    }

    @Test
    void stretchesOfMemoryAboveTheCapAreKills() {
        for (int ago = 1; ago <= 100; ago++) {
            boolean above = ago <= 2 || (ago >= 50 && ago < 55) || ago == 100;
            minute(
                    HistoryFigure.MEMORY_BYTES,
                    ago,
                    ago == 1 ? 70.0 * MIB : 40.0 * MIB,
                    above ? 96.0 * MIB : 50.0 * MIB);
        }
        hour(HistoryFigure.MEMORY_BYTES, 30, 80.0 * MIB);
        hour(HistoryFigure.MEMORY_BYTES, 31, 10.0 * MIB);
        assertThat(rehearse(memory(64 * MIB)))
                .containsExactly(
                        new Rehearsal(
                                "memoryBytes",
                                Level.DANGER,
                                "Memory cap 64 MiB: exceeded in 8 of 100 recorded minutes of the"
                                        + " last 24 hours (8 %), in 3 stretches: about as many"
                                        + " kills are likely. Page cache counts in these figures;"
                                        + " where the kernel can drop it, nothing is killed. Of 2"
                                        + " recorded hours before, 1 was above it.",
                                100,
                                8,
                                1,
                                3,
                                2,
                                1));
    }

    @Test
    void aGapInTheRecordEndsAStretch() {
        minute(HistoryFigure.MEMORY_BYTES, 9, 90.0 * MIB, 90.0 * MIB);
        minute(HistoryFigure.MEMORY_BYTES, 7, 90.0 * MIB, 90.0 * MIB);
        assertThat(rehearse(memory(64 * MIB)).getFirst().stretches()).isEqualTo(2);
    }

    @Test
    void throttlingTellsTheAverageFromTheHighestSecond() {
        minute(HistoryFigure.CPU_CORES, 3, 0.1, 0.15);
        minute(HistoryFigure.CPU_CORES, 2, 0.1, 0.9);
        minute(HistoryFigure.CPU_CORES, 1, 0.5, 0.9);
        Rehearsal line = rehearse(cpu(200)).getFirst();
        assertThat(line.text())
                .isEqualTo(
                        "CPU cap 0.2 cores: exceeded in 2 of 3 recorded minutes of the last 24"
                                + " hours (66 %), for a second or more. In 1 even the average was"
                                + " above it: throttled all through.");
        assertThat(line.level()).isEqualTo(Level.WARNING);
    }

    /// The kernel counts in periods of 100 ms, the record in seconds.
    @Test
    void aCpuCapThatNoSecondReachedMayThrottleBursts() {
        minute(HistoryFigure.CPU_CORES, 1, 0.05, 0.15);
        Rehearsal line = rehearse(cpu(200)).getFirst();
        assertThat(line.level()).isEqualTo(Level.INFO);
        assertThat(line.text())
                .isEqualTo(
                        "CPU cap 0.2 cores: never reached in 1 recorded minute of the last 24"
                                + " hours. The highest was 0.15 cores. That is by the second:"
                                + " shorter bursts may be throttled.");
    }

    /// What it used under a cap is at most the cap, whatever it wanted.
    @Test
    void useThatThePresentCapHeldDownIsNotTakenForAllThatItWants() {
        minute(HistoryFigure.CPU_CORES, 2, 0.2, 0.2);
        minute(HistoryFigure.CPU_CORES, 1, 0.2, 0.2);
        minute(HistoryFigure.THROTTLED_SHARE, 2, 0.4, 0.9);
        minute(HistoryFigure.THROTTLED_SHARE, 1, 0, 0);
        Limits now = Limits.NONE.with(cpu(200));
        Rehearsal raised = line(now, cpu(500));
        assertThat(raised.level()).isEqualTo(Level.INFO);
        assertThat(raised.text())
                .startsWith("CPU cap 0.5 cores: never reached in 2 recorded minutes")
                .endsWith(
                        "The cap that is in force held it down in 1 recorded minute: what it would"
                                + " have used with more is not known.");
        assertThat(line(Limits.NONE.with(cpu(800)), cpu(300)).level()).isEqualTo(Level.WARNING);
        assertThat(line(Limits.NONE, cpu(300)).text()).as("no cap").doesNotContain("held it down");
    }

    private Rehearsal line(Limits before, LimitChange change) {
        return rehearsal()
                .of(
                        "g-1",
                        new LimitPreview(
                                before,
                                before.with(change),
                                1,
                                List.of(),
                                List.of(),
                                null,
                                List.of()))
                .rehearsal()
                .getFirst();
    }

    @Test
    void aLimitThatWasNeverReachedSaysHowFarItWas() {
        minute(HistoryFigure.PIDS, 2, 7, 9);
        Rehearsal line =
                rehearse(new LimitChange(null, null, null, null, null, null, Cap.at(20)))
                        .getFirst();
        assertThat(line.level()).isEqualTo(Level.INFO);
        assertThat(line.text())
                .isEqualTo(
                        "Most processes 20: never reached in 1 recorded minute of the last 24"
                                + " hours. The highest was 9.");
    }

    @Test
    void theMinuteInWorkComesInTwoPartsAndCountsOnce() {
        minute(HistoryFigure.CPU_CORES, 0, 0.1, 0.9);
        minute(HistoryFigure.CPU_CORES, 0, 0.6, 0.7);
        Rehearsal line = rehearse(cpu(200)).getFirst();
        assertThat(List.of(line.minutes(), line.minutesAbove(), line.minutesAveragedAbove()))
                .containsExactly(1, 1, 1);
        assertThat(line.stretches()).isEqualTo(1);
    }

    /// Any record, replayed the slow way: one place for each minute of the day, looked at alone.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void agreesWithABruteForceReplay(long seed) {
        var random = new Random(seed);
        long cap = 64 * MIB;
        double[] highest = new double[24 * 60];
        double[] averages = new double[highest.length];
        Arrays.fill(highest, Double.NaN);
        double rate = random.nextDouble();
        for (int ago = 0; ago < highest.length; ago++) {
            if (random.nextDouble() < 0.9) {
                highest[ago] = random.nextDouble() < rate ? cap + 1.0 : (double) cap;
                averages[ago] = random.nextDouble() * highest[ago] * 1.2;
                averages[ago] = Math.min(averages[ago], highest[ago]);
                minute(HistoryFigure.MEMORY_BYTES, ago, averages[ago], highest[ago]);
            }
        }
        int hoursAbove = 0;
        int hours = 0;
        for (int ago = 26; ago < 700; ago++) {
            if (random.nextBoolean()) {
                boolean above = random.nextDouble() < rate;
                hour(HistoryFigure.MEMORY_BYTES, ago, above ? cap * 2.0 : cap / 2.0);
                hours++;
                hoursAbove += above ? 1 : 0;
            }
        }
        int minutes = 0;
        int above = 0;
        int averaged = 0;
        int stretches = 0;
        for (int ago = 0; ago < highest.length; ago++) {
            minutes += Double.isNaN(highest[ago]) ? 0 : 1;
            above += highest[ago] > cap ? 1 : 0;
            averaged += !Double.isNaN(highest[ago]) && averages[ago] > cap ? 1 : 0;
            // A stretch ends where the minute after it is not above, or not there.
            boolean last = ago == 0 || !(highest[ago - 1] > cap);
            stretches += highest[ago] > cap && last ? 1 : 0;
        }
        Rehearsal line = rehearse(memory(cap)).getFirst();
        assertThat(line.minutes()).isEqualTo(minutes);
        assertThat(line.minutesAbove()).isEqualTo(above);
        assertThat(line.minutesAveragedAbove()).isEqualTo(averaged);
        assertThat(line.stretches()).isEqualTo(stretches);
        assertThat(line.hours()).isEqualTo(hours);
        assertThat(line.hoursAbove()).isEqualTo(hoursAbove);
    }
}
