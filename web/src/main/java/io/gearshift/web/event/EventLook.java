package io.gearshift.web.event;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Event;
import io.gearshift.web.part.EventRow;
import io.gearshift.web.part.EventRows;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The events of a page, and how many of the newest its filters would find.
///
/// @param before of the page of older ones; 0 if there are none
/// @param newest of the gear, of whatever level and kind, to be counted
record EventLook(List<EventRow> rows, long before, List<Event> newest) {

    private static final int ROWS = 100;

    /// Of how many of the newest the counts are.
    static final int COUNTED = 1000;

    /// What a page of bursts is made of; and one more tells whether there is more.
    private static final int READ = 500;

    /// Copies the lists.
    EventLook {
        rows = List.copyOf(rows);
        newest = List.copyOf(newest);
    }

    /// Reads them.
    static EventLook at(Console console, EventFilter filter, Instant now) {
        List<Event> newest = console.events(filter.ofGear(COUNTED));
        int wanted = (filter.each() ? ROWS : READ) + 1;
        boolean known = newest.size() < COUNTED && filter.before() == null;
        List<Event> read =
                known
                        ? newest.stream().filter(filter::shows).limit(wanted).toList()
                        : console.events(filter.query(wanted));
        boolean whole = read.size() < wanted;
        List<Event> events = whole ? read : read.subList(0, wanted - 1);
        List<EventRow> rows =
                filter.each()
                        ? EventRows.each(events, now)
                        : EventRows.folded(events, now, ROWS, whole);
        long last = rows.isEmpty() ? 0 : oldest(rows.getLast());
        boolean more = !read.isEmpty() && read.getLast().id() < last;
        return new EventLook(rows, more ? last : 0, newest);
    }

    private static long oldest(EventRow row) {
        EventRow.Burst burst = row.burst();
        return burst == null ? row.id() : burst.first();
    }

    /// How many of the newest are of a filter's level or worse, and of its kind.
    String count(EventFilter filter) {
        long count = newest.stream().filter(filter::shows).count();
        return Say.count((double) count) + (newest.size() < COUNTED ? "" : "+");
    }

    /// The counts of the levels by the fields of the live page.
    Map<String, String> counts(EventFilter filter) {
        Map<String, String> counts = new LinkedHashMap<>();
        for (EventsPage.Level level : EventsPage.Level.values()) {
            counts.put(level.field(), count(filter.withLevel(level.least())));
        }
        return counts;
    }

    /// How many of the newest are of each kind, of the filter's level or worse.
    Map<Event.Kind, Integer> kinds(EventFilter filter) {
        Map<Event.Kind, Integer> kinds = new EnumMap<>(Event.Kind.class);
        for (Event event : newest) {
            if (EventFilter.isOf(event, filter.level())) {
                kinds.merge(event.kind(), 1, Integer::sum);
            }
        }
        return kinds;
    }

    /// What is told, without ages, to see whether more than time has passed.
    List<Object> still() {
        return rows.stream().<Object>map(EventRow::still).toList();
    }
}
