package io.gearshift.web.cgroup;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.CgroupLimit;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Me;
import io.gearshift.web.part.Untrusted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The tree as layers: each group as wide as what it uses, those in it below it. Widths are percent
/// of the drawing, so that it needs no script to fit; a cell leads to its group, which then fills
/// the whole width.
///
/// @param by `memory` or `cpu`
/// @param choices of what the width is
/// @param height of the drawing, in CSS pixels
/// @param nothing why there is nothing to draw; empty if there is
/// @param table the group and those in it in figures
/// @param label of the drawing, for who does not see it
public record Icicle(
        String by,
        List<CgroupsPage.Choice> choices,
        int height,
        List<Cell> cells,
        String label,
        String nothing,
        TreeTable table) {

    private static final int LAYER = 44;
    private static final int GAP = 2;
    private static final int LAYERS = 8;
    private static final int MOST_IN_ONE = 200;

    /// Narrower ones are put together.
    private static final double NARROWEST = 0.4;

    private static final double LABELLED = 3.5;

    /// About so many letters fit on a percent of an ordinary window.
    private static final double LETTERS = 1.6;

    private static final double ALWAYS_LABELLED = 14;
    private static final double AMBER = 0.80;
    private static final double RED = 0.95;
    private static final double HELD = 0.01;

    /// Copies the lists.
    public Icicle {
        choices = List.copyOf(choices);
        cells = List.copyOf(cells);
    }

    /// A group, or several that are too narrow.
    ///
    /// @param x from the left, as `12.500%`; `width` likewise
    /// @param y from the top, CSS pixels
    /// @param css whose it is and how it does
    /// @param name shown where there is room, else empty
    /// @param gauge share of its own limit that it uses, as `40.000%`; empty without a limit
    /// @param gaugeTone empty, `amber`, `red`
    public record Cell(
            String x,
            String width,
            int y,
            String css,
            String name,
            String figure,
            String gauge,
            String gaugeTone,
            String title,
            String href) {}

    /// What is asked of the host for a drawing.
    static CgroupQuery query(String root, String by) {
        return new CgroupQuery(
                root,
                LAYERS - 1,
                List.of(),
                null,
                by.equals("cpu") ? CgroupQuery.Sort.CPU : CgroupQuery.Sort.MEMORY,
                MOST_IN_ONE);
    }

    /// Draws an answer.
    ///
    /// @param path of the page
    /// @param state of the page with the tree, from the same group on
    /// @param me who looks
    static Icicle of(CgroupTree tree, String path, TreeState state, String by, Me me) {
        String root = state.root();
        List<CgroupsPage.Choice> choices =
                List.of(
                        new CgroupsPage.Choice(
                                "Memory", by.equals("memory"), href(path, root, "memory")),
                        new CgroupsPage.Choice("CPU", by.equals("cpu"), href(path, root, "cpu")));
        var drawing = new Drawing(tree, path, state, by);
        double whole = drawing.use(tree.nodes().getFirst());
        if (whole > 0) {
            drawing.draw(0, 0, 100);
        }
        CgroupNode top = tree.nodes().getFirst();
        Figure figure = drawing.figure(top);
        String why = figure.absent();
        return new Icicle(
                by,
                choices,
                drawing.layers * LAYER,
                drawing.cells,
                (by.equals("cpu") ? "Processor time" : "Memory")
                        + " of "
                        + Untrusted.line(top.path())
                        + " and the groups in it, "
                        + drawing.cells.size()
                        + " cells",
                whole > 0
                        ? ""
                        : why != null
                                ? "There is no figure of this group: " + why + "."
                                : "This group used nothing between the last two readings.",
                TreeTable.ofFirstLevel(tree, state, me));
    }

    static String href(String path, String root, String by) {
        var query = new StringBuilder();
        TreeState.add(query, "root", root.equals(CgroupQuery.TOP) ? "" : root);
        TreeState.add(query, "by", by.equals("memory") ? "" : by);
        return path + query;
    }

    /// One drawing while it is made.
    private static final class Drawing {

        private final CgroupTree tree;
        private final List<CgroupNode> nodes;
        private final String path;
        private final TreeState state;
        private final String by;
        private final int first;
        private final List<Cell> cells = new ArrayList<>();
        private int layers;

        Drawing(CgroupTree tree, String path, TreeState state, String by) {
            this.tree = tree;
            this.nodes = tree.nodes();
            this.path = path;
            this.state = state;
            this.by = by;
            this.first = nodes.getFirst().depth();
        }

        Figure figure(CgroupNode node) {
            return by.equals("cpu") ? node.cpuCores() : node.memoryBytes();
        }

        double use(CgroupNode node) {
            Double value = figure(node).value();
            return value == null ? 0 : value;
        }

        private String words(double use) {
            return by.equals("cpu") ? Say.cores(use) + " cores" : Say.bytes(use);
        }

        /// Draws a group and those in it. What they use is read one after the other, and so may be
        /// more in sum than the group's own figure: then it is the sum that fills the width.
        void draw(int at, double x, double width) {
            CgroupNode node = nodes.get(at);
            int layer = node.depth() - first;
            layers = Math.max(layers, layer + 1);
            cells.add(cell(node, x, width, layer));
            List<Integer> children = children(at);
            double sum = children.stream().mapToDouble(each -> use(nodes.get(each))).sum();
            double scale = width / Math.max(use(node), sum);
            double from = x;
            int narrow = 0;
            double narrowUse = 0;
            for (int child : children) {
                double use = use(nodes.get(child));
                if (use * scale >= NARROWEST) {
                    draw(child, from, use * scale);
                    from += use * scale;
                } else if (use > 0) {
                    narrow++;
                    narrowUse += use;
                }
            }
            // Wide enough to be hit, where there is room.
            double room = Math.min(Math.max(NARROWEST, narrowUse * scale), x + width - from);
            if (narrow > 0 && room >= NARROWEST / 2) {
                layers = Math.max(layers, layer + 2);
                cells.add(rest(node, narrow, narrowUse, from, room, layer + 1));
            }
        }

        private List<Integer> children(int at) {
            var children = new ArrayList<Integer>();
            int depth = nodes.get(at).depth();
            for (int i = at + 1; i < nodes.size() && nodes.get(i).depth() > depth; i++) {
                if (nodes.get(i).depth() == depth + 1) {
                    children.add(i);
                }
            }
            return children;
        }

        private Cell cell(CgroupNode node, double x, double width, int layer) {
            boolean top = node.path().equals(CgroupQuery.TOP);
            Double filled = filled(node);
            Double held = node.throttled().value();
            String name = node.owner().top() ? node.owner().name() : null;
            String shown = top ? "/" : name == null ? node.name() : name;
            return new Cell(
                    percent(x),
                    percent(width),
                    layer * LAYER,
                    (node.owner().kind().isContainer() ? "own" : "")
                            + (width >= ALWAYS_LABELLED ? "" : " slim"),
                    label(Untrusted.line(shown), width),
                    figureLabel(use(node), width),
                    filled == null ? "" : percent(Math.min(1, filled) * 100),
                    filled == null
                            ? ""
                            : filled >= RED || (by.equals("cpu") && held != null && held >= HELD)
                                    ? "red"
                                    : filled >= AMBER ? "amber" : "",
                    GroupFacts.summary(node, tree.at()),
                    href(path, node.path(), by));
        }

        /// Of its own limit; of what the group above has it says nothing.
        private @Nullable Double filled(CgroupNode node) {
            CgroupLimit limit = by.equals("cpu") ? node.cpuLimit() : node.memoryLimit();
            Long value = limit.value();
            if (value == null || value == 0) {
                return null;
            }
            return use(node) / (by.equals("cpu") ? value / 1000.0 : value);
        }

        private Cell rest(
                CgroupNode node, int count, double use, double x, double width, int layer) {
            String what = Say.count(count) + (count == 1 ? " small group" : " small groups");
            return new Cell(
                    percent(x),
                    percent(width),
                    layer * LAYER,
                    "rest" + (width >= ALWAYS_LABELLED ? "" : " slim"),
                    label(what, width),
                    figureLabel(use, width),
                    "",
                    "",
                    what + " of " + Untrusted.line(node.path()) + ", " + words(use) + " together",
                    state.at(node.path()).href());
        }

        /// A number is not cut: where its unit has no room, there is none.
        private String figureLabel(double use, double width) {
            String words = words(use);
            String label = label(words, width);
            return label.equals(words) || !by.equals("cpu") || label.isEmpty()
                    ? label
                    : Say.cores(use);
        }

        private static String label(String text, double width) {
            int room = (int) (width * LETTERS) - 1;
            return width < LABELLED
                    ? ""
                    : text.length() <= room ? text : text.substring(0, room - 1) + "…";
        }

        private static String percent(double value) {
            return String.format(Locale.ROOT, "%.3f%%", value);
        }
    }

    /// Height of a cell, CSS pixels.
    public int cellHeight() {
        return LAYER - GAP;
    }
}
