package io.gearshift.backend.api;

import java.time.Instant;
import java.util.List;

/// What a running gear uses. Rates are over the last sampling interval of about one second.
///
/// @param at when the kernel was read
/// @param cpuCores processor time per time, in cores; `cpuacct.usage`, `cpu.stat`
/// @param throttled share of the CPU cap's periods that were throttled, 0 to 1; absent without a
///   cap
/// @param memoryBytes charged to the group that holds the program; `memory.current`,
///   `memory.usage_in_bytes`
/// @param memoryAnonBytes of that, anonymous
/// @param memoryFileBytes of that, page cache
/// @param memoryKernelBytes of that, kernel memory
/// @param swapBytes swapped out
/// @param processes the gear's processes and threads, as its process limit counts them, without
///   those of the driver's helper; `pids.current`
/// @param oomKills since the group was made
/// @param cpuPressure share of the last 10 s in which some task waited, percent; likewise the next
///   two
/// @param readBytesPerSecond from block devices
/// @param receivedBytesPerSecond through the gear's own interfaces; absent without one
/// @param cpuPeakCores highest second of the last 15 minutes
/// @param memoryPeakBytes highest second of the last 15 minutes
/// @param strains what holds it up for a while now, in the order of its kinds; empty if nothing
///   does
public record GearFigures(
        Instant at,
        Figure cpuCores,
        Figure throttled,
        Figure memoryBytes,
        Figure memoryAnonBytes,
        Figure memoryFileBytes,
        Figure memoryKernelBytes,
        Figure swapBytes,
        Figure processes,
        Figure oomKills,
        Figure cpuPressure,
        Figure memoryPressure,
        Figure ioPressure,
        Figure readBytesPerSecond,
        Figure writtenBytesPerSecond,
        Figure receivedBytesPerSecond,
        Figure sentBytesPerSecond,
        Figure cpuPeakCores,
        Figure memoryPeakBytes,
        List<GearStrain> strains) {

    /// Copies the list; an agent that does not say what holds a gear up sends none.
    public GearFigures {
        strains = strains == null ? List.of() : List.copyOf(strains);
    }

    /// Of a gear that nothing holds up.
    public GearFigures(
            Instant at,
            Figure cpuCores,
            Figure throttled,
            Figure memoryBytes,
            Figure memoryAnonBytes,
            Figure memoryFileBytes,
            Figure memoryKernelBytes,
            Figure swapBytes,
            Figure processes,
            Figure oomKills,
            Figure cpuPressure,
            Figure memoryPressure,
            Figure ioPressure,
            Figure readBytesPerSecond,
            Figure writtenBytesPerSecond,
            Figure receivedBytesPerSecond,
            Figure sentBytesPerSecond,
            Figure cpuPeakCores,
            Figure memoryPeakBytes) {
        this(
                at,
                cpuCores,
                throttled,
                memoryBytes,
                memoryAnonBytes,
                memoryFileBytes,
                memoryKernelBytes,
                swapBytes,
                processes,
                oomKills,
                cpuPressure,
                memoryPressure,
                ioPressure,
                readBytesPerSecond,
                writtenBytesPerSecond,
                receivedBytesPerSecond,
                sentBytesPerSecond,
                cpuPeakCores,
                memoryPeakBytes,
                List.of());
    }

    /// With another share of throttled periods.
    public GearFigures withThrottled(Figure share) {
        return new GearFigures(
                at,
                cpuCores,
                share,
                memoryBytes,
                memoryAnonBytes,
                memoryFileBytes,
                memoryKernelBytes,
                swapBytes,
                processes,
                oomKills,
                cpuPressure,
                memoryPressure,
                ioPressure,
                readBytesPerSecond,
                writtenBytesPerSecond,
                receivedBytesPerSecond,
                sentBytesPerSecond,
                cpuPeakCores,
                memoryPeakBytes,
                strains);
    }

    /// With what holds it up.
    public GearFigures withStrains(List<GearStrain> other) {
        return new GearFigures(
                at,
                cpuCores,
                throttled,
                memoryBytes,
                memoryAnonBytes,
                memoryFileBytes,
                memoryKernelBytes,
                swapBytes,
                processes,
                oomKills,
                cpuPressure,
                memoryPressure,
                ioPressure,
                readBytesPerSecond,
                writtenBytesPerSecond,
                receivedBytesPerSecond,
                sentBytesPerSecond,
                cpuPeakCores,
                memoryPeakBytes,
                other);
    }
}
