package io.gearshift.collectors.sampler;

import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.mountinfo.Controller;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The files that one pass reads, in the order of reading, and the figures of each.
enum SampledFile {
    CPUACCT_USAGE_V1(Controller.CPUACCT, "cpuacct.usage", Figure.CPU_USAGE),
    CPU_STAT_V1(
            Controller.CPU,
            "cpu.stat",
            Figure.CPU_PERIODS,
            Figure.CPU_THROTTLED_PERIODS,
            Figure.CPU_THROTTLED),
    MEMORY_USAGE_V1(Controller.MEMORY, "memory.usage_in_bytes", Figure.MEMORY_CURRENT),
    MEMORY_STAT_V1(
            Controller.MEMORY,
            "memory.stat",
            Figure.MEMORY_FILE,
            Figure.MEMORY_ANON,
            Figure.MEMORY_SWAP,
            Figure.MEMORY_INACTIVE_FILE),
    MEMORY_KERNEL_V1(Controller.MEMORY, "memory.kmem.usage_in_bytes", Figure.MEMORY_KERNEL),
    OOM_CONTROL_V1(Controller.MEMORY, "memory.oom_control", Figure.OOM_KILLS),
    BLKIO_BYTES_V1(
            Controller.BLKIO,
            "blkio.throttle.io_service_bytes_recursive",
            Figure.IO_READ_BYTES,
            Figure.IO_WRITE_BYTES),
    BLKIO_OPS_V1(
            Controller.BLKIO,
            "blkio.throttle.io_serviced_recursive",
            Figure.IO_READ_OPS,
            Figure.IO_WRITE_OPS),
    PIDS_V1(Controller.PIDS, "pids.current", Figure.PIDS),

    CPU_STAT_V2(
            null,
            "cpu.stat",
            Figure.CPU_USAGE,
            Figure.CPU_PERIODS,
            Figure.CPU_THROTTLED_PERIODS,
            Figure.CPU_THROTTLED),
    MEMORY_CURRENT_V2(null, "memory.current", Figure.MEMORY_CURRENT),
    MEMORY_STAT_V2(
            null,
            "memory.stat",
            Figure.MEMORY_ANON,
            Figure.MEMORY_FILE,
            Figure.MEMORY_KERNEL,
            Figure.MEMORY_INACTIVE_FILE,
            Figure.MEMORY_SLAB),
    MEMORY_SWAP_V2(null, "memory.swap.current", Figure.MEMORY_SWAP),
    MEMORY_EVENTS_V2(null, "memory.events", Figure.OOM_KILLS),
    IO_STAT_V2(
            null,
            "io.stat",
            Figure.IO_READ_BYTES,
            Figure.IO_WRITE_BYTES,
            Figure.IO_READ_OPS,
            Figure.IO_WRITE_OPS),
    PIDS_V2(null, "pids.current", Figure.PIDS),

    CPU_PRESSURE(null, "cpu.pressure", Figure.CPU_PRESSURE_SOME, Figure.CPU_PRESSURE_FULL),
    MEMORY_PRESSURE(
            null, "memory.pressure", Figure.MEMORY_PRESSURE_SOME, Figure.MEMORY_PRESSURE_FULL),
    IO_PRESSURE(null, "io.pressure", Figure.IO_PRESSURE_SOME, Figure.IO_PRESSURE_FULL);

    private final @Nullable Controller controller;
    private final String fileName;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<Figure> figures;

    SampledFile(@Nullable Controller controller, String fileName, Figure... figures) {
        this.controller = controller;
        this.fileName = fileName;
        this.figures = List.of(figures);
    }

    List<Figure> figures() {
        return figures;
    }

    private boolean isPressure() {
        return fileName.endsWith(".pressure");
    }

    /// Where a group has this file; empty where its version has no such file or folder.
    Optional<Path> in(GroupPaths paths) {
        Path folder =
                switch (paths) {
                    case GroupPaths.V1 v1 when controller != null -> v1.folders().get(controller);
                    case GroupPaths.V1 v1 when isPressure() -> v1.unified();
                    case GroupPaths.V1 _ -> null;
                    case GroupPaths.V2(_, Path pids) when this == PIDS_V2 -> pids;
                    case GroupPaths.V2(Path all, _) when controller == null -> all;
                    case GroupPaths.V2 _ -> null;
                };
        return Optional.ofNullable(folder).map(found -> found.resolve(fileName));
    }
}
