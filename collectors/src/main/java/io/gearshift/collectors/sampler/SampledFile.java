package io.gearshift.collectors.sampler;

import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.mountinfo.Controller;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The files that a pass may read, in the order of reading, the figures of each, and what else must
/// have moved for it to be read.
enum SampledFile {
    CPUACCT_USAGE_V1(When.ALWAYS, Controller.CPUACCT, "cpuacct.usage", Figure.CPU_USAGE),
    CPU_STAT_V1(
            When.PERIODS,
            Controller.CPU,
            "cpu.stat",
            Figure.CPU_PERIODS,
            Figure.CPU_THROTTLED_PERIODS,
            Figure.CPU_THROTTLED),
    MEMORY_USAGE_V1(When.ALWAYS, Controller.MEMORY, "memory.usage_in_bytes", Figure.MEMORY_CURRENT),
    MEMORY_STAT_V1(
            When.MEMORY,
            Controller.MEMORY,
            "memory.stat",
            Figure.MEMORY_FILE,
            Figure.MEMORY_ANON,
            Figure.MEMORY_SWAP,
            Figure.MEMORY_INACTIVE_FILE),
    MEMORY_KERNEL_V1(
            When.MEMORY, Controller.MEMORY, "memory.kmem.usage_in_bytes", Figure.MEMORY_KERNEL),
    OOM_CONTROL_V1(When.MEMORY, Controller.MEMORY, "memory.oom_control", Figure.OOM_KILLS),
    BLKIO_BYTES_V1(
            When.ABOVE,
            Controller.BLKIO,
            "blkio.throttle.io_service_bytes_recursive",
            Figure.IO_READ_BYTES,
            Figure.IO_WRITE_BYTES),
    BLKIO_OPS_V1(
            When.ABOVE,
            Controller.BLKIO,
            "blkio.throttle.io_serviced_recursive",
            Figure.IO_READ_OPS,
            Figure.IO_WRITE_OPS),
    PIDS_V1(When.CPU, Controller.PIDS, "pids.current", Figure.PIDS),
    PIDS_EVENTS_V1(When.PIDS, Controller.PIDS, "pids.events", Figure.PIDS_REFUSED),

    CPU_STAT_V2(
            When.ALWAYS,
            null,
            "cpu.stat",
            Figure.CPU_USAGE,
            Figure.CPU_PERIODS,
            Figure.CPU_THROTTLED_PERIODS,
            Figure.CPU_THROTTLED),
    MEMORY_CURRENT_V2(When.ALWAYS, null, "memory.current", Figure.MEMORY_CURRENT),
    MEMORY_STAT_V2(
            When.MEMORY,
            null,
            "memory.stat",
            Figure.MEMORY_ANON,
            Figure.MEMORY_FILE,
            Figure.MEMORY_KERNEL,
            Figure.MEMORY_INACTIVE_FILE,
            Figure.MEMORY_SLAB),
    MEMORY_SWAP_V2(When.MEMORY, null, "memory.swap.current", Figure.MEMORY_SWAP),
    MEMORY_EVENTS_V2(When.MEMORY, null, "memory.events", Figure.OOM_KILLS),
    IO_STAT_V2(
            When.ABOVE,
            null,
            "io.stat",
            Figure.IO_READ_BYTES,
            Figure.IO_WRITE_BYTES,
            Figure.IO_READ_OPS,
            Figure.IO_WRITE_OPS),
    PIDS_V2(When.CPU, null, "pids.current", Figure.PIDS),
    PIDS_EVENTS_V2(When.PIDS, null, "pids.events", Figure.PIDS_REFUSED),

    CPU_PRESSURE(
            When.ABOVE, null, "cpu.pressure", Figure.CPU_PRESSURE_SOME, Figure.CPU_PRESSURE_FULL),
    MEMORY_PRESSURE(
            When.ABOVE,
            null,
            "memory.pressure",
            Figure.MEMORY_PRESSURE_SOME,
            Figure.MEMORY_PRESSURE_FULL),
    IO_PRESSURE(When.ABOVE, null, "io.pressure", Figure.IO_PRESSURE_SOME, Figure.IO_PRESSURE_FULL);

    /// What must have moved since the last pass for a file to be read again; each saves a read only
    /// where the file cannot, or can hardly, have changed.
    enum When {
        /// Read in every pass.
        ALWAYS,
        /// What only the group's own processes move, and they used processor time.
        CPU,
        /// As {@link #CPU}, and it is counted at all: without a cap the kernel counts no periods.
        PERIODS,
        /// Its number of processes has changed, or it was refused one before.
        PIDS,
        /// The parts of its memory, and kills for want of it: the whole has changed.
        MEMORY,
        /// Totals that a group above counts too, and its own have grown.
        ABOVE
    }

    private final When when;
    private final @Nullable Controller controller;
    private final String fileName;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<Figure> figures;

    SampledFile(When when, @Nullable Controller controller, String fileName, Figure... figures) {
        this.when = when;
        this.controller = controller;
        this.fileName = fileName;
        this.figures = List.of(figures);
    }

    When when() {
        return when;
    }

    List<Figure> figures() {
        return figures;
    }

    /// Whether it may be read a little later if it has hardly changed: it is dear, or of nearly
    /// every group that runs at all.
    boolean waits() {
        return when == When.MEMORY || when == When.CPU || isPressure();
    }

    boolean isPressure() {
        return fileName.endsWith(".pressure");
    }

    /// Where a group has this file; empty where its version has no such file or folder.
    Optional<Path> in(GroupPaths paths) {
        Path folder =
                switch (paths) {
                    case GroupPaths.V1 v1 when controller != null -> v1.folders().get(controller);
                    case GroupPaths.V1 v1 when isPressure() -> v1.unified();
                    case GroupPaths.V1 _ -> null;
                    case GroupPaths.V2(_, Path pids)
                            when this == PIDS_V2 || this == PIDS_EVENTS_V2 ->
                            pids;
                    case GroupPaths.V2(Path all, _) when controller == null -> all;
                    case GroupPaths.V2 _ -> null;
                };
        return Optional.ofNullable(folder).map(found -> found.resolve(fileName));
    }
}
