package io.gearshift.web.gear;

import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.web.page.Pages;
import io.gearshift.web.part.StrainView;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The state of the gear list, which is its URL: filter, sort and page. What is not understood is
/// left out, so an old or mistyped link still shows a list.
///
/// @param text free text; empty for any
/// @param look only gears that need a look
/// @param page from 0
/// @param rows on a page
/// @param strain only gears that this holds up; null for any
public record GearFilter(
        String text,
        @Nullable GearState state,
        String host,
        boolean look,
        String sort,
        boolean descending,
        int page,
        int rows,
        GearStrain.@Nullable Kind strain) {

    static final int ROWS = 100;

    /// Unless something else is wanted, what needs a look stands first.
    static final String FIRST = "attention";

    private static final Set<String> SORTS =
            Set.of("name", FIRST, "state", "host", "cpu", "memory", "pressure", "processes");
    private static final int LONGEST = 200;

    static GearFilter of(Context request) {
        return of(request::queryParam);
    }

    /// Of the parts of a query by name; null for one that is not there.
    public static GearFilter of(Function<String, @Nullable String> request) {
        String sort = text(request, "sort");
        return new GearFilter(
                text(request, "text"),
                state(text(request, "state")).orElse(null),
                text(request, "host"),
                request.apply("look") != null,
                SORTS.contains(sort) ? sort : FIRST,
                request.apply("desc") != null,
                number(text(request, "page"), 0, 10_000),
                Math.max(10, number(text(request, "rows"), ROWS, 1000)),
                strain(text(request, "strain")).orElse(null));
    }

    private static String text(Function<String, @Nullable String> request, String name) {
        String text = request.apply(name);
        if (text == null) {
            return "";
        }
        String stripped = text.strip();
        return stripped.length() > LONGEST ? stripped.substring(0, LONGEST) : stripped;
    }

    private static Optional<GearState> state(String word) {
        return Arrays.stream(GearState.values())
                .filter(state -> state.name().equals(word.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    private static Optional<GearStrain.Kind> strain(String word) {
        return Arrays.stream(GearStrain.Kind.values())
                .filter(kind -> StrainView.key(kind).equals(word))
                .findFirst();
    }

    private static int number(String text, int otherwise, int most) {
        return text.matches("[0-9]{1,5}") ? Math.min(Integer.parseInt(text), most) : otherwise;
    }

    /// What to ask for.
    public GearQuery query() {
        return new GearQuery(
                text.isEmpty() ? null : text,
                state,
                host.isEmpty() ? null : host,
                null,
                look,
                sort,
                descending,
                page * rows,
                rows,
                strain);
    }

    boolean isAny() {
        return text.isEmpty() && state == null && host.isEmpty() && !look && strain == null;
    }

    GearFilter withState(@Nullable GearState other) {
        return new GearFilter(text, other, host, look, sort, descending, 0, rows, strain);
    }

    GearFilter withHost(String other) {
        return new GearFilter(text, state, other, look, sort, descending, 0, rows, strain);
    }

    GearFilter withLook(boolean other) {
        return new GearFilter(text, state, host, other, sort, descending, 0, rows, strain);
    }

    GearFilter withStrain(GearStrain.@Nullable Kind other) {
        return new GearFilter(text, state, host, look, sort, descending, 0, rows, other);
    }

    GearFilter withPage(int other) {
        return new GearFilter(text, state, host, look, sort, descending, other, rows, strain);
    }

    /// Sorted by a column; again by the same turns it around. Figures start with the highest.
    GearFilter sortedBy(String column) {
        boolean figures = Set.of("cpu", "memory", "pressure", "processes").contains(column);
        boolean down = column.equals(sort) ? !descending : figures;
        return new GearFilter(text, state, host, look, column, down, 0, rows, strain);
    }

    /// The address of this list.
    String path() {
        return "/gears" + search();
    }

    /// The query part with its question mark; empty for the plain list.
    String search() {
        StringBuilder query = new StringBuilder();
        add(query, "text", text);
        add(query, "state", state == null ? "" : state.name().toLowerCase(Locale.ROOT));
        add(query, "host", host);
        add(query, "look", look ? "1" : "");
        add(query, "strain", strain == null ? "" : StrainView.key(strain));
        add(query, "sort", sort.equals(FIRST) ? "" : sort);
        add(query, "desc", descending ? "1" : "");
        add(query, "page", page == 0 ? "" : Integer.toString(page));
        add(query, "rows", rows == ROWS ? "" : Integer.toString(rows));
        return query.toString();
    }

    private static void add(StringBuilder query, String name, String value) {
        if (!value.isEmpty()) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append(name)
                    .append('=')
                    .append(Pages.encode(value));
        }
    }
}
