package io.gearshift.web.cgroup;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.CgroupLimit;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.Figure;
import io.gearshift.web.page.Pages;
import io.gearshift.web.part.Untrusted;
import io.gearshift.web.part.UsageBar;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/// What is said of one group, in words and bars.
///
/// @param owner the gear or container whose topmost group it is; empty of any other
/// @param kind what it is, as `Docker`
/// @param ownerHref of a gear's page; empty of others
public record GroupFacts(
        String owner,
        String kind,
        String ownerHref,
        UsageBar memory,
        Cell memoryShare,
        UsageBar cpu,
        Cell cpuShare,
        Cell pressure,
        Cell throttled,
        Cell kills,
        String processes,
        String processesTitle) {

    private static final double PERCENT = 100;
    private static final double MILLIS = 1000;
    private static final double AMBER_PRESSURE = 5;
    private static final double RED_PRESSURE = 10;
    private static final double HELD = 0.01;

    /// What is not rounded to 100.0 %.
    private static final double MORE_THAN_ALL = 1.0005;

    private static final Figure NO_PEAK = Figure.absent("not kept");

    /// A figure with its tone, and what there is to say of it.
    ///
    /// @param tone empty, `none`, `amber` or `red`
    public record Cell(String text, String tone, String title) {}

    /// The class of its name: that of a group is a path's part, that of a gear a word.
    public String mono() {
        return owner.isEmpty() ? "mono" : "";
    }

    static GroupFacts of(CgroupNode node, CgroupTree tree) {
        CgroupOwner owner = node.owner();
        String gear = owner.gear();
        return new GroupFacts(
                owner(owner),
                kind(owner),
                gear == null || !owner.top() ? "" : "/gears/" + Pages.encode(gear),
                memory(node, tree),
                share(node.memoryShare()),
                cpu(node, tree),
                share(node.cpuShare()),
                pressure(node),
                throttled(node),
                kills(node),
                Say.count(node.processesBelow()),
                processes(node));
    }

    /// Units of systemd are named as their groups are, and need no owner beside.
    private static String owner(CgroupOwner owner) {
        String name = owner.name();
        if (name == null || !owner.top()) {
            return "";
        }
        return owner.kind().isContainer() ? Untrusted.line(name) : "";
    }

    private static String kind(CgroupOwner owner) {
        return switch (owner.kind()) {
            case GEAR -> "gear";
            case DOCKER -> "Docker";
            case PODMAN -> "Podman";
            case LXC -> "LXC";
            case NSPAWN -> "nspawn";
            case KUBERNETES -> "kubernetes";
            case OTHER -> "container";
            case LIBVIRT -> "libvirt";
            case SLICE, SCOPE, SERVICE, NONE -> "";
        };
    }

    private static UsageBar memory(CgroupNode node, CgroupTree tree) {
        Long cap = cap(node, node.memoryLimit(), tree.memoryBytes());
        Long high = node.memoryHigh().effective();
        return bar(
                new UsageBar.Use(
                        node.memoryBytes(),
                        cap == null ? null : (Double) (double) cap,
                        high == null ? null : (Double) (double) high,
                        NO_PEAK,
                        tree.memoryBytes(),
                        NO_PEAK,
                        Say::mebibytes,
                        Say::exactBytes,
                        cap == null ? "" : Say.mebibytes(cap),
                        "MiB",
                        tree.at()),
                node,
                node.memoryLimit(),
                Say::bytes);
    }

    private static UsageBar cpu(CgroupNode node, CgroupTree tree) {
        Long cap = cap(node, node.cpuLimit(), Math.round(tree.processors() * MILLIS));
        return bar(
                new UsageBar.Use(
                        node.cpuCores(),
                        cap == null ? null : (Double) (cap / MILLIS),
                        null,
                        NO_PEAK,
                        tree.processors(),
                        node.throttled(),
                        Say::cores,
                        cores -> Say.cores(cores) + " cores",
                        cap == null ? "" : Say.capCores(cap),
                        "cores",
                        tree.at()),
                node,
                node.cpuLimit(),
                millis -> Say.capCores(Math.round(millis)) + " cores");
    }

    /// What holds for a group; of the topmost, what the host has.
    private static @Nullable Long cap(CgroupNode node, CgroupLimit limit, long host) {
        return node.path().equals(CgroupQuery.TOP) && limit.effective() == null && host > 0
                ? (Long) host
                : limit.effective();
    }

    /// `of 96` is a limit of the group's own, `within 2,048` one of a group above, which it shares
    /// with others.
    private static UsageBar bar(
            UsageBar.Use use, CgroupNode node, CgroupLimit limit, DoubleFunction<String> words) {
        UsageBar bar = UsageBar.of(use);
        boolean top = node.path().equals(CgroupQuery.TOP);
        String of = limit.inherited() ? "within " + use.capText() : bar.of();
        boolean counted = bar.fill() >= 0;
        return new UsageBar(
                bar.fill(),
                bar.peak(),
                bar.tick(),
                bar.open() && counted,
                bar.tone(),
                bar.value(),
                counted ? of : "",
                bar.unit(),
                bar.title()
                        + (top
                                ? "; all that the host has, and all of it that is in use"
                                : "; limit: " + Untrusted.line(limit.words(words))));
    }

    private static Cell share(Figure figure) {
        Double value = figure.value();
        if (value == null) {
            return absent(figure);
        }
        return value >= MORE_THAN_ALL
                ? new Cell(
                        ">100",
                        "",
                        "It shows "
                                + Say.tenth((value - 1) * PERCENT)
                                + " % more than the group above: the two are read one after the"
                                + " other")
                : new Cell(Say.tenth(value * PERCENT), value == 0 ? "none" : "", "");
    }

    private static Cell absent(Figure figure) {
        String why = figure.absent();
        return new Cell("–", "none", "No figure: " + (why == null ? "" : Untrusted.line(why)));
    }

    private static Cell pressure(CgroupNode node) {
        Map<String, Figure> all = new LinkedHashMap<>();
        all.put("memory", node.memoryPressure());
        all.put("cpu", node.cpuPressure());
        all.put("io", node.ioPressure());
        var title = new StringBuilder();
        double highest = -1;
        for (Map.Entry<String, Figure> each : all.entrySet()) {
            Double value = each.getValue().value();
            if (value != null) {
                highest = Math.max(highest, value);
                title.append(title.isEmpty() ? "" : ", ")
                        .append(each.getKey())
                        .append(' ')
                        .append(Say.tenth(value))
                        .append(" %");
            }
        }
        if (highest < 0) {
            return absent(node.memoryPressure());
        }
        String tone =
                highest >= RED_PRESSURE
                        ? "red"
                        : highest >= AMBER_PRESSURE ? "amber" : highest < 0.05 ? "none" : "";
        return new Cell(
                Say.tenth(highest), tone, title + countedAt(node, "pressure", "; counted in "));
    }

    private static Cell throttled(CgroupNode node) {
        Double value = node.throttled().value();
        if (value == null) {
            return absent(node.throttled());
        }
        return new Cell(
                Say.tenth(value * PERCENT), value >= HELD ? "red" : value == 0 ? "none" : "", "");
    }

    private static Cell kills(CgroupNode node) {
        Double value = node.oomKills().value();
        if (value == null) {
            return absent(node.oomKills());
        }
        return new Cell(Say.count(value), value > 0 ? "amber" : "none", "");
    }

    private static String processes(CgroupNode node) {
        Integer own = node.processes();
        Double pids = node.pids().value();
        return (own == null
                        ? "the kernel does not list those of the group itself"
                        : Say.count(own) + " in the group itself")
                + ", "
                + Say.count(node.processesBelow())
                + " with those below it"
                + (pids == null ? "" : "; with threads " + Say.count(pids))
                + "; limit: "
                + Untrusted.line(node.pidsLimit().words(Say::count))
                + countedAt(node, "pids", ", in ");
    }

    /// At which further place of a gear something is counted; empty if in the group itself.
    private static String countedAt(CgroupNode node, String what, String before) {
        return node.places().stream()
                .skip(1)
                .filter(place -> place.counts().contains(what))
                .map(place -> before + Untrusted.line(place.path()))
                .findFirst()
                .orElse("");
    }

    /// One line of all that is known, for where there is no room.
    static String summary(CgroupNode node) {
        return Untrusted.line(node.path())
                + ": "
                + words(node.memoryBytes(), Say::bytes)
                + " of memory ("
                + Untrusted.line(node.memoryLimit().words(Say::bytes))
                + "), "
                + words(node.cpuCores(), Say::cores)
                + " cores, "
                + Say.count(node.processesBelow())
                + (node.processesBelow() == 1 ? " process" : " processes");
    }

    private static String words(Figure figure, DoubleFunction<String> words) {
        Double value = figure.value();
        return value == null ? "unknown" : words.apply(value);
    }
}
