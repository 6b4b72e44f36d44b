package io.gearshift.web.bulk;

import io.gearshift.web.page.Frame;
import io.gearshift.web.part.When;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a bulk change is, gear by gear.
///
/// @param frame null for the fragment
/// @param path its address
/// @param told how far it is, in one sentence
/// @param live whether it is to be looked at again
/// @param reverts when it is taken back; null if it is not
/// @param keepable how many can be kept; likewise `undoable`
/// @param percent done
public record BulkPage(
        @Nullable Frame frame,
        String csrf,
        String path,
        String title,
        String told,
        boolean live,
        boolean running,
        @Nullable When reverts,
        int keepable,
        int undoable,
        int percent,
        List<Row> rows) {

    /// Copies the list.
    public BulkPage {
        rows = List.copyOf(rows);
    }

    /// One gear.
    ///
    /// @param tone `ok`, `warning`, `danger` or empty
    /// @param why it failed; empty if it did not
    public record Row(
            String name,
            String href,
            String state,
            String tone,
            List<BulkWords.Change> changes,
            String why) {
        /// Copies the list.
        public Row {
            changes = List.copyOf(changes);
        }
    }
}
