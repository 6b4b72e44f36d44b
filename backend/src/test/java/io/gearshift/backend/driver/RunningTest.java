package io.gearshift.backend.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.KernelRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When a container's first process is over.
final class RunningTest {

    private static final int PID = 4711;
    private static final long START = 81281;

    @TempDir private Path root;

    private boolean ended() {
        return new Running(
                        4710,
                        PID,
                        START,
                        new ContainerGroups(true, Map.of(), Map.of(), null),
                        List.of())
                .ended(new KernelRoot(root));
    }

    @Test
    void oneThatIsGoneIsOver() throws IOException {
        Files.createDirectories(root.resolve("proc/1"));
        assertThat(ended()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "R, 81281, false",
        "S, 81281, false",
        "D, 81281, false",
        "T, 81281, false",
        "Z, 81281, true",
        "X, 81281, true",
        "S, 99999, true"
    })
    void itsStateAndItsStartSayWhetherItIs(char state, long start, boolean ended)
            throws IOException {
        Path folder = Files.createDirectories(root.resolve("proc/" + PID));
        Files.writeString(
                folder.resolve("stat"),
                PID
                        + " (init) "
                        + state
                        + " 1 1 1 0 -1 4194304 101 0 0 0 0 0 0 0 20 0 1 0 "
                        + start
                        + " 3133440 380\n");
        assertThat(ended()).isEqualTo(ended);
    }

    @Test
    void oneThatCannotBeReadIsNotSaidToBeOver() throws IOException {
        Path folder = Files.createDirectories(root.resolve("proc/" + PID));
        Files.writeString(folder.resolve("stat"), "nonsense\n");
        assertThat(ended()).isFalse();
    }
}
