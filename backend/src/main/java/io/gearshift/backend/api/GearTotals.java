package io.gearshift.backend.api;

import org.jspecify.annotations.Nullable;

/// What the kernel says of a running gear's group at one moment, as it says it: counters since the
/// group was made, which is the gear's start, and sizes. Nothing here is a rate. What the kernel
/// does not count, or could not be read, is null, never zero. Groups below are counted in.
///
/// @param atMillis when the kernel was read, milliseconds since 1970
/// @param cpuUsec processor time; `cpu.stat` usage_usec, `cpuacct.usage`
/// @param cpuPeriods periods in which it ran under a CPU cap; `cpu.stat` nr_periods
/// @param cpuThrottledPeriods of them, those in which it used up its time; `cpu.stat` nr_throttled
/// @param cpuThrottledUsec time waited for it, summed over processors; `cpu.stat` throttled_usec,
///   throttled_time
/// @param memoryBytes charged; `memory.current`, `memory.usage_in_bytes`
/// @param memoryAnonBytes of that without a file; `memory.stat` anon, total_rss
/// @param memoryFileBytes of that page cache; `memory.stat` file, total_cache
/// @param memoryInactiveFileBytes of that not used lately; `memory.stat` inactive_file,
///   total_inactive_file
/// @param memoryKernelBytes of that the kernel's; `memory.stat` kernel,
///   `memory.kmem.usage_in_bytes`
/// @param swapBytes swapped out; `memory.swap.current`, `memory.stat` total_swap
/// @param oomKills processes killed for want of memory; `memory.events`, `memory.oom_control`
/// @param readBytes from block devices; `io.stat`, `blkio.throttle.io_service_bytes_recursive`
/// @param reads operations; `io.stat`, `blkio.throttle.io_serviced_recursive`
/// @param threads processes and threads of the gear's own; `pids.current`
/// @param cpuWaitingUsec time in which some task waited for a processor; `cpu.pressure` some total
/// @param cpuStalledUsec time in which all did; `cpu.pressure` full total; likewise the next four
/// @param receivedBytes through the gear's interfaces; `/proc/net/dev` of the host
public record GearTotals(
        long atMillis,
        @Nullable Long cpuUsec,
        @Nullable Long cpuPeriods,
        @Nullable Long cpuThrottledPeriods,
        @Nullable Long cpuThrottledUsec,
        @Nullable Long memoryBytes,
        @Nullable Long memoryAnonBytes,
        @Nullable Long memoryFileBytes,
        @Nullable Long memoryInactiveFileBytes,
        @Nullable Long memoryKernelBytes,
        @Nullable Long swapBytes,
        @Nullable Long oomKills,
        @Nullable Long readBytes,
        @Nullable Long writtenBytes,
        @Nullable Long reads,
        @Nullable Long writes,
        @Nullable Long threads,
        @Nullable Long cpuWaitingUsec,
        @Nullable Long cpuStalledUsec,
        @Nullable Long memoryWaitingUsec,
        @Nullable Long memoryStalledUsec,
        @Nullable Long ioWaitingUsec,
        @Nullable Long ioStalledUsec,
        @Nullable Long receivedBytes,
        @Nullable Long sentBytes) {}
