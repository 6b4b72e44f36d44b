package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.TestGears;
import io.gearshift.collectors.KernelRoot;
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
        return new GearSampling(gears, root, InstantSource.fixed(Instant.EPOCH), () -> now);
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

    /// A gear on v2, its scope and the group of its program below.
    private Path runs(Limits limits) throws IOException {
        Path scope = folder.resolve("machine.scope");
        Path program = Files.createDirectories(scope.resolve("libvirt"));
        Map<String, Path> outer = Map.of("cpu", scope, "memory", scope, "pids", scope);
        Map<String, Path> inner = Map.of("cpu", program, "memory", program, "pids", program);
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
        Files.writeString(scope.resolve("cpu.stat"), "usage_usec 0\n");
        gears.put(gear);
        sampling.follow(GEAR, gear);
        return scope;
    }

    private void passAt(double seconds, Path file, String text) throws IOException {
        Files.writeString(file, text);
        now = 7 + Math.round(seconds * 1e9);
        sampling.pass();
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
}
