package io.gearshift.backend.access;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.UserView.Grant;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Who calls and what was granted, as read for this one call; and the one permission check.
///
/// @param via front that the call came through: `web`, `desktop`, `ctl` or `api`
/// @param grants never empty
/// @param within rights that a token is limited to; all of them for other callers
/// @param session id of the session, null for other callers
/// @param ends when a token ends; null if it does not, and for other callers
/// @param token id of the token that opened the door, null for other callers
public record Caller(
        String user,
        String via,
        List<Grant> grants,
        Set<Right> within,
        @Nullable String session,
        @Nullable Instant ends,
        @Nullable String token) {

    /// The project of a grant for all projects, and of what belongs to none.
    public static final String ALL = Gear.NO_PROJECT;

    private static final Set<Right> METRICS_ONLY = Set.of(Right.METRICS);

    /// Copies the collections.
    public Caller {
        grants = List.copyOf(grants);
        within = Set.copyOf(within);
    }

    /// Whether a token opened the door.
    public boolean tokened() {
        return token != null;
    }

    /// Whether a token opened the door that is for reading metrics and nothing else.
    public boolean forMetricsOnly() {
        return within.equals(METRICS_ONLY);
    }

    /// Refuses a token for metrics, also what needs no right of its own, as listing one's tokens.
    ///
    /// @throws ConsoleException `access.not-permitted`
    public Caller refuseForMetricsOnly() {
        if (forMetricsOnly()) {
            throw new ConsoleException(
                    ErrorCode.NOT_PERMITTED,
                    "This token is for reading /metrics and nothing else.");
        }
        return this;
    }

    /// The permission check. A right to manage access or alert rules counts only where it was
    /// granted for all projects, since whoever holds it can grant anything, or be told of
    /// everything.
    ///
    /// @param project a project, or {@link #ALL} for what belongs to no single one
    public boolean may(Right right, String project) {
        String needed = right == Right.ACCESS || right == Right.ALERT ? ALL : project;
        return within.contains(right)
                && grants.stream()
                        .anyMatch(
                                grant ->
                                        (grant.project().equals(ALL)
                                                        || grant.project().equals(needed))
                                                && grant.role().rights().contains(right));
    }

    /// Refuses a call without the right.
    ///
    /// @throws ConsoleException `access.not-permitted`, saying which right is missing
    public void require(Right right, String project) {
        if (!may(right, project)) {
            throw refusal(right, project);
        }
    }

    /// Refuses a call that needs the right in some project at least.
    public void requireSomewhere(Right right) {
        if (!me().may(right)) {
            throw refusal(right, ALL);
        }
    }

    /// The caller as the fronts see it.
    public Me me() {
        Role highest =
                grants.stream()
                        .map(Grant::role)
                        .min(Comparator.naturalOrder())
                        .orElseThrow(() -> new IllegalStateException("no grants"));
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (Right right : Right.values()) {
            if (grants.stream().anyMatch(grant -> may(right, grant.project()))) {
                rights.add(right);
            }
        }
        Set<String> projects = grants.stream().map(Grant::project).collect(Collectors.toSet());
        return new Me(user, highest, projects.contains(ALL) ? Set.of(ALL) : projects, rights);
    }

    private ConsoleException refusal(Right right, String project) {
        Me me = me();
        String message = me.lacking(right);
        if (me.may(right)) {
            message =
                    project.equals(ALL)
                            ? "Needs the right to " + right.words() + " in all projects."
                            : "Needs the right to "
                                    + right.words()
                                    + " in project "
                                    + project
                                    + ".";
        } else if (tokened() && grants.stream().anyMatch(g -> g.role().rights().contains(right))) {
            message = "Needs the right to " + right.words() + "; this token was made without it.";
        }
        return new ConsoleException(ErrorCode.NOT_PERMITTED, message);
    }
}
