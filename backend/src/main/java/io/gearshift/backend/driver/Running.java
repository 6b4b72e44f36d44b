package io.gearshift.backend.driver;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.proc.ProcStat;
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

    /// Whether the first process is over, and with it all of its pid namespace: it is gone, its pid
    /// is another's, or it waits to be reaped, which whoever adopted it may take its time for.
    public boolean ended(KernelRoot root) {
        return switch (ProcStat.of(root, initPid)) {
            case Reading.Gone<ProcStat>(_) -> true;
            case Reading.Present<ProcStat>(_, ProcStat stat) ->
                    stat.startTicks() != initStartTicks
                            || stat.state() == 'Z'
                            || stat.state() == 'X';
            default -> false;
        };
    }
}
