package io.gearshift.backend.api;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A host and what it has.
///
/// @param libvirtUri what to give `virsh -c`
/// @param cgroups `v1`, `v2` or `hybrid` (v1 controllers beside a cgroup2 tree)
/// @param kernel release, as `uname -r`
/// @param libvirt version of the daemon; null while it does not answer
/// @param processors that are online
/// @param gears defined here; `running` of them are in that state, frozen ones are not counted as
///   such
/// @param figures null if never read
/// @param staleSince since when the agent does not answer; null while it does
/// @param problem what is wrong in one sentence with what to do, null if nothing is
/// @param disks whose reads and writes can be limited, without their mounts for who may not see all
///   of the host; null of an agent that does not say
/// @param byState how many of the gears are in each state, see {@link GearCounts}; null where the
///   console does not say
public record Host(
        String name,
        State state,
        String libvirtUri,
        String cgroups,
        String kernel,
        @Nullable String libvirt,
        String agentVersion,
        int processors,
        long memoryBytes,
        Instant bootedAt,
        int gears,
        int running,
        @Nullable Figures figures,
        @Nullable Instant staleSince,
        @Nullable String problem,
        @Nullable Disks disks,
        @Nullable Map<GearState, Integer> byState) {

    /// Copies the map.
    public Host {
        byState = byState == null ? null : Map.copyOf(byState);
    }

    /// Without a word on disks, and on states.
    public Host(
            String name,
            State state,
            String libvirtUri,
            String cgroups,
            String kernel,
            @Nullable String libvirt,
            String agentVersion,
            int processors,
            long memoryBytes,
            Instant bootedAt,
            int gears,
            int running,
            @Nullable Figures figures,
            @Nullable Instant staleSince,
            @Nullable String problem) {
        this(
                name,
                state,
                libvirtUri,
                cgroups,
                kernel,
                libvirt,
                agentVersion,
                processors,
                memoryBytes,
                bootedAt,
                gears,
                running,
                figures,
                staleSince,
                problem,
                null,
                null);
    }

    /// With these gears and no others counted.
    public Host counting(Map<GearState, Integer> counts) {
        return new Host(
                name,
                state,
                libvirtUri,
                cgroups,
                kernel,
                libvirt,
                agentVersion,
                processors,
                memoryBytes,
                bootedAt,
                GearCounts.all(counts),
                counts.getOrDefault(GearState.RUNNING, 0),
                figures,
                staleSince,
                problem,
                disks,
                counts);
    }

    /// Whether the host can be worked with.
    public enum State {
        /// Agent and libvirt answer.
        UP,
        /// The agent answers and something else does not; `problem` says what.
        DEGRADED,
        /// The agent does not answer; gears run on.
        UNREACHABLE
    }

    /// What the host as a whole uses.
    ///
    /// @param cpuCores busy, in cores; `/proc/stat`
    /// @param memoryUsedBytes total minus available; `/proc/meminfo`
    /// @param swapUsedBytes total minus free; `/proc/meminfo`
    /// @param load1 load average over one minute; `/proc/loadavg`
    /// @param processes counted once each, whatever threads they have; the folders of `/proc`
    /// @param threads of all processes, those of the kernel too; `/proc/loadavg`
    /// @param cpuPressure some, last 10 s, percent; likewise the next two; `/proc/pressure/*`
    public record Figures(
            Instant at,
            Figure cpuCores,
            Figure memoryUsedBytes,
            Figure swapUsedBytes,
            Figure load1,
            Figure processes,
            Figure threads,
            Figure cpuPressure,
            Figure memoryPressure,
            Figure ioPressure) {}
}
