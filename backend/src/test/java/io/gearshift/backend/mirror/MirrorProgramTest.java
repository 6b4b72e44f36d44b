package io.gearshift.backend.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.ConsoleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class MirrorProgramTest {

    @TempDir private Path folder = Path.of("");

    private MirrorProgram program(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("gear-mirror"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return new MirrorProgram(folder, Duration.ofMillis(300));
    }

    @Test
    @Timeout(20)
    void oneThatNeitherSpeaksNorEndsIsGivenUp() throws IOException {
        MirrorProgram program = program("echo $$ > \"$0.pid\"\nexec sleep 1000\n");

        assertThatThrownBy(() -> program.look(2, 3, 100_000, 100_000))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("did not end within");
        assertThat(Files.exists(folder.resolve("gear-mirror.pid"))).isTrue();
        long pid = Long.parseLong(Files.readString(folder.resolve("gear-mirror.pid")).strip());
        ProcessHandle.of(pid).ifPresent(each -> each.onExit().join());
    }

    @Test
    void whatItSaysInItsErrorsIsTheReason() throws IOException {
        MirrorProgram program = program("echo 'no such process' >&2\nexit 3\n");

        assertThatThrownBy(() -> program.look(2, 3, 100_000, 100_000))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("no such process");
    }

    @Test
    void itIsToldWhoLooks() throws IOException {
        MirrorProgram program = program("echo \"$*\" >&2\nexit 1\n");

        assertThatThrownBy(() -> program.look(2, 3, 100_000, 200_000))
                .hasMessageContaining("--pid 2 --start-time 3 --uid 100000 --gid 200000");
    }
}
