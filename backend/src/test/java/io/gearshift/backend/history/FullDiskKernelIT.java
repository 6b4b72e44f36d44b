package io.gearshift.backend.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.HistoryQuery.Step;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.gear.TestGears;
import io.gearshift.collectors.sampler.History;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// History on a file system that really is full, while the clock is the test's.
@Tag("kernel")
final class FullDiskKernelIT {

    private static final String GEAR = "g-0123456789ab";
    private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");

    @TempDir private Path folder = Path.of("");
    private final List<Event.Severity> said = new CopyOnWriteArrayList<>();
    private final History seconds = new History();
    private Instant now = START;
    private long second;

    @BeforeEach
    void mount() {
        KernelHost.run(
                List.of("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString()));
    }

    @AfterEach
    void unmount() {
        KernelHost.run(List.of("umount", folder.toString()));
    }

    private void minutes(LongHistory history, int count) {
        for (int i = 0; i < count * 60; i++) {
            seconds.put(second, HistoryFigure.CPU_CORES, 1);
            history.pass(second);
            history.record(GEAR, seconds);
            history.passed();
            history.settle();
            now = now.plusSeconds(1);
            second++;
        }
    }

    @Test
    void samplingGoesOnAndTheGapIsSaidAndShown() throws IOException {
        var history =
                new LongHistory(
                        folder.resolve("history"),
                        TestGears.registry(),
                        (_, _, severity, _, _) -> said.add(severity),
                        () -> now);
        try (history) {
            minutes(history, 2);
            Path filler = folder.resolve("filler");
            fill(filler);
            minutes(history, 60);
            assertThat(history.problem()).contains("No space left on device");
            assertThat(said).containsExactly(Event.Severity.ERROR);
            Files.delete(filler);
            minutes(history, 10);
            assertThat(history.problem()).isNull();
            assertThat(said).containsExactly(Event.Severity.ERROR, Event.Severity.INFO);
            var kept = new TreeSet<Instant>();
            history.visit(GEAR, Step.MINUTE, START, now, (time, _) -> kept.add(time));
            // What fits into the page that the disk had given away already, and what came after.
            assertThat(kept).contains(START, now.minusSeconds(120)).hasSizeBetween(12, 60);
            assertThat(kept).doesNotContain(START.plusSeconds(60 * 60));
        }
        var again =
                new LongHistory(
                        folder.resolve("history"),
                        TestGears.registry(),
                        (_, _, severity, _, _) -> said.add(severity),
                        () -> now);
        try (again) {
            var kept = new TreeSet<Instant>();
            again.visit(GEAR, Step.MINUTE, START, now, (time, _) -> kept.add(time));
            assertThat(kept).as("not damaged").contains(START);
            assertThat(said).hasSize(2);
        }
    }

    private static void fill(Path filler) {
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(new byte[512]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }
}
