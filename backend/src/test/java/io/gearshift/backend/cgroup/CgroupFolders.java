package io.gearshift.backend.cgroup;

import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.TestGears;
import io.gearshift.collectors.KernelRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A host's cgroups as folders that a test writes, with a clock that it turns.
final class CgroupFolders {

    final GearRegistry gears = TestGears.registry();
    final AtomicLong nanos = new AtomicLong(1);

    /// How often somebody waited for a second reading.
    final AtomicInteger pauses = new AtomicInteger();

    /// What happens in such a wait.
    Runnable whilePaused = () -> {};

    private final Path folder;
    private final Path top;

    private CgroupFolders(Path folder, Path top) {
        this.folder = folder;
        this.top = top;
    }

    /// A host of cgroup v2 with 8 GiB, of which 2 are free.
    static CgroupFolders version2(Path folder) throws IOException {
        return make(folder, folder.resolve("cg"), "31 24 0:26 / /cg rw - cgroup2 cgroup2 rw\n");
    }

    /// A host of cgroup v1, of whose hierarchies memory is the one that {@link #group} writes to.
    static CgroupFolders version1(Path folder) throws IOException {
        var made =
                make(
                        folder,
                        folder.resolve("cg/memory"),
                        """
                        35 31 0:32 / /cg/memory rw - cgroup cgroup rw,memory
                        36 31 0:33 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct
                        """);
        made.put(folder.resolve("cg/cpu"), "cgroup.procs", "");
        return made;
    }

    /// A host of cgroup v1 with a cgroup2 tree beside it; {@link #group} writes to memory's.
    static CgroupFolders hybrid(Path folder) throws IOException {
        var made =
                make(
                        folder,
                        folder.resolve("cg/memory"),
                        """
                        35 31 0:32 / /cg/memory rw - cgroup cgroup rw,memory
                        39 31 0:36 / /cg/pids rw - cgroup cgroup rw,pids
                        41 31 0:38 / /cg/unified rw - cgroup2 cgroup2 rw
                        """);
        made.groupIn("pids", "/");
        made.groupIn("unified", "/");
        return made;
    }

    private static CgroupFolders make(Path folder, Path top, String mounts) throws IOException {
        var made = new CgroupFolders(folder, top);
        made.put(folder.resolve("proc/self"), "mountinfo", mounts);
        made.put(
                folder.resolve("proc"),
                "meminfo",
                """
                MemTotal: 8388608 kB
                MemFree: 2097152 kB
                MemAvailable: 4194304 kB
                Buffers: 0 kB
                Cached: 0 kB
                Slab: 0 kB
                SwapTotal: 0 kB
                SwapFree: 0 kB
                """);
        made.put(folder.resolve("sys/devices/system/cpu"), "online", "0-3\n");
        made.group("/");
        return made;
    }

    /// Makes a group with those that it is in, or writes more of its files.
    Path group(String path, String... files) throws IOException {
        return group(top, path, files);
    }

    /// Likewise in the hierarchy that is mounted under this name.
    Path groupIn(String hierarchy, String path, String... files) throws IOException {
        return group(folder.resolve("cg").resolve(hierarchy), path, files);
    }

    private Path group(Path in, String path, String... files) throws IOException {
        Path group = in.resolve(path.substring(1));
        for (Path each = group; each != null && each.startsWith(in); each = each.getParent()) {
            if (!Files.exists(each.resolve("cgroup.procs"))) {
                put(each, "cgroup.procs", "");
            }
        }
        for (int i = 0; i < files.length; i += 2) {
            put(group, files[i], files[i + 1]);
        }
        return group;
    }

    private void put(Path in, String file, String text) throws IOException {
        Files.createDirectories(in);
        Files.writeString(in.resolve(file), text);
    }

    HostCgroups host() {
        return new HostCgroups(new KernelRoot(folder), gears, looks());
    }

    Looks looks() {
        return new Looks(
                new KernelRoot(folder),
                nanos::get,
                () -> Instant.EPOCH.plusNanos(nanos.get()),
                time -> {
                    pauses.incrementAndGet();
                    pass(time);
                    whilePaused.run();
                });
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
