package io.gearshift.backend.console;

import io.gearshift.backend.access.Access;
import io.gearshift.backend.access.Caller;
import io.gearshift.backend.access.Identity;
import io.gearshift.backend.access.MachineDoor;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Doorkeeper;
import io.gearshift.backend.api.Doorkeeper.SignedIn;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.SessionView;
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
    private final MachineDoor machine;

    SignIn(Access access, AuditLog audit, Features features, MachineDoor machine) {
        this.machine = machine;
        this.access = access;
        this.audit = audit;
        this.features = features;
    }

    SignedIn withLink(String secret, Doorkeeper.From from) {
        Access.Entered entered;
        try {
            entered = access.signInByLink(secret, from);
        } catch (ConsoleException e) {
            refused(NOBODY, from.address(), e);
            throw e;
        }
        note(entered.user(), "access.sign-in", "by link from " + from.address());
        return new SignedIn(entered.secret(), console(access.session(entered.secret())).me());
    }

    SignedIn withPassword(String user, char[] password, Doorkeeper.From from) {
        Access.Entered entered;
        try {
            entered = access.signIn(user, password, from, machine);
        } catch (ConsoleException e) {
            refused(access.users().find(user).isPresent() ? user : NOBODY, from.address(), e);
            throw e;
        }
        note(
                user,
                "access.sign-in",
                (entered.how() == SessionView.How.MACHINE
                                ? "by password of this machine from "
                                : "by password from ")
                        + from.address());
        return new SignedIn(entered.secret(), console(access.session(entered.secret())).me());
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

    void whenAccessChanges(Runnable listener) {
        access.bell().listener(listener);
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
