package io.gearshift.backend.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One cgroup of a host. Figures are of the group with all below it.
///
/// @param path from the top; hostile text. Bytes that are no UTF-8 are written `\xHH`
/// @param name without those above; hostile text, empty of the topmost
/// @param depth how far it is below the topmost group of the host, which is 0
/// @param children how many groups are directly in it, whether they are in the answer or not
/// @param groupsBelow how many are below it in all
/// @param elsewhere how many of those directly in it are further places of gears: they are not in
///   an answer, since a gear is shown once, in the first of its `places`
/// @param processes in the group itself; null where the kernel does not list them
/// @param processesBelow in it and below it, each counted once
/// @param memoryBytes in use, page cache and kernel memory included; of the topmost group, which
///   the kernel does not count so, what the host uses: `MemTotal` - `MemFree`
/// @param memoryShare of what the group above uses, 0 to 1; a little more than 1 where it grew
///   between the two readings
/// @param memoryHigh throttle point, bytes
/// @param cpuCores processor time per time between the last two readings, in cores
/// @param cpuShare of what the group above used, likewise
/// @param cpuLimit in thousandths of a core
/// @param cpuWeight share against its siblings, 1 to 10000
/// @param throttled share of the CPU cap's periods between the last two readings in which it was
///   held back, 0 to 1; absent without a cap
/// @param cpuPressure share of the last 10 s in which some task waited, percent; likewise the next
///   two
/// @param oomKills since the group was made
/// @param pids processes and threads, as the limit counts them
/// @param places of a gear with groups at several paths (cgroup v1): this one, and the others,
///   whose processes it has too and whose pressure and limit of processes are told here; else empty
/// @param control through whom its limits are changed, or why not
/// @param pending the change of its limits that waits for confirmation; null if none does
public record CgroupNode(
        String path,
        String name,
        int depth,
        int children,
        int groupsBelow,
        int elsewhere,
        CgroupOwner owner,
        @Nullable Integer processes,
        int processesBelow,
        Figure memoryBytes,
        Figure memoryShare,
        CgroupLimit memoryLimit,
        CgroupLimit memoryHigh,
        Figure cpuCores,
        Figure cpuShare,
        CgroupLimit cpuLimit,
        Figure cpuWeight,
        Figure throttled,
        Figure cpuPressure,
        Figure memoryPressure,
        Figure ioPressure,
        Figure oomKills,
        Figure pids,
        CgroupLimit pidsLimit,
        List<CgroupPlace> places,
        CgroupControl control,
        @Nullable LimitResult pending) {

    /// Copies the list, which an older agent does not send.
    public CgroupNode {
        places = places == null ? List.of() : List.copyOf(places);
    }

    /// The same group with what can be done about its limits.
    public CgroupNode with(CgroupControl by, @Nullable LimitResult waiting) {
        return new CgroupNode(
                path,
                name,
                depth,
                children,
                groupsBelow,
                elsewhere,
                owner,
                processes,
                processesBelow,
                memoryBytes,
                memoryShare,
                memoryLimit,
                memoryHigh,
                cpuCores,
                cpuShare,
                cpuLimit,
                cpuWeight,
                throttled,
                cpuPressure,
                memoryPressure,
                ioPressure,
                oomKills,
                pids,
                pidsLimit,
                places,
                by,
                waiting);
    }
}
