package io.gearshift.backend.cgroup;

import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.CgroupLimit;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupPlace;
import io.gearshift.backend.api.Figure;
import io.gearshift.collectors.Counter;
import io.gearshift.collectors.Limit;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.cgroup.CpuMax;
import io.gearshift.collectors.cgroup.Pressure;
import io.gearshift.collectors.cgroup.PressureFigures;
import io.gearshift.collectors.cgroup.TreeGroup;
import io.gearshift.collectors.host.MemInfo;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Puts the groups of one reading into the API's form.
final class NodeFigures {

    private static final double MILLIS = 1000;

    private final Looks.Look look;
    private final @Nullable MemInfo host;
    private final IdentityHashMap<TreeGroup, Double> kills = new IdentityHashMap<>();
    private final IdentityHashMap<TreeGroup, Integer> sizes = new IdentityHashMap<>();
    private final Owners owners;
    private final Map<String, Further> further = new HashMap<>();

    /// A further place of a gear.
    ///
    /// @param above what limits its processes from above
    private record Further(TreeGroup group, Above.Holding above) {}

    /// @param host null where it cannot be read
    NodeFigures(Looks.Look look, @Nullable MemInfo host, Owners owners) {
        this.look = look;
        this.host = host;
        this.owners = owners;
        count(look.tree().top());
        if (owners.hasSeveral()) {
            find(look.tree().top(), Above.Holding.NONE);
        }
    }

    private void find(TreeGroup group, Above.Holding above) {
        if (owners.isFurther(group.path())) {
            further.put(group.path(), new Further(group, above));
            return;
        }
        Above.Holding below = above.with(above.in(group.pids().max()), group.path());
        group.children().forEach(child -> find(child, below));
    }

    /// The further place that counts something of the gear which is shown at a path; null where it
    /// is counted there itself.
    private @Nullable Further counting(List<CgroupPlace> places, String what) {
        for (CgroupPlace each : places) {
            Further found = further.get(each.path());
            if (found != null && each.counts().contains(what)) {
                return found;
            }
        }
        return null;
    }

    /// How many of the groups directly in one are shown with a gear elsewhere.
    private int elsewhere(TreeGroup group) {
        int count = 0;
        if (!further.isEmpty()) {
            for (TreeGroup child : group.children()) {
                count += further.containsKey(child.path()) ? 1 : 0;
            }
        }
        return count;
    }

    /// Version 1 counts kills in the group of the victim alone; here they count above too, as on
    /// version 2.
    private double count(TreeGroup group) {
        double below = 0;
        int size = 0;
        for (TreeGroup child : group.children()) {
            below += count(child);
            size += 1 + sizes.getOrDefault(child, 0);
        }
        double own = group.memory().oomKills().asOptional().map(NodeFigures::value).orElse(0.0);
        double all = look.tree().isVersion2() && own >= below ? own : own + below;
        kills.put(group, all);
        sizes.put(group, size);
        return all;
    }

    private static double value(Counter counter) {
        return Double.parseDouble(counter.toString());
    }

    /// A group in the API's form.
    ///
    /// @param parent the group that it is in; null of the topmost
    CgroupNode node(TreeGroup group, @Nullable CgroupNode parent, Above above, CgroupOwner owner) {
        Figure memory = memory(group, parent);
        Figure cores = cores(group);
        CgroupLimit cpuLimit = above.cpu().in(group.cpu().cap().map(NodeFigures::millis));
        List<CgroupPlace> places = owners.places(group.path());
        Further pids = counting(places, "pids");
        TreeGroup limited = pids == null ? group : pids.group;
        Further waiting = counting(places, Owners.PRESSURE);
        PressureFigures pressure = (waiting == null ? group : waiting.group).pressure();
        return new CgroupNode(
                group.path(),
                group.name(),
                parent == null ? 0 : parent.depth() + 1,
                group.children().size(),
                sizes.getOrDefault(group, 0),
                elsewhere(group),
                owner,
                group.processes(),
                group.processesBelow(),
                memory,
                share(memory, parent == null ? null : parent.memoryBytes()),
                above.memory().in(group.memory().cap()),
                above.memoryHigh().in(group.memory().throttlePoint()),
                cores,
                share(cores, parent == null ? null : parent.cpuCores()),
                cpuLimit,
                figure(group.cpu().weight(), Long::doubleValue, notOn("cpu")),
                throttled(group, cpuLimit),
                pressure(pressure, PressureFigures::cpu),
                pressure(pressure, PressureFigures::memory),
                pressure(pressure, PressureFigures::io),
                kills(group),
                figure(limited.pids().current(), Long::doubleValue, notOn("pids")),
                (pids == null ? above.pids() : pids.above).in(limited.pids().max()),
                places,
                CgroupControl.UNLISTED,
                null);
    }

    /// The limits that hold for what is in a group.
    static Above below(CgroupNode node, Above above) {
        return new Above(
                above.memory().with(node.memoryLimit(), node.path()),
                above.memoryHigh().with(node.memoryHigh(), node.path()),
                above.cpu().with(node.cpuLimit(), node.path()),
                above.pids().with(node.pidsLimit(), node.path()));
    }

    private static Limit millis(CpuMax cap) {
        OptionalDouble cores = cap.cores();
        return cores.isPresent()
                ? new Limit.Of(Math.max(1, Math.round(cores.getAsDouble() * MILLIS)))
                : Limit.UNLIMITED;
    }

    private Figure memory(TreeGroup group, @Nullable CgroupNode parent) {
        boolean hasNone = group.memory().current() instanceof Reading.Unsupported;
        MemInfo all = host;
        if (parent == null && hasNone && all != null) {
            return Figure.of((double) all.total().bytes() - all.free().bytes());
        }
        return figure(
                group.memory().current(),
                size -> (double) size.bytes(),
                parent == null ? "the kernel does not count it for the top" : notOn("memory"));
    }

    private Figure cores(TreeGroup group) {
        Reading<Counter> usage = group.time().usageUsec();
        if (!(usage instanceof Reading.Present)) {
            return figure(usage, NodeFigures::value, notOn("cpuacct"));
        }
        return look.before(group)
                .map(group::coresSince)
                .filter(OptionalDouble::isPresent)
                .map(rate -> Figure.of(rate.getAsDouble()))
                .orElse(Figure.NO_RATE_YET);
    }

    private Figure throttled(TreeGroup group, CgroupLimit cap) {
        if (!(group.cpu().throttling() instanceof Reading.Present)) {
            return figure(group.cpu().throttling(), _ -> 0.0, notOn("cpu"));
        }
        OptionalDouble share =
                look.before(group).map(group::throttledSince).orElse(OptionalDouble.empty());
        if (share.isEmpty()) {
            return Figure.NO_RATE_YET;
        }
        return share.getAsDouble() == 0 && cap.state() != CgroupLimit.State.SET
                ? Figure.absent("no CPU cap")
                : Figure.of(share.getAsDouble());
    }

    private Figure kills(TreeGroup group) {
        Reading<Counter> own = group.memory().oomKills();
        double all = kills.getOrDefault(group, 0.0);
        return own instanceof Reading.Present || all > 0
                ? Figure.of(all)
                : figure(own, NodeFigures::value, notOn("memory"));
    }

    private Figure pressure(
            PressureFigures pressure,
            java.util.function.Function<PressureFigures, Reading<Pressure>> which) {
        return figure(
                which.apply(pressure),
                each -> each.some().avg10(),
                look.tree().isVersion2()
                        ? "this kernel does not count pressure"
                        : "this kernel does not give it for a group of cgroup v1");
    }

    /// What a group uses of what the one above it uses. The one above is read first, so that a part
    /// that grew meanwhile may be a little more than the whole.
    private static Figure share(Figure part, @Nullable Figure whole) {
        if (whole == null) {
            return Figure.absent("there is no group above");
        }
        Double of = whole.value();
        Double is = part.value();
        if (is == null) {
            return part;
        }
        if (of == null) {
            return Figure.absent("not known of the group above");
        }
        return of == 0 ? Figure.absent("the group above uses nothing") : Figure.of(is / of);
    }

    private static String notOn(String controller) {
        return "the controller " + controller + " is not on for this group";
    }

    private static <T> Figure figure(
            Reading<T> reading, ToDoubleFunction<T> number, String unsupported) {
        return switch (reading) {
            case Reading.Present<T>(_, T value) -> Figure.of(number.applyAsDouble(value));
            case Reading.Gone<T> _ -> Figure.absent("the group is gone");
            case Reading.Denied<T> _ -> Figure.absent("may not be read");
            case Reading.Unsupported<T> _ -> Figure.absent(unsupported);
            case Reading.Malformed<T>(_, _, String found) ->
                    Figure.absent("not understood: " + found);
        };
    }
}
