package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.Counter;
import io.gearshift.collectors.Limit;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.sampler.Rate;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// One group of a {@link GroupTree}: what all hierarchies say of its path, put together. All
/// figures are of the group with all below it, unless they say otherwise.
///
/// A figure whose file the group does not have is unsupported: on version 2 because the controller
/// is not switched on for it, on version 1 because it has no folder in that hierarchy.
///
/// @param name without those above; empty of the topmost
/// @param path from the top of what is mounted, `/` of the topmost. Bytes that are no UTF-8 are
///   written `\xHH`; else nothing is changed, so it may hold any character
/// @param processes how many are in the group itself, in whichever hierarchy; null where the kernel
///   does not list them, as in a threaded group
/// @param processesBelow how many are in it or below it
/// @param pressure on version 1 only where the path is in a version 2 tree too
/// @param children by the bytes of their names
public record TreeGroup(
        String name,
        String path,
        @Nullable Integer processes,
        int processesBelow,
        Time time,
        Cpu cpu,
        Memory memory,
        Pids pids,
        PressureFigures pressure,
        List<TreeGroup> children) {

    private static final double NANOS_PER_USEC = 1000;

    /// Copies the list.
    public TreeGroup {
        children = List.copyOf(children);
    }

    /// CPU time.
    ///
    /// @param inode of the folder that it was read from; 0 where there is none
    /// @param nanoTime when it was read, as the tree's ticker counts
    public record Time(long inode, long nanoTime, Reading<Counter> usageUsec) {}

    /// What the group may use of the processors, and what that did to it.
    ///
    /// @param weight share against its siblings, 1 to 10000; on version 1 shares / 10.24
    public record Cpu(Reading<Throttling> throttling, Reading<CpuMax> cap, Reading<Long> weight) {}

    /// Memory.
    ///
    /// @param throttlePoint from where on it is reclaimed and slowed down; not there on version 1
    /// @param oomKills processes killed because its memory ran out; on version 1 those of the group
    ///   itself alone
    public record Memory(
            Reading<ByteSize> current,
            Reading<Limit> cap,
            Reading<Limit> throttlePoint,
            Reading<Counter> oomKills) {}

    /// Processes and threads, as the limit counts them.
    public record Pids(Reading<Long> current, Reading<Limit> max) {}

    /// What is to be kept of a reading to tell the rates of the next one.
    ///
    /// @param throttling as {@link Cpu#throttling}
    public record Mark(Time time, Reading<Throttling> throttling) {}

    /// What to keep of this.
    public Mark mark() {
        return new Mark(time, cpu.throttling);
    }

    /// Processors' worth of time that was used between an earlier reading and this one; empty where
    /// there is no telling: another group had the name then, less than {@link Rate#SHORTEST} lies
    /// between, or there was no figure.
    public OptionalDouble coresSince(Mark earlier) {
        OptionalDouble grown = grown(earlier, earlier.time.usageUsec, time.usageUsec);
        return grown.isEmpty()
                ? grown
                : OptionalDouble.of(
                        grown.getAsDouble()
                                * NANOS_PER_USEC
                                / (time.nanoTime - earlier.time.nanoTime));
    }

    /// The share of the cap's periods since an earlier reading in which the group was held back, 0
    /// to 1; 0 where it did not run under a cap; empty where there is no telling.
    public OptionalDouble throttledSince(Mark earlier) {
        Reading<Throttling> before = earlier.throttling;
        Reading<Throttling> now = cpu.throttling;
        OptionalDouble periods =
                grown(earlier, before.map(Throttling::periods), now.map(Throttling::periods));
        OptionalDouble held =
                grown(
                        earlier,
                        before.map(Throttling::throttledPeriods),
                        now.map(Throttling::throttledPeriods));
        if (periods.isEmpty() || held.isEmpty()) {
            return OptionalDouble.empty();
        }
        double all = periods.getAsDouble();
        return OptionalDouble.of(all == 0 ? 0 : Math.min(1, held.getAsDouble() / all));
    }

    private OptionalDouble grown(Mark earlier, Reading<Counter> from, Reading<Counter> to) {
        Counter before = from.asOptional().orElse(null);
        Counter now = to.asOptional().orElse(null);
        if (before == null
                || now == null
                || time.inode != earlier.time.inode
                || time.nanoTime - earlier.time.nanoTime < Rate.SHORTEST.toNanos()) {
            return OptionalDouble.empty();
        }
        var grown = now.since(before);
        return grown.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) grown.getAsLong());
    }
}
