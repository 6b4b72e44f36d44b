package io.gearshift.web;

import io.javalin.http.Context;

/// The headers that every answer carries. No script or style but our own files, no frame, no other
/// site.
final class SecurityHeaders {

    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src"
                    + " 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none';"
                    + " base-uri 'none'";

    private static final String HSTS = "max-age=31536000";

    private final boolean hsts;

    SecurityHeaders(boolean hsts) {
        this.hsts = hsts;
    }

    void set(Context answer) {
        answer.header("Content-Security-Policy", POLICY);
        answer.header("X-Content-Type-Options", "nosniff");
        // Not "no-referrer": with that, browsers send "Origin: null" with our own forms, and no
        // form would pass the Origin check. The secret of a one-time link still goes nowhere else.
        answer.header("Referrer-Policy", "same-origin");
        answer.header("Cross-Origin-Opener-Policy", "same-origin");
        answer.header("Cross-Origin-Resource-Policy", "same-origin");
        // Pages hold what only their reader may see; assets say otherwise themselves.
        answer.header("Cache-Control", "no-store");
        if (hsts) {
            answer.header("Strict-Transport-Security", HSTS);
        }
    }
}
