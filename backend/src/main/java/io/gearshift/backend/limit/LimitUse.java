package io.gearshift.backend.limit;

import io.gearshift.backend.driver.ContainerGroups;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a gear uses now of what can be limited; null where it cannot be read.
///
/// @param memoryBytes charged to the program's group
/// @param reclaimableBytes of that, page cache that the kernel can drop or write back
/// @param swapBytes swapped out
/// @param processes processes and threads; not known on v2, whose group also counts libvirt's own
record LimitUse(
        @Nullable Long memoryBytes,
        @Nullable Long reclaimableBytes,
        @Nullable Long swapBytes,
        @Nullable Long processes) {

    /// Nothing is known, as of a gear that does not run.
    static final LimitUse UNKNOWN = new LimitUse(null, null, null, null);

    static LimitUse of(ContainerGroups groups, CgroupFiles files) throws IOException {
        Path memory = own(groups.program().get("memory"), files);
        Path pids = groups.unified() ? null : own(groups.program().get("pids"), files);
        Long processes = pids == null ? null : number(files.read(pids, "pids.current"));
        if (memory == null) {
            return new LimitUse(null, null, null, processes);
        }
        LimitUse use = groups.unified() ? ofMemoryV2(memory, files) : ofMemoryV1(memory, files);
        return new LimitUse(use.memoryBytes, use.reclaimableBytes, use.swapBytes, processes);
    }

    static LimitUse ofMemoryV1(Path group, CgroupFiles files) throws IOException {
        Long memory = number(files.read(group, "memory.usage_in_bytes"));
        Long both = number(files.read(group, "memory.memsw.usage_in_bytes"));
        String stat = files.read(group, "memory.stat");
        return new LimitUse(
                memory,
                sum(stat, "total_inactive_file", "total_active_file"),
                memory == null || both == null ? null : Math.max(0, both - memory),
                null);
    }

    private static LimitUse ofMemoryV2(Path group, CgroupFiles files) throws IOException {
        String stat = files.read(group, "memory.stat");
        return new LimitUse(
                number(files.read(group, "memory.current")),
                sum(stat, "inactive_file", "active_file"),
                number(files.read(group, "memory.swap.current")),
                null);
    }

    private static @Nullable Path own(@Nullable Path group, CgroupFiles files) {
        return group != null && files.isBelowMount(group) ? group : null;
    }

    private static @Nullable Long number(@Nullable String text) throws IOException {
        return text == null ? null : Groups.number(text);
    }

    private static @Nullable Long sum(@Nullable String stat, String one, String other)
            throws IOException {
        if (stat == null) {
            return null;
        }
        long sum = 0;
        for (String line : stat.lines().toList()) {
            String[] words = line.split(" ", -1);
            if (words.length == 2 && (words[0].equals(one) || words[0].equals(other))) {
                Long value = Groups.number(words[1]);
                sum += value == null ? 0 : value;
            }
        }
        return sum;
    }
}
