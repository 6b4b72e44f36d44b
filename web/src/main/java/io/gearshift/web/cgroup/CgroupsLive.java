package io.gearshift.web.cgroup;

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

/// Keeps the tree of a host live: every other second the figures that changed, as they are shown; a
/// new order, and groups that came or went, at most every few looks. The host reads its groups at
/// most once a second for all who look. Belongs to one stream.
final class CgroupsLive {

    private static final int SECONDS_PER_LOOK = 2;
    private static final int LOOKS_PER_ORDER = 4;

    private final Visit visit;
    private final String host;
    private final TreeState state;
    private final Told told = new Told();
    private List<String> keys = List.of();
    private List<TreeTable.Line> steady = List.of();
    private int seconds;
    private int looks;

    private CgroupsLive(Visit visit, String host, TreeState state) {
        this.visit = visit;
        this.host = host;
        this.state = state;
    }

    static void stream(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        String host = visit.console().host(visit.path("name")).name();
        TreeState state = TreeState.of(visit, CgroupRoutes.path(host, false));
        LiveStream.run(
                request, pages.web().pace(), new CgroupsLive(visit, host, state)::everySecond);
    }

    private void everySecond(LiveStream stream) {
        if (seconds++ % SECONDS_PER_LOOK != 0) {
            return;
        }
        try {
            look(stream, visit.console().cgroups(host, state.query()));
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
        List<TreeTable.Line> lines = TreeTable.of(tree, state, visit.me()).lines();
        List<String> now = lines.stream().map(TreeTable.Line::key).toList();
        boolean first = looks++ == 0;
        boolean due = looks % LOOKS_PER_ORDER == 0;
        if (first) {
            keys = now;
        } else if (due && !(sameGroups(now) && sameLimits(lines))) {
            stream.send("list", Map.of());
            keys = now;
        } else if (due && !now.equals(keys)) {
            stream.send("order", now);
            keys = now;
        }
        if (first || due) {
            steady = lines;
        }
        figures(stream, lines);
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

    private void figures(LiveStream stream, List<TreeTable.Line> lines) {
        Map<String, Map<String, String>> patches = new LinkedHashMap<>();
        for (TreeTable.Line line : lines) {
            if (line instanceof TreeTable.Group group) {
                Map<String, String> changed = told.changed(group.key(), group.fields());
                if (!changed.isEmpty()) {
                    patches.put(group.key(), changed);
                }
            }
        }
        if (!patches.isEmpty()) {
            stream.send("f", patches);
        }
    }
}
