package io.gearshift.web.event;

import io.gearshift.web.page.Frame;
import io.gearshift.web.part.EventRow;
import java.util.List;

/// Events, newest first.
///
/// @param level the least that is shown: `warning`, `error`, or empty for everything
/// @param live whether these are the newest, so that the page goes on with what happens
/// @param older address of the next page; empty if there is none
public record EventsPage(
        Frame frame,
        String explain,
        List<Filter> filters,
        String level,
        boolean live,
        List<EventRow> rows,
        String older) {
    /// Copies the lists.
    public EventsPage {
        filters = List.copyOf(filters);
        rows = List.copyOf(rows);
    }

    /// A filter that is a link.
    public record Filter(String label, boolean on, String href) {}
}
