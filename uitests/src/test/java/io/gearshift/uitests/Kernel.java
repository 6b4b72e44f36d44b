package io.gearshift.uitests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the kernel itself says of a gear.
final class Kernel {

    private Kernel() {}

    /// The smallest cap, in bytes, of the memory groups that a process is in, on either version of
    /// cgroups; `Long.MAX_VALUE` where none has one.
    static long memoryCap(String pid) {
        try {
            List<String> groups = Files.readAllLines(Path.of("/proc", pid, "cgroup"));
            boolean old = groups.stream().anyMatch(line -> line.contains(":memory:"));
            Path root = Path.of(old ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup");
            String name =
                    groups.stream()
                            .filter(line -> old ? line.contains(":memory:") : line.startsWith("0:"))
                            .map(line -> line.substring(line.lastIndexOf(':') + 2))
                            .findFirst()
                            .orElseThrow();
            long least = Long.MAX_VALUE;
            Path group = root.resolve(name);
            while (group != null && !group.equals(root)) {
                Path file = group.resolve(old ? "memory.limit_in_bytes" : "memory.max");
                String cap = Files.exists(file) ? Files.readString(file).strip() : "max";
                least = Math.min(least, cap.equals("max") ? least : Long.parseLong(cap));
                group = group.getParent();
            }
            return least;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
