package io.gearshift.backend.driver;

/// A container that has processes.
///
/// @param controllerPid outside pid of the driver's own helper process for it
/// @param initPid outside pid of its first process
/// @param initStartTicks field 22 of `/proc/INITPID/stat`: with the pid it names one process for
///   good, pids being reused
public record Running(
        int controllerPid, int initPid, long initStartTicks, ContainerGroups groups) {}
