package io.gearshift.backend.limit;

import io.gearshift.backend.api.Disks;
import io.gearshift.collectors.KernelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the disks of a host in `/sys/block` and what is mounted from them.
final class HostDisks {

    /// A disk below a mapping below a mapping.
    private static final int DEEPEST = 4;

    private static final int SECTOR = 512;

    /// Of cgroup v1, where the kernel has the throttle at all; v2 has no such file at the top.
    private static final String V1_FILE = "blkio.throttle.read_bps_device";

    private final Path root;
    private final List<Mount> mounts = new ArrayList<>();
    private @Nullable Path v1;
    private @Nullable Path v2;

    /// One line of the mount table.
    private record Mount(String number, String point, String source) {}

    private HostDisks(Path root) throws IOException {
        this.root = root;
        // "24 1 254:0 / /home rw - ext4 /dev/vda rw"
        for (String line : text(root.resolve("proc/self/mountinfo")).lines().toList()) {
            List<String> words = List.of(line.split(" ", -1));
            int dash = words.indexOf("-");
            if (dash < 5 || words.size() < dash + 4) {
                continue;
            }
            String type = words.get(dash + 1);
            Path point = root.resolve(words.get(4).substring(1));
            if (type.equals("cgroup")
                    && List.of(words.get(dash + 3).split(",", -1)).contains("blkio")) {
                v1 = point;
            } else if (type.equals("cgroup2")) {
                v2 = point;
            }
            mounts.add(new Mount(words.get(2), words.get(4), words.get(dash + 2)));
        }
    }

    /// Reads them.
    ///
    /// @param root folder that holds `proc` and `sys`
    /// @param unified whether limits are those of cgroup v2
    static Disks read(Path root, boolean unified) throws IOException {
        var host = new HostDisks(root);
        var disks = new ArrayList<Disks.Disk>();
        Path block = root.resolve("sys/block");
        if (Files.isDirectory(block)) {
            try (Stream<Path> all = Files.list(block)) {
                for (Path each : all.sorted().toList()) {
                    Disks.Disk disk = host.disk(each);
                    if (disk != null) {
                        disks.add(disk);
                    }
                }
            }
        }
        return new Disks(disks, host.refused(unified));
    }

    /// All block devices, also those that hold nothing now.
    static List<BlockDevice> devices(Path root) throws IOException {
        Path block = root.resolve("sys/block");
        if (!Files.isDirectory(block)) {
            return List.of();
        }
        var devices = new ArrayList<BlockDevice>();
        try (Stream<Path> all = Files.list(block)) {
            for (Path each : all.sorted().toList()) {
                String number = maybe(each.resolve("dev"));
                if (number != null) {
                    String sequence = maybe(each.resolve("diskseq"));
                    devices.add(
                            new BlockDevice(
                                    String.valueOf(each.getFileName()),
                                    number,
                                    sequence == null ? "" : sequence));
                }
            }
        }
        return devices;
    }

    private @Nullable String refused(boolean unified) throws IOException {
        if (!unified) {
            if (v1 == null) {
                return "This host has no blkio controller, so reads and writes are not limited.";
            }
            return Files.exists(v1.resolve(V1_FILE))
                    ? null
                    : "This host's kernel has no throttle of reads and writes"
                            + " (CONFIG_BLK_DEV_THROTTLING).";
        }
        Path controllers = v2 == null ? null : v2.resolve("cgroup.controllers");
        return controllers != null
                        && Files.exists(controllers)
                        && List.of(text(controllers).split(" ", -1)).contains("io")
                ? null
                : "This host has no io controller, so reads and writes are not limited.";
    }

    /// Null for one that holds nothing (a loop device without a file, an empty drive) or that the
    /// kernel hides.
    private Disks.@Nullable Disk disk(Path folder) throws IOException {
        String name = String.valueOf(folder.getFileName());
        String number = maybe(folder.resolve("dev"));
        String sectors = maybe(folder.resolve("size"));
        if (number == null
                || sectors == null
                || !sectors.matches("[0-9]{1,18}")
                || sectors.equals("0")
                || "1".equals(maybe(folder.resolve("hidden")))) {
            return null;
        }
        return new Disks.Disk(
                name,
                number,
                Math.multiplyExact(Long.parseLong(sectors), SECTOR),
                mounts(folder),
                noDisk(name));
    }

    private static @Nullable String noDisk(String name) {
        if (name.startsWith("zram") || name.startsWith("ram")) {
            return name + " is memory and no disk.";
        }
        return name.matches("sr[0-9]+") ? name + " is a drive for discs." : null;
    }

    private List<String> mounts(Path folder) throws IOException {
        Set<String> numbers = new LinkedHashSet<>();
        Set<String> sources = new LinkedHashSet<>();
        gather(folder, numbers, sources, 0);
        return mounts.stream()
                .filter(each -> numbers.contains(each.number()) || sources.contains(each.source()))
                .map(Mount::point)
                .distinct()
                .toList();
    }

    /// The disk, its partitions and what lies upon them.
    private void gather(Path folder, Set<String> numbers, Set<String> sources, int depth)
            throws IOException {
        String number = maybe(folder.resolve("dev"));
        if (number == null || depth > DEEPEST || !numbers.add(number)) {
            return;
        }
        // A file system of many disks (btrfs) has a number of its own in the mount table.
        sources.add("/dev/" + folder.getFileName());
        try (Stream<Path> inside = Files.list(folder)) {
            for (Path each : inside.filter(at -> Files.exists(at.resolve("partition"))).toList()) {
                gather(each, numbers, sources, depth + 1);
            }
        }
        Path holders = folder.resolve("holders");
        if (Files.isDirectory(holders)) {
            try (Stream<Path> upon = Files.list(holders)) {
                for (Path each : upon.toList()) {
                    gather(
                            root.resolve("sys/block").resolve(each.getFileName()),
                            numbers,
                            sources,
                            depth + 1);
                }
            }
        }
    }

    private static @Nullable String maybe(Path file) {
        return KernelFiles.text(file).asOptional().map(String::strip).orElse(null);
    }

    private static String text(Path file) throws IOException {
        String text = maybe(file);
        if (text == null) {
            throw new IOException(file + " cannot be read");
        }
        return text;
    }
}
