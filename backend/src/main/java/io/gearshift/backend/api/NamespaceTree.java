package io.gearshift.backend.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts namespaces below their parents, so that every front draws the same tree.
public final class NamespaceTree {

    private NamespaceTree() {}

    /// A namespace at its place.
    ///
    /// @param depth 0 for one without a parent among them
    public record Placed(NamespaceNode node, int depth) {}

    /// All of them from the top down, each followed by those below it; in each place as they came.
    public static List<Placed> of(List<NamespaceNode> nodes) {
        Map<Long, List<NamespaceNode>> below = new HashMap<>();
        Set<Long> known = new HashSet<>();
        nodes.forEach(node -> known.add(node.ns()));
        List<NamespaceNode> top = new ArrayList<>();
        for (NamespaceNode node : nodes) {
            Long parent = node.parent();
            if (parent == null || !known.contains(parent)) {
                top.add(node);
            } else {
                below.computeIfAbsent(parent, _ -> new ArrayList<>()).add(node);
            }
        }
        List<Placed> placed = new ArrayList<>();
        top.forEach(node -> place(node, 0, below, placed));
        return placed;
    }

    // The kernel nests at most 32 deep, and a parent is always older: it cannot go round.
    private static void place(
            NamespaceNode node,
            int depth,
            Map<Long, List<NamespaceNode>> below,
            List<Placed> placed) {
        placed.add(new Placed(node, depth));
        below.getOrDefault(node.ns(), List.of())
                .forEach(each -> place(each, depth + 1, below, placed));
    }
}
