package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelFormat;
import io.gearshift.collectors.Reading;
import java.nio.file.Path;

/// The files of a group of version 2, see cgroup-v2.rst.
record GroupV2(Path folder) {

    GroupSnapshot read() {
        return new GroupSnapshot(
                cpu(),
                memory(),
                new IoFigures(file("io.stat", IoStat::parse)),
                pids(),
                pressure(),
                freeze(),
                file("cgroup.procs", SingleValue::processes));
    }

    PressureFigures pressure() {
        return new PressureFigures(
                file("cpu.pressure", Pressure::parse),
                file("memory.pressure", Pressure::parse),
                file("io.pressure", Pressure::parse));
    }

    private CpuFigures cpu() {
        CpuStat stat = CpuStat.read(folder);
        return new CpuFigures(
                stat.usageUsec(),
                stat.userUsec(),
                stat.systemUsec(),
                stat.throttling(),
                file("cpu.max", CpuMax::parse),
                file("cpu.weight", SingleValue::number),
                file("cpuset.cpus", CpuList::parse),
                file("cpuset.cpus.effective", CpuList::parse));
    }

    private MemoryFigures memory() {
        Reading<FlatKeyed> stat = FlatKeyed.read(folder.resolve("memory.stat"));
        Reading<FlatKeyed> events = FlatKeyed.read(folder.resolve("memory.events"));
        return new MemoryFigures(
                file("memory.current", SingleValue::bytes),
                file("memory.peak", SingleValue::bytes),
                FlatKeyed.bytes(stat, "anon"),
                FlatKeyed.bytes(stat, "file"),
                FlatKeyed.bytes(stat, "kernel"),
                FlatKeyed.bytes(stat, "slab"),
                FlatKeyed.bytes(stat, "shmem"),
                file("memory.max", SingleValue::limit),
                file("memory.high", SingleValue::limit),
                file("memory.swap.current", SingleValue::bytes),
                file("memory.swap.max", SingleValue::limit),
                FlatKeyed.counter(events, "oom"),
                FlatKeyed.counter(events, "oom_kill"),
                FlatKeyed.counter(events, "high"),
                FlatKeyed.counter(events, "max"));
    }

    private PidsFigures pids() {
        Reading<Counter> refused =
                FlatKeyed.counter(FlatKeyed.read(folder.resolve("pids.events")), "max");
        return new PidsFigures(
                file("pids.current", SingleValue::number),
                file("pids.max", SingleValue::limit),
                refused);
    }

    private Reading<FreezeState> freeze() {
        Reading<FlatKeyed> events = FlatKeyed.read(folder.resolve("cgroup.events"));
        return FlatKeyed.counter(events, "frozen")
                .map(frozen -> frozen.bits() == 0 ? FreezeState.THAWED : FreezeState.FROZEN);
    }

    private <T> Reading<T> file(String name, KernelFormat<T> format) {
        return KernelFiles.read(folder.resolve(name), format);
    }
}
