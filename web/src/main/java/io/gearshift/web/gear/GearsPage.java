package io.gearshift.web.gear;

import io.gearshift.web.page.Frame;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.When;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The list of gears.
///
/// @param frame null for the fragment
/// @param sub one line under the title
/// @param read when the figures were read
/// @param live address of the stream that keeps it live
/// @param bulk what can be done to all that are selected
/// @param every the query of all that the filter shows, for those on other pages too
/// @param everyTold how many those are; empty if the page shows all
/// @param pager what part of how many is shown; empty if all are
public record GearsPage(
        @Nullable Frame frame,
        String csrf,
        String back,
        String sub,
        When read,
        String explain,
        String text,
        List<Chip> chips,
        List<Column> columns,
        List<GearRow> rows,
        Control create,
        List<Control> bulk,
        Control compare,
        String every,
        String everyTold,
        boolean any,
        boolean filtered,
        String live,
        String pager,
        String previous,
        String next,
        List<Hidden> hidden) {

    /// Copies the lists.
    public GearsPage {
        chips = List.copyOf(chips);
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        bulk = List.copyOf(bulk);
        hidden = List.copyOf(hidden);
    }

    /// A filter that is a link. With choices it opens.
    ///
    /// @param value what is chosen, in bold; empty for a plain switch, or for a count of none
    /// @param field of the live page that the value is; empty for none
    public record Chip(
            String label,
            String value,
            String field,
            boolean on,
            String href,
            List<Choice> choices) {
        /// Copies the list.
        public Chip {
            choices = List.copyOf(choices);
        }
    }

    /// One choice of a filter.
    public record Choice(String label, String count, boolean on, String href) {}

    /// A column's head.
    ///
    /// @param href that sorts by it; empty if it cannot be sorted by
    /// @param sorted `ascending`, `descending` or `none`
    public record Column(String label, String href, String sorted, String css, String title) {}

    /// A part of the list's state that the filter's form carries along.
    public record Hidden(String name, String value) {}
}
