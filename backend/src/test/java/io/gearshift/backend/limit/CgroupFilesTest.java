package io.gearshift.backend.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.file.KernelError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CgroupFilesTest {

    @TempDir(factory = MemoryFolder.class)
    Path folder;

    private Path mount = Path.of("/");
    private Path outside = Path.of("/");
    private CgroupFiles files = new CgroupFiles(List.of());

    @BeforeEach
    void aMountWithOneGroup() throws IOException {
        mount = Files.createDirectories(folder.resolve("cgroup"));
        outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("pids.max"), "1\n");
        Files.createDirectories(mount.resolve("gear"));
        Files.writeString(mount.resolve("gear/pids.max"), "max\n");
        Files.writeString(mount.resolve("pids.max"), "max\n");
        files = new CgroupFiles(List.of(mount));
    }

    @Test
    void aFileOfAGroupIsReadAndWritten() throws IOException {
        files.write(mount.resolve("gear"), "pids.max", "20");
        assertThat(files.read(mount.resolve("gear"), "pids.max")).isEqualTo("20");
    }

    @Test
    void whatIsNotThereIsNull() throws IOException {
        assertThat(files.read(mount.resolve("gear"), "cpu.max")).isNull();
        assertThatThrownBy(() -> files.read(mount.resolve("gone"), "pids.max"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is gone");
    }

    @Test
    void theTopGroupIsTheHostsAndIsNeverTouched() {
        assertThatThrownBy(() -> files.write(mount, "pids.max", "1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a file of a cgroup");
    }

    @Test
    void aLinkToAnotherGroupIsNotFollowed() throws IOException {
        Files.createSymbolicLink(mount.resolve("link"), outside);
        Files.createSymbolicLink(mount.resolve("gear/other"), outside.resolve("pids.max"));
        Files.createSymbolicLink(mount.resolve("inner"), mount.resolve("gear"));
        for (Path group : List.of(mount.resolve("link"), mount.resolve("inner"))) {
            assertThatThrownBy(() -> files.write(group, "pids.max", "5"))
                    .isInstanceOf(KernelError.class);
        }
        assertThatThrownBy(() -> files.write(mount.resolve("gear"), "other", "5"))
                .isInstanceOf(KernelError.class);
        assertThat(Files.readString(outside.resolve("pids.max"))).isEqualTo("1\n");
    }

    @Test
    void aPathThatLeadsOutsideIsRefused() throws IOException {
        for (Path group :
                List.of(
                        outside,
                        mount.resolve("../outside"),
                        mount.resolve("gear/../../outside"),
                        Path.of("relative"))) {
            assertThatThrownBy(() -> files.write(group, "pids.max", "5"))
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> files.write(mount.resolve("gear"), "../../outside/pids.max", "5"))
                .isInstanceOf(IOException.class);
        assertThat(Files.readString(outside.resolve("pids.max"))).isEqualTo("1\n");
    }
}
