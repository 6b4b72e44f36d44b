package io.gearshift.web.search;

import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.web.page.Htmx;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// All routes of the search.
public final class SearchRoutes {

    private static final int MOST = 8;
    private static final Map<String, String> PLACES =
            Map.of(
                    "Overview", "/",
                    "Gears", "/gears",
                    "New gear", "/gears/new",
                    "Hosts", "/hosts",
                    "Namespaces", "/namespaces",
                    "Cgroups", "/cgroups",
                    "Events", "/events",
                    "Audit", "/audit",
                    "Access", "/access");

    private SearchRoutes() {}

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        routes.get("/search", request -> show(pages, request));
    }

    private static void show(Pages pages, Context request) {
        Visit visit = pages.visit(request);
        String typed = visit.query("q");
        String text = typed == null ? "" : typed;
        List<SearchPage.Hit> hits = text.isEmpty() ? List.of() : find(visit, text);
        boolean fragment = Htmx.wantsFragment(request);
        pages.show(
                request,
                fragment ? "search/_found" : "search/page",
                new SearchPage(fragment ? null : pages.frame(visit, "", "Search"), text, hits));
    }

    private static List<SearchPage.Hit> find(Visit visit, String text) {
        List<SearchPage.Hit> hits = new ArrayList<>();
        for (Gear gear :
                visit.console()
                        .gears(new GearQuery(text, null, null, null, false, "name", false, 0, MOST))
                        .gears()) {
            hits.add(
                    new SearchPage.Hit(
                            "gear",
                            gear.name(),
                            Texts.of("state." + gear.state().name().toLowerCase(Locale.ROOT))
                                    + " on "
                                    + gear.host(),
                            "/gears/" + Pages.encode(gear.id())));
        }
        String lower = text.toLowerCase(Locale.ROOT);
        for (Host host : visit.console().hosts()) {
            if (host.name().toLowerCase(Locale.ROOT).contains(lower)) {
                hits.add(
                        new SearchPage.Hit(
                                "host",
                                host.name(),
                                "host",
                                "/hosts/" + Pages.encode(host.name())));
            }
        }
        PLACES.entrySet().stream()
                .filter(place -> place.getKey().toLowerCase(Locale.ROOT).contains(lower))
                .sorted(Map.Entry.comparingByKey())
                .forEach(
                        place ->
                                hits.add(
                                        new SearchPage.Hit(
                                                "next", place.getKey(), "page", place.getValue())));
        return hits;
    }
}
