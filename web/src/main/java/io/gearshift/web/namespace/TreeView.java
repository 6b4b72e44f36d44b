package io.gearshift.web.namespace;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.api.NamespaceTree;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Untrusted;
import java.util.List;

/// User or pid namespaces below their parents.
///
/// @param path of the page
/// @param type `user` or `pid`
/// @param types to choose from
public record TreeView(
        String path, String type, List<NamespacesPage.Choice> types, List<Row> rows, String shown) {

    private static final int MOST = 1000;
    private static final long ALL_IDS = 4_294_967_295L;

    /// Copies the lists.
    public TreeView {
        types = List.copyOf(types);
        rows = List.copyOf(rows);
    }

    /// A namespace.
    ///
    /// @param depth how far it stands below the first, for the indent
    /// @param uids how its user ids map, in words; empty of a pid namespace
    /// @param owner a gear's or container's name, `host`, or what keeps one that holds no process
    /// @param href of that gear; empty for others
    /// @param ruled by which user namespace's capabilities it is governed
    public record Row(
            int depth,
            String id,
            String processes,
            String pid,
            String madeBy,
            String ruled,
            String uids,
            String owner,
            String href,
            String command) {}

    /// The tree for a request with `type` in its query.
    static TreeView of(Visit visit, String host, String path) {
        String asked = visit.query("type");
        String type = asked != null && asked.equals("pid") ? "pid" : "user";
        List<NamespaceTree.Placed> all =
                NamespaceTree.of(
                        visit.console().namespaceTree(host).stream()
                                .filter(node -> node.type().equals(type))
                                .toList());
        return new TreeView(
                path,
                type,
                List.of(
                        new NamespacesPage.Choice("user", type.equals("user"), path),
                        new NamespacesPage.Choice("pid", type.equals("pid"), path + "?type=pid")),
                all.stream().limit(MOST).map(TreeView::row).toList(),
                all.size() > MOST
                        ? "The first " + Say.count(MOST) + " of " + Say.count(all.size())
                        : Say.count(all.size()) + " of " + Say.count(all.size()));
    }

    private static Row row(NamespaceTree.Placed placed) {
        NamespaceNode node = placed.node();
        String gear = node.gear();
        String command = node.command();
        Integer pid = node.pid();
        Long owner = node.owner();
        Long maker = node.ownerUid();
        return new Row(
                placed.depth(),
                Long.toString(node.ns()),
                node.nprocs() == 0 ? "none" : Say.count(node.nprocs()),
                pid == null ? "–" : pid.toString(),
                maker == null ? "–" : "uid " + maker,
                owner == null ? "–" : owner.toString(),
                node.uidMap().isEmpty()
                        ? node.type().equals("user") && pid != null ? "nobody is mapped" : ""
                        : String.join(", ", node.uidMap().stream().map(TreeView::words).toList()),
                owner(node),
                gear == null ? "" : "/gears/" + Pages.encode(gear) + "/namespaces",
                command == null ? "" : Untrusted.line(command));
    }

    private static String owner(NamespaceNode node) {
        String gear = node.gear();
        String container = node.container();
        if (gear != null) {
            return gear;
        }
        if (node.pid() == null) {
            return Untrusted.line(String.join(", ", node.heldBy()));
        }
        return container == null ? "host" : Untrusted.line(container);
    }

    private static String words(NamespaceNode.IdRange range) {
        if (range.inside() == 0 && range.outside() == 0 && range.count() == ALL_IDS) {
            return "every id as it is";
        }
        return range.count() == 1
                ? range.inside() + " is " + range.outside()
                : range.inside()
                        + " to "
                        + (range.inside() + range.count() - 1)
                        + " are from "
                        + range.outside();
    }
}
