package io.gearshift.backend.agent;

import io.gearshift.backend.driver.Running;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.proc.ProcStat;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How many threads the driver's helper of each gear has. On cgroup v2 it shares the gear's group
/// and counts there as if it were the gear's; on v1 the group is the gear's alone. Belongs to the
/// sampling thread.
final class HelperThreads {

    private final KernelRoot root;
    private final Map<String, Integer> pids = new HashMap<>();
    private final Map<String, Integer> threads = new HashMap<>();

    HelperThreads(KernelRoot root) {
        this.root = root;
    }

    /// @param running null for a gear that does not run
    void follow(String gear, @Nullable Running running) {
        if (running == null || !running.groups().unified()) {
            pids.remove(gear);
            threads.remove(gear);
            return;
        }
        Integer before = pids.put(gear, running.controllerPid());
        if (before == null || before != running.controllerPid()) {
            threads.remove(gear);
            read(gear, running.controllerPid());
        }
    }

    /// Reads all anew: a helper begins some threads a moment after its start.
    void read() {
        pids.forEach(this::read);
    }

    private void read(String gear, int pid) {
        ProcStat.of(root, pid).asOptional().ifPresent(stat -> threads.put(gear, stat.threads()));
    }

    /// How many count in the gear's group; 0 on cgroup v1; NaN where it is not known.
    double of(String gear) {
        if (!pids.containsKey(gear)) {
            return 0;
        }
        Integer known = threads.get(gear);
        return known == null ? Double.NaN : known;
    }
}
