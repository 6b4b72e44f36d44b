package io.gearshift.web.gear;

import io.gearshift.assets.Say;
import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearCounts;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Right;
import io.gearshift.web.page.Htmx;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.StrainView;
import io.gearshift.web.part.When;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Shows the list of gears.
final class GearList {

    private static final String COUNT_FIELD = "count-";
    private static final String LOOK_FIELD = COUNT_FIELD + "look";

    private final Pages pages;

    GearList(Pages pages) {
        this.pages = pages;
    }

    void show(Context request) {
        Visit visit = pages.visit(request);
        GearFilter filter = GearFilter.of(request);
        if (Htmx.wantsFragment(request)) {
            pages.show(request, "gear/_list", page(visit, filter, false));
        } else {
            pages.show(request, "gear/list", page(visit, filter, true));
        }
    }

    private GearsPage page(Visit visit, GearFilter filter, boolean framed) {
        Console console = visit.console();
        Me me = visit.me();
        long changes = console.changes();
        GearPage found = console.gears(filter.query());
        List<Host> hosts = console.hosts();
        List<GearRow> rows =
                rows(found, hosts, me, kills(console), Sparks.of(console, found), visit.at());
        Context request = visit.request();
        int first = filter.page() * filter.rows();
        boolean last = first + rows.size() >= found.total();
        return new GearsPage(
                framed ? pages.frame(visit, "gears", "Gears") : null,
                pages.web().callers().csrfToken(request),
                filter.path(),
                GearCounts.sentence(found.byState(), hosts.size()),
                When.of(found.at(), visit.at()),
                Texts.of("explain.gears"),
                filter.text(),
                chips(filter, found, hosts),
                columns(filter),
                rows,
                Control.of(me, Right.CREATE, "New gear", "plus", "/gears/new"),
                List.of(
                        Control.of(me, Right.LIMIT, "Limit", "limit", "/bulk/limit")
                                .looking("primary"),
                        Control.of(me, Right.OPERATE, "Start", "start", "/bulk/start"),
                        Control.of(me, Right.OPERATE, "Stop", "stop", "/bulk/stop"),
                        Control.of(me, Right.OPERATE, "Freeze", "frozen", "/bulk/freeze"),
                        Control.of(me, Right.OPERATE, "Thaw", "start", "/bulk/thaw")),
                Control.of(me, Right.VIEW, "Compare", "compare", "/compare"),
                filter.search().isEmpty() ? "?" : filter.search(),
                last && first == 0 ? "" : "all " + Say.count(found.total()) + " of this filter",
                found.all() > 0,
                !filter.isAny(),
                "/gears/live" + also(filter.search(), "since", Long.toString(changes)),
                last && first == 0
                        ? ""
                        : Say.count(first + 1.0)
                                + " to "
                                + Say.count((double) first + rows.size())
                                + " of "
                                + Say.count(found.total()),
                filter.page() == 0 ? "" : filter.withPage(filter.page() - 1).path(),
                last ? "" : filter.withPage(filter.page() + 1).path(),
                hidden(filter));
    }

    private static String also(String search, String name, String value) {
        return (search.isEmpty() ? "?" : search + "&") + name + "=" + value;
    }

    private static List<GearsPage.Hidden> hidden(GearFilter filter) {
        List<GearsPage.Hidden> hidden = new ArrayList<>();
        GearState state = filter.state();
        if (state != null) {
            hidden.add(new GearsPage.Hidden("state", state.name().toLowerCase(Locale.ROOT)));
        }
        if (!filter.host().isEmpty()) {
            hidden.add(new GearsPage.Hidden("host", filter.host()));
        }
        if (filter.look()) {
            hidden.add(new GearsPage.Hidden("look", "1"));
        }
        GearStrain.Kind strain = filter.strain();
        if (strain != null) {
            hidden.add(new GearsPage.Hidden("strain", StrainView.key(strain)));
        }
        if (!filter.sort().equals(GearFilter.FIRST)) {
            hidden.add(new GearsPage.Hidden("sort", filter.sort()));
        }
        if (filter.descending()) {
            hidden.add(new GearsPage.Hidden("desc", "1"));
        }
        return hidden;
    }

    static List<GearRow> rows(
            GearPage found,
            List<Host> hosts,
            Me me,
            Map<String, Instant> kills,
            Sparks sparks,
            Instant now) {
        Map<String, Host> byName =
                hosts.stream().collect(Collectors.toMap(Host::name, host -> host));
        List<GearRow> rows = new ArrayList<>(found.gears().size());
        for (Gear gear : found.gears()) {
            rows.add(
                    GearRow.of(
                            gear,
                            byName.get(gear.host()),
                            me,
                            kills.get(gear.id()),
                            sparks.of(gear),
                            now));
        }
        return rows;
    }

    /// What the kernel killed lately, by gear.
    static Map<String, Instant> kills(Console console) {
        return GearRow.kills(console.events(EventQuery.latest(200).ofKind(Event.Kind.OOM_KILL)));
    }

    /// How many gears each chip finds, by its field, for the live page.
    static Map<String, String> counts(GearPage found) {
        Map<String, String> counts = new LinkedHashMap<>();
        counts.put(LOOK_FIELD, Say.count(found.attention()));
        for (GearStrain.Kind kind : GearStrain.Kind.values()) {
            counts.put(COUNT_FIELD + StrainView.key(kind), count(found, kind));
        }
        return counts;
    }

    /// A chip that finds nothing is not shown.
    private static String count(GearPage found, GearStrain.Kind kind) {
        int count = found.byStrain().getOrDefault(kind, 0);
        return count == 0 ? "" : Say.count(count);
    }

    private static List<GearsPage.Chip> chips(GearFilter filter, GearPage found, List<Host> hosts) {
        List<GearsPage.Chip> chips = new ArrayList<>();
        chips.add(
                new GearsPage.Chip(
                        "needs a look",
                        Say.count(found.attention()),
                        LOOK_FIELD,
                        filter.look(),
                        filter.withLook(!filter.look()).path(),
                        List.of()));
        for (GearStrain.Kind kind : GearStrain.Kind.values()) {
            chips.add(
                    new GearsPage.Chip(
                            StrainView.word(kind),
                            count(found, kind),
                            COUNT_FIELD + StrainView.key(kind),
                            kind == filter.strain(),
                            filter.withStrain(kind == filter.strain() ? null : kind).path(),
                            List.of()));
        }
        List<GearsPage.Choice> states = new ArrayList<>();
        states.add(
                new GearsPage.Choice(
                        "any",
                        Say.count(found.all()),
                        filter.state() == null,
                        filter.withState(null).path()));
        for (GearState state : GearState.values()) {
            int count = found.byState().getOrDefault(state, 0);
            if (count > 0 || state == filter.state()) {
                states.add(
                        new GearsPage.Choice(
                                Texts.of("state." + state.name().toLowerCase(Locale.ROOT)),
                                Say.count(count),
                                state == filter.state(),
                                filter.withState(state).path()));
            }
        }
        GearState chosen = filter.state();
        chips.add(
                new GearsPage.Chip(
                        "state",
                        chosen == null
                                ? "any"
                                : Texts.of("state." + chosen.name().toLowerCase(Locale.ROOT)),
                        "",
                        chosen != null,
                        "",
                        states));
        if (hosts.size() > 1 || !filter.host().isEmpty()) {
            List<GearsPage.Choice> choices = new ArrayList<>();
            choices.add(
                    new GearsPage.Choice(
                            "any", "", filter.host().isEmpty(), filter.withHost("").path()));
            for (Host host : hosts) {
                choices.add(
                        new GearsPage.Choice(
                                host.name(),
                                Say.count(host.gears()),
                                host.name().equals(filter.host()),
                                filter.withHost(host.name()).path()));
            }
            chips.add(
                    new GearsPage.Chip(
                            "host",
                            filter.host().isEmpty() ? "any" : filter.host(),
                            "",
                            !filter.host().isEmpty(),
                            "",
                            choices));
        }
        return chips;
    }

    private static List<GearsPage.Column> columns(GearFilter filter) {
        return List.of(
                column(filter, "Gear", "name", "", "The gear's name"),
                column(filter, "State", "state", "", "What it is doing, or what holds it up"),
                column(filter, "Host", "host", "wide", "Where it is"),
                column(filter, "CPU, cores", "cpu", "", "Processor time in cores, against its cap"),
                column(filter, "Memory, MiB", "memory", "", "Memory in mebibytes, against its cap"),
                column(
                        filter,
                        "Pressure, %",
                        "pressure",
                        "r press",
                        "Share of the last 10 s in which a task of it waited for memory,"
                                + " processor or disk; the highest of the three"),
                new GearsPage.Column(
                        "CPU, 15 min",
                        "",
                        "none",
                        "wide",
                        "Processor time of the last 15 minutes; one scale for all rows"));
    }

    private static GearsPage.Column column(
            GearFilter filter, String label, String sort, String css, String title) {
        boolean on = filter.sort().equals(sort);
        return new GearsPage.Column(
                label,
                filter.sortedBy(sort).path(),
                on ? filter.descending() ? "descending" : "ascending" : "none",
                css,
                title);
    }
}
