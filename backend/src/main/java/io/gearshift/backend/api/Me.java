package io.gearshift.backend.api;

import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The caller.
///
/// @param user name
/// @param role highest role among the grants
/// @param projects that the caller may see; `*` for all
/// @param rights in at least one project
/// @param at the moment that is looked at, if it is past: nothing can be changed then; null for now
public record Me(
        String user, Role role, Set<String> projects, Set<Right> rights, @Nullable Instant at) {

    private static final String PAST = "This is how it was. Go back to now to change something.";

    /// Copies the sets.
    public Me {
        projects = Set.copyOf(projects);
        rights = Set.copyOf(rights);
    }

    /// The caller now.
    public Me(String user, Role role, Set<String> projects, Set<Right> rights) {
        this(user, role, projects, rights, null);
    }

    /// The caller who looks at a moment that is past.
    public Me lookingAt(Instant moment) {
        Set<Right> left = new TreeSet<>(rights);
        left.removeAll(Set.of(Right.OPERATE, Right.LIMIT, Right.CREATE, Right.EXEC, Right.ACCESS));
        return new Me(user, role, projects, left, moment);
    }

    /// Whether the caller has the right in any project; the server checks each call again.
    public boolean may(Right right) {
        return rights.contains(right);
    }

    /// Why a control is disabled: "Needs the right to change limits; you are support." Where the
    /// role has the right, it is the token that has not.
    public String lacking(Right right) {
        if (at != null) {
            return PAST;
        }
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
