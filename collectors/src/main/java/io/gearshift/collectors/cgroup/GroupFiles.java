package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.KernelFormat;
import io.gearshift.collectors.Limit;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.Ticker;
import io.gearshift.collectors.mountinfo.Controller;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files of one group in one hierarchy that a {@link TreeGroup} is made of. A part of which the
/// group has no file at all is null.
///
/// @param folder descriptor of the group's folder
/// @param path of the group, for what is said of a figure
record GroupFiles(FolderReader folders, int folder, String path) {

    /// What one hierarchy says of a group; null where it says nothing.
    record Parts(
            TreeGroup.@Nullable Time time,
            TreeGroup.@Nullable Cpu cpu,
            TreeGroup.@Nullable Memory memory,
            TreeGroup.@Nullable Pids pids,
            @Nullable PressureFigures pressure) {}

    /// @param elsewhere controllers that hierarchies of version 1 have: what those count is read
    ///   there alone, else a process would be in two places at once
    Parts version2(Set<Controller> elsewhere, Ticker ticker, long inode) {
        boolean hasTime = !elsewhere.contains(Controller.CPUACCT);
        boolean hasCpu = !elsewhere.contains(Controller.CPU);
        Reading<FlatKeyed> text =
                hasTime || hasCpu
                        ? file("cpu.stat", FlatKeyed::parse)
                        : new Reading.Unsupported<>(path, "counted on cgroup v1");
        var stat = new CpuStat(text);
        return new Parts(
                hasTime ? new TreeGroup.Time(inode, ticker.nanoTime(), stat.usageUsec()) : null,
                hasCpu
                        ? new TreeGroup.Cpu(
                                stat.throttling(),
                                file("cpu.max", CpuMax::parse),
                                file("cpu.weight", SingleValue::number))
                        : null,
                elsewhere.contains(Controller.MEMORY) ? null : memoryOfVersion2(),
                elsewhere.contains(Controller.PIDS) ? null : pids(),
                pressure());
    }

    private TreeGroup.Memory memoryOfVersion2() {
        return new TreeGroup.Memory(
                file("memory.current", SingleValue::bytes),
                file("memory.max", SingleValue::limit),
                file("memory.high", SingleValue::limit),
                FlatKeyed.counter(file("memory.events", FlatKeyed::parse), "oom_kill"));
    }

    private TreeGroup.Pids pids() {
        return new TreeGroup.Pids(
                file("pids.current", SingleValue::number), file("pids.max", SingleValue::limit));
    }

    /// @param controllers of the hierarchy
    Parts version1(Set<Controller> controllers, Ticker ticker, long inode) {
        return new Parts(
                controllers.contains(Controller.CPUACCT) ? time(ticker, inode) : null,
                controllers.contains(Controller.CPU) ? cpu() : null,
                controllers.contains(Controller.MEMORY) ? memory() : null,
                controllers.contains(Controller.PIDS) ? pids() : null,
                null);
    }

    private TreeGroup.Time time(Ticker ticker, long inode) {
        Reading<Counter> usage = file("cpuacct.usage", SingleValue::nanoseconds);
        return new TreeGroup.Time(inode, ticker.nanoTime(), usage);
    }

    private TreeGroup.Cpu cpu() {
        Reading<Limit> quota = file("cpu.cfs_quota_us", SingleValue::limit);
        Reading<Long> period = file("cpu.cfs_period_us", SingleValue::number);
        return new TreeGroup.Cpu(
                new CpuStat(file("cpu.stat", FlatKeyed::parse)).throttlingOfV1(),
                Both.of(quota, period, CpuMax::of),
                file("cpu.shares", SingleValue::number).map(GroupV1::weight));
    }

    private TreeGroup.Memory memory() {
        return new TreeGroup.Memory(
                isTopOfVersion1()
                        ? new Reading.Unsupported<>(path, "the top is not counted as groups are")
                        : file("memory.usage_in_bytes", SingleValue::bytes),
                file("memory.limit_in_bytes", SingleValue::limit),
                new Reading.Unsupported<>(path, "cgroup v1 has no throttle point"),
                FlatKeyed.counter(file("memory.oom_control", FlatKeyed::parse), "oom_kill"));
    }

    /// Of the topmost group the kernel does not count what is charged, as of all others: its
    /// `memory.usage_in_bytes` is the host's page cache and anonymous memory, without the kernel's
    /// own, so that a group in it may show more. Only the topmost has this file; what a cgroup
    /// namespace or a bind mount shows as the top is a group like others.
    private boolean isTopOfVersion1() {
        return path.equals("/") && file("release_agent", text -> text) instanceof Reading.Present;
    }

    private PressureFigures pressure() {
        return new PressureFigures(
                file("cpu.pressure", Pressure::parse),
                file("memory.pressure", Pressure::parse),
                file("io.pressure", Pressure::parse));
    }

    private <T> Reading<T> file(String name, KernelFormat<T> format) {
        return folders.read(folder, path, name, format);
    }
}
