package io.gearshift.collectors.cgroup;

/// Whether the processes of a group run: `cgroup.events` on version 2, `freezer.state` on 1.
public enum FreezeState {
    /// They run.
    THAWED,
    /// Being stopped; some may still run. Version 2 does not tell this from {@link #THAWED}.
    FREEZING,
    /// All are stopped.
    FROZEN
}
