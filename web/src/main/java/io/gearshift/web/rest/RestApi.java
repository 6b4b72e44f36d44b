package io.gearshift.web.rest;

import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.remote.ConsoleInfo;
import io.gearshift.web.Routes;
import io.gearshift.web.WebContext;
import io.javalin.config.JavalinConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// All resources of the API.
public final class RestApi implements Routes {

    private static final Duration HISTORY = Duration.ofMinutes(15);
    private static final int HISTORY_POINTS = 300;
    private static final int ROWS = 100;

    private final Supplier<ConsoleInfo> info;

    /// @param info what the console says of itself; asked for when somebody wants to know
    public RestApi(Supplier<ConsoleInfo> info) {
        this.info = info;
    }

    @Override
    public void add(JavalinConfig javalin, WebContext web) {
        Api api = new Api(javalin.routes, web);
        self(api);
        hosts(api);
        GearResources.add(api);
        LimitResources.add(api);
        BulkResources.add(api);
        StreamResources.add(api);
        AccessResources.add(api);
        AlertResources.add(api);
        api.get("/metrics", RestApi::metrics);
        rows(api);
        // It has nothing that the source has not, so tools may fetch it without a token.
        javalin.routes.get(
                Api.ROOT + "/openapi.json",
                context -> context.contentType("application/json").result(OpenApi.document()));
        javalin.routes.get(
                Api.ROOT + "/<nothing>",
                context -> {
                    throw new ConsoleException(
                            ErrorCode.NOT_FOUND,
                            "The API has no such resource. docs/reference/rest.md lists them.");
                });
    }

    private void self(Api api) {
        api.get(
                "/console",
                call -> {
                    call.only();
                    call.console().me();
                    return info.get();
                });
        api.get("/me", call -> call.console().me());
        api.get("/moment", call -> call.ofMoment().moment());
        api.get("/changes", call -> Map.of("changes", call.console().changes()));
    }

    private static void hosts(Api api) {
        api.get("/hosts", call -> call.ofMoment().hosts());
        api.get("/hosts/{host}", call -> call.ofMoment().host(call.path("host")));
        api.get("/hosts/{host}/namespaces", RestApi::namespaces);
        api.get(
                "/hosts/{host}/namespaces/tree",
                call -> call.console().namespaceTree(call.path("host")));
        api.get("/hosts/{host}/namespaces/why", RestApi::why);
        api.get("/hosts/{host}/cgroups", RestApi::cgroups);
        api.get(
                "/hosts/{host}/namespaces/matrix",
                call -> call.console().namespaceMatrix(call.path("host")));
        api.get(
                "/hosts/{host}/history",
                call -> {
                    call.only(
                            "gear",
                            "figure",
                            "from",
                            "to",
                            "back",
                            "step",
                            "points",
                            "averages",
                            Api.AT);
                    List<String> figures = call.queries("figure");
                    if (figures.isEmpty()) {
                        throw Call.invalid("At least one figure is wanted, for example cpuCores");
                    }
                    return call.console()
                            .history(
                                    call.path("host"),
                                    new HistoryQuery(
                                            call.queries("gear"),
                                            figures,
                                            call.time("from"),
                                            call.time("to"),
                                            call.duration("back", HISTORY),
                                            call.word("step", HistoryQuery.Step.class),
                                            call.number("points", HISTORY_POINTS),
                                            call.query("averages") == null
                                                    || call.flag("averages")));
                });
    }

    private static Object metrics(Call call) {
        call.only("host");
        return call.console().metrics(call.query("host"));
    }

    private static void rows(Api api) {
        api.get("/events", RestApi::events);
        api.get("/audit/check", RestApi::checkAudit);
        api.get(
                "/audit",
                call -> {
                    call.only("text", "object", "before", "count");
                    return call.console()
                            .audit(
                                    new AuditQuery(
                                            call.query("text"),
                                            call.query("object"),
                                            call.number("before"),
                                            call.number("count", ROWS)));
                });
    }

    private static Object checkAudit(Call call) {
        call.only("age");
        return call.console().checkAudit(call.duration("age", Duration.ZERO));
    }

    // NullAway does not see the annotations of nested types (Event.Kind) in another module.
    @SuppressWarnings("NullAway")
    private static Object events(Call call) {
        call.only("gear", "kind", "severity", "before", "count", Api.AT);
        return call.console()
                .events(
                        new EventQuery(
                                call.query("gear"),
                                call.word("kind", Event.Kind.class),
                                call.word("severity", Event.Severity.class),
                                call.number("before"),
                                call.number("count", ROWS)));
    }

    private static Object why(Call call) {
        call.only("a", "b");
        return call.console()
                .namespaceWhy(call.path("host"), call.query("a", ""), call.query("b", ""));
    }

    // NullAway does not see the annotations of nested types (CgroupQuery.Sort) in another module.
    @SuppressWarnings("NullAway")
    private static Object cgroups(Call call) {
        call.only("under", "depth", "open", "text", "sort", "most", Api.AT);
        CgroupQuery.Sort sort = call.word("sort", CgroupQuery.Sort.class);
        return call.console()
                .cgroups(
                        call.path("host"),
                        new CgroupQuery(
                                call.query("under", CgroupQuery.TOP),
                                call.number("depth", CgroupQuery.DEEPEST),
                                call.queries("open"),
                                call.query("text"),
                                sort == null ? CgroupQuery.Sort.MEMORY : sort,
                                call.number("most", CgroupQuery.MOST)));
    }

    private static Object namespaces(Call call) {
        call.only("pid", Api.AT);
        String host = call.path("host");
        return call.query("pid") == null
                ? call.console().namespaces(host)
                : call.console().processNamespaces(host, call.number("pid", 0));
    }
}
