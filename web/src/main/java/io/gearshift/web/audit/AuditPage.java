package io.gearshift.web.audit;

import io.gearshift.web.page.Frame;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.When;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Audit rows, newest first.
///
/// @param older address of the next page; empty if there is none
public record AuditPage(
        Frame frame, String explain, Chain chain, String text, List<Row> rows, String older) {
    /// Copies the list.
    public AuditPage {
        rows = List.copyOf(rows);
    }

    /// Whether the rows are as they were written.
    ///
    /// @param words one line
    /// @param whole false if a row was changed or taken away
    public record Chain(String words, boolean whole, When checked) {}

    /// One row.
    ///
    /// @param bad whether it failed
    /// @param undo null if it cannot be undone
    public record Row(
            When when,
            String who,
            String via,
            String action,
            String object,
            List<Change> changes,
            String outcome,
            boolean bad,
            String message,
            String hash,
            @Nullable Control undo) {
        private static final int SHOWN = 3;

        /// Copies the list.
        public Row {
            changes = List.copyOf(changes);
        }

        /// What is read at a glance.
        public List<Change> shown() {
            return changes.size() <= SHOWN + 1 ? changes : changes.subList(0, SHOWN);
        }

        /// The rest.
        public List<Change> folded() {
            return changes.subList(shown().size(), changes.size());
        }
    }

    /// One thing, before and after; empty where there was or is none.
    public record Change(String name, String before, String after) {}
}
