package io.gearshift.web;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Doorkeeper;
import io.gearshift.backend.api.ErrorCode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Lets in the session `session-secret`, the token `token-secret` and every peer, all to the same
/// console, and remembers who came.
public final class FakeDoorkeeper implements Doorkeeper {

    /// The session that is let in.
    public static final String SESSION = "session-secret";

    /// The token that is let in.
    public static final String TOKEN = "token-secret";

    /// Who came, for example `peer 0 ctl`.
    public final List<String> seen = new CopyOnWriteArrayList<>();

    private final Console console;

    /// Everybody gets this console.
    public FakeDoorkeeper(Console console) {
        this.console = console;
    }

    @Override
    public SignedIn withLink(String secret, From from) {
        seen.add("link " + secret + " " + from.address());
        return new SignedIn(SESSION, console.me());
    }

    @Override
    public SignedIn withPassword(String user, char[] password, From from) {
        seen.add("password " + user + " " + from.address());
        return new SignedIn(SESSION, console.me());
    }

    @Override
    public Console session(String secret) {
        return admit(secret.equals(SESSION), "session");
    }

    @Override
    public Console token(String secret, String via) {
        return admit(secret.equals(TOKEN), "token " + via);
    }

    @Override
    public Console peer(int uid, String via) {
        return admit(true, "peer " + uid + " " + via);
    }

    @Override
    public void signOut(String secret) {
        seen.add("signed out " + secret);
    }

    @Override
    public void whenAccessChanges(Runnable listener) {
        // Nothing changes here.
    }

    private Console admit(boolean known, String who) {
        if (!known) {
            throw new ConsoleException(ErrorCode.NOT_SIGNED_IN, "Not signed in. Sign in.");
        }
        seen.add(who);
        return console;
    }
}
