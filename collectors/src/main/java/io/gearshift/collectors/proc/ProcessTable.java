package io.gearshift.collectors.proc;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import java.util.ArrayList;
import java.util.List;

/// Processes with the pid outside and the pid inside.
///
/// @param rows in the order asked for, without those that had gone
public record ProcessTable(List<ProcessRow> rows) {

    /// Copies the list.
    public ProcessTable {
        rows = List.copyOf(rows);
    }

    /// Reads some processes, for example those of a group's `cgroup.procs`.
    public static ProcessTable of(KernelRoot root, List<Integer> pids) {
        var rows = new ArrayList<ProcessRow>();
        for (int pid : pids) {
            var row =
                    new ProcessRow(
                            pid,
                            ProcStat.of(root, pid),
                            ProcStatus.of(root, pid),
                            Cmdline.of(root, pid));
            if (!(row.stat() instanceof Reading.Gone<ProcStat>)) {
                rows.add(row);
            }
        }
        return new ProcessTable(rows);
    }
}
