package io.gearshift.collectors.sampler;

/// The figures whose last 15 minutes are kept, with their units.
public enum HistoryFigure {
    /// Processors used, for example 0.5.
    CPU_CORES,
    /// Share of CPU periods that were throttled, 0 to 1.
    THROTTLED_SHARE,
    /// Share of time in which some task waited for a processor, 0 to 1.
    CPU_PRESSURE,
    /// Memory in use, bytes.
    MEMORY_BYTES,
    /// Share of time in which some task waited for memory, 0 to 1.
    MEMORY_PRESSURE,
    /// Share of time in which some task waited for a block device, 0 to 1.
    IO_PRESSURE,
    /// Bytes read from block devices per second.
    READ_RATE,
    /// Bytes written to block devices per second.
    WRITE_RATE,
    /// Bytes received per second, seen from inside the gear.
    RECEIVE_RATE,
    /// Bytes sent per second, seen from inside the gear.
    SEND_RATE,
    /// Processes and threads.
    PIDS;

    /// How many figures there are.
    static final int COUNT = values().length;

    /// Where the figure lies in the arrays of this package; never stored, never sent.
    @SuppressWarnings("EnumOrdinal")
    int index() {
        return ordinal();
    }
}
