package io.gearshift.web.rest;

import io.gearshift.backend.api.TokenView;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.api.remote.Durations;
import io.gearshift.backend.api.remote.Requests;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Users, tokens, sessions, one-time links.
final class AccessResources {

    private AccessResources() {}

    static void add(Api api) {
        api.get("/users", call -> call.console().users());
        api.put("/users/{user}", AccessResources::putUser);
        api.post(
                "/users/{user}/disable",
                call -> call.console().setUserDisabled(call.path("user"), true));
        api.post(
                "/users/{user}/enable",
                call -> call.console().setUserDisabled(call.path("user"), false));
        api.delete("/users/{user}", call -> call.console().deleteUser(call.path("user")));
        api.get("/tokens", call -> call.console().tokens());
        api.create(
                "/tokens",
                AccessResources::createToken,
                created -> "/tokens/" + created.token().id());
        api.delete("/tokens/{token}", call -> call.console().revokeToken(call.path("token")));
        api.get("/sessions", call -> call.console().sessions());
        api.delete(
                "/sessions/{session}", call -> call.console().revokeSession(call.path("session")));
        api.post(
                "/sessions/end-others",
                call ->
                        new Requests.Ended(
                                call.console()
                                        .endOtherSessions(
                                                call.body(
                                                                Requests.EndSessions.class,
                                                                new Requests.EndSessions(null))
                                                        .user())));
        api.post("/sign-in-links", AccessResources::createLink);
    }

    private static UserView putUser(Call call) {
        Requests.PutUser body = call.body(Requests.PutUser.class);
        String text = body.password();
        char[] password = text == null ? null : text.toCharArray();
        List<UserView.Grant> grants = body.grants() == null ? List.of() : body.grants();
        try {
            return call.console().putUser(call.path("user"), password, grants);
        } finally {
            if (password != null) {
                Arrays.fill(password, '\0');
            }
        }
    }

    private static TokenView.Created createToken(Call call) {
        Requests.CreateToken body = call.body(Requests.CreateToken.class);
        String validFor = body.validFor();
        return call.console()
                .createToken(
                        body.label() == null ? "" : body.label(),
                        body.rights() == null ? Set.of() : body.rights(),
                        validFor == null ? null : Durations.parse(validFor));
    }

    private static Object createLink(Call call) {
        String user =
                call.body(Requests.CreateSignInLink.class, new Requests.CreateSignInLink(null))
                        .user();
        return call.console().createSignInLink(user == null ? call.console().me().user() : user);
    }
}
