package io.gearshift.web.cgroup;

import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupOwner.Kind;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/// Where the drawing begins when nobody has said where: with the group that all gears are in, if
/// what they use would be a sliver beside the rest of the host.
final class IcicleStart {

    private static final int LEVELS = 4;
    private static final int MOST_IN_ONE = 200;
    private static final double SLIVER = 0.5;

    private IcicleStart() {}

    /// What is asked of the host to know.
    static CgroupQuery query(CgroupQuery.Sort sort) {
        return new CgroupQuery(CgroupQuery.TOP, LEVELS, List.of(), null, sort, MOST_IN_ONE);
    }

    /// The group to begin with.
    ///
    /// @param use what the widths are
    static String of(CgroupTree tree, ToDoubleFunction<CgroupNode> use) {
        String home = home(tree);
        double whole = use.applyAsDouble(tree.nodes().getFirst());
        double part =
                tree.nodes().stream()
                        .filter(node -> node.path().equals(home))
                        .mapToDouble(use)
                        .sum();
        return part > 0 && part < whole * SLIVER ? home : CgroupQuery.TOP;
    }

    /// The deepest group that all gears are in; where there are none, all containers; the topmost
    /// where there are no such either.
    static String home(CgroupTree tree) {
        String gears = above(tree, node -> node.owner().kind() == Kind.GEAR);
        return gears.isEmpty()
                ? or(above(tree, node -> node.owner().kind().isContainer()), CgroupQuery.TOP)
                : gears;
    }

    private static String or(String path, String otherwise) {
        return path.isEmpty() ? otherwise : path;
    }

    private static String above(CgroupTree tree, Predicate<CgroupNode> which) {
        return tree.nodes().stream()
                .filter(node -> node.owner().top() && which.test(node))
                .map(node -> parent(node.path()))
                .reduce(IcicleStart::common)
                .orElse("");
    }

    private static String common(String one, String other) {
        String common = one;
        while (!common.equals(CgroupQuery.TOP)
                && !other.equals(common)
                && !other.startsWith(common + "/")) {
            common = parent(common);
        }
        return common;
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? CgroupQuery.TOP : path.substring(0, slash);
    }
}
