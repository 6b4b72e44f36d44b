package io.gearshift.backend.console;

import io.gearshift.backend.access.Access;
import io.gearshift.backend.access.Caller;
import io.gearshift.backend.access.Users;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.SessionView;
import io.gearshift.backend.api.SignInLink;
import io.gearshift.backend.api.TokenView;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.audit.Subject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Users, grants, tokens, sessions and links.
final class AccessCalls {
    private static final Duration SHORTEST_TOKEN = Duration.ofMinutes(1);
    private static final Duration LONGEST_TOKEN = Duration.ofDays(3650);
    private static final int LONGEST_LABEL = 100;

    private final Access access;
    private final AuditLog audit;
    private final Clock clock;
    private final Runnable changed;

    AccessCalls(Access access, AuditLog audit, Clock clock, Runnable changed) {
        this.access = access;
        this.audit = audit;
        this.clock = clock;
        this.changed = changed;
    }

    List<UserView> users(Caller caller) {
        caller.require(Right.ACCESS, Caller.ALL);
        return access.users().all();
    }

    UserView putUser(
            Caller caller, String name, char @Nullable [] password, List<UserView.Grant> grants) {
        return change(
                caller,
                "user.put",
                name,
                name,
                () -> {
                    caller.require(Right.ACCESS, Caller.ALL);
                    Users.check(name, password, grants);
                },
                trail -> {
                    access.users().find(name).ifPresent(user -> trail.before(shown(user, false)));
                    UserView user = access.users().put(name, password, grants);
                    trail.after(shown(user, password != null));
                    return user;
                });
    }

    UserView setUserDisabled(Caller caller, String name, boolean disabled) {
        return change(
                caller,
                disabled ? "user.disable" : "user.enable",
                name,
                name,
                () -> {
                    caller.require(Right.ACCESS, Caller.ALL);
                    if (disabled && name.equals(caller.user())) {
                        throw invalid("You cannot disable yourself. Ask another administrator.");
                    }
                    if (disabled && name.equals(Users.ROOT)) {
                        throw invalid("root of this machine cannot be disabled.");
                    }
                    if (access.users().find(name).isEmpty()) {
                        throw Users.unknown(name);
                    }
                },
                trail -> access.users().setDisabled(name, disabled));
    }

    void deleteUser(Caller caller, String name) {
        change(
                caller,
                "user.delete",
                name,
                name,
                () -> {
                    caller.require(Right.ACCESS, Caller.ALL);
                    if (name.equals(caller.user())) {
                        throw invalid("You cannot delete yourself. Ask another administrator.");
                    }
                    if (name.equals(Users.ROOT)) {
                        throw invalid("root of this machine cannot be deleted.");
                    }
                    if (access.users().find(name).isEmpty()) {
                        throw Users.unknown(name);
                    }
                },
                trail -> {
                    access.users().find(name).ifPresent(user -> trail.before(shown(user, false)));
                    access.users().delete(name);
                    return name;
                });
    }

    List<TokenView> tokens(Caller caller) {
        return access.tokens().list(everybodys(caller));
    }

    TokenView.Created createToken(
            Caller caller, String label, Set<Right> rights, @Nullable Duration validFor) {
        Instant expires = validFor == null ? null : clock.instant().plus(clamped(validFor));
        return change(
                caller,
                "token.create",
                label,
                label,
                () -> checkToken(caller, label, rights, validFor, expires),
                trail -> {
                    TokenView.Created created =
                            access.tokens()
                                    .create(caller.user(), label, rights, expires, caller.token());
                    trail.after(created.token());
                    return created;
                });
    }

    void revokeToken(Caller caller, String id) {
        TokenView token =
                access.tokens().list(null).stream()
                        .filter(each -> each.id().equals(id))
                        .filter(each -> ownOrManaged(caller, each.user()))
                        .findFirst()
                        .orElse(null);
        change(
                caller,
                "token.revoke",
                id,
                token == null ? id : token.label(),
                () -> {
                    if (token == null) {
                        throw invalid("There is no token of yours with this id.");
                    }
                },
                trail -> {
                    access.tokens().revoke(id);
                    return id;
                });
    }

    List<SessionView> sessions(Caller caller) {
        return access.sessions().list(everybodys(caller), caller.session());
    }

    void revokeSession(Caller caller, String id) {
        SessionView session =
                access.sessions().list(null, null).stream()
                        .filter(each -> each.id().equals(id))
                        .filter(each -> ownOrManaged(caller, each.user()))
                        .findFirst()
                        .orElse(null);
        change(
                caller,
                "session.revoke",
                id,
                session == null ? id : session.user(),
                () -> {
                    if (session == null) {
                        throw invalid("There is no session of yours with this id.");
                    }
                },
                trail -> {
                    access.sessions().end(id);
                    return id;
                });
    }

    int endOtherSessions(Caller caller, @Nullable String user) {
        String whose = user == null ? caller.user() : user;
        return change(
                caller,
                "session.revoke-others",
                whose,
                whose,
                () -> {
                    if (!whose.equals(caller.user())) {
                        caller.require(Right.ACCESS, Caller.ALL);
                    }
                    if (access.users().find(whose).isEmpty()) {
                        throw Users.unknown(whose);
                    }
                },
                trail -> {
                    int ended = access.sessions().endAll(whose, caller.session());
                    trail.after(Map.of("ended", ended));
                    return ended;
                });
    }

    SignInLink createSignInLink(Caller caller, String user) {
        return change(
                caller,
                "access.link",
                user,
                user,
                () -> caller.require(Right.ACCESS, Caller.ALL),
                trail -> access.link(user));
    }

    private void checkToken(
            Caller caller,
            String label,
            Set<Right> rights,
            @Nullable Duration validFor,
            @Nullable Instant expires) {
        if (label.isBlank()
                || label.length() > LONGEST_LABEL
                || label.chars().anyMatch(Character::isISOControl)) {
            throw invalid("A token's label is 1 to 100 characters that can be printed.");
        }
        if (rights.isEmpty()) {
            throw invalid("A token needs at least one right.");
        }
        if (caller.tokened()) {
            caller.require(Right.ACCESS, Caller.ALL);
        }
        for (Right right : rights) {
            caller.requireSomewhere(right);
        }
        if (validFor != null && !clamped(validFor).equals(validFor)) {
            throw invalid("A token is valid for 1 minute to 10 years, or has no end.");
        }
        if (caller.ends() != null && (expires == null || expires.isAfter(caller.ends()))) {
            throw new ConsoleException(
                    ErrorCode.NOT_PERMITTED,
                    "A token cannot make one that outlives it. Sign in to make such a token.");
        }
    }

    private <T> T change(
            Caller caller,
            String action,
            String object,
            String name,
            Runnable checks,
            AuditLog.Work<T> work) {
        Subject subject = Subject.of(Caller.ALL, action, object, name);
        Guard.check(audit, caller, subject, checks);
        T result = audit.during(caller.user(), caller.via(), subject, work);
        changed.run();
        return result;
    }

    private static @Nullable String everybodys(Caller caller) {
        return caller.may(Right.ACCESS, Caller.ALL) ? null : caller.user();
    }

    private static boolean ownOrManaged(Caller caller, String user) {
        return user.equals(caller.user()) || caller.may(Right.ACCESS, Caller.ALL);
    }

    private static Map<String, Object> shown(UserView user, boolean passwordSet) {
        return Map.of(
                "disabled",
                user.disabled(),
                "local",
                user.local(),
                "grants",
                user.grants(),
                "passwordSet",
                passwordSet);
    }

    private static Duration clamped(Duration validFor) {
        return validFor.compareTo(SHORTEST_TOKEN) < 0
                ? SHORTEST_TOKEN
                : validFor.compareTo(LONGEST_TOKEN) > 0 ? LONGEST_TOKEN : validFor;
    }

    private static ConsoleException invalid(String message) {
        return new ConsoleException(ErrorCode.ACCESS_INVALID, message);
    }
}
