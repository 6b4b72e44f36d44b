package io.gearshift.web.alert;

import io.gearshift.web.page.Frame;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.When;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands, rules and targets.
///
/// @param add the control that leads to a new rule
/// @param targets empty for who may not see them
/// @param targetsHidden why they are not seen; empty if they are
/// @param undo takes back what was done last; null if nothing was
/// @param undoable what that was
public record AlertsPage(
        Frame frame,
        String explain,
        List<AlertLine> alerts,
        List<Rule> rules,
        Control add,
        List<Target> targets,
        String targetsHidden,
        Control addWebhook,
        Control addMail,
        @Nullable Control undo,
        String undoable) {

    /// Copies the lists.
    public AlertsPage {
        alerts = List.copyOf(alerts);
        rules = List.copyOf(rules);
        targets = List.copyOf(targets);
    }

    /// A rule.
    ///
    /// @param state empty while it is in force and sent
    /// @param silence silences for an hour, or sends again
    public record Rule(
            String id,
            String name,
            String tone,
            String severity,
            String when,
            String where,
            String state,
            int standing,
            Control edit,
            Control silence,
            @Nullable Control undo,
            Control remove) {}

    /// A target.
    ///
    /// @param problem empty if the last attempt worked
    public record Target(
            String id,
            String kind,
            String where,
            String secret,
            String state,
            String problem,
            When delivered,
            Control edit,
            Control test,
            Control remove) {}
}
