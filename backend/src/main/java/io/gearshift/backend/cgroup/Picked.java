package io.gearshift.backend.cgroup;

import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.gear.NaturalName;
import io.gearshift.collectors.cgroup.TreeGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Picks the groups of a query, in its order. Used once.
final class Picked {

    private final CgroupQuery query;
    private final NodeFigures figures;
    private final Owners owners;
    private final Set<String> open;
    private final @Nullable String text;
    private final List<CgroupNode> nodes = new ArrayList<>();
    private final Set<TreeGroup> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
    private final boolean all;
    private int matched;

    /// @param all whether to show more than an answer has room for, in the order that they were
    ///   read
    Picked(CgroupQuery query, NodeFigures figures, Owners owners, boolean all) {
        this.all = all;
        this.query = query;
        this.figures = figures;
        this.owners = owners;
        this.open = new HashSet<>(query.open());
        String asked = query.text();
        this.text = asked == null ? null : asked.toLowerCase(Locale.ROOT);
    }

    /// Goes down to the group to begin with, and from there on.
    ///
    /// @return whether there is one
    boolean from(TreeGroup top) {
        TreeGroup at = top;
        CgroupOwner owner = owners.of(top.path(), top.name(), CgroupOwner.NONE);
        CgroupNode node = figures.node(top, null, Above.NOTHING, owner);
        Above above = Above.NOTHING;
        while (!at.path().equals(query.under())) {
            TreeGroup next = towards(at);
            if (next == null) {
                return false;
            }
            above = NodeFigures.below(node, above);
            owner = owners.of(next.path(), next.name(), owner);
            node = figures.node(next, node, above, owner);
            at = next;
        }
        if (text == null) {
            matched = 1 + node.groupsBelow();
        } else {
            mark(at, node.owner());
        }
        show(at, node, above, 0);
        return true;
    }

    private @Nullable TreeGroup towards(TreeGroup at) {
        String under = query.under();
        for (TreeGroup child : at.children()) {
            if (under.equals(child.path()) || under.startsWith(child.path() + "/")) {
                return child;
            }
        }
        return null;
    }

    /// Counts those that match, and marks them and all that they are in.
    private boolean mark(TreeGroup group, CgroupOwner owner) {
        boolean any = matches(group, owner);
        matched += any ? 1 : 0;
        for (TreeGroup child : group.children()) {
            CgroupOwner of = owners.of(child.path(), child.name(), owner);
            // By its name it is found where the gear is shown.
            if (!of.isFurtherPlace(owner) || String.valueOf(text).startsWith("/")) {
                any |= mark(child, of);
            }
        }
        if (any) {
            wanted.add(group);
        }
        return any;
    }

    private boolean matches(TreeGroup group, CgroupOwner owner) {
        String name = owner.name();
        return text != null
                && (group.name().toLowerCase(Locale.ROOT).contains(text)
                        || (text.startsWith("/")
                                && group.path().toLowerCase(Locale.ROOT).contains(text))
                        || (name != null
                                && owner.top()
                                && name.toLowerCase(Locale.ROOT).contains(text)));
    }

    private void show(TreeGroup group, CgroupNode node, Above above, int level) {
        nodes.add(node);
        boolean opened = text != null || level < query.depth() || open.contains(group.path());
        if (!opened) {
            return;
        }
        Above below = NodeFigures.below(node, above);
        Stream<Child> found =
                group.children().stream()
                        .filter(each -> text == null ? isShown(each, node) : wanted.contains(each))
                        .map(each -> new Child(each, node(each, node, below)));
        List<Child> children =
                all
                        ? found.toList()
                        : found.sorted(Comparator.comparing(Child::node, order()))
                                .limit(query.most())
                                .toList();
        for (Child child : children) {
            if (!all && nodes.size() >= CgroupQuery.MOST) {
                return;
            }
            show(child.group, child.node, below, level + 1);
        }
    }

    /// A gear that has several places is shown at one of them.
    private boolean isShown(TreeGroup group, CgroupNode parent) {
        return all
                || !owners.of(group.path(), group.name(), parent.owner())
                        .isFurtherPlace(parent.owner());
    }

    private record Child(TreeGroup group, CgroupNode node) {}

    private CgroupNode node(TreeGroup child, CgroupNode parent, Above below) {
        CgroupOwner owner = owners.of(child.path(), child.name(), parent.owner());
        return figures.node(child, parent, below, owner);
    }

    private Comparator<CgroupNode> order() {
        Comparator<CgroupNode> byName =
                Comparator.comparing((CgroupNode each) -> NaturalName.key(each.name()));
        return switch (query.sort()) {
            case NAME -> byName;
            case MEMORY -> highest(CgroupNode::memoryBytes).thenComparing(byName);
            case CPU -> highest(CgroupNode::cpuCores).thenComparing(byName);
            case THROTTLED -> highest(CgroupNode::throttled).thenComparing(byName);
            case KILLS -> highest(CgroupNode::oomKills).thenComparing(byName);
            case PROCESSES ->
                    Comparator.comparingInt(CgroupNode::processesBelow)
                            .reversed()
                            .thenComparing(byName);
            case PRESSURE ->
                    Comparator.comparingDouble(Picked::pressure).reversed().thenComparing(byName);
        };
    }

    private static Comparator<CgroupNode> highest(
            java.util.function.Function<CgroupNode, Figure> figure) {
        return Comparator.comparingDouble((CgroupNode each) -> known(figure.apply(each)))
                .reversed();
    }

    private static double pressure(CgroupNode node) {
        return Stream.of(node.cpuPressure(), node.memoryPressure(), node.ioPressure())
                .mapToDouble(Picked::known)
                .max()
                .orElse(-1);
    }

    private static double known(Figure figure) {
        Double value = figure.value();
        return value == null ? -1 : value;
    }

    /// Those that are to be shown, from the top down.
    List<CgroupNode> nodes() {
        return nodes;
    }

    /// How many match the text, shown or not.
    int matched() {
        return matched;
    }
}
