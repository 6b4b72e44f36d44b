package io.gearshift.backend.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.gear.TestGears;
import io.gearshift.collectors.KernelRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever may make groups makes as many as they like: an agent must not end for want of memory.
@Tag("kernel")
final class TreeHeapKernelIT {

    private static final int GROUPS = 20_000;

    /// What an agent has besides: gears, samples, history.
    private static final int RESERVED = 40 << 20;

    @TempDir private Path folder = Path.of("");

    @Test
    void twentyThousandGroupsWithLongNamesFitInAnAgentsHeap() throws Exception {
        write();

        Process program =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx96m",
                                "-XX:+UseSerialGC",
                                "-XX:+ExitOnOutOfMemoryError",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Reads.class.getName(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(program.waitFor()).as(said).isZero();
        String[] counts = said.strip().lines().toList().getLast().split(" ", -1);
        int read = Integer.parseInt(counts[0]);
        assertThat(read).isBetween(3000, GROUPS);
        assertThat(read + Integer.parseInt(counts[1])).isEqualTo(GROUPS + 2);
    }

    /// Files of one group, of which the others have links: they take no time to make.
    private void write() throws IOException {
        CgroupFolders host = CgroupFolders.version2(folder);
        String stall = "avg10=1.50 avg60=0.70 avg300=0.20 total=123456";
        String pressure = "some " + stall + "\nfull " + stall + "\n";
        host.group(
                "/parent-of-many",
                "cpu.stat",
                "usage_usec 12345678\nnr_periods 90\nnr_throttled 14\nthrottled_usec 7\n",
                "cpu.max",
                "50000 100000\n",
                "cpu.weight",
                "100\n",
                "memory.current",
                "104857600\n",
                "memory.max",
                "134217728\n",
                "memory.high",
                "max\n",
                "memory.events",
                "oom 0\noom_kill 3\n",
                "pids.current",
                "12\n",
                "pids.max",
                "512\n",
                "cpu.pressure",
                pressure,
                "memory.pressure",
                pressure,
                "io.pressure",
                pressure);
        Path parent = folder.resolve("cg/parent-of-many");
        List<Path> files;
        try (var listed = Files.list(parent)) {
            files = listed.toList();
        }
        String name = "n".repeat(200);
        for (int i = 0; i < GROUPS; i++) {
            Path group = Files.createDirectory(parent.resolve(name + i));
            for (Path file : files) {
                Files.createLink(group.resolve(file.getFileName()), file);
            }
        }
    }

    /// An agent's cgroups alone, looked at three times.
    static final class Reads {

        private Reads() {}

        public static void main(String[] arguments) {
            byte[] reserved = new byte[RESERVED];
            var nanos = new AtomicLong(1);
            var root = new KernelRoot(Path.of(arguments[0]));
            var looks =
                    new Looks(
                            root,
                            nanos::get,
                            () -> Instant.EPOCH.plusNanos(nanos.get()),
                            time -> nanos.addAndGet(time.toNanos()));
            var cgroups = new HostCgroups(root, TestGears.registry(), looks);
            CgroupTree tree = cgroups.tree(CgroupQuery.ALL);
            for (int i = 0; i < 3; i++) {
                nanos.addAndGet(2_000_000_000L);
                tree = cgroups.tree(CgroupQuery.ALL);
            }
            print(tree, reserved);
        }

        private static void print(CgroupTree tree, byte[] reserved) {
            if (reserved.length == RESERVED) {
                System.out.println(tree.groups() + " " + tree.leftOut());
            }
        }
    }
}
