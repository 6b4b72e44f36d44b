package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelFormat;
import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Limit;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import io.gearshift.collectors.mountinfo.Controller;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The files of a group of version 1, see the kernel's admin-guide/cgroup-v1.
record GroupV1(GroupPaths.V1 paths) {

    private static final double SHARES_PER_WEIGHT = 10.24;

    GroupSnapshot read() {
        return new GroupSnapshot(cpu(), memory(), io(), pids(), pressure(), freeze(), processes());
    }

    private CpuFigures cpu() {
        Reading<Limit> quota = file(Controller.CPU, "cpu.cfs_quota_us", SingleValue::limit);
        Reading<Long> period = file(Controller.CPU, "cpu.cfs_period_us", SingleValue::number);
        var stat = new CpuStat(file(Controller.CPU, "cpu.stat", FlatKeyed::parse));
        return new CpuFigures(
                file(Controller.CPUACCT, "cpuacct.usage", SingleValue::nanoseconds),
                file(Controller.CPUACCT, "cpuacct.usage_user", SingleValue::nanoseconds),
                file(Controller.CPUACCT, "cpuacct.usage_sys", SingleValue::nanoseconds),
                stat.throttlingOfV1(),
                Both.of(quota, period, CpuMax::of),
                file(Controller.CPU, "cpu.shares", SingleValue::number).map(GroupV1::weight),
                file(Controller.CPUSET, "cpuset.cpus", CpuList::parse),
                file(Controller.CPUSET, "cpuset.effective_cpus", CpuList::parse));
    }

    private MemoryFigures memory() {
        Reading<FlatKeyed> stat = file(Controller.MEMORY, "memory.stat", FlatKeyed::parse);
        Reading<FlatKeyed> oom = file(Controller.MEMORY, "memory.oom_control", FlatKeyed::parse);
        Reading<Limit> cap = memory("memory.limit_in_bytes", SingleValue::limit);
        Reading<Limit> both = memory("memory.memsw.limit_in_bytes", SingleValue::limit);
        return new MemoryFigures(
                memory("memory.usage_in_bytes", SingleValue::bytes),
                memory("memory.max_usage_in_bytes", SingleValue::bytes),
                FlatKeyed.bytes(stat, "total_rss"),
                FlatKeyed.bytes(stat, "total_cache"),
                memory("memory.kmem.usage_in_bytes", SingleValue::bytes),
                unsupported("memory.stat has no slab on cgroup v1"),
                FlatKeyed.bytes(stat, "total_shmem"),
                cap,
                unsupported("cgroup v1 has no throttle point"),
                FlatKeyed.bytes(stat, "total_swap"),
                Both.of(both, cap, GroupV1::swapCap),
                unsupported("cgroup v1 counts kills, not times that memory ran out"),
                FlatKeyed.counter(oom, "oom_kill"),
                unsupported("cgroup v1 has no throttle point"),
                memory("memory.failcnt", SingleValue::counter));
    }

    private IoFigures io() {
        Reading<List<IoDevice>> devices =
                Both.of(
                        blkio("blkio.throttle.io_service_bytes_recursive"),
                        blkio("blkio.throttle.io_serviced_recursive"),
                        BlkioThrottle::join);
        return new IoFigures(devices.flatMap(GroupV1::unlessNoneIsCounted));
    }

    /// No device does not mean no input and output: since 6.10 the kernel counts a disk on v1 only
    /// after some group was given a limit on it.
    private static Reading<List<IoDevice>> unlessNoneIsCounted(
            Reading.Present<List<IoDevice>> devices) {
        return devices.value().isEmpty()
                ? new Reading.Unsupported<>(devices.path(), "the kernel counts no device here yet")
                : devices;
    }

    private PidsFigures pids() {
        return new PidsFigures(
                file(Controller.PIDS, "pids.current", SingleValue::number),
                file(Controller.PIDS, "pids.max", SingleValue::limit),
                FlatKeyed.counter(file(Controller.PIDS, "pids.events", FlatKeyed::parse), "max"));
    }

    private PressureFigures pressure() {
        Path unified = paths.unified();
        if (unified != null) {
            return new GroupV2(unified).pressure();
        }
        String why = "the group has no folder in a cgroup2 tree, which alone has pressure figures";
        return new PressureFigures(unsupported(why), unsupported(why), unsupported(why));
    }

    private Reading<FreezeState> freeze() {
        return file(Controller.FREEZER, "freezer.state", GroupV1::freezeState);
    }

    private Reading<List<Integer>> processes() {
        for (Controller controller : Controller.values()) {
            if (paths.folders().containsKey(controller)) {
                return file(controller, "cgroup.procs", SingleValue::processes);
            }
        }
        return unsupported("the group has no folder");
    }

    /// Shares as the weight of version 2 that they stand for.
    static long weight(long shares) {
        return Math.round(shares / SHARES_PER_WEIGHT);
    }

    /// v1 limits memory and swap together: what is above the memory cap is for swap.
    private static Limit swapCap(Limit both, Limit memory) throws UnexpectedText {
        return switch (both) {
            case Limit.Unlimited unlimited -> unlimited;
            case Limit.Of(long all) ->
                    switch (memory) {
                        case Limit.Of(long cap) when cap <= all -> new Limit.Of(all - cap);
                        case Limit.Of _, Limit.Unlimited _ ->
                                throw new UnexpectedText(
                                        "a memory cap up to that of memory and swap", "" + memory);
                    };
        };
    }

    private static FreezeState freezeState(String text) throws UnexpectedText {
        String line = KernelText.line(text);
        try {
            return FreezeState.valueOf(line.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new UnexpectedText("THAWED, FREEZING or FROZEN", line);
        }
    }

    private Reading<BlkioThrottle> blkio(String name) {
        return file(Controller.BLKIO, name, BlkioThrottle::parse);
    }

    private <T> Reading<T> memory(String name, KernelFormat<T> format) {
        return file(Controller.MEMORY, name, format);
    }

    private <T> Reading<T> file(Controller controller, String name, KernelFormat<T> format) {
        Path folder = paths.folders().get(controller);
        return folder == null
                ? new Reading.Unsupported<>(
                        controller.kernelName() + "/" + name,
                        "the group has no folder of the controller " + controller.kernelName())
                : KernelFiles.read(folder.resolve(name), format);
    }

    private <T> Reading<T> unsupported(String why) {
        return new Reading.Unsupported<>(
                paths.folders().values().stream().findFirst().map(Path::toString).orElse(""), why);
    }
}
