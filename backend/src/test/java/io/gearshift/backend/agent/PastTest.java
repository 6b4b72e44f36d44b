package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.HistoryQuery.Step;
import io.gearshift.backend.api.Series;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.TestGears;
import io.gearshift.backend.history.LongHistory;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.sampler.History;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PastTest {

    private static final String GEAR = "g-0123456789ab";

    @TempDir private Path folder = Path.of("");
    private final GearRegistry gears = TestGears.registry();
    private final History seconds = new History();
    private final InstantSource clock = () -> this.now;
    private Instant now = Instant.parse("2026-11-27T10:00:00Z");
    private long second;
    private LongHistory history = history();
    private GearSampling sampling = sampling();

    private LongHistory history() {
        return new LongHistory(folder, gears, (_, _, _, _, _) -> {}, clock);
    }

    private GearSampling sampling() {
        return new GearSampling(
                gears, new KernelRoot(folder), clock, () -> second * 1_000_000_000L, history);
    }

    @BeforeEach
    void useTheFolder() {
        close();
        history = history();
        sampling = sampling();
    }

    @AfterEach
    void close() {
        sampling.close();
        history.close();
    }

    /// A minute in which every second reads the same.
    private void minute(double cores, double pressure) {
        for (int i = 0; i < 60; i++) {
            seconds.put(second, HistoryFigure.CPU_CORES, cores);
            seconds.put(second, HistoryFigure.IO_PRESSURE, pressure);
            history.pass(second);
            history.record(GEAR, seconds);
            history.passed();
            now = now.plusSeconds(1);
            second++;
        }
        // Here a minute takes no time, and the writer needs some.
        history.close();
        history = history();
    }

    private Series ask(String figure, String from, String to, @Nullable Step step, int points) {
        List<Series> all =
                new Past(sampling, history, clock)
                        .series(
                                new HistoryQuery(
                                        List.of(GEAR),
                                        List.of(figure),
                                        Instant.parse("2026-11-27T" + from + ":00Z"),
                                        Instant.parse("2026-11-27T" + to + ":00Z"),
                                        Duration.ofMinutes(15),
                                        step,
                                        points,
                                        true));
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @Test
    void minutesBetweenTwoTimesWithGaps() {
        minute(1, 0);
        minute(2, 0.25);
        now = now.plusSeconds(120);
        minute(3, 0);
        now = now.plusSeconds(3600);
        Series series = ask("cpuCores", "10:00", "10:06", null, 100);
        assertThat(series.start()).isEqualTo("2026-11-27T10:00:00Z");
        assertThat(series.stepMillis()).isEqualTo(60_000);
        assertThat(series.highest()).containsExactly(1.0, 2.0, null, null, 3.0, null);
        assertThat(series.averages()).isEqualTo(series.highest());
        assertThat(ask("ioPressure", "10:01", "10:02", null, 100).highest()).containsExactly(25.0);
    }

    @Test
    void fewerPointsKeepTheHighestAndTheAverage() {
        minute(1, 0);
        minute(2, 0);
        minute(3, 0);
        minute(8, 0);
        now = now.plusSeconds(3600);
        Series series = ask("cpuCores", "10:01", "10:04", Step.MINUTE, 2);
        assertThat(series.start()).as("on a whole multiple").isEqualTo("2026-11-27T10:00:00Z");
        assertThat(series.stepMillis()).isEqualTo(120_000);
        assertThat(series.highest()).containsExactly(2.0, 8.0);
        assertThat(series.averages()).containsExactly(1.5, 5.5);
    }

    @Test
    void hoursHaveTheMinutesOfTheHourInWork() {
        minute(1, 0);
        minute(3, 0);
        Series series = ask("cpuCores", "08:00", "11:00", Step.HOUR, 100);
        assertThat(series.highest()).containsExactly(null, null, 3.0);
        assertThat(series.averages()).containsExactly(null, null, 2.0);
    }

    @Test
    void aRangeThatBeginsAmidAStepKeepsItsStepsWithOneMorePoint() {
        now = now.plusSeconds(30);
        assertThat(step(Duration.ofHours(6), 361)).isEqualTo(Duration.ofMinutes(1));
        assertThat(step(Duration.ofHours(24), 289)).isEqualTo(Duration.ofMinutes(5));
        assertThat(step(Duration.ofDays(7), 169)).isEqualTo(Duration.ofHours(1));
        assertThat(step(Duration.ofDays(30), 361)).isEqualTo(Duration.ofHours(2));
    }

    private Duration step(Duration back, int points) {
        HistoryQuery query = HistoryQuery.last(List.of(GEAR), List.of("cpuCores"), back, points);
        return Duration.ofMillis(
                new Past(sampling, history, clock).series(query).getFirst().stepMillis());
    }

    @Test
    void theFinestStepThatReachesBackIsTaken() {
        assertThat(Step.reaching(Duration.ofMinutes(15))).isEqualTo(Step.SECOND);
        assertThat(Step.reaching(Duration.ofMinutes(16))).isEqualTo(Step.MINUTE);
        assertThat(Step.reaching(Duration.ofHours(24))).isEqualTo(Step.MINUTE);
        assertThat(Step.reaching(Duration.ofHours(25))).isEqualTo(Step.HOUR);
        assertThat(Step.reaching(Duration.ofDays(400))).isEqualTo(Step.HOUR);
    }

    /// Else the ring's newest seconds were told as if they were an hour old.
    @Test
    void secondsOfLongAgoAreRefused() {
        minute(1, 0);
        now = now.plusSeconds(3600);
        assertThatThrownBy(() -> ask("cpuCores", "10:00", "10:01", Step.SECOND, 100))
                .hasMessageContaining("last 15 minutes");
    }

    @Test
    void whatNobodyReadIsAllGaps() {
        Series series = ask("memoryBytes", "08:00", "09:00", null, 100);
        assertThat(series.highest()).hasSize(60).containsOnlyNulls();
        assertThat(series.averages()).hasSize(60).containsOnlyNulls();
    }

    private List<Series> extreme(@Nullable Instant from, Instant to, Duration back) {
        return new Past(sampling, history, clock)
                .series(
                        new HistoryQuery(
                                List.of(GEAR),
                                List.of("cpuCores"),
                                from,
                                to,
                                back,
                                null,
                                Integer.MAX_VALUE,
                                true));
    }

    @Test
    void whatIsAskedBeyondAnyMeasureIsBounded() {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        assertThat(extreme(null, Instant.MAX, longest).getFirst().highest())
                .hasSizeBetween(720, 722);
        assertThat(extreme(Instant.MIN, Instant.MAX, Duration.ZERO).getFirst().highest())
                .hasSizeBetween(720, 722);
        assertThat(extreme(null, now, longest.negated()).getFirst().averages()).hasSizeLessThan(2);
    }

    @Test
    void whatCannotBeAnsweredIsSaid() {
        assertThatThrownBy(() -> ask("cpuCores", "09:00", "08:00", null, 10))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("ends before");
        assertThatThrownBy(() -> ask("<b>", "08:00", "09:00", null, 10))
                .hasMessageContaining("no history of \"?b?\"");
        assertThatThrownBy(() -> extreme(Instant.EPOCH, Instant.MIN, Duration.ZERO))
                .hasMessageContaining("longer ago than 30 days");
        var many =
                new HistoryQuery(
                        Collections.nCopies(101, GEAR),
                        List.of("cpuCores"),
                        null,
                        null,
                        Duration.ofDays(30),
                        null,
                        10,
                        true);
        assertThatThrownBy(() -> new Past(sampling, history, clock).series(many))
                .hasMessageContaining("at most 100 gears");
    }
}
