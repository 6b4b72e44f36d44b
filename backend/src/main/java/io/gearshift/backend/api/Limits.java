package io.gearshift.backend.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The limits of a gear, one record for both cgroup versions.
///
/// @param cpuMillis CPU cap in thousandths of a core (200 = 0.2 cores); `cpu.max`,
///   `cpu.cfs_quota_us`. At least 10
/// @param cpuWeight share when processors are contended, 1 to 10000, default 100; `cpu.weight`,
///   `cpu.shares`
/// @param processors processors that the gear may use as a kernel list (`0-2,5`); null for all;
///   `cpuset.cpus`
/// @param memoryBytes memory cap in bytes; `memory.max`, `memory.limit_in_bytes` of the group that
///   holds the program
/// @param memoryHighBytes throttle point in bytes; `memory.high`; always "max" on cgroup v1, which
///   has none
/// @param swapBytes swap alone, in bytes; `memory.swap.max`; on v1 memsw minus memory
/// @param processes most processes and threads of the gear's own; `pids.max`, on v2 less what is
///   added for libvirt's helper
/// @param io per disk, by its name, without disks that have no limit; `io.max`, `blkio.throttle.*`
public record Limits(
        Cap cpuMillis,
        int cpuWeight,
        @Nullable String processors,
        Cap memoryBytes,
        Cap memoryHighBytes,
        Cap swapBytes,
        Cap processes,
        List<IoLimit> io) {

    /// Brings the disks into their one form.
    public Limits {
        io = IoLimit.canonical(io);
    }

    /// Without a limit of any disk.
    public Limits(
            Cap cpuMillis,
            int cpuWeight,
            @Nullable String processors,
            Cap memoryBytes,
            Cap memoryHighBytes,
            Cap swapBytes,
            Cap processes) {
        this(
                cpuMillis,
                cpuWeight,
                processors,
                memoryBytes,
                memoryHighBytes,
                swapBytes,
                processes,
                List.of());
    }

    /// The weight that the kernel gives when nobody sets one.
    public static final int DEFAULT_CPU_WEIGHT = 100;

    /// No limit at all and the default weight.
    public static final Limits NONE =
            new Limits(Cap.MAX, DEFAULT_CPU_WEIGHT, null, Cap.MAX, Cap.MAX, Cap.MAX, Cap.MAX);

    /// These limits with the fields that `change` sets.
    public Limits with(LimitChange change) {
        String list = change.processors();
        return new Limits(
                or(change.cpuMillis(), cpuMillis),
                change.cpuWeight() == null ? cpuWeight : change.cpuWeight(),
                list == null ? processors : list.equals(LimitChange.ALL_PROCESSORS) ? null : list,
                or(change.memoryBytes(), memoryBytes),
                or(change.memoryHighBytes(), memoryHighBytes),
                or(change.swapBytes(), swapBytes),
                or(change.processes(), processes),
                change.io() == null ? io : IoLimit.with(io, change.io()));
    }

    /// With these limits of disks.
    public Limits withIo(List<IoLimit> newIo) {
        return new Limits(
                cpuMillis,
                cpuWeight,
                processors,
                memoryBytes,
                memoryHighBytes,
                swapBytes,
                processes,
                newIo);
    }

    private static Cap or(@Nullable Cap value, Cap otherwise) {
        return value == null ? otherwise : value;
    }
}
