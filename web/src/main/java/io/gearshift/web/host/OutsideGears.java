package io.gearshift.web.host;

import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.Figure;
import io.gearshift.web.part.Untrusted;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The cgroups of a host in which no gear is, by one figure.
final class OutsideGears {

    /// A group is named for one in it that has so much of what it has.
    private static final double MOST = 0.8;

    private final List<CgroupNode> all;
    private final List<CgroupNode> outside;
    private final Function<CgroupNode, Figure> figure;

    /// @param nodes from the top down, each followed by those in it
    OutsideGears(List<CgroupNode> nodes, Function<CgroupNode, Figure> figure) {
        this.figure = figure;
        this.all = nodes;
        List<String> gears =
                nodes.stream()
                        .filter(each -> each.owner().kind() == CgroupOwner.Kind.GEAR)
                        .map(CgroupNode::path)
                        .toList();
        this.outside =
                nodes.stream()
                        .filter(each -> !each.path().equals(CgroupQuery.TOP))
                        .filter(each -> each.owner().kind() != CgroupOwner.Kind.GEAR)
                        .filter(
                                each ->
                                        gears.stream()
                                                .noneMatch(
                                                        gear -> gear.startsWith(each.path() + "/")))
                        .toList();
    }

    /// Whether any group has the figure.
    boolean known() {
        return all.stream().anyMatch(each -> figure.apply(each).value() != null);
    }

    /// The one that has most; of several one in the other the lowest that has most of it. Null if
    /// none has any.
    @Nullable CgroupNode biggest() {
        CgroupNode found =
                outside.stream()
                        .filter(each -> value(each) > 0)
                        .max(Comparator.comparingDouble(this::value))
                        .orElse(null);
        for (CgroupNode each : outside) {
            if (found != null
                    && each.path().startsWith(found.path() + "/")
                    && value(each) >= MOST * value(found)) {
                found = each;
            }
        }
        return found;
    }

    /// What the topmost group has that is in none of those in it.
    double inNoGroup() {
        double rest = 0;
        for (CgroupNode each : all) {
            if (each.depth() == 0) {
                rest += value(each);
            } else if (each.depth() == 1) {
                rest -= value(each);
            }
        }
        return rest;
    }

    /// What a group has; 0 without a figure, since then it is not known to be the biggest.
    double value(CgroupNode node) {
        Double value = figure.apply(node).value();
        return value == null ? 0 : value;
    }

    /// A container by the name that its runtime knows, anything else by its path.
    String words(CgroupNode node) {
        CgroupOwner owner = node.owner();
        String name = owner.name();
        return Untrusted.line(
                owner.kind().isContainer() && name != null
                        ? owner.kind().name().toLowerCase(Locale.ROOT) + " " + name
                        : "cgroup " + node.path());
    }
}
