package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearTotals;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.TestGears;
import io.gearshift.backend.history.LongHistory;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GearSamplingTest {

    private static final String GEAR = "g-1";

    @TempDir private Path folder = Path.of("");
    private final GearRegistry gears = TestGears.registry();
    private long now = 7;
    private GearSampling sampling = sampling(KernelRoot.LIVE);

    private GearSampling sampling(KernelRoot root) {
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        return new GearSampling(
                gears,
                root,
                clock,
                () -> now,
                new LongHistory(folder.resolve("history"), gears, (_, _, _, _, _) -> {}, clock));
    }

    @BeforeEach
    void useTheFolder() {
        sampling.close();
        sampling = sampling(new KernelRoot(folder));
    }

    @AfterEach
    void close() {
        sampling.close();
    }

    /// A gear on v2: systemd's scope counts its processes, libvirt's group below has the rest.
    ///
    /// @return libvirt's group
    private Path runs(Limits limits) throws IOException {
        Path scope = folder.resolve("machine.scope");
        Path program = Files.createDirectories(scope.resolve("libvirt"));
        Map<String, Path> outer = Map.of("cpu", scope, "memory", scope, "pids", scope);
        Map<String, Path> inner = Map.of("cpu", program, "memory", program, "pids", scope);
        GearEntry gear =
                TestGears.gear(
                        GEAR,
                        limits,
                        new Running(
                                100,
                                101,
                                1,
                                new ContainerGroups(true, outer, inner, program),
                                List.of()));
        // The kernel counts periods in the group that has the cap alone.
        Files.writeString(
                scope.resolve("cpu.stat"), "usage_usec 0\nnr_periods 0\nnr_throttled 0\n");
        Files.writeString(program.resolve("cpu.stat"), "usage_usec 0\n");
        Files.writeString(scope.resolve("pids.current"), "12\n");
        Files.createDirectories(folder.resolve("proc/100"));
        helperThreads(4);
        gears.put(gear);
        sampling.follow(GEAR, gear);
        return program;
    }

    private void helperThreads(int threads) throws IOException {
        Files.writeString(
                folder.resolve("proc/100/stat"),
                "100 (libvirt_lxc) S 1 1 1 0 -1 4194304 101 0 0 0 0 0 0 0 20 0 %d 0 81281 1 1\n"
                        .formatted(threads));
    }

    private void passAt(double seconds, Path file, String text) throws IOException {
        Files.writeString(file, text);
        now = 7 + Math.round(seconds * 1e9);
        sampling.pass();
    }

    /// A stopped gear keeps its last 15 minutes for who looks at it, and no longer.
    @Test
    void theSecondsOfAGearThatStoppedLongAgoAreForgotten() throws IOException {
        Path usage = runs(Limits.NONE).resolve("cpu.stat");
        passAt(1, usage, "usage_usec 0\n");
        passAt(2, usage, "usage_usec 500000\n");
        GearEntry stopped = TestGears.gear(GEAR, Limits.NONE, null);
        gears.put(stopped);
        sampling.follow(GEAR, stopped);
        for (int second = 3; second <= 130; second++) {
            passAt(second, usage, "");
        }
        assertThat(sampling.seconds(GEAR, HistoryFigure.CPU_CORES, 0, 200)).contains(0.5f);
        assertThat(sampling.trail(GEAR)).isNotNull();
        now += 900_000_000_000L;
        for (int pass = 0; pass < 60; pass++) {
            passAt(1031 + pass, usage, "");
        }
        assertThat(sampling.histories()).isZero();
    }

    private GearFigures figures() {
        GearFigures figures = sampling.figures(GEAR);
        if (figures == null) {
            throw new AssertionError("the gear is not sampled");
        }
        return figures;
    }

    @Test
    void passesThatComeBackToBackAfterAStallMakeNoPeak() throws IOException {
        Path stat = runs(Limits.NONE).resolve("cpu.stat");
        passAt(0, stat, "usage_usec 0\n");
        passAt(1, stat, "usage_usec 1000000\n");
        passAt(4, stat, "usage_usec 2500000\n");
        passAt(4.0005, stat, "usage_usec 2504000\n");
        passAt(4.001, stat, "usage_usec 2504000\n");
        assertThat(figures().cpuCores()).isEqualTo(Figure.of(0.5));
        assertThat(figures().cpuPeakCores()).isEqualTo(Figure.of(1));

        passAt(5, stat, "usage_usec 2750000\n");
        assertThat(figures().cpuCores()).isEqualTo(Figure.of(0.25));
    }

    @Test
    void totalsAreTheKernelsOwnAndWhatItDoesNotCountIsNull() throws IOException {
        Path stat = runs(Limits.NONE).resolve("cpu.stat");
        assertThat(sampling.totals()).as("nothing was read yet").isEmpty();
        passAt(0, stat, "usage_usec 123456789\nnr_periods 40\nnr_throttled 7\n");
        now += 300_000_000;

        GearTotals totals = sampling.totals().get(GEAR);

        assertThat(totals).isNotNull();
        // Read 0.3 s before the clock's time, which here is that of 1970.
        assertThat(totals.atMillis()).isEqualTo(-300);
        assertThat(totals.cpuUsec()).isEqualTo(123_456_789);
        assertThat(totals.cpuPeriods()).isEqualTo(40);
        assertThat(totals.cpuThrottledPeriods()).isEqualTo(7);
        assertThat(totals.threads()).isEqualTo(8);
        assertThat(totals.cpuThrottledUsec()).as("no such key").isNull();
        assertThat(totals.memoryBytes()).as("no such file").isNull();
        assertThat(totals.receivedBytes()).as("no interface").isNull();

        passAt(1, stat, "usage_usec 18446744073709551615\n");
        assertThat(sampling.totals().get(GEAR))
                .isNotNull()
                .extracting(GearTotals::cpuUsec)
                .as("more than is told")
                .isNull();
    }

    @Test
    void theDriversHelperIsNoProcessOfTheGear() throws IOException {
        Path stat = runs(Limits.NONE).resolve("cpu.stat");
        passAt(0, stat, "usage_usec 0\n");
        assertThat(figures().processes()).isEqualTo(Figure.of(8));
        assertThat(sampling.seconds(GEAR, HistoryFigure.PIDS, 0, 1)).containsExactly(8f);

        helperThreads(5);
        for (int second = 1; second <= 30; second++) {
            passAt(second, stat, "usage_usec 0\n");
        }
        assertThat(figures().processes()).isEqualTo(Figure.of(7));
    }

    @Test
    void withoutTheHelpersThreadsTheGearsProcessesAreNotGuessed() throws IOException {
        Path stat = runs(Limits.NONE).resolve("cpu.stat");
        sampling.follow(GEAR, gears.get(GEAR).withRunning(null));
        Files.delete(folder.resolve("proc/100/stat"));
        sampling.follow(GEAR, gears.get(GEAR));
        passAt(0, stat, "usage_usec 0\n");
        assertThat(figures().processes().value()).isNull();
        assertThat(figures().processes().absent()).contains("helper");
    }

    @Test
    void throttlingIsOfTheGroupThatHasTheCap() throws IOException {
        Path stat = runs(Limits.NONE.with(cpu(Cap.at(200)))).resolve("cpu.stat");
        passAt(0, stat, "usage_usec 0\nnr_periods 10\nnr_throttled 0\nthrottled_usec 0\n");
        passAt(1, stat, "usage_usec 9\nnr_periods 20\nnr_throttled 5\nthrottled_usec 9\n");
        assertThat(figures().throttled()).isEqualTo(Figure.of(0.5));
    }

    @Test
    void aCapThatTheRecordDoesNotKnowThrottlesAllTheSame() throws IOException {
        Path stat = runs(Limits.NONE).resolve("cpu.stat");
        passAt(0, stat, "usage_usec 0\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\n");
        passAt(1, stat, "usage_usec 9\nnr_periods 10\nnr_throttled 9\nthrottled_usec 9\n");
        assertThat(figures().throttled()).isEqualTo(Figure.of(0.9));
    }

    private static LimitChange cpu(Cap cap) {
        return new LimitChange(cap, null, null, null, null, null, null);
    }
}
