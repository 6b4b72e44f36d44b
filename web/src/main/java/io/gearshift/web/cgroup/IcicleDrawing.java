package io.gearshift.web.cgroup;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.CgroupLimit;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.web.part.Middle;
import io.gearshift.web.part.Untrusted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One drawing of an {@link Icicle} while it is made.
///
/// Of a page that is live, what was drawn stays where it is: cells keep their order and none goes
/// for being narrow, so that nothing moves away under a pointer for a small change.
final class IcicleDrawing {

    static final int LAYER = 44;
    static final int GAP = 2;
    static final int LAYERS = 8;

    private static final double WHOLE = 100;

    /// Narrower ones are put together.
    private static final double NARROWEST = 0.4;

    /// A page that is live has a new cell from this width on, so that one on the edge does not come
    /// and go.
    private static final double NEW = 0.6;

    /// What stays although it is narrow can still be seen.
    private static final double SLIVER = 0.1;

    private static final double LABELLED = 3.5;

    /// About so many letters fit on a percent of an ordinary window.
    private static final double LETTERS = 1.4;

    /// On a small screen a letter takes so many percent.
    private static final double NARROW_LETTER = 2.2;

    private static final double AMBER = 0.80;
    private static final double RED = 0.95;
    private static final double HELD = 0.01;

    private final List<CgroupNode> nodes;
    private final IcicleState state;
    private final IcicleState.By by;
    private final int first;
    private final Map<String, Integer> before = new HashMap<>();
    private final List<Icicle.Cell> cells = new ArrayList<>();
    private int layers;

    /// @param before keys of the cells that are on the page; empty of a new page
    IcicleDrawing(CgroupTree tree, IcicleState state, List<String> before) {
        this.nodes = tree.nodes();
        this.state = state;
        this.by = state.by();
        this.first = nodes.getFirst().depth();
        before.forEach(key -> this.before.put(key, this.before.size()));
    }

    /// Draws all.
    ///
    /// @return whether there is anything
    boolean draw() {
        boolean any = use(nodes.getFirst()) > 0 || !before.isEmpty();
        if (any) {
            draw(0, 0, WHOLE);
        }
        return any;
    }

    List<Icicle.Cell> cells() {
        return cells;
    }

    int height() {
        return layers * LAYER;
    }

    private double use(CgroupNode node) {
        return by.use(node);
    }

    private static String key(CgroupNode node) {
        return "i" + node.path();
    }

    private static String restKey(CgroupNode node) {
        return "rest " + node.path();
    }

    /// Draws a group and those in it. Those are read after it, and so may be more in sum than the
    /// group's own figure: then it is the sum that fills the width.
    private void draw(int at, double x, double width) {
        CgroupNode node = nodes.get(at);
        int layer = node.depth() - first;
        layers = Math.max(layers, layer + 1);
        cells.add(cell(node, x, width, layer));
        List<Integer> children = children(at);
        double sum = children.stream().mapToDouble(each -> use(nodes.get(each))).sum();
        double whole = Math.max(use(node), sum);
        double scale = whole > 0 ? width / whole : 0;
        List<Integer> wide = children.stream().filter(each -> isDrawn(each, scale)).toList();
        double needed = wide.stream().mapToDouble(each -> width(each, scale)).sum();
        double fit = needed > width ? width / needed : 1;
        double from = x;
        for (int child : wide) {
            double share = width(child, scale) * fit;
            draw(child, from, share);
            from += share;
        }
        List<CgroupNode> narrow =
                children.stream()
                        .filter(each -> !wide.contains(each))
                        .map(nodes::get)
                        .filter(each -> use(each) > 0)
                        .toList();
        int unread = children.isEmpty() ? 0 : node.children() - node.elsewhere() - children.size();
        double used = narrow.stream().mapToDouble(this::use).sum();
        double others = use(node) - (sum - used);
        rest(
                node,
                new Rest(
                        narrow.size() + unread, unread > 0 ? Math.max(used, others) : used, unread),
                scale,
                from,
                x + width - from);
    }

    private boolean isDrawn(int child, double scale) {
        CgroupNode node = nodes.get(child);
        return before.containsKey(key(node))
                || use(node) * scale >= (before.isEmpty() ? NARROWEST : NEW);
    }

    private double width(int child, double scale) {
        return Math.max(SLIVER, use(nodes.get(child)) * scale);
    }

    /// Of a new page in the order of the answer, else in the order that they stand in.
    private List<Integer> children(int at) {
        var children = new ArrayList<Integer>();
        int depth = nodes.get(at).depth();
        for (int i = at + 1; i < nodes.size() && nodes.get(i).depth() > depth; i++) {
            if (nodes.get(i).depth() == depth + 1) {
                children.add(i);
            }
        }
        children.sort(
                Comparator.comparingInt(
                        each -> before.getOrDefault(key(nodes.get(each)), Integer.MAX_VALUE)));
        return children;
    }

    private Icicle.Cell cell(CgroupNode node, double x, double width, int layer) {
        boolean top = node.path().equals(CgroupQuery.TOP);
        Double filled = filled(node);
        Double held = node.throttled().value();
        String name = node.owner().top() ? node.owner().name() : null;
        String shown = top ? "/" : name == null ? node.name() : name;
        String label = label(Untrusted.line(shown), width);
        String figure = figureLabel(use(node), width);
        return new Icicle.Cell(
                key(node),
                percent(x),
                percent(width),
                layer * LAYER,
                node.owner().kind().isContainer() ? "own" : "",
                isSlim(label, figure, width),
                label,
                figure,
                filled == null ? "" : percent(Math.min(1, filled) * WHOLE),
                filled == null
                        ? ""
                        : filled >= RED
                                        || (by == IcicleState.By.CPU
                                                && held != null
                                                && held >= HELD)
                                ? "red"
                                : filled >= AMBER ? "amber" : "",
                GroupFacts.summary(node),
                state.at(node.path()).href());
    }

    /// Of its own limit; of what the group above has it says nothing.
    private @Nullable Double filled(CgroupNode node) {
        boolean cpu = by == IcicleState.By.CPU;
        CgroupLimit limit = cpu ? node.cpuLimit() : node.memoryLimit();
        Long value = limit.value();
        if (value == null || value == 0) {
            return null;
        }
        return use(node) / (cpu ? value / 1000.0 : value);
    }

    /// Groups that are drawn together.
    ///
    /// @param use of all of them; of groups that are not in the answer it is what the group that
    ///   they are in uses besides, and so its own processes' too
    /// @param unread how many of them are not in the answer
    private record Rest(int count, double use, int unread) {}

    /// Draws those together that are too narrow, wide enough to be hit where there is room.
    private void rest(CgroupNode node, Rest rest, double scale, double x, double free) {
        double use = rest.use;
        boolean stands = before.containsKey(restKey(node));
        double room = Math.min(Math.max(NARROWEST, use * scale), free);
        boolean fits =
                before.isEmpty()
                        ? room >= NARROWEST / 2
                        : stands || (use * scale >= NEW && room > 0);
        if (rest.count == 0 || !fits) {
            return;
        }
        int layer = node.depth() - first + 1;
        layers = Math.max(layers, layer + 1);
        int count = rest.count;
        String what = Say.count(count) + (count == 1 ? " small group" : " small groups");
        double width = Math.max(SLIVER, room);
        String few = Say.count(count) + " small";
        String label = label(what.length() <= room(width) ? what : few, width);
        String figure = figureLabel(use, width);
        cells.add(
                new Icicle.Cell(
                        restKey(node),
                        percent(x),
                        percent(width),
                        layer * LAYER,
                        "rest",
                        isSlim(label, figure, width),
                        label,
                        figure,
                        "",
                        "",
                        what
                                + " of "
                                + Untrusted.line(node.path())
                                + (rest.unread > 0 ? " and its own processes, " : ", ")
                                + by.words(use)
                                + " together",
                        state.tree().at(node.path()).href()));
    }

    /// A number is not cut: where its unit has no room, there is none.
    private String figureLabel(double use, double width) {
        String words = by.words(use);
        int room = room(width);
        if (width < LABELLED || words.length() <= room) {
            return width < LABELLED ? "" : words;
        }
        String number = by == IcicleState.By.CPU ? Say.cores(use) : words;
        return number.length() <= room ? number : "";
    }

    private static String label(String text, double width) {
        return width < LABELLED ? "" : Middle.cut(text, room(width));
    }

    private static boolean isSlim(String label, String figure, double width) {
        return (Math.max(label.length(), figure.length()) + 2) * NARROW_LETTER > width;
    }

    private static int room(double width) {
        return (int) (width * LETTERS) - 1;
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }
}
