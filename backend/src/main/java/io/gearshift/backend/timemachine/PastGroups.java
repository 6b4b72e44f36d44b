package io.gearshift.backend.timemachine;

import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.CgroupLimit;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.gear.NaturalName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The groups of a moment that is past: which there were, whose, and with which limits. Of figures
/// only those of gears are kept; a group of anything else has none.
final class PastGroups {

    private static final Figure NOT_KEPT = Figure.absent("not kept of earlier times");

    /// No path of a group: how many there were that were not read.
    private static final String LEFT_OUT = "";

    private final int leftOut;
    private final Map<String, Kept> groups = new HashMap<>();
    private final Map<String, List<String>> below = new HashMap<>();
    private final Function<String, @Nullable GearFigures> figures;
    private final Map<String, @Nullable GearFigures> known = new HashMap<>();

    /// What is recorded of a group.
    record Kept(
            CgroupOwner owner,
            @Nullable Integer processes,
            int processesBelow,
            CgroupLimit memoryLimit,
            CgroupLimit memoryHigh,
            CgroupLimit cpuLimit,
            Figure cpuWeight,
            CgroupLimit pidsLimit,
            CgroupControl control) {}

    /// @param texts by path
    /// @param figures of a gear by its id; null where there are none
    PastGroups(Map<String, String> texts, Function<String, @Nullable GearFigures> figures) {
        this.figures = figures;
        texts.forEach(
                (path, text) -> {
                    if (!path.equals(LEFT_OUT)) {
                        groups.put(path, TimeMachine.read(text, Kept.class));
                    }
                });
        this.leftOut = TimeMachine.read(texts.getOrDefault(LEFT_OUT, "0"), Integer.class);
        for (String path : groups.keySet()) {
            if (!path.equals(CgroupQuery.TOP)) {
                below.computeIfAbsent(above(path), _ -> new ArrayList<>()).add(path);
            }
        }
    }

    /// What is to be recorded of a tree.
    static Map<String, String> texts(CgroupTree tree) {
        Map<String, Supplier<String>> texts = new LinkedHashMap<>();
        if (tree.leftOut() > 0) {
            texts.put(LEFT_OUT, () -> TimeMachine.write(tree.leftOut()));
        }
        for (CgroupNode each : tree.nodes()) {
            texts.put(
                    each.path(),
                    () ->
                            TimeMachine.write(
                                    new Kept(
                                            each.owner(),
                                            each.processes(),
                                            each.processesBelow(),
                                            each.memoryLimit(),
                                            each.memoryHigh(),
                                            each.cpuLimit(),
                                            each.cpuWeight(),
                                            each.pidsLimit(),
                                            each.control())));
        }
        return new Texts(texts);
    }

    private static String above(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? CgroupQuery.TOP : path.substring(0, slash);
    }

    private static String name(String path) {
        return path.equals(CgroupQuery.TOP) ? "" : path.substring(path.lastIndexOf('/') + 1);
    }

    /// Those that were asked for.
    ///
    /// @param at when they were looked at
    /// @param like the host now, of which what does not change is taken
    /// @throws ConsoleException `request.not-found` if there was no group of the path
    CgroupTree tree(CgroupQuery query, Instant at, CgroupTree like) {
        if (!groups.containsKey(query.under())) {
            throw new ConsoleException(
                    ErrorCode.NOT_FOUND,
                    "There was no cgroup " + query.under() + " on this host then.");
        }
        String asked = query.text();
        String text = asked == null ? null : asked.toLowerCase(Locale.ROOT);
        Set<String> wanted = new HashSet<>();
        int matched = mark(query.under(), text, wanted);
        List<CgroupNode> nodes = new ArrayList<>();
        show(query.under(), 0, query, text == null ? null : wanted, nodes);
        return new CgroupTree(
                at,
                null,
                like.cgroups(),
                like.memoryBytes(),
                like.processors(),
                groups.size(),
                matched,
                leftOut,
                nodes);
    }

    /// Counts those that match, and marks them and all that they are in.
    private int mark(String path, @Nullable String text, Set<String> wanted) {
        int matched = text == null || matches(path, text) ? 1 : 0;
        for (String child : below.getOrDefault(path, List.of())) {
            matched += mark(child, text, wanted);
        }
        if (matched > 0) {
            wanted.add(path);
        }
        return matched;
    }

    private boolean matches(String path, String text) {
        CgroupOwner owner = kept(path).owner();
        String name = owner.name();
        return name(path).toLowerCase(Locale.ROOT).contains(text)
                || (text.startsWith("/") && path.toLowerCase(Locale.ROOT).contains(text))
                || (name != null && owner.top() && name.toLowerCase(Locale.ROOT).contains(text));
    }

    private void show(
            String path,
            int level,
            CgroupQuery query,
            @Nullable Set<String> wanted,
            List<CgroupNode> nodes) {
        if (nodes.size() >= CgroupQuery.MOST) {
            return;
        }
        nodes.add(node(path));
        if (wanted == null && level >= query.depth() && !query.open().contains(path)) {
            return;
        }
        below.getOrDefault(path, List.of()).stream()
                .filter(child -> wanted == null ? !isFurther(child) : wanted.contains(child))
                .sorted(order(query.sort()))
                .limit(query.most())
                .forEach(child -> show(child, level + 1, query, wanted, nodes));
    }

    /// Whether it is a further place of a gear, which is shown at another one.
    private boolean isFurther(String path) {
        return kept(path).owner().isFurtherPlace(kept(above(path)).owner());
    }

    private Comparator<String> order(CgroupQuery.Sort sort) {
        Comparator<String> byName = Comparator.comparing(path -> NaturalName.key(name(path)));
        return switch (sort) {
            case NAME, KILLS -> byName;
            case MEMORY -> highest(GearFigures::memoryBytes).thenComparing(byName);
            case CPU -> highest(GearFigures::cpuCores).thenComparing(byName);
            case THROTTLED -> highest(GearFigures::throttled).thenComparing(byName);
            case PROCESSES -> highest(GearFigures::processes).thenComparing(byName);
            case PRESSURE -> highest(GearFigures::memoryPressure).thenComparing(byName);
        };
    }

    private Comparator<String> highest(Function<GearFigures, Figure> figure) {
        ToDoubleFunction<String> value =
                path -> {
                    GearFigures found = figures(path);
                    Double number = found == null ? null : figure.apply(found).value();
                    return number == null ? -1 : number;
                };
        return Comparator.comparingDouble(value).reversed();
    }

    private Kept kept(String path) {
        Kept kept = groups.get(path);
        if (kept == null) {
            throw new IllegalStateException(path + " is among the groups");
        }
        return kept;
    }

    /// Of a gear's own topmost group.
    private @Nullable GearFigures figures(String path) {
        CgroupOwner owner = kept(path).owner();
        String gear = owner.gear();
        if (gear == null || !owner.top()) {
            return null;
        }
        if (!known.containsKey(gear)) {
            known.put(gear, figures.apply(gear));
        }
        return known.get(gear);
    }

    private CgroupNode node(String path) {
        Kept kept = kept(path);
        GearFigures found = figures(path);
        return new CgroupNode(
                path,
                name(path),
                path.equals(CgroupQuery.TOP) ? 0 : (int) path.chars().filter(c -> c == '/').count(),
                below.getOrDefault(path, List.of()).size(),
                belowAll(path),
                (int) below.getOrDefault(path, List.of()).stream().filter(this::isFurther).count(),
                kept.owner(),
                kept.processes(),
                kept.processesBelow(),
                found == null ? NOT_KEPT : found.memoryBytes(),
                NOT_KEPT,
                kept.memoryLimit(),
                kept.memoryHigh(),
                found == null ? NOT_KEPT : found.cpuCores(),
                NOT_KEPT,
                kept.cpuLimit(),
                kept.cpuWeight(),
                found == null ? NOT_KEPT : found.throttled(),
                found == null ? NOT_KEPT : found.cpuPressure(),
                found == null ? NOT_KEPT : found.memoryPressure(),
                found == null ? NOT_KEPT : found.ioPressure(),
                NOT_KEPT,
                found == null ? NOT_KEPT : found.processes(),
                kept.pidsLimit(),
                List.of(),
                kept.control(),
                null);
    }

    private int belowAll(String path) {
        int count = 0;
        for (String child : below.getOrDefault(path, List.of())) {
            count += 1 + belowAll(child);
        }
        return count;
    }
}
