package io.gearshift.collectors.mountinfo;

import java.util.Locale;

/// The controllers of cgroup v1 that we read, each possibly mounted at a place of its own.
public enum Controller {
    /// Weight, cap and throttling.
    CPU,
    /// CPU time.
    CPUACCT,
    /// Processors and memory nodes.
    CPUSET,
    /// Memory and swap.
    MEMORY,
    /// Number of processes.
    PIDS,
    /// Block devices; `io` on v2.
    BLKIO,
    /// Stopping all processes.
    FREEZER,
    /// Which devices may be opened.
    DEVICES;

    private final String kernelName = name().toLowerCase(Locale.ROOT);

    /// The name in mount options and in `/proc/PID/cgroup`.
    public String kernelName() {
        return kernelName;
    }
}
