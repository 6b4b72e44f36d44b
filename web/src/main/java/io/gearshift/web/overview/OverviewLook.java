package io.gearshift.web.overview;

import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.GearCounts;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.web.part.EventRow;
import io.gearshift.web.part.EventRows;
import java.time.Instant;
import java.util.List;

/// What the overview shows at one moment.
///
/// @param sub one line that sums up
/// @param empty whether there is no gear yet, so that the first is offered
record OverviewLook(
        String sub, Attention attention, List<Host> hosts, List<EventRow> events, boolean empty) {

    private static final int MOST = 20;
    private static final int EVENTS = 12;

    /// What those lines are made of.
    private static final int EVENTS_READ = 60;

    /// Copies the lists.
    OverviewLook {
        hosts = List.copyOf(hosts);
        events = List.copyOf(events);
    }

    /// Looks.
    ///
    /// @param users tell which hosts are full and who fills them
    static OverviewLook at(Console console, HostUsers users, Instant now) {
        GearPage look =
                console.gears(new GearQuery(null, null, null, null, true, "name", false, 0, MOST));
        List<Host> hosts = console.hosts();
        return new OverviewLook(
                GearCounts.sentence(look.byState(), hosts.size())
                        + ". "
                        + Texts.of("explain.overview"),
                new Attention(
                        Hurt.of(console, look.gears(), hosts, users, now),
                        look.total() - look.gears().size()),
                hosts,
                events(console, now),
                look.all() == 0);
    }

    private static List<EventRow> events(Console console, Instant now) {
        List<Event> read = console.events(EventQuery.latest(EVENTS_READ));
        return EventRows.folded(read, now, EVENTS, read.size() < EVENTS_READ);
    }

    /// Which events these are.
    List<Object> stillEvents() {
        return events.stream().<Object>map(EventRow::still).toList();
    }
}
