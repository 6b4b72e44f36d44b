package io.gearshift.collectors.oom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.kernel.OwnGroup;
import io.gearshift.collectors.mountinfo.Controller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
@Timeout(60)
final class OomNoticesKernelIT {

    private static final String HOG = "head -c 64m /dev/zero | tail";

    private static void limit(OwnGroup group) throws IOException {
        boolean unified = group.paths() instanceof GroupPaths.V2;
        Path file =
                group.folder(Controller.MEMORY)
                        .resolve(unified ? "memory.max" : "memory.limit_in_bytes");
        Assumptions.assumeTrue(Files.exists(file), "needs the controller memory");
        Files.writeString(file, Integer.toString(8 << 20));
        Path swap =
                group.folder(Controller.MEMORY)
                        .resolve(unified ? "memory.swap.max" : "memory.memsw.limit_in_bytes");
        if (Files.exists(swap)) {
            Files.writeString(swap, unified ? "0" : Integer.toString(8 << 20));
        }
    }

    @Test
    void aKillIsNoticedAndOnlyThenTheCounterGrows() throws IOException, InterruptedException {
        try (var group = OwnGroup.make("oom");
                var notices = OomNotices.open()) {
            limit(group);
            notices.add("hog", group.paths());
            Path counter = OomNotices.counter(group.paths()).orElseThrow();
            assertThat(OomNotices.kills(counter)).isZero();
            assertThat(notices.await(0)).isEmpty();

            Process hog = group.start(HOG);
            assertThat(notices.await(30_000)).containsExactly("hog");
            hog.waitFor();
            assertThat(OomNotices.kills(counter)).isPositive();
        }
    }

    @Test
    void aGroupThatIsRemovedOrNotThereGivesNoNotice() throws IOException, InterruptedException {
        try (var group = OwnGroup.make("oom-removed");
                var notices = OomNotices.open()) {
            limit(group);
            notices.add("hog", group.paths());
            notices.remove("hog");
            group.start(HOG).waitFor();
            assertThat(notices.await(0)).isEmpty();
        }
        try (var notices = OomNotices.open()) {
            assertThatThrownBy(() -> notices.add("gone", new GroupPaths.V2(Path.of("/no/where"))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/no/where/memory.events");
        }
    }

    /// What the kernel does to `memory.events` of a group of version 2, where this machine has none
    /// with that controller.
    @Test
    void aChangeOfAFileOfVersionTwoIsNoticed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("memory.events"), "max 3\noom_kill 0\n");
        try (var notices = OomNotices.open()) {
            notices.add("a", new GroupPaths.V2(folder));
            assertThat(notices.await(0)).isEmpty();
            Files.writeString(file, "max 4\noom_kill 1\n");
            assertThat(notices.await(10_000)).isEqualTo(Set.of("a"));
            assertThat(OomNotices.kills(file)).isEqualTo(1);
            Files.delete(file);
            notices.await(0);
            notices.remove("a");
        }
    }
}
