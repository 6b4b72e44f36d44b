package io.gearshift.web.cgroup;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Host;
import io.gearshift.web.page.Htmx;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Untrusted;
import io.gearshift.web.part.When;
import io.gearshift.web.timemachine.Past;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// All routes of cgroups.
public final class CgroupRoutes {

    private CgroupRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        routes.get("/cgroups", request -> first(pages, request));
        routes.get("/hosts/{name}/cgroups", request -> tree(pages, request));
        routes.get("/hosts/{name}/cgroups/icicle", request -> icicle(pages, request));
        routes.get("/live/hosts/{name}/cgroups", request -> CgroupsLive.tree(pages, request));
        routes.get(
                "/live/hosts/{name}/cgroups/icicle", request -> CgroupsLive.icicle(pages, request));
        GroupLimitEdit edit = new GroupLimitEdit(pages);
        routes.get("/hosts/{name}/cgroups/limits/edit", edit::form);
        routes.get("/hosts/{name}/cgroups/limits/preview", edit::preview);
        routes.post("/hosts/{name}/cgroups/limits", edit::apply);
    }

    private static void first(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        List<Host> hosts = visit.console().hosts();
        if (hosts.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.HOST_NOT_FOUND, "There is no host yet whose cgroups can be shown.");
        }
        request.redirect(
                Past.keepIn(request, path(hosts.getFirst().name(), false)), HttpStatus.SEE_OTHER);
    }

    static String path(String host, boolean icicle) {
        return "/hosts/" + Pages.encode(host) + "/cgroups" + (icicle ? "/icicle" : "");
    }

    private static void tree(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        Host host = visit.console().host(visit.path("name"));
        TreeState state = TreeState.of(visit, path(host.name(), false));
        var answer = Answer.of(visit, host, state.query());
        CgroupTree tree = answer.tree;
        show(
                pages,
                visit,
                host,
                new Looked(
                        state.root(), false, answer, root -> state.at(root).href(), state.href()),
                tree == null ? null : TreeTable.of(tree, state, visit.me()),
                null,
                "/live" + state.href());
    }

    /// Without a group it begins where the gears are, and says so in its address.
    private static void icicle(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        Host host = visit.console().host(visit.path("name"));
        IcicleState state = icicleState(visit, host.name());
        if (request.queryParam("root") == null) {
            String start = start(visit, host, state);
            if (!start.equals(CgroupQuery.TOP)) {
                request.redirect(
                        Past.keepIn(request, state.at(start).href()), HttpStatus.SEE_OTHER);
                return;
            }
        }
        var answer = Answer.of(visit, host, Icicle.query(state));
        CgroupTree tree = answer.tree;
        Icicle icicle = tree == null ? null : Icicle.of(tree, state, visit.me(), List.of());
        show(
                pages,
                visit,
                host,
                new Looked(
                        state.root(), true, answer, group -> state.at(group).href(), state.href()),
                null,
                icicle,
                icicle == null ? "" : "/live" + state.href() + "&drawn=" + icicle.shape());
    }

    private static String start(Visit visit, Host host, IcicleState state) {
        CgroupTree tree = Answer.of(visit, host, IcicleStart.query(state.by().sort())).tree;
        return tree == null ? CgroupQuery.TOP : IcicleStart.of(tree, state.by()::use);
    }

    static IcicleState icicleState(Visit visit, String host) {
        String root = visit.request().queryParam("root");
        return new IcicleState(
                path(host, true),
                path(host, false),
                root == null || root.isEmpty() ? CgroupQuery.TOP : root,
                IcicleState.By.of(visit.query("by")));
    }

    /// What the host says, or why it says nothing.
    private record Answer(@Nullable CgroupTree tree, String problem) {

        static Answer of(Visit visit, Host host, CgroupQuery query) {
            try {
                return new Answer(visit.console().cgroups(host.name(), query), "");
            } catch (ConsoleException e) {
                if (e.code().kind() != ErrorCode.Kind.HOST && e.code() != ErrorCode.NOT_FOUND) {
                    throw e;
                }
                return new Answer(null, Untrusted.line(String.valueOf(e.getMessage())));
            }
        }
    }

    /// What is looked at.
    ///
    /// @param href leads to another group
    private record Looked(
            String root, boolean icicle, Answer answer, UnaryOperator<String> href, String again) {}

    private static void show(
            Pages pages,
            Visit visit,
            Host host,
            Looked looked,
            @Nullable TreeTable table,
            @Nullable Icicle icicle,
            String live) {
        CgroupTree tree = looked.answer.tree;
        Double seconds = tree == null ? null : tree.rateSeconds();
        boolean list = Htmx.wantsFragment(visit.request());
        pages.show(
                visit.request(),
                list ? "cgroup/_list" : "cgroup/page",
                new CgroupsPage(
                        list ? null : pages.frame(visit, "cgroups", "Cgroups"),
                        pages.web().callers().csrfToken(visit.request()),
                        explain(tree),
                        host.name(),
                        visit.console().hosts().stream()
                                .map(
                                        each ->
                                                new CgroupsPage.Choice(
                                                        each.name(),
                                                        each.name().equals(host.name()),
                                                        path(each.name(), looked.icicle)))
                                .toList(),
                        views(visit, host, looked),
                        looked.answer.problem,
                        tree == null ? "" : about(tree),
                        tree == null ? null : When.of(tree.at(), visit.at()),
                        seconds == null ? "" : "· rates over " + Say.tenth(seconds) + " s",
                        crumbs(looked),
                        looked.again,
                        looked.answer.problem.isEmpty() ? live : "",
                        tree == null ? List.of() : GroupPending.in(tree, visit.me(), visit.at()),
                        table,
                        icicle));
    }

    private static String explain(@Nullable CgroupTree tree) {
        return Texts.of("explain.cgroups")
                + (tree == null || tree.cgroups().equals("v2")
                        ? ""
                        : " " + Texts.of("explain.cgroups.v1"));
    }

    private static String about(CgroupTree tree) {
        return Say.count(tree.groups())
                + (tree.groups() == 1 ? " group" : " groups")
                + ", cgroup "
                + (tree.cgroups().equals("hybrid") ? "v1 with a v2 tree" : tree.cgroups())
                + (tree.leftOut() == 0
                        ? ""
                        : "; "
                                + Say.count(tree.leftOut())
                                + " more not shown, being too many or too deep");
    }

    /// Of earlier times the figures of an icicle are not kept.
    private static List<CgroupsPage.Choice> views(Visit visit, Host host, Looked looked) {
        var query = new StringBuilder();
        TreeState.add(query, "root", looked.root.equals(CgroupQuery.TOP) ? "" : looked.root);
        var tree = new CgroupsPage.Choice("Tree", !looked.icicle, path(host.name(), false) + query);
        if (visit.past()) {
            return List.of(tree);
        }
        return List.of(
                tree,
                new CgroupsPage.Choice("Icicle", looked.icicle, path(host.name(), true) + query));
    }

    /// From the top down to the group that is looked at.
    private static List<CgroupsPage.Choice> crumbs(Looked looked) {
        var crumbs = new ArrayList<CgroupsPage.Choice>();
        boolean top = looked.root.equals(CgroupQuery.TOP);
        crumbs.add(new CgroupsPage.Choice("/", top, looked.href.apply(CgroupQuery.TOP)));
        for (int from = 1; !top && from > 0; ) {
            int slash = looked.root.indexOf('/', from);
            String group = slash < 0 ? looked.root : looked.root.substring(0, slash);
            crumbs.add(
                    new CgroupsPage.Choice(
                            slash < 0 ? last(looked, group.substring(from)) : line(group, from),
                            slash < 0,
                            looked.href.apply(group)));
            from = slash + 1;
        }
        return crumbs;
    }

    private static String line(String group, int from) {
        return Untrusted.line(group.substring(from));
    }

    /// A gear or container is called so, as in the table.
    private static String last(Looked looked, String name) {
        CgroupTree tree = looked.answer.tree;
        return tree == null ? Untrusted.line(name) : GroupLimitEdit.name(tree.nodes().getFirst());
    }
}
