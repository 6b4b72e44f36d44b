package io.gearshift.web.cgroup;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupPlace;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupQuery.Sort;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Me;
import io.gearshift.web.part.Middle;
import io.gearshift.web.part.Untrusted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The tree as a table whose rows open and shut.
///
/// @param path of the page
/// @param text filtered by; empty for none
/// @param hidden what else the filter's form carries along
/// @param levels how many may be open
/// @param shown how many rows of how many
/// @param none whether nothing matches
public record TreeTable(
        String path,
        String text,
        List<Hidden> hidden,
        List<CgroupsPage.Choice> levels,
        List<Column> columns,
        List<Line> lines,
        String shown,
        boolean none,
        String all) {

    /// Copies the lists.
    public TreeTable {
        hidden = List.copyOf(hidden);
        levels = List.copyOf(levels);
        columns = List.copyOf(columns);
        lines = List.copyOf(lines);
    }

    /// A part of the state that a form carries along.
    public record Hidden(String name, String value) {}

    /// A column's head.
    ///
    /// @param href that sorts by it; empty if it cannot be sorted by
    public record Column(String label, String href, String sorted, String css, String title) {}

    /// A row.
    public sealed interface Line {
        /// How far below the first row.
        int depth();

        /// Tells it from the others of the page.
        String key();
    }

    /// The row that says how many groups are not shown, and leads to them.
    public record More(int depth, String key, String words, String href) implements Line {}

    /// The row of a group.
    ///
    /// @param key its path; hostile
    /// @param name of the gear or container whose group it is, else its own
    /// @param title its path in a line, and the other places of a gear that has several
    /// @param elsewhere that some of the groups in it are in the rows of their gears; empty if none
    ///   are
    /// @param toggle address that opens or shuts it; empty where nothing is in it
    /// @param toggleWords what that does
    /// @param href where it is looked at alone
    /// @param pending id of a change of its limits that waits to be kept; empty for none
    public record Group(
            int depth,
            String key,
            String name,
            String title,
            String elsewhere,
            String toggle,
            boolean open,
            String toggleWords,
            String href,
            GroupFacts facts,
            GroupControls limits,
            String pending)
            implements Line {

        /// The name as it is cut.
        public Middle cut() {
            return Middle.of(name);
        }

        /// The figures that a live page redraws, by the name of their field; `.x` is the class of
        /// field x.
        Map<String, String> fields() {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("m", facts.memory().value());
            fields.put("M", facts.memory().geometry());
            fields.put("c", facts.cpu().value());
            fields.put("C", facts.cpu().geometry());
            cell(fields, "x", facts.memoryShare());
            cell(fields, "y", facts.cpuShare());
            cell(fields, "s", facts.pressure());
            cell(fields, "t", facts.throttled());
            cell(fields, "k", facts.kills());
            fields.put("n", facts.processes());
            return fields;
        }

        private static void cell(Map<String, String> fields, String name, GroupFacts.Cell cell) {
            fields.put(name, cell.text());
            fields.put("." + name, "r wide " + cell.tone());
        }
    }

    /// The table of an answer.
    static TreeTable of(CgroupTree tree, TreeState state, Me me) {
        var lines = new ArrayList<Line>();
        new Rows(tree, state, me, lines).from(0);
        int groups = (int) lines.stream().filter(Group.class::isInstance).count();
        String text = state.text();
        return new TreeTable(
                state.path(),
                text,
                hidden(state),
                levels(state),
                columns(state),
                lines,
                text.isEmpty()
                        ? Say.count(groups) + " of " + Say.count(tree.groups()) + " shown"
                        : Say.count(tree.matched()) + (tree.matched() == 1 ? " matches" : " match"),
                !text.isEmpty() && tree.matched() == 0,
                state.at(state.root()).href());
    }

    /// The first group of an answer and those directly in it, the first so many of them; what opens
    /// or sorts leads to the page with the tree.
    static TreeTable ofFirstLevel(CgroupTree tree, TreeState state, Me me) {
        int depth = tree.nodes().getFirst().depth();
        List<CgroupNode> nodes =
                tree.nodes().stream()
                        .filter(node -> node.depth() <= depth + 1)
                        .limit(1L + state.most())
                        .toList();
        return of(tree.with(nodes), state, me);
    }

    private static List<Hidden> hidden(TreeState state) {
        var hidden = new ArrayList<Hidden>();
        if (!state.root().equals(CgroupQuery.TOP)) {
            hidden.add(new Hidden("root", state.root()));
        }
        if (state.sort() != Sort.MEMORY) {
            hidden.add(new Hidden("sort", state.sort().name().toLowerCase(Locale.ROOT)));
        }
        return hidden;
    }

    private static List<CgroupsPage.Choice> levels(TreeState state) {
        var levels = new ArrayList<CgroupsPage.Choice>();
        for (int depth : new int[] {1, 2, 3, CgroupQuery.DEEPEST}) {
            levels.add(
                    new CgroupsPage.Choice(
                            depth == CgroupQuery.DEEPEST ? "all" : Integer.toString(depth),
                            state.depth() == depth,
                            state.deep(depth).href()));
        }
        return levels;
    }

    private static List<Column> columns(TreeState state) {
        return List.of(
                column(
                        state,
                        "Group",
                        Sort.NAME,
                        "",
                        "The gear or container that it is of, and the group's own name"),
                column(state, "Memory, MiB", Sort.MEMORY, "", "In use, with all below it"),
                new Column("% of parent", "", "none", "r wide", "Memory, of the group above"),
                column(state, "CPU, cores", Sort.CPU, "", "Used now, with all below it"),
                new Column(
                        "% of parent", "", "none", "r wide", "Processor time, of the group above"),
                column(
                        state,
                        "Pressure, %",
                        Sort.PRESSURE,
                        "r wide",
                        "Share of the last 10 s in which some task waited; the highest of three"),
                column(
                        state,
                        "Throttled, %",
                        Sort.THROTTLED,
                        "r wide",
                        "Share of time in which the CPU cap held it back"),
                column(
                        state,
                        "Kills",
                        Sort.KILLS,
                        "r wide",
                        "Processes killed because memory ran out, since the group was made"),
                column(state, "Processes", Sort.PROCESSES, "r wide", "In it and below it"),
                new Column("Limits", "", "none", "act", "Change its limits"));
    }

    private static Column column(
            TreeState state, String label, Sort sort, String css, String title) {
        boolean on = state.sort() == sort;
        return new Column(
                label,
                state.by(sort).href(),
                on ? sort == Sort.NAME ? "ascending" : "descending" : "none",
                css,
                title);
    }

    /// Makes rows of the nodes of an answer, which come from the top down.
    private static final class Rows {

        private final CgroupTree tree;
        private final List<CgroupNode> nodes;
        private final TreeState state;
        private final Me me;
        private final Set<String> shut;
        private final int first;
        private final List<Line> lines;

        Rows(CgroupTree tree, TreeState state, Me me, List<Line> lines) {
            this.tree = tree;
            this.nodes = tree.nodes();
            this.state = state;
            this.me = me;
            this.shut = new HashSet<>(state.shut());
            this.first = nodes.isEmpty() ? 0 : nodes.getFirst().depth();
            this.lines = lines;
        }

        /// Adds a group and what is open of it.
        ///
        /// @return index of the next node that is not in it
        int from(int at) {
            CgroupNode node = nodes.get(at);
            boolean open = isAnyIn(at) && !shut.contains(node.path());
            lines.add(group(node, open));
            int next = at + 1;
            int children = 0;
            while (next < nodes.size() && nodes.get(next).depth() > node.depth()) {
                children++;
                next = open ? from(next) : next + 1;
            }
            int hidden = node.children() - node.elsewhere() - children;
            if (open && hidden > 0 && state.text().isEmpty()) {
                lines.add(
                        new More(
                                node.depth() - first + 1,
                                "more " + node.path(),
                                Say.count(hidden) + (hidden == 1 ? " more group" : " more groups"),
                                state.showing(state.most() * 10).href()));
            }
            return next;
        }

        private boolean isAnyIn(int at) {
            return at + 1 < nodes.size() && nodes.get(at + 1).depth() > nodes.get(at).depth();
        }

        private Group group(CgroupNode node, boolean open) {
            boolean top = node.path().equals(CgroupQuery.TOP);
            GroupFacts facts = GroupFacts.of(node, tree);
            String name =
                    top
                            ? node.path()
                            : facts.owner().isEmpty() ? Untrusted.line(node.name()) : facts.owner();
            boolean opens = node.children() > node.elsewhere() && state.text().isEmpty();
            return new Group(
                    node.depth() - first,
                    node.path(),
                    name,
                    title(node),
                    elsewhere(node),
                    opens ? state.toggled(node.path(), open).href() : "",
                    open,
                    (open ? "Shut " : "Open ")
                            + name
                            + ", "
                            + Say.count(node.groupsBelow())
                            + " below",
                    node.path().equals(state.root()) ? "" : state.at(node.path()).href(),
                    facts,
                    GroupControls.of(node, me, state.path()),
                    pending(node));
        }

        private static String title(CgroupNode node) {
            var title = new StringBuilder(Untrusted.line(node.path()));
            for (CgroupPlace place : node.places().stream().skip(1).toList()) {
                title.append("; ")
                        .append(String.join(" and ", place.counts()))
                        .append(" in ")
                        .append(Untrusted.line(place.path()));
            }
            return title.toString();
        }

        private static String elsewhere(CgroupNode node) {
            int count = node.elsewhere();
            return count == 0 ? "" : Say.count(count) + (count == 1 ? " in a gear" : " in gears");
        }

        private static String pending(CgroupNode node) {
            LimitResult pending = node.pending();
            return pending == null ? "" : pending.changeId();
        }
    }
}
