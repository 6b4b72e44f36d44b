package io.gearshift.web.event;

import io.gearshift.backend.api.Event;
import io.gearshift.web.page.Frame;
import io.gearshift.web.part.EventRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Events, newest first.
///
/// @param counted of what the counts of the filters are
/// @param gear that is asked for; empty for any
/// @param without address without that gear
/// @param kept parts of the filter that the form for a gear carries along
/// @param folding label and address of the other way to show bursts
/// @param live address of the stream; empty if these are not the newest
/// @param older address of the next page; empty if there is none
public record EventsPage(
        Frame frame,
        String explain,
        List<Filter> filters,
        String counted,
        List<Choice> kinds,
        String kind,
        String gear,
        String without,
        List<Kept> kept,
        Choice folding,
        String live,
        List<EventRow> rows,
        String older) {
    /// Copies the lists.
    public EventsPage {
        filters = List.copyOf(filters);
        kinds = List.copyOf(kinds);
        kept = List.copyOf(kept);
        rows = List.copyOf(rows);
    }

    /// A filter that is a link.
    ///
    /// @param field of the live page that the count is
    public record Filter(String label, String count, String field, boolean on, String href) {}

    /// One of several, of which one is chosen.
    public record Choice(String label, String count, boolean on, String href) {}

    /// A part of the filter.
    public record Kept(String name, String value) {}

    /// How bad they are.
    enum Level {
        /// Any.
        ALL("all", null),
        /// What needs a look.
        WARNING("to look at", Event.Severity.WARNING),
        /// What broke.
        ERROR("broken", Event.Severity.ERROR);

        private final String label;
        private final Event.@Nullable Severity least;

        Level(String label, Event.@Nullable Severity least) {
            this.label = label;
            this.least = least;
        }

        String label() {
            return label;
        }

        Event.@Nullable Severity least() {
            return least;
        }

        String field() {
            return "count-" + label;
        }
    }
}
