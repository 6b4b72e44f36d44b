package io.gearshift.backend.driver;

import java.util.List;

/// A container that has processes.
///
/// @param controllerPid outside pid of the driver's own helper process for it
/// @param initPid outside pid of its first process
/// @param interfaces names of its interfaces as the host knows them, for their counters; empty for
///   one that has none of its own
/// @param initStartTicks field 22 of `/proc/INITPID/stat`: with the pid it names one process for
///   good, pids being reused
public record Running(
        int controllerPid,
        int initPid,
        long initStartTicks,
        ContainerGroups groups,
        List<String> interfaces) {

    /// Copies the list.
    public Running {
        interfaces = List.copyOf(interfaces);
    }
}
