package io.gearshift.web.bulk;

import io.gearshift.web.limit.LimitPage;
import io.gearshift.web.page.Frame;
import java.util.List;

/// The form that changes limits of many gears.
///
/// @param title names what it does
/// @param names the first few of the gears
/// @param gears their ids, in one field
/// @param fields empty where a limit stays as it is
/// @param disks of all hosts
/// @param guard seconds after which it is taken back unless kept; empty for never
/// @param error why the last attempt did not work; empty if there was none
public record BulkLimitPage(
        Frame frame,
        String csrf,
        String title,
        String names,
        String gears,
        List<LimitPage.Field> fields,
        List<LimitPage.Disk> disks,
        String guard,
        Preview preview,
        String error) {

    /// Copies the lists.
    public BulkLimitPage {
        fields = List.copyOf(fields);
        disks = List.copyOf(disks);
    }

    /// What it would do, gear by gear.
    ///
    /// @param told in one sentence; empty as long as nothing is to change
    /// @param problem what is wrong with what was typed; empty if nothing is
    /// @param open whether the button can be pressed
    /// @param button names the effect
    public record Preview(
            String told, String problem, List<Row> rows, boolean open, String button) {
        /// Copies the list.
        public Preview {
            rows = List.copyOf(rows);
        }
    }

    /// One gear.
    ///
    /// @param level of the note: `info`, `warning`, `danger`, or empty
    /// @param note the worst; empty if there is none
    public record Row(
            String name, String href, List<BulkWords.Change> changes, String level, String note) {
        /// Copies the list.
        public Row {
            changes = List.copyOf(changes);
        }
    }
}
