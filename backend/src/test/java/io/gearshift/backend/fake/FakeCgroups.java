package io.gearshift.backend.fake;

import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.CgroupLimit;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupPlace;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Figure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The cgroups of a host that is none: groups are put in from the top down, and a query picks among
/// them as the agent does, by memory or by name.
public final class FakeCgroups {

    private static final long HOST_MEMORY = 8L << 30;

    private final Map<String, CgroupNode> nodes = new LinkedHashMap<>();
    private final Map<String, List<CgroupPlace>> places = new HashMap<>();
    private final String cgroups;

    /// @param cgroups `v1`, `v2` or `hybrid`; on v1 there is no pressure
    public FakeCgroups(String cgroups) {
        this.cgroups = cgroups;
        put("/", CgroupOwner.NONE, 6L << 30, null, 1.5);
    }

    /// Adds a group, whose parent is there already.
    ///
    /// @param memoryLimit null for none of its own
    public FakeCgroups put(
            String path, CgroupOwner owner, long memory, @Nullable Long memoryLimit, double cores) {
        CgroupNode parent = path.equals("/") ? null : nodes.get(parent(path));
        Figure pressure =
                cgroups.equals("v1")
                        ? Figure.absent("this kernel does not give it for a group of cgroup v1")
                        : Figure.of(cores * 10);
        nodes.put(
                path,
                new CgroupNode(
                        path,
                        path.substring(path.lastIndexOf('/') + 1),
                        parent == null ? 0 : parent.depth() + 1,
                        0,
                        0,
                        0,
                        owner,
                        2,
                        5,
                        Figure.of((double) memory),
                        parent == null
                                ? Figure.absent("there is no group above")
                                : Figure.of(memory / value(parent.memoryBytes())),
                        limit(memoryLimit, parent),
                        new CgroupLimit(CgroupLimit.State.UNLIMITED, null, null, null, null),
                        Figure.of(cores),
                        parent == null
                                ? Figure.absent("there is no group above")
                                : Figure.of(cores / value(parent.cpuCores())),
                        new CgroupLimit(CgroupLimit.State.UNSET, null, null, null, null),
                        Figure.of(100),
                        Figure.absent("no CPU cap"),
                        pressure,
                        pressure,
                        pressure,
                        Figure.of((double) (memory % 3)),
                        Figure.of(7),
                        new CgroupLimit(CgroupLimit.State.UNLIMITED, null, null, null, null),
                        List.of(),
                        control(path, owner),
                        null));
        return this;
    }

    /// Gives a gear's group the places that it has, itself first; the others are groups too.
    public FakeCgroups places(String path, CgroupPlace... all) {
        places.put(path, List.of(all));
        return this;
    }

    private CgroupLimit limit(@Nullable Long own, @Nullable CgroupNode parent) {
        if (own != null) {
            return new CgroupLimit(CgroupLimit.State.SET, own, own, null, null);
        }
        CgroupLimit above = parent == null ? null : parent.memoryLimit();
        Long effective = above == null ? null : above.effective();
        String from =
                above == null || parent == null || effective == null
                        ? null
                        : above.state() == CgroupLimit.State.SET ? parent.path() : above.from();
        return new CgroupLimit(CgroupLimit.State.UNLIMITED, null, effective, from, null);
    }

    /// What a query picks.
    public CgroupTree tree(CgroupQuery query, Instant at) {
        if (!nodes.containsKey(query.under())) {
            throw new ConsoleException(
                    ErrorCode.NOT_FOUND,
                    "There is no cgroup " + query.under() + " on this host now.");
        }
        List<CgroupNode> picked = new ArrayList<>();
        pick(query.under(), query, 0, picked);
        int matched =
                (int) nodes.values().stream().filter(each -> matches(each, query.text())).count();
        return new CgroupTree(at, 1.0, cgroups, HOST_MEMORY, 4, nodes.size(), matched, 0, picked);
    }

    private void pick(String path, CgroupQuery query, int level, List<CgroupNode> into) {
        List<CgroupNode> children = children(path);
        into.add(counted(path, children.size()));
        if (query.text() == null && level >= query.depth() && !query.open().contains(path)) {
            return;
        }
        children.stream()
                .filter(each -> below(each.path(), query.text()))
                .filter(each -> query.text() != null || !isFurther(each.path()))
                .sorted(
                        query.sort() == CgroupQuery.Sort.NAME
                                ? Comparator.comparing(CgroupNode::name)
                                : Comparator.comparingDouble(each -> -value(each.memoryBytes())))
                .limit(query.most())
                .forEach(each -> pick(each.path(), query, level + 1, into));
    }

    private boolean below(String path, @Nullable String text) {
        return nodes.values().stream()
                .anyMatch(
                        each -> (each.path() + "/").startsWith(path + "/") && matches(each, text));
    }

    private boolean isFurther(String path) {
        return places.values().stream()
                .flatMap(each -> each.stream().skip(1))
                .anyMatch(each -> each.path().equals(path));
    }

    private static boolean matches(CgroupNode node, @Nullable String text) {
        String owner = node.owner().name();
        return text == null
                || node.name().contains(text)
                || (owner != null && owner.contains(text));
    }

    private List<CgroupNode> children(String path) {
        return nodes.values().stream()
                .filter(each -> !each.path().equals("/") && parent(each.path()).equals(path))
                .toList();
    }

    private CgroupNode counted(String path, int children) {
        CgroupNode node = nodes.get(path);
        if (node == null) {
            throw new IllegalArgumentException(path);
        }
        int below =
                (int)
                        nodes.keySet().stream()
                                .filter(each -> !each.equals(path))
                                .filter(each -> path.equals("/") || each.startsWith(path + "/"))
                                .count();
        return new CgroupNode(
                node.path(),
                node.name(),
                node.depth(),
                children,
                below,
                (int) children(path).stream().filter(each -> isFurther(each.path())).count(),
                node.owner(),
                node.processes(),
                node.processesBelow(),
                node.memoryBytes(),
                node.memoryShare(),
                node.memoryLimit(),
                node.memoryHigh(),
                node.cpuCores(),
                node.cpuShare(),
                node.cpuLimit(),
                node.cpuWeight(),
                node.throttled(),
                node.cpuPressure(),
                node.memoryPressure(),
                node.ioPressure(),
                node.oomKills(),
                node.pids(),
                node.pidsLimit(),
                places.getOrDefault(path, List.of()),
                node.control(),
                null);
    }

    private static CgroupControl control(String path, CgroupOwner owner) {
        return path.equals("/")
                ? CgroupControl.TOP
                : switch (owner.kind()) {
                    case GEAR -> owner.top() ? CgroupControl.GEAR : CgroupControl.INSIDE;
                    case DOCKER -> CgroupControl.DOCKER;
                    case LXC -> CgroupControl.KERNEL;
                    default -> CgroupControl.UNLISTED;
                };
    }

    /// One group.
    CgroupNode node(String path) {
        CgroupNode node = nodes.get(path);
        if (node == null) {
            throw new ConsoleException(ErrorCode.NOT_FOUND, "There is no cgroup " + path + ".");
        }
        return node;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash == 0 ? "/" : path.substring(0, slash);
    }

    private static double value(Figure figure) {
        Double value = figure.value();
        return value == null ? 0 : value;
    }
}
