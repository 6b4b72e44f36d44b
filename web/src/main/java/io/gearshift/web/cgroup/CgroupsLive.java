package io.gearshift.web.cgroup;

import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.web.live.LiveStream;
import io.gearshift.web.live.Told;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.javalin.http.Context;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Keeps the cgroups of a host live, as a tree or as an icicle: every other second the figures that
/// changed, as they are shown; a new order, and groups that came or went, at most every few looks.
/// The host reads its groups at most once a second for all who look. Belongs to one stream.
final class CgroupsLive {

    private static final int SECONDS_PER_LOOK = 2;
    private static final int LOOKS_PER_ORDER = 4;

    private final Visit visit;
    private final String host;
    private final View view;
    private final Told told = new Told();
    private List<String> keys = List.of();
    private String shape;
    private List<TreeTable.Line> steady = List.of();
    private int seconds;
    private int looks;

    /// What is drawn of an answer.
    ///
    /// @param shape of the drawing, another one when it is to be drawn anew
    private record Drawn(List<TreeTable.Line> lines, List<Icicle.Cell> cells, String shape) {}

    /// One of the two views.
    private interface View {

        CgroupQuery query();

        Drawn of(CgroupTree tree);
    }

    /// @param shape of the drawing that the page has
    private CgroupsLive(Visit visit, String host, View view, String shape) {
        this.visit = visit;
        this.host = host;
        this.view = view;
        this.shape = shape;
    }

    static void tree(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        String host = visit.console().host(visit.path("name")).name();
        TreeState state = TreeState.of(visit, CgroupRoutes.path(host, false));
        run(pages, request, new CgroupsLive(visit, host, new OfTree(state, visit), ""));
    }

    static void icicle(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        String host = visit.console().host(visit.path("name")).name();
        IcicleState state = CgroupRoutes.icicleState(visit, host);
        String drawn = visit.query("drawn");
        run(
                pages,
                request,
                new CgroupsLive(
                        visit, host, new OfIcicle(state, visit), drawn == null ? "" : drawn));
    }

    private static void run(Pages pages, Context request, CgroupsLive live) {
        LiveStream.run(request, pages.web().pace(), live::everySecond);
    }

    private record OfTree(TreeState state, Visit visit) implements View {

        @Override
        public CgroupQuery query() {
            return state.query();
        }

        @Override
        public Drawn of(CgroupTree tree) {
            return new Drawn(TreeTable.of(tree, state, visit.me()).lines(), List.of(), "");
        }
    }

    /// Its cells stay where they were first, until it is drawn anew.
    private static final class OfIcicle implements View {

        private final IcicleState state;
        private final Visit visit;
        private List<String> before = List.of();

        OfIcicle(IcicleState state, Visit visit) {
            this.state = state;
            this.visit = visit;
        }

        @Override
        public CgroupQuery query() {
            return Icicle.query(state);
        }

        @Override
        public Drawn of(CgroupTree tree) {
            Icicle icicle = Icicle.of(tree, state, visit.me(), before);
            if (before.isEmpty()) {
                before = icicle.keys();
            }
            return new Drawn(icicle.table().lines(), icicle.cells(), icicle.shape());
        }
    }

    private void everySecond(LiveStream stream) {
        if (seconds++ % SECONDS_PER_LOOK != 0) {
            return;
        }
        try {
            look(stream, visit.console().cgroups(host, view.query()));
        } catch (ConsoleException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
            // The group that the page begins with has gone: it says so when it is read again.
            if (!keys.isEmpty()) {
                stream.send("list", Map.of());
            }
            keys = List.of();
        }
    }

    private void look(LiveStream stream, CgroupTree tree) {
        stream.stale(null);
        Drawn drawn = view.of(tree);
        List<TreeTable.Line> lines = drawn.lines;
        List<String> now = lines.stream().map(TreeTable.Line::key).toList();
        boolean first = looks++ == 0;
        boolean due = looks % LOOKS_PER_ORDER == 0;
        if (first) {
            keys = now;
        } else if (due && !(sameGroups(now) && sameLimits(lines) && drawn.shape.equals(shape))) {
            stream.send("list", Map.of());
            keys = now;
            shape = drawn.shape;
        } else if (due && !now.equals(keys)) {
            stream.send("order", now);
            keys = now;
        }
        if (first || due) {
            steady = lines;
        }
        figures(stream, drawn);
        stream.send("read", tree.at().toEpochMilli());
    }

    private boolean sameGroups(List<String> now) {
        return now.size() == keys.size() && new HashSet<>(keys).containsAll(now);
    }

    /// A limit is drawn with the row; a change that waits is told above the table.
    private boolean sameLimits(List<TreeTable.Line> lines) {
        return limits(lines).equals(limits(steady));
    }

    private static Map<String, List<String>> limits(List<TreeTable.Line> lines) {
        Map<String, List<String>> limits = new LinkedHashMap<>();
        for (TreeTable.Line line : lines) {
            if (line instanceof TreeTable.Group group) {
                GroupFacts facts = group.facts();
                limits.put(
                        group.key(),
                        List.of(
                                facts.memory().of(),
                                facts.cpu().of(),
                                group.limits().closed(),
                                group.pending()));
            }
        }
        return limits;
    }

    private void figures(LiveStream stream, Drawn drawn) {
        Map<String, Map<String, String>> patches = new LinkedHashMap<>();
        for (TreeTable.Line line : drawn.lines) {
            if (line instanceof TreeTable.Group group) {
                add(patches, group.key(), group.fields());
            }
        }
        drawn.cells.forEach(cell -> add(patches, cell.key(), cell.fields()));
        if (!patches.isEmpty()) {
            stream.send("f", patches);
        }
    }

    private void add(
            Map<String, Map<String, String>> patches, String key, Map<String, String> fields) {
        Map<String, String> changed = told.changed(key, fields);
        if (!changed.isEmpty()) {
            patches.put(key, changed);
        }
    }
}
