package io.gearshift.collectors.proc;

import io.gearshift.collectors.Reading;

/// One process as a table shows it.
///
/// @param pid outside, as this `/proc` counts
/// @param stat state, parent, times
/// @param status ids, pid inside, memory
/// @param cmdline what it was started as
public record ProcessRow(
        int pid, Reading<ProcStat> stat, Reading<ProcStatus> status, Reading<Cmdline> cmdline) {

    /// The pid inside its innermost pid namespace.
    public Reading<Integer> pidInside() {
        return status.flatMap(
                present ->
                        present.value().pidInside().isPresent()
                                ? new Reading.Present<>(
                                        present.path(), present.value().pidInside().getAsInt())
                                : new Reading.Unsupported<>(
                                        present.path(), "the kernel says no NSpid"));
    }
}
