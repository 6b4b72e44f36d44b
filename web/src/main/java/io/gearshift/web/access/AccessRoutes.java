package io.gearshift.web.access;

import io.gearshift.assets.Texts;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.SessionView;
import io.gearshift.backend.api.SignInLink;
import io.gearshift.backend.api.TokenView;
import io.gearshift.backend.api.UserView;
import io.gearshift.web.page.Flash;
import io.gearshift.web.page.Pages;
import io.gearshift.web.page.Visit;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.When;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All routes of access.
public final class AccessRoutes {

    private final Pages pages;

    private AccessRoutes(Pages pages) {
        this.pages = pages;
    }

    /// Adds them.
    public static void add(RoutesConfig routes, Pages pages) {
        AccessRoutes own = new AccessRoutes(pages);
        routes.get("/access", request -> own.show(pages.visit(request), null, ""));
        routes.post("/access/users", own::putUser);
        routes.post("/access/users/{name}/disable", request -> own.toggle(request, true));
        routes.post("/access/users/{name}/enable", request -> own.toggle(request, false));
        routes.post("/access/users/{name}/link", own::link);
        routes.post("/access/tokens", own::createToken);
        routes.post("/access/tokens/{id}/revoke", own::revokeToken);
        routes.post("/access/sessions/end-others", own::endOthers);
        routes.post("/access/sessions/{id}/end", own::endSession);
    }

    private void putUser(Context request) {
        Visit visit = pages.visit(request);
        String name = visit.form("name");
        String typed = request.formParam("password");
        char[] password = typed == null || typed.isEmpty() ? null : typed.toCharArray();
        try {
            String project = visit.form("project");
            UserView user =
                    visit.console()
                            .putUser(
                                    name == null ? "" : name,
                                    password,
                                    List.of(
                                            new UserView.Grant(
                                                    role(visit.form("role")),
                                                    project == null ? "*" : project)));
            pages.leave(request, new Flash(user.name() + " is " + grants(user) + "."), "/access");
        } catch (ConsoleException e) {
            again(visit, e);
        } finally {
            if (password != null) {
                Arrays.fill(password, '\0');
            }
        }
    }

    private void again(Visit visit, ConsoleException e) {
        if (e.code() != ErrorCode.ACCESS_INVALID) {
            throw e;
        }
        visit.request().status(e.code().httpStatus());
        show(visit, null, e.getMessage() + " (" + e.code().code() + ")");
    }

    private static Role role(@Nullable String name) {
        return Arrays.stream(Role.values())
                .filter(role -> word(role).equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ConsoleException(
                                        ErrorCode.ACCESS_INVALID,
                                        "Choose a role: admin, operator, support or customer."));
    }

    private void toggle(Context request, boolean disable) {
        Visit visit = pages.visit(request);
        UserView user = visit.console().setUserDisabled(visit.path("name"), disable);
        pages.leave(
                request,
                new Flash(
                        user.name()
                                + (disable
                                        ? " is disabled; sessions and tokens have ended."
                                        : " is enabled.")),
                "/access");
    }

    private void link(Context request) {
        Visit visit = pages.visit(request);
        SignInLink link = visit.console().createSignInLink(visit.path("name"));
        String host = request.header("Host");
        show(
                visit,
                new AccessPage.Shown(
                        "A link that signs in " + link.user() + " once",
                        "https://" + (host == null ? "" : host) + link.path(),
                        "Valid "
                                + When.in(link.expires(), visit.at()).relative()
                                + ". It is shown this once."),
                "");
    }

    private void createToken(Context request) {
        Visit visit = pages.visit(request);
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (Right right : Right.values()) {
            if (request.formParams("right").contains(right.name())) {
                rights.add(right);
            }
        }
        String days = visit.form("days");
        String label = visit.form("label");
        try {
            TokenView.Created created =
                    visit.console()
                            .createToken(
                                    label == null ? "" : label,
                                    rights,
                                    days != null && days.matches("[0-9]{1,4}")
                                            ? Duration.ofDays(Integer.parseInt(days))
                                            : null);
            show(
                    visit,
                    new AccessPage.Shown(
                            "The token " + created.token().label(),
                            created.secret(),
                            "It is shown this once and kept only as a hash. Send it as"
                                    + " Authorization: Bearer."),
                    "");
        } catch (ConsoleException e) {
            again(visit, e);
        }
    }

    private void revokeToken(Context request) {
        Visit visit = pages.visit(request);
        visit.console().revokeToken(visit.path("id"));
        pages.leave(request, new Flash("The token is ended."), "/access");
    }

    private void endSession(Context request) {
        Visit visit = pages.visit(request);
        visit.console().revokeSession(visit.path("id"));
        pages.leave(request, new Flash("The session is ended."), "/access");
    }

    private void endOthers(Context request) {
        Visit visit = pages.visit(request);
        int ended = visit.console().endOtherSessions(null);
        pages.leave(
                request,
                new Flash(
                        ended == 1
                                ? "One other session of yours is ended."
                                : ended + " other sessions of yours are ended."),
                "/access");
    }

    private void show(Visit visit, AccessPage.@Nullable Shown shown, String error) {
        Console console = visit.console();
        Me me = visit.me();
        Instant now = visit.at();
        List<SessionView> sessions = console.sessions();
        long others =
                sessions.stream()
                        .filter(each -> each.user().equals(me.user()) && !each.current())
                        .count();
        pages.show(
                visit.request(),
                "access/page",
                new AccessPage(
                        pages.frame(visit, "access", "Access"),
                        Texts.of("explain.access"),
                        me.may(Right.ACCESS)
                                ? console.users().stream().map(user -> user(user, me, now)).toList()
                                : List.of(),
                        Control.of(me, Right.ACCESS, "Save user", "ok", "/access/users")
                                .looking("primary"),
                        new Control("Create token", "plus", "/access/tokens", "primary", null),
                        Arrays.stream(Role.values()).map(AccessRoutes::word).toList(),
                        Arrays.stream(Right.values())
                                .filter(me::may)
                                .map(right -> new AccessPage.Choice(right.name(), right.words()))
                                .toList(),
                        console.tokens().stream().map(token -> token(token, now)).toList(),
                        sessions.stream().map(each -> session(each, now)).toList(),
                        new Control(
                                        "End my other sessions",
                                        "",
                                        "/access/sessions/end-others",
                                        "",
                                        null)
                                .unless(others > 0, "You have no other session."),
                        shown,
                        error));
    }

    private static AccessPage.User user(UserView user, Me me, Instant now) {
        String path = "/access/users/" + Pages.encode(user.name());
        return new AccessPage.User(
                user.name(),
                user.machine() ? "machine account" : user.local() ? "password" : "one-time link",
                grants(user),
                user.disabled(),
                When.of(user.created(), now),
                When.of(user.lastSeen(), now),
                user.disabled()
                        ? Control.of(me, Right.ACCESS, "Enable", "", path + "/enable")
                        : Control.of(me, Right.ACCESS, "Disable", "", path + "/disable")
                                .unless(
                                        !user.name().equals(me.user()),
                                        "You cannot disable yourself."),
                Control.of(me, Right.ACCESS, "Sign-in link", "", path + "/link"));
    }

    private static AccessPage.Session session(SessionView session, Instant now) {
        Device device = Device.of(session.device());
        return new AccessPage.Session(
                session.user(),
                switch (session.how()) {
                    case LINK -> "one-time link";
                    case PASSWORD -> "password";
                    case MACHINE -> "machine account";
                },
                device.words(),
                device.whole(),
                session.from(),
                When.of(session.since(), now),
                When.of(session.lastSeen(), now),
                session.current(),
                new Control(
                        "End",
                        "",
                        "/access/sessions/" + Pages.encode(session.id()) + "/end",
                        "",
                        null));
    }

    private static AccessPage.Token token(TokenView token, Instant now) {
        return new AccessPage.Token(
                token.label(),
                token.user(),
                token.rights().stream()
                        .sorted()
                        .map(Right::words)
                        .collect(Collectors.joining(", ")),
                When.of(token.created(), now),
                When.in(token.expires(), now),
                token.lastUsed() == null
                        ? new When("never", "not used yet", "")
                        : When.of(token.lastUsed(), now),
                new Control(
                        "End",
                        "",
                        "/access/tokens/" + Pages.encode(token.id()) + "/revoke",
                        "",
                        null));
    }

    private static String grants(UserView user) {
        return user.grants().stream()
                .map(
                        grant ->
                                word(grant.role())
                                        + (grant.project().equals("*")
                                                ? " everywhere"
                                                : " in " + grant.project()))
                .collect(Collectors.joining(", "));
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
