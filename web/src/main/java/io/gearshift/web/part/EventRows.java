package io.gearshift.web.part;

import io.gearshift.backend.api.Event;
import io.gearshift.web.page.Pages;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// Events as rows: those of the same gear and kind that follow each other are one row, with how
/// many there are and since when.
public final class EventRows {

    /// Each of them tells something of its own, unless it says the very same.
    private static final Set<Event.Kind> TELLING =
            Set.of(
                    Event.Kind.LIMITS_CHANGED,
                    Event.Kind.LIMITS_REVERTED,
                    Event.Kind.DRIFT,
                    Event.Kind.ALERT_RAISED,
                    Event.Kind.ALERT_CLEARED,
                    Event.Kind.HISTORY);

    /// Of which pressure an event is.
    private static final String FIGURE = "figure";

    private EventRows() {}

    /// Each event as a row.
    public static List<EventRow> each(List<Event> events, Instant now) {
        return events.stream().map(event -> EventRow.of(event, now)).toList();
    }

    /// Rows of events, newest first.
    ///
    /// @param events newest first
    /// @param most rows
    /// @param whole whether there is no older event than these; else the last row may go on, and
    ///   says so
    public static List<EventRow> folded(List<Event> events, Instant now, int most, boolean whole) {
        List<EventRow> rows = new ArrayList<>();
        int from = 0;
        while (from < events.size() && rows.size() < most) {
            int to = from + 1;
            while (to < events.size() && alike(events.get(from), events.get(to))) {
                to++;
            }
            rows.add(row(events.subList(from, to), now, whole || to < events.size()));
            from = to;
        }
        return rows;
    }

    private static boolean alike(Event one, Event other) {
        return one.kind() == other.kind()
                && (!TELLING.contains(one.kind()) || one.text().equals(other.text()))
                && one.severity() == other.severity()
                && one.host().equals(other.host())
                && Objects.equals(one.gear(), other.gear())
                && Objects.equals(one.details().get(FIGURE), other.details().get(FIGURE));
    }

    private static EventRow row(List<Event> burst, Instant now, boolean whole) {
        EventRow row = EventRow.of(burst.getFirst(), now);
        if (burst.size() == 1) {
            return row;
        }
        return row.folded(
                new EventRow.Burst(
                        burst.size(),
                        whole,
                        burst.getLast().id(),
                        When.of(burst.getLast().at(), now),
                        burst.stream()
                                .limit(EventRow.Burst.SHOWN)
                                .map(
                                        event ->
                                                new EventRow.Each(
                                                        When.of(event.at(), now),
                                                        Untrusted.line(event.text()),
                                                        EventRow.box(event)))
                                .toList(),
                        all(burst.getFirst())));
    }

    /// Where each event of a burst is a row.
    private static String all(Event newest) {
        String gear = newest.gear();
        return "/events?"
                + (gear == null ? "" : "gear=" + Pages.encode(gear) + "&")
                + "kind="
                + newest.kind().name().toLowerCase(Locale.ROOT).replace('_', '-')
                + "&each=1&before="
                + (newest.id() + 1);
    }
}
