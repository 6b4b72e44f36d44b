package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Reading;

/// Stall figures of a group. On v1 they come from the group's folder in the version 2 tree, and are
/// unsupported where it has none.
///
/// @param cpu waiting for a processor
/// @param memory waiting for memory
/// @param io waiting for a block device
public record PressureFigures(
        Reading<Pressure> cpu, Reading<Pressure> memory, Reading<Pressure> io) {}
