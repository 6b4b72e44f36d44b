package io.gearshift.web.access;

import io.gearshift.web.page.Frame;
import io.gearshift.web.part.Control;
import io.gearshift.web.part.When;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Users, grants, tokens and sessions.
///
/// @param users empty for who may not manage access
/// @param manage the control that adds a user, with the reason for who may not
/// @param endOthers the control that ends the caller's other sessions, with the reason where it has
///   none
/// @param shown a secret to be shown this once; null if there is none
/// @param error why the last attempt did not work; empty if there was none
public record AccessPage(
        Frame frame,
        String explain,
        List<User> users,
        Control manage,
        Control newToken,
        List<String> roles,
        List<Choice> rights,
        List<Token> tokens,
        List<Session> sessions,
        Control endOthers,
        @Nullable Shown shown,
        String error) {

    /// Copies the lists.
    public AccessPage {
        users = List.copyOf(users);
        roles = List.copyOf(roles);
        rights = List.copyOf(rights);
        tokens = List.copyOf(tokens);
        sessions = List.copyOf(sessions);
    }

    /// A user.
    public record User(
            String name,
            String kind,
            String grants,
            boolean disabled,
            When created,
            When seen,
            Control toggle,
            Control link) {}

    /// A right that a token may have.
    public record Choice(String name, String words) {}

    /// A token without its secret.
    public record Token(
            String label,
            String user,
            String rights,
            When created,
            When expires,
            When used,
            Control revoke) {}

    /// A signed-in browser.
    public record Session(
            String user,
            String how,
            String device,
            String deviceSent,
            String from,
            When since,
            When seen,
            boolean current,
            Control end) {}

    /// A secret that is shown once.
    public record Shown(String title, String secret, String about) {}
}
