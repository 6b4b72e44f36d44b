package io.gearshift.backend.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A user and what was granted.
///
/// @param local whether signed in by a password of ours; false for one known only by socket or link
/// @param machine whether an account of the console's machine, signed in by the machine's password
/// @param grants of a role here, and for a machine's account of its groups, as last asked
/// @param lastSeen null if never
public record UserView(
        String name,
        boolean local,
        boolean machine,
        boolean disabled,
        List<Grant> grants,
        Instant created,
        @Nullable Instant lastSeen) {

    /// Copies the list.
    public UserView {
        grants = List.copyOf(grants);
    }

    /// A role in a project.
    ///
    /// @param project `*` for all
    public record Grant(Role role, String project) {}
}
