package io.gearshift.backend.console;

import io.gearshift.backend.access.Access;
import io.gearshift.backend.access.Caller;
import io.gearshift.backend.access.Identity;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Doorkeeper.SignedIn;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.audit.AuditLog;
import io.gearshift.backend.audit.Subject;
import org.jspecify.annotations.Nullable;

/// The door: signs in, audits it, and hands out consoles.
final class SignIn {
    /// Stands in the audit where a name that nobody has was given: people type passwords there.
    private static final String NOBODY = "(nobody)";

    private final Access access;
    private final AuditLog audit;
    private final Features features;

    SignIn(Access access, AuditLog audit, Features features) {
        this.access = access;
        this.audit = audit;
        this.features = features;
    }

    SignedIn withLink(String secret, String address) {
        Access.Entered entered;
        try {
            entered = access.signInByLink(secret, address);
        } catch (ConsoleException e) {
            refused(NOBODY, address, e);
            throw e;
        }
        note(entered.user(), "access.sign-in", "by link from " + address);
        return new SignedIn(entered.secret(), console(access.session(entered.secret())).me());
    }

    SignedIn withPassword(String user, char[] password, String address) {
        String secret;
        try {
            secret = access.signIn(user, password, address);
        } catch (ConsoleException e) {
            refused(access.users().find(user).isPresent() ? user : NOBODY, address, e);
            throw e;
        }
        note(user, "access.sign-in", "by password from " + address);
        return new SignedIn(secret, console(access.session(secret)).me());
    }

    Console session(String secret) {
        return console(access.session(secret));
    }

    Console token(String secret, String via) {
        return console(access.token(secret, via));
    }

    Console peer(int uid, String via) {
        Identity identity = access.peer(uid, via);
        access.caller(identity);
        return console(identity);
    }

    void signOut(String secret) {
        access.signOut(secret).ifPresent(user -> note(user, "access.sign-out", null));
    }

    private Console console(Identity identity) {
        return new CallerConsole(identity, access, features);
    }

    private void note(String user, String action, @Nullable String text) {
        audit.note(user, "web", Subject.of(Caller.ALL, action, user, user), "ok", text);
    }

    /// A refused attempt is a row; one that came too early only costs the one who tries, or else
    /// rows could be had for the asking.
    private void refused(String user, String address, ConsoleException e) {
        if (e.code() != ErrorCode.SIGN_IN_THROTTLED) {
            audit.note(
                    user,
                    "web",
                    Subject.of(Caller.ALL, "access.sign-in", user, user),
                    e.code().code(),
                    "from " + address);
        }
    }
}
