package io.gearshift.web.limit;

import io.gearshift.web.page.Frame;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The form that changes a gear's limits.
///
/// @param frame null for the dialog
/// @param disks a line for each disk that can be limited
/// @param noDisks why there is none; empty if there is one
/// @param guard whether the change is to be taken back unless kept
/// @param guardTime after which
/// @param error why the last attempt did not work; empty if there was none
public record LimitPage(
        @Nullable Frame frame,
        String csrf,
        String gear,
        String name,
        List<Field> fields,
        List<Disk> disks,
        String noDisks,
        boolean guard,
        Duration guardTime,
        Preview preview,
        String error) {

    /// Copies the list.
    public LimitPage {
        fields = List.copyOf(fields);
        disks = List.copyOf(disks);
    }

    /// One limit, now and new.
    ///
    /// @param now in words
    /// @param value in the input
    /// @param reason why it cannot be changed; null if it can
    public record Field(
            String name,
            String label,
            String unit,
            String help,
            String now,
            String value,
            boolean changed,
            @Nullable String reason) {}

    /// One disk, with its four limits.
    ///
    /// @param about its size and what is mounted
    /// @param shown whether it has a limit or is about to
    /// @param reason why it cannot be limited; null if it can
    public record Disk(
            String name,
            String about,
            boolean shown,
            @Nullable String reason,
            List<DiskField> fields) {
        /// Copies the list.
        public Disk {
            fields = List.copyOf(fields);
        }
    }

    /// One limit of a disk.
    public record DiskField(
            String name, String label, String unit, String value, boolean changed) {}

    /// What the change would do.
    ///
    /// @param notes worst first
    /// @param rehearsal the new limits held against the recorded hours
    /// @param refused why it would be refused; empty if it would be tried
    /// @param button names the effect
    /// @param open whether the button can be pressed; without scripts always, since no preview
    ///   comes to open it
    /// @param revision of the limits that it was worked out on
    public record Preview(
            String gear,
            List<Note> notes,
            List<Note> rehearsal,
            List<String> commands,
            String refused,
            String button,
            boolean open,
            long revision) {
        /// Copies the lists.
        public Preview {
            notes = List.copyOf(notes);
            rehearsal = List.copyOf(rehearsal);
            commands = List.copyOf(commands);
        }
    }

    /// One sentence.
    ///
    /// @param level `info`, `warning` or `danger`
    public record Note(String level, String text) {}
}
