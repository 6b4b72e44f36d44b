package io.gearshift.web.compare;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.Series;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What is compared, as the URL says it.
///
/// @param gears in the order of the URL; at most eight, since there are eight colours
/// @param missing named in the URL, and not there any more
record CompareQuery(List<Gear> gears, List<String> missing, Compared figure, Range range) {

    static final int MOST = 8;

    CompareQuery {
        gears = List.copyOf(gears);
        missing = List.copyOf(missing);
    }

    static CompareQuery of(Visit visit) {
        Console console = visit.console();
        Map<String, Gear> gears = new LinkedHashMap<>();
        Set<String> missing = new TreeSet<>();
        for (String named : visit.request().queryParams("gear")) {
            if (named.isBlank()) {
                continue;
            }
            try {
                Gear gear = console.gear(named.strip());
                gears.put(gear.id(), gear);
            } catch (ConsoleException e) {
                if (e.code() != ErrorCode.GEAR_NOT_FOUND) {
                    throw e;
                }
                missing.add(named.strip());
            }
        }
        if (gears.size() > MOST) {
            throw Pages.invalid("At most eight gears fit on one chart.");
        }
        return new CompareQuery(
                List.copyOf(gears.values()),
                List.copyOf(missing),
                Compared.of(visit.query("figure")),
                Range.of(visit.query("range")));
    }

    /// Each gear's series, in the order of the gears.
    Map<Gear, Series> series(Console console) {
        Map<String, List<Gear>> byHost = gears.stream().collect(Collectors.groupingBy(Gear::host));
        Map<String, Series> found = new LinkedHashMap<>();
        byHost.forEach(
                (host, each) ->
                        console.history(
                                        host,
                                        HistoryQuery.last(
                                                each.stream().map(Gear::id).toList(),
                                                List.of(figure.field()),
                                                range.back(),
                                                range.points()))
                                .forEach(series -> found.put(series.gear(), series)));
        Map<Gear, Series> series = new LinkedHashMap<>();
        for (Gear gear : gears) {
            Series its = found.get(gear.id());
            if (its != null) {
                series.put(gear, its);
            }
        }
        return series;
    }

    CompareQuery with(Compared other) {
        return new CompareQuery(gears, missing, other, range);
    }

    CompareQuery with(Range other) {
        return new CompareQuery(gears, missing, figure, other);
    }

    CompareQuery without(Gear gear) {
        List<Gear> others = new ArrayList<>(gears);
        others.remove(gear);
        return new CompareQuery(others, List.of(), figure, range);
    }

    /// The address of this, of its data or its CSV.
    String path(String base) {
        StringBuilder path = new StringBuilder(base);
        char next = '?';
        for (Gear gear : gears) {
            path.append(next).append("gear=").append(Pages.encode(gear.id()));
            next = '&';
        }
        path.append(next).append("figure=").append(figure.field());
        return path.append("&range=").append(range.key()).toString();
    }
}
