package io.gearshift.backend.host;

import io.gearshift.backend.api.UserView.Grant;
import java.util.List;

/// What an agent says of an account of its machine.
///
/// @param grants what its groups may do; empty unless it is allowed
public record AccountAnswer(Outcome outcome, List<Grant> grants) {

    /// Copies the list.
    public AccountAnswer {
        grants = List.copyOf(grants);
    }

    /// Nothing but an outcome.
    public static AccountAnswer of(Outcome outcome) {
        return new AccountAnswer(outcome, List.of());
    }

    /// How it went.
    public enum Outcome {
        /// May sign in.
        ALLOWED,
        /// Wrong password, no such account, or none that may sign in; nobody is told which.
        REFUSED,
        /// Right password, but the account has ended.
        EXPIRED,
        /// Right password, but a new one must be set first.
        MUST_CHANGE,
        /// Right password, but the machine lets it in nowhere, or not now.
        BARRED,
        /// Too many tries for this name, or at once.
        THROTTLED,
        /// No group of this machine may sign in.
        OFF,
        /// It could not be asked; the console's own word for that.
        UNKNOWN
    }
}
