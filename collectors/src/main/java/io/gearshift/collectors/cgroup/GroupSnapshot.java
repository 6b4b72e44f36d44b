package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Reading;
import java.util.List;

/// Everything that one group uses and may use, each figure with its own state: what could not be
/// read says why, and is never 0. The figures are read one after another, not at one instant.
///
/// @param cpu time, throttling, cap, weight, processors
/// @param memory use, parts, limits, events
/// @param io of block devices
/// @param pids number of processes
/// @param pressure stall figures
/// @param freeze whether it runs
/// @param processes of this group itself, without groups below; outside process ids, 0 for one that
///   lies outside our pid namespace
public record GroupSnapshot(
        CpuFigures cpu,
        MemoryFigures memory,
        IoFigures io,
        PidsFigures pids,
        PressureFigures pressure,
        Reading<FreezeState> freeze,
        Reading<List<Integer>> processes) {}
