package io.gearshift.web.cgroup;

import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Me;
import io.gearshift.web.part.Middle;
import io.gearshift.web.part.Untrusted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The tree as layers: each group as wide as what it uses, those in it below it. Widths are percent
/// of the drawing, so that it needs no script to fit; a cell leads to its group, which then fills
/// the whole width.
///
/// @param choices of what the width is
/// @param home leads to the group that all gears are in; null where that is drawn, or there is none
/// @param height of the drawing, in CSS pixels
/// @param nothing why there is nothing to draw; empty if there is
/// @param table the group and those in it in figures
/// @param label of the drawing, for who does not see it
public record Icicle(
        List<CgroupsPage.Choice> choices,
        CgroupsPage.@Nullable Choice home,
        int height,
        List<Cell> cells,
        String label,
        String nothing,
        TreeTable table) {

    private static final int MOST_IN_ONE = 200;

    /// Copies the lists.
    public Icicle {
        choices = List.copyOf(choices);
        cells = List.copyOf(cells);
    }

    /// A group, or several that are too narrow.
    ///
    /// @param key tells it from the others, and from the rows of the table
    /// @param x from the left, as `12.50%`; `width` likewise
    /// @param y from the top, CSS pixels
    /// @param css whose it is
    /// @param slim whether it is too narrow for words on a small screen
    /// @param name shown where there is room, else empty
    /// @param gauge share of its own limit that it uses, as `40.00%`; empty without a limit
    /// @param gaugeTone empty, `amber`, `red`
    public record Cell(
            String key,
            String x,
            String width,
            int y,
            String css,
            boolean slim,
            String name,
            String figure,
            String gauge,
            String gaugeTone,
            String title,
            String href) {

        /// The attributes of its box that a live page sets: `x`, `width` and `class`.
        public String box() {
            return x + "|" + width + "|" + (slim ? "slim" : "");
        }

        /// The attributes of its gauge that a live page sets: `width` and `class`.
        public String gaugeBox() {
            return gauge + "|f " + gaugeTone;
        }

        /// What a live page redraws, by the name of its field.
        Map<String, String> fields() {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("b", box());
            fields.put("l", name);
            fields.put("u", figure);
            fields.put("d", title);
            if (!gauge.isEmpty()) {
                fields.put("g", gaugeBox());
            }
            return fields;
        }
    }

    /// What is asked of the host for a drawing.
    static CgroupQuery query(IcicleState state) {
        return new CgroupQuery(
                state.root(),
                IcicleDrawing.LAYERS - 1,
                List.of(),
                null,
                state.by().sort(),
                MOST_IN_ONE);
    }

    /// Draws an answer.
    ///
    /// @param me who looks
    /// @param before keys of the cells that are on the page, which keep their order; empty of a new
    ///   page
    static Icicle of(CgroupTree tree, IcicleState state, Me me, List<String> before) {
        CgroupNode top = tree.nodes().getFirst();
        var drawing = new IcicleDrawing(tree, state, before);
        boolean any = drawing.draw();
        Figure figure = state.by().figure(top);
        String why = figure.absent();
        return new Icicle(
                state.choices(),
                home(tree, state),
                drawing.height(),
                drawing.cells(),
                state.by().words()
                        + " of "
                        + Untrusted.line(top.path())
                        + " and the groups in it, "
                        + drawing.cells().size()
                        + " cells",
                any
                        ? ""
                        : why != null
                                ? "There is no figure of this group: " + why + "."
                                : "This group used nothing between the last two readings.",
                TreeTable.ofFirstLevel(tree, state.tree(), me));
    }

    private static CgroupsPage.@Nullable Choice home(CgroupTree tree, IcicleState state) {
        String home = IcicleStart.home(tree);
        return !state.root().equals(CgroupQuery.TOP) || home.equals(CgroupQuery.TOP)
                ? null
                : new CgroupsPage.Choice(
                        "Only " + Middle.cut(Untrusted.line(home), 24),
                        false,
                        state.at(home).href());
    }

    /// Changes when a cell comes or goes, and not with their figures or order.
    String shape() {
        var shape = new TreeSet<String>();
        cells.forEach(cell -> shape.add(cell.key() + (cell.gauge().isEmpty() ? "" : "|")));
        return Integer.toHexString(shape.hashCode());
    }

    List<String> keys() {
        return cells.stream().map(Cell::key).toList();
    }

    /// Height of a cell, CSS pixels.
    public int cellHeight() {
        return IcicleDrawing.LAYER - IcicleDrawing.GAP;
    }
}
