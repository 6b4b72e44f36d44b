package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Host;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostSamplingTest {

    @TempDir private Path folder = Path.of("");

    @Test
    void processesAreCountedApartFromThreads() throws IOException {
        for (String name : new String[] {"1", "7", "self"}) {
            Files.createDirectories(folder.resolve("proc").resolve(name));
        }
        Files.writeString(folder.resolve("proc/loadavg"), "0.20 0.21 0.10 1/93 5460\n");
        var sampling = new HostSampling(new KernelRoot(folder), InstantSource.fixed(Instant.EPOCH));
        sampling.pass(3);
        Host.Figures figures = sampling.figures();
        assertThat(figures).isNotNull();
        assertThat(figures.processes()).isEqualTo(Figure.of(2));
        assertThat(figures.threads()).isEqualTo(Figure.of(93));
        assertThat(sampling.history().last(HistoryFigure.PIDS, 3, 1)).containsExactly(2f);
    }
}
