package io.gearshift.web.event;

import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The state of the page of events, which is its URL. What is not understood is left out, so an old
/// or mistyped link still shows events.
///
/// @param level the least that is shown; null for all
/// @param gear id or name; empty for any
/// @param each whether equal ones that follow each other are a row each
/// @param before only those with a smaller id; null to begin with the newest
record EventFilter(
        Event.@Nullable Severity level,
        String gear,
        Event.@Nullable Kind kind,
        boolean each,
        @Nullable Long before) {

    private static final int LONGEST = 200;

    static EventFilter of(Visit visit) {
        String gear = visit.query("gear");
        String before = visit.query("before");
        return new EventFilter(
                level(visit.query("level")),
                gear == null ? "" : gear.substring(0, Math.min(gear.length(), LONGEST)),
                kind(visit.query("kind")),
                visit.query("each") != null,
                before != null && before.matches("[0-9]{1,18}")
                        ? (Long) Long.parseLong(before)
                        : null);
    }

    private static Event.@Nullable Severity level(@Nullable String word) {
        return word == null
                ? null
                : switch (word) {
                    case "warning" -> Event.Severity.WARNING;
                    case "error" -> Event.Severity.ERROR;
                    default -> null;
                };
    }

    private static Event.@Nullable Kind kind(@Nullable String word) {
        return Arrays.stream(Event.Kind.values())
                .filter(kind -> word(kind).equals(word))
                .findFirst()
                .orElse(null);
    }

    static String word(Event.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    EventFilter withLevel(Event.@Nullable Severity other) {
        return new EventFilter(other, gear, kind, each, null);
    }

    EventFilter withGear(String other) {
        return new EventFilter(level, other, kind, each, null);
    }

    EventFilter withKind(Event.@Nullable Kind other) {
        return new EventFilter(level, gear, other, each, null);
    }

    EventFilter withEach(boolean other) {
        return new EventFilter(level, gear, kind, other, before);
    }

    EventFilter before(@Nullable Long other) {
        return new EventFilter(level, gear, kind, each, other);
    }

    /// Whether an event of the gear is of this level and kind.
    boolean shows(Event event) {
        return isOf(event, level) && (kind == null || event.kind() == kind);
    }

    static boolean isOf(Event event, Event.@Nullable Severity least) {
        return least == null || event.severity().compareTo(least) >= 0;
    }

    /// The newest of its gear, of whatever level and kind.
    EventQuery ofGear(int count) {
        return new EventQuery(gear.isEmpty() ? null : gear, null, null, null, count);
    }

    EventQuery query(int count) {
        return new EventQuery(gear.isEmpty() ? null : gear, kind, level, before, count);
    }

    /// The query part with its question mark; empty for all events.
    String search() {
        StringBuilder query = new StringBuilder();
        add(query, "level", level == null ? "" : level.name().toLowerCase(Locale.ROOT));
        add(query, "gear", gear);
        add(query, "kind", kind == null ? "" : word(kind));
        add(query, "each", each ? "1" : "");
        add(query, "before", before == null ? "" : Long.toString(before));
        return query.toString();
    }

    /// The address.
    String path() {
        return "/events" + search();
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
