package io.gearshift.web.cgroup;

import io.gearshift.web.page.Frame;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The form that changes the limits of a cgroup.
///
/// @param frame null for the dialog
/// @param path of the page with the host's groups
/// @param group path of the group
/// @param name of the container or group
/// @param through whom it is changed, as a sentence
/// @param guard whether the change is to be taken back unless kept
/// @param error why the last attempt did not work; empty if there was none
public record GroupLimitPage(
        @Nullable Frame frame,
        String csrf,
        String path,
        String group,
        String name,
        String through,
        List<Field> fields,
        boolean guard,
        Duration guardTime,
        Preview preview,
        String error) {

    /// Copies the list.
    public GroupLimitPage {
        fields = List.copyOf(fields);
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
            String now,
            String value,
            boolean changed,
            @Nullable String reason) {}

    /// What the change would do.
    ///
    /// @param notes worst first
    /// @param refused why it would be refused; empty if it would be tried
    /// @param button names the effect
    /// @param open whether the button can be pressed; without scripts always, since no preview
    ///   comes to open it
    /// @param revision of the limits that it was worked out on
    public record Preview(
            String path,
            List<Note> notes,
            List<String> commands,
            String refused,
            String button,
            boolean open,
            long revision) {
        /// Copies the lists.
        public Preview {
            notes = List.copyOf(notes);
            commands = List.copyOf(commands);
        }
    }

    /// One sentence.
    ///
    /// @param level `info`, `warning` or `danger`
    public record Note(String level, String text) {}
}
