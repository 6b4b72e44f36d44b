package io.gearshift.web.part;

import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Right;
import org.jspecify.annotations.Nullable;

/// A button that does something, or says why it cannot.
///
/// @param label verb, and the object where it is not plain
/// @param icon name of an icon; empty for none
/// @param action address that it posts to
/// @param look `primary`, `danger`, or empty
/// @param reason why it is disabled; null if it is not
public record Control(
        String label, String icon, String action, String look, @Nullable String reason) {

    /// A control for who has the right, disabled with the reason for who has not.
    public static Control of(Me me, Right right, String label, String icon, String action) {
        return new Control(label, icon, action, "", me.may(right) ? null : me.lacking(right));
    }

    /// The same control with another look.
    public Control looking(String other) {
        return new Control(label, icon, action, other, reason);
    }

    /// The same control, disabled for this reason unless it is already.
    public Control unless(boolean fine, String otherwise) {
        return fine || reason != null ? this : new Control(label, icon, action, look, otherwise);
    }

    /// Whether it can be used.
    public boolean enabled() {
        return reason == null;
    }
}
