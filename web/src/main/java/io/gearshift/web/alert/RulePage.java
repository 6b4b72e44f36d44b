package io.gearshift.web.alert;

import io.gearshift.web.page.Frame;
import io.gearshift.web.part.Control;
import java.util.List;

/// The form of a rule, with what was typed.
///
/// @param fresh whether it is a new one
/// @param error why it was not accepted; empty if it was not tried
public record RulePage(
        Frame frame,
        boolean fresh,
        String id,
        String name,
        String watch,
        List<Choice> watches,
        String threshold,
        String lasting,
        String project,
        String gear,
        String host,
        String severity,
        List<Choice> severities,
        boolean enabled,
        Control save,
        String error) {

    /// Copies the lists.
    public RulePage {
        watches = List.copyOf(watches);
        severities = List.copyOf(severities);
    }

    /// One of a list.
    public record Choice(String name, String words) {}
}
