package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.GearStrain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Filters, sorts and pages gears. The keys that names sort by are kept between calls.
public final class GearList {
    private static final int MOST_KEYS = 20_000;

    private final Attention attention;
    private final Map<String, String> keys = new ConcurrentHashMap<>();

    /// @param attention which gears need a look
    public GearList(Attention attention) {
        this.attention = attention;
    }

    /// One page.
    ///
    /// @param visible all gears that the caller may see
    /// @param at when they were read
    public GearPage page(
            List<Gear> visible, GearQuery query, Instant at, @Nullable Instant staleSince) {
        Comparator<Row> order = order(query.sort(), query.descending());
        String text =
                query.text() == null || query.text().isBlank()
                        ? null
                        : query.text().strip().toLowerCase(Locale.ROOT);
        Map<GearState, Integer> byState = new EnumMap<>(GearState.class);
        Map<GearStrain.Kind, Integer> byStrain = new EnumMap<>(GearStrain.Kind.class);
        int needed = 0;
        List<Row> rows = new ArrayList<>();
        for (Gear gear : visible) {
            byState.merge(gear.state(), 1, Integer::sum);
            boolean look = attention.needed(gear);
            needed += look ? 1 : 0;
            List<GearStrain> strains = strains(gear);
            strains.forEach(each -> byStrain.merge(each.kind(), 1, Integer::sum));
            if ((query.state() == null || query.state() == gear.state())
                    && (query.host() == null || query.host().equals(gear.host()))
                    && (query.project() == null || query.project().equals(gear.project()))
                    && (!query.attention() || look)
                    && (query.strain() == null || holdsUp(strains, query.strain()))
                    && (text == null || matches(gear, text))) {
                rows.add(new Row(gear, key(gear.name()), look, figure(gear, query.sort())));
            }
        }
        rows.sort(order);
        int from = Math.min(query.offset(), rows.size());
        int to = Math.min(from + query.count(), rows.size());
        return new GearPage(
                rows.subList(from, to).stream().map(Row::gear).toList(),
                rows.size(),
                visible.size(),
                byState,
                needed,
                at,
                staleSince,
                byStrain);
    }

    private static List<GearStrain> strains(Gear gear) {
        GearFigures figures = gear.figures();
        return figures == null ? List.of() : figures.strains();
    }

    private static boolean holdsUp(List<GearStrain> strains, GearStrain.Kind wanted) {
        return strains.stream().anyMatch(each -> each.kind() == wanted);
    }

    private String key(String name) {
        if (keys.size() > MOST_KEYS) {
            keys.clear();
        }
        return keys.computeIfAbsent(name, NaturalName::key);
    }

    private static boolean matches(Gear gear, String text) {
        if (contains(gear.name(), text)
                || contains(gear.id(), text)
                || contains(gear.image(), text)
                || (gear.application() != null && contains(gear.application(), text))) {
            return true;
        }
        return gear.command().stream().anyMatch(each -> contains(each, text));
    }

    private static boolean contains(String where, String lowerCase) {
        int last = where.length() - lowerCase.length();
        for (int at = 0; at <= last; at++) {
            if (where.regionMatches(true, at, lowerCase, 0, lowerCase.length())) {
                return true;
            }
        }
        return false;
    }

    private static Comparator<Row> order(String sort, boolean descending) {
        Comparator<Row> byName =
                Comparator.comparing(Row::nameKey)
                        .thenComparing(row -> row.gear().project())
                        .thenComparing(row -> row.gear().id());
        return switch (sort) {
            case "name" -> descending ? byName.reversed() : byName;
            case "attention" -> directed(row -> !row.look(), descending).thenComparing(byName);
            case "state" -> directed(row -> row.gear().state(), descending).thenComparing(byName);
            case "host" -> directed(row -> row.gear().host(), descending).thenComparing(byName);
            case "cpu", "memory", "pressure", "processes" ->
                    Comparator.comparing(
                                    Row::figure,
                                    Comparator.nullsLast(
                                            descending
                                                    ? Comparator.<Double>reverseOrder()
                                                    : Comparator.<Double>naturalOrder()))
                            .thenComparing(byName);
            default ->
                    throw new ConsoleException(
                            ErrorCode.REQUEST_INVALID,
                            "Gears are sorted by name, attention, state, host, cpu, memory, pressure"
                                    + " or processes.");
        };
    }

    private static <K extends Comparable<K>> Comparator<Row> directed(
            Function<Row, K> key, boolean descending) {
        Comparator<Row> ascending = Comparator.comparing(key);
        return descending ? ascending.reversed() : ascending;
    }

    /// The figure that is sorted by; null if there is none, which always comes last.
    private static @Nullable Double figure(Gear gear, String sort) {
        GearFigures figures = gear.figures();
        if (figures == null) {
            return null;
        }
        return switch (sort) {
            case "cpu" -> figures.cpuCores().value();
            case "memory" -> figures.memoryBytes().value();
            case "processes" -> figures.processes().value();
            case "pressure" -> pressure(figures);
            default -> null;
        };
    }

    private static @Nullable Double pressure(GearFigures figures) {
        Double highest = null;
        for (Figure each :
                List.of(figures.cpuPressure(), figures.memoryPressure(), figures.ioPressure())) {
            Double value = each.value();
            if (value != null && (highest == null || value > highest)) {
                highest = value;
            }
        }
        return highest;
    }

    private record Row(Gear gear, String nameKey, boolean look, @Nullable Double figure) {}
}
