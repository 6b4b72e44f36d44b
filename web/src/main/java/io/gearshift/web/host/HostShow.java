package io.gearshift.web.host;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Host;
import io.gearshift.web.gear.TopGears;
import io.gearshift.web.namespace.NamespaceTable;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Range;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Shows one host.
final class HostShow {

    private static final String TOP = "top";
    private static final String RANGE = "range";

    private final Pages pages;

    HostShow(Pages pages) {
        this.pages = pages;
    }

    void page(Context request) {
        Visit visit = pages.visit(request);
        Console console = visit.console();
        Host host = console.host(visit.path("name"));
        TopGears.By by = TopGears.By.of(visit);
        HostView view = HostView.of(host, visit.at());
        pages.show(
                request,
                "host/page",
                new HostPage(
                        pages.frame(visit, "hosts", host.name(), "Hosts", "/hosts"),
                        view,
                        "/live"
                                + view.href()
                                + "?"
                                + TOP
                                + "="
                                + by.key()
                                + (charted(host) ? "" : "&bare=1"),
                        others(console, host),
                        users(console, host, visit.past()),
                        orders(visit, view.href(), by),
                        TopGears.of(console, host, by, visit.me(), visit.at()),
                        charts(visit, host, view.href()),
                        NamespaceTable.of(
                                visit,
                                host.name(),
                                view.href(),
                                "#namespaces",
                                List.of(TOP, RANGE))));
    }

    /// Who uses its processors and its memory; nothing if nobody can tell.
    ///
    /// @param groups as of {@link WhoUses#of}
    static List<WhoUses> users(Console console, Host host, boolean groups) {
        return Arrays.stream(WhoUses.What.values())
                .map(what -> WhoUses.of(console, host, what, groups))
                .filter(Objects::nonNull)
                .toList();
    }

    /// A host that does not answer has no history to give.
    static boolean charted(Host host) {
        return host.figures() != null && host.staleSince() == null;
    }

    private static List<HostPage.Choice> others(Console console, Host shown) {
        List<Host> hosts = console.hosts();
        return hosts.size() < 2
                ? List.of()
                : hosts.stream()
                        .map(
                                host ->
                                        new HostPage.Choice(
                                                host.name(),
                                                HostView.path(host),
                                                host.name().equals(shown.name())))
                        .toList();
    }

    private static List<HostPage.Choice> orders(Visit visit, String path, TopGears.By by) {
        return Arrays.stream(TopGears.By.values())
                .map(
                        each ->
                                new HostPage.Choice(
                                        each.label(),
                                        path
                                                + with(
                                                        visit,
                                                        TOP,
                                                        each == TopGears.By.CPU ? "" : each.key()),
                                        each == by))
                .toList();
    }

    private HostPage.@Nullable Charts charts(Visit visit, Host host, String path) {
        if (!charted(host)) {
            return null;
        }
        Range range = Range.of(visit.query(RANGE));
        String query = "?range=" + range.key();
        return new HostPage.Charts(
                path + "/history.json" + query,
                path + "/history" + query,
                path + "/history.csv" + query,
                range,
                range.choices(key -> path + with(visit, RANGE, key)),
                pages.chartScripts());
    }

    /// The query of this request with another value of one parameter, empty for none. The moment
    /// that is looked at is added to every link in the end.
    private static String with(Visit visit, String name, String value) {
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, List<String>> each : visit.request().queryParamMap().entrySet()) {
            if (!each.getKey().equals(name) && !each.getKey().equals("at")) {
                each.getValue().forEach(one -> parts.add(pair(each.getKey(), one)));
            }
        }
        if (!value.isEmpty()) {
            parts.add(pair(name, value));
        }
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private static String pair(String name, String value) {
        return Pages.encode(name) + "=" + Pages.encode(value);
    }
}
