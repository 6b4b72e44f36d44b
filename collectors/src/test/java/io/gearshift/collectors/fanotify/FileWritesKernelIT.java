package io.gearshift.collectors.fanotify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.kernel.OwnGroup;
import io.gearshift.collectors.mountinfo.Controller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("kernel")
@Timeout(30)
final class FileWritesKernelIT {

    /// Others of this machine write too: only what is about our group counts.
    private static FileWrites.Write next(FileWrites writes, Path file) {
        List<FileWrites.Write> found = new ArrayList<>();
        while (found.isEmpty()) {
            assertThat(
                            writes.await(
                                    write -> {
                                        if (write.file()
                                                .endsWith(
                                                        file.subpath(
                                                                file.getNameCount() - 2,
                                                                file.getNameCount()))) {
                                            found.add(write);
                                        }
                                    },
                                    () -> {}))
                    .isTrue();
        }
        return found.getFirst();
    }

    @Test
    void aChangeOfALimitIsToldWithFileAndPid() throws IOException, InterruptedException {
        try (var group = OwnGroup.make("writes")) {
            Path file = group.folder(Controller.PIDS).resolve("pids.max");
            try (var writes = FileWrites.of(KernelRoot.LIVE, List.of(file.getParent()))) {
                Process writer =
                        new ProcessBuilder("sh", "-c", "echo 7 >'" + file + "'; exec sleep 20")
                                .start();
                try {
                    FileWrites.Write write = next(writes, file);
                    assertThat(write.file()).isEqualTo(file);
                    assertThat(write.pid()).isEqualTo((int) writer.pid());
                } finally {
                    writer.destroyForcibly().waitFor();
                }
            }
        }
    }

    @Test
    void aChangeFromAnotherMountNamespaceIsToldToo() throws IOException, InterruptedException {
        try (var group = OwnGroup.make("elsewhere")) {
            Path file = group.folder(Controller.PIDS).resolve("pids.max");
            try (var writes = FileWrites.of(KernelRoot.LIVE, List.of(file.getParent()))) {
                Process writer =
                        new ProcessBuilder(
                                        "unshare",
                                        "--mount",
                                        "sh",
                                        "-c",
                                        "echo 7 >'" + file + "'; exec sleep 20")
                                .start();
                try {
                    assertThat(next(writes, file).pid()).isEqualTo((int) writer.pid());
                } finally {
                    writer.destroyForcibly().waitFor();
                }
            }
        }
    }

    @Test
    void whatCannotBeWatchedIsSaid() {
        assertThatThrownBy(() -> FileWrites.of(KernelRoot.LIVE, List.of(Path.of("/nothing/there"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/nothing/there");
    }
}
