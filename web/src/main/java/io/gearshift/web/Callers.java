package io.gearshift.web;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Doorkeeper;
import io.gearshift.backend.api.ErrorCode;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds whose {@link Console} a request may use: of the bearer of a token, of the local process at
/// the other end of the unix socket, or of a signed-in browser. Unsafe requests of a browser must
/// come from our own page: same-origin `Origin` and the session's CSRF token.
public final class Callers {

    /// Field of every form that holds the CSRF token.
    public static final String CSRF_FIELD = "csrf";

    /// Header of scripted requests that holds it.
    public static final String CSRF_HEADER = "X-CSRF-Token";

    /// Header in which our own clients say what they are: `ctl` or `desktop`.
    public static final String CLIENT_HEADER = "X-Gearshift-Client";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final String BEARER = "bearer ";
    private static final int HTTPS = 443;
    private static final String CONSOLE = "gearshift.console";
    private static final String WHO = "gearshift.who";

    private final Doorkeeper doorkeeper;
    private final String cookie;

    Callers(Doorkeeper doorkeeper, WebConfig config) {
        this.doorkeeper = doorkeeper;
        this.cookie = config.cookie();
    }

    /// The console of whoever sent this request.
    ///
    /// @throws ConsoleException `access.not-signed-in`, `access.not-permitted`,
    ///   `access.forged-request`
    public Console console(Context request) {
        Console known = request.attribute(CONSOLE);
        if (known == null) {
            known = find(request);
            GatedRequest.isKnown(request.req());
            request.attribute(CONSOLE, known);
        }
        return known;
    }

    private Console find(Context request) {
        String authorization = request.header("Authorization");
        if (authorization != null) {
            return bearer(authorization, request);
        }
        OptionalInt peer = Peer.uid(request.req());
        // A browser that was led to the socket (ssh -L) would act for its user on every page's
        // wish; browsers say Origin or Sec-Fetch-Site, our clients do not.
        if (peer.isPresent() && !fromBrowser(request)) {
            request.attribute(WHO, "peer " + peer.getAsInt());
            return doorkeeper.peer(peer.getAsInt(), via(request, "ctl"));
        }
        String secret = session(request);
        if (secret == null) {
            throw new ConsoleException(
                    ErrorCode.NOT_SIGNED_IN, "You are not signed in. Sign in and try again.");
        }
        Console console = doorkeeper.session(secret);
        request.attribute(WHO, secret);
        GatedRequest.isKnown(request.req());
        if (!SAFE.contains(request.req().getMethod())) {
            sameOrigin(request);
            String token = request.header(CSRF_HEADER);
            if (token == null && request.isFormUrlencoded()) {
                token = request.formParam(CSRF_FIELD);
            }
            if (!Csrf.matches(secret, token)) {
                throw forged("has no valid CSRF token");
            }
        }
        return console;
    }

    private Console bearer(String authorization, Context request) {
        if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            throw new ConsoleException(
                    ErrorCode.NOT_SIGNED_IN,
                    "The Authorization header is not understood; send \"Bearer\" and a token.");
        }
        String secret = authorization.substring(BEARER.length()).strip();
        Console console = doorkeeper.token(secret, via(request, "api"));
        // Not the header, which can be written in many ways.
        request.attribute(WHO, "token " + secret);
        return console;
    }

    /// Refuses an unsafe request that another site's page may have sent. For requests without a
    /// session (the sign-in form); {@link #console} does it for all others.
    ///
    /// @throws ConsoleException `access.forged-request`
    public void sameOrigin(Context request) {
        String origin = request.header("Origin");
        // The name that the browser used, from Host or, with HTTP/2, from :authority.
        int port = request.req().getServerPort();
        String own = "https://" + request.req().getServerName() + (port == HTTPS ? "" : ":" + port);
        if (origin == null || !origin.equalsIgnoreCase(own)) {
            throw forged("does not say that it comes from this console's own page (Origin)");
        }
    }

    private static ConsoleException forged(String what) {
        return new ConsoleException(
                ErrorCode.FORGED_REQUEST,
                "The request "
                        + what
                        + ", so nothing was changed. Reload the page and try again; a script uses"
                        + " a token instead of a browser's session.");
    }

    /// The CSRF token for the pages of this request's session, for {@link #CSRF_FIELD} and {@link
    /// #CSRF_HEADER}; different in every page (so that compression cannot leak it), all valid as
    /// long as the session. Empty without a session.
    public String csrfToken(Context request) {
        String secret = session(request);
        return secret == null ? "" : Csrf.token(secret);
    }

    /// The secret of this request's session; null if it has no session cookie.
    public @Nullable String session(Context request) {
        String secret = request.cookie(cookie);
        return secret == null || secret.isEmpty() ? null : secret;
    }

    /// Gives the browser its session cookie.
    public void remember(Context response, Doorkeeper.SignedIn session) {
        response.cookie(sessionCookie(session.secret(), -1));
    }

    /// Takes the session cookie away and ends the session.
    public void forget(Context request) {
        String secret = session(request);
        if (secret != null) {
            doorkeeper.signOut(secret);
        }
        request.cookie(sessionCookie("", 0));
    }

    private Cookie sessionCookie(String value, int maxAge) {
        return new Cookie(cookie, value, "/", maxAge, true, true, null, SameSite.LAX);
    }

    /// What tells one session, token or local user from another; not to be shown.
    ///
    /// @throws IllegalStateException before {@link #console} said whose request it is
    static String who(Context request) {
        String who = request.attribute(WHO);
        if (who == null) {
            throw new IllegalStateException("it is not known whose request this is");
        }
        return who;
    }

    /// The console that {@link #console} found for this request.
    ///
    /// @throws IllegalStateException before it did
    static Console known(Context request) {
        Console known = request.attribute(CONSOLE);
        if (known == null) {
            throw new IllegalStateException("it is not known whose request this is");
        }
        return known;
    }

    private static boolean fromBrowser(Context request) {
        return request.header("Origin") != null || request.header("Sec-Fetch-Site") != null;
    }

    private static String via(Context request, String otherwise) {
        String client = request.header(CLIENT_HEADER);
        return "desktop".equals(client) ? "desktop" : otherwise;
    }
}
