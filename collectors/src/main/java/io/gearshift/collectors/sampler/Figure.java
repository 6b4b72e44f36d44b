package io.gearshift.collectors.sampler;

/// The figures of a group that are read in each pass. Each is an unsigned 64-bit number; groups
/// below are counted in.
public enum Figure {
    /// CPU time, microseconds: `cpu.stat` usage_usec (v2), `cpuacct.usage` / 1000 (v1).
    CPU_USAGE(Kind.COUNTER),
    /// Periods in which the group ran under a CPU cap: `cpu.stat` nr_periods.
    CPU_PERIODS(Kind.COUNTER),
    /// Of them, those in which it used up its time: `cpu.stat` nr_throttled.
    CPU_THROTTLED_PERIODS(Kind.COUNTER),
    /// Time waited for it, summed over processors, microseconds: `cpu.stat` throttled_usec (v2),
    /// throttled_time / 1000 (v1).
    CPU_THROTTLED(Kind.COUNTER),
    /// Memory in use, bytes: `memory.current` (v2), `memory.usage_in_bytes` (v1).
    MEMORY_CURRENT(Kind.GAUGE),
    /// Memory without a file, bytes: `memory.stat` anon (v2), total_rss (v1).
    MEMORY_ANON(Kind.GAUGE),
    /// Cached files and shared memory, bytes: `memory.stat` file (v2), total_cache (v1).
    MEMORY_FILE(Kind.GAUGE),
    /// Cached files that were not used lately, so that they go first, bytes: `memory.stat`
    /// inactive_file (v2), total_inactive_file (v1).
    MEMORY_INACTIVE_FILE(Kind.GAUGE),
    /// Memory of the kernel, bytes: `memory.stat` kernel (v2 since 5.18),
    /// `memory.kmem.usage_in_bytes` (v1).
    MEMORY_KERNEL(Kind.GAUGE),
    /// Part of it in slab caches, bytes: `memory.stat` slab (v2); not there on v1.
    MEMORY_SLAB(Kind.GAUGE),
    /// Memory that is swapped out, bytes: `memory.swap.current` (v2), `memory.stat` total_swap (v1,
    /// where the kernel counts swap).
    MEMORY_SWAP(Kind.GAUGE),
    /// Processes killed because memory ran out: oom_kill of `memory.events` (v2) or
    /// `memory.oom_control` (v1).
    OOM_KILLS(Kind.COUNTER),
    /// Bytes read from block devices: `io.stat` (v2), `blkio.throttle.io_service_bytes_recursive`
    /// (v1).
    IO_READ_BYTES(Kind.COUNTER),
    /// Bytes written to block devices.
    IO_WRITE_BYTES(Kind.COUNTER),
    /// Read operations: `io.stat` (v2), `blkio.throttle.io_serviced_recursive` (v1).
    IO_READ_OPS(Kind.COUNTER),
    /// Write operations.
    IO_WRITE_OPS(Kind.COUNTER),
    /// Processes and threads: `pids.current`.
    PIDS(Kind.GAUGE),
    /// Processes and threads that could not be made at the limit: `pids.events` max.
    PIDS_REFUSED(Kind.COUNTER),
    /// Time in which some task waited for a processor, microseconds: `cpu.pressure` total.
    CPU_PRESSURE_SOME(Kind.COUNTER),
    /// Time in which all tasks waited for a processor.
    CPU_PRESSURE_FULL(Kind.COUNTER),
    /// Time in which some task waited for memory, microseconds: `memory.pressure` total.
    MEMORY_PRESSURE_SOME(Kind.COUNTER),
    /// Time in which all tasks waited for memory.
    MEMORY_PRESSURE_FULL(Kind.COUNTER),
    /// Time in which some task waited for a block device, microseconds: `io.pressure` total.
    IO_PRESSURE_SOME(Kind.COUNTER),
    /// Time in which all tasks waited for a block device.
    IO_PRESSURE_FULL(Kind.COUNTER);

    /// How many figures there are.
    static final int COUNT = values().length;

    private final Kind kind;

    Figure(Kind kind) {
        this.kind = kind;
    }

    /// Whether the figure only grows, so that its rate means something.
    public boolean isCounter() {
        return kind == Kind.COUNTER;
    }

    /// Where the figure lies in the arrays of this package; never stored, never sent.
    @SuppressWarnings("EnumOrdinal")
    int index() {
        return ordinal();
    }

    private enum Kind {
        COUNTER,
        GAUGE
    }
}
