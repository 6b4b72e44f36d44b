package io.gearshift.backend.limit;

import io.gearshift.backend.api.Disks;
import io.gearshift.backend.file.LibC;
import io.gearshift.collectors.KernelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a host has, as far as limits depend on it.
///
/// @param unified whether memory is limited by cgroup v2; v1 otherwise
/// @param mounts where cgroup hierarchies are mounted
/// @param online processors that are online, in the kernel's list form
/// @param memoryBytes all of the host's memory
/// @param swapBytes all of the host's swap; 0 without any
/// @param swapLimits whether the kernel can limit swap per group
/// @param pidMax highest number of processes of the host
/// @param pageSize memory caps are multiples of this
/// @param disks whose reads and writes can be limited
/// @param devices all block devices
public record HostFacts(
        boolean unified,
        List<Path> mounts,
        String online,
        long memoryBytes,
        long swapBytes,
        boolean swapLimits,
        long pidMax,
        long pageSize,
        Disks disks,
        List<BlockDevice> devices) {

    private static final long FRESH_NANOS = 10_000_000_000L;

    /// Copies the lists.
    public HostFacts {
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
    }

    /// The machine that we run on; read anew when what was read is older than ten seconds, since
    /// processors and swap come and go.
    public static Supplier<HostFacts> live() {
        var last = new AtomicReference<@Nullable Dated>();
        return () -> {
            Dated known = last.get();
            long now = System.nanoTime();
            if (known == null || now - known.nanos() > FRESH_NANOS) {
                known = new Dated(read(Path.of("/"), LibC.C.getpagesize()), now);
                last.set(known);
            }
            return known.facts();
        };
    }

    private record Dated(HostFacts facts, long nanos) {}

    /// Reads them.
    ///
    /// @param root folder that holds `proc` and `sys`: `/` on a live host
    /// @param pageSize of the kernel's memory
    public static HostFacts read(Path root, long pageSize) {
        try {
            var mounts = new ArrayList<Path>();
            Path memory = null;
            // mountinfo: "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory"
            for (String line : text(root.resolve("proc/self/mountinfo")).lines().toList()) {
                List<String> words = List.of(line.split(" ", -1));
                int dash = words.indexOf("-");
                if (dash < 5 || words.size() < dash + 4) {
                    continue;
                }
                String type = words.get(dash + 1);
                if (type.equals("cgroup") || type.equals("cgroup2")) {
                    Path point = root.resolve(words.get(4).substring(1));
                    mounts.add(point);
                    if (List.of(words.get(dash + 3).split(",", -1)).contains("memory")) {
                        memory = point;
                    }
                }
            }
            return new HostFacts(
                    memory == null,
                    mounts,
                    text(root.resolve("sys/devices/system/cpu/online")),
                    memInfo(root, "MemTotal:"),
                    memInfo(root, "SwapTotal:"),
                    memory == null || Files.exists(memory.resolve("memory.memsw.limit_in_bytes")),
                    Long.parseLong(text(root.resolve("proc/sys/kernel/pid_max"))),
                    pageSize,
                    HostDisks.read(root, memory == null),
                    HostDisks.devices(root));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what the host has", e);
        }
    }

    /// The block device of a name or number.
    Optional<BlockDevice> device(String nameOrNumber) {
        return devices.stream()
                .filter(
                        each ->
                                each.name().equals(nameOrNumber)
                                        || each.number().equals(nameOrNumber))
                .findFirst();
    }

    /// The processors that are online.
    ProcessorList processors() {
        return ProcessorList.parse(online);
    }

    /// Not `Files.readString`: it begins with a buffer of one byte, and a file below `/proc/sys` is
    /// at its end after the first read.
    private static String text(Path file) throws IOException {
        return KernelFiles.text(file)
                .asOptional()
                .orElseThrow(() -> new IOException(file + " cannot be read"))
                .strip();
    }

    private static long memInfo(Path root, String key) throws IOException {
        for (String line : text(root.resolve("proc/meminfo")).lines().toList()) {
            if (line.startsWith(key)) {
                String[] words = line.split("\\s+", -1);
                return Long.parseLong(words[1]) * 1024;
            }
        }
        throw new IOException(root.resolve("proc/meminfo") + " has no " + key);
    }
}
