package io.gearshift.backend.api;

import java.util.Set;

/// The caller.
///
/// @param user name
/// @param role highest role among the grants
/// @param projects that the caller may see; `*` for all
/// @param rights in at least one project
public record Me(String user, Role role, Set<String> projects, Set<Right> rights) {

    /// Copies the sets.
    public Me {
        projects = Set.copyOf(projects);
        rights = Set.copyOf(rights);
    }

    /// Whether the caller has the right in any project; the server checks each call again.
    public boolean may(Right right) {
        return rights.contains(right);
    }

    /// Why a control is disabled: "Needs the right to change limits; you are support." Where the
    /// role has the right, it is the token that has not.
    public String lacking(Right right) {
        if (role.rights().contains(right)) {
            return "Needs the right to " + right.words() + "; this token was made without it.";
        }
        return "Needs the right to "
                + right.words()
                + "; you are "
                + role.name().toLowerCase(java.util.Locale.ROOT)
                + ".";
    }
}
