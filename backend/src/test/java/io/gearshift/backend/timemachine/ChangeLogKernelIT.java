package io.gearshift.backend.timemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.gear.KernelHost;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of earlier times on a file system that really is full.
@Tag("kernel")
final class ChangeLogKernelIT {

    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");
    private static final int MANY = 2000;

    @TempDir private Path folder = Path.of("");
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void mount() {
        KernelHost.run(
                List.of("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString()));
    }

    @AfterEach
    void unmount() {
        KernelHost.run(List.of("umount", folder.toString()));
    }

    @Test
    void whatWasKeptStaysAndTheTimeWithoutRoomIsAGap() throws IOException {
        var changes = new ChangeLog(folder.resolve("log"), EVERY, said::add);
        changes.whole(START, Map.of("gear", "0"));
        Path filler = folder.resolve("filler");
        fill(filler);
        int failed = 0;
        Instant now = START;
        for (int i = 1; i <= MANY; i++) {
            now = START.plus(Duration.ofSeconds(i));
            try {
                changes.whole(now, Map.of("gear", Integer.toString(i)));
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("No space left");
                failed++;
            }
        }
        assertThat(failed).isPositive();
        assertThat(changes.records()).isFalse();
        Instant full = now;
        Files.delete(filler);
        now = now.plus(Duration.ofMinutes(1));
        changes.whole(now, Map.of("gear", "again"));

        for (ChangeLog each :
                List.of(changes, new ChangeLog(folder.resolve("log"), EVERY, said::add))) {
            assertThat(each.at(START)).isNotNull().matches(then -> has(then, "0"));
            assertThat(each.at(full)).isNotNull().matches(ChangeLog.Then::inGap);
            assertThat(each.at(now)).isNotNull().matches(then -> has(then, "again"));
        }
        assertThat(said).as("nothing is damaged").isEmpty();
    }

    private static boolean has(ChangeLog.Then then, String text) {
        return then.texts().equals(Map.of("gear", text));
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
