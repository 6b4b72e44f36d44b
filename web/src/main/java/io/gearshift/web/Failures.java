package io.gearshift.web;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.remote.ApiJson;
import io.gearshift.backend.api.remote.Problem;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.security.SecureRandom;
import java.util.Locale;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what handlers throw into answers: problem+json for the API, the error page for browsers.
/// Nothing of a stack trace leaves the server; the log has it under the reference that is shown.
final class Failures {

    static final String API = "/api/";

    private static final String METRICS = "/metrics";

    private static final Logger log = LoggerFactory.getLogger(Failures.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ErrorPage page;

    Failures(ErrorPage page) {
        this.page = page;
    }

    void add(RoutesConfig routes) {
        routes.exception(ConsoleException.class, (e, answer) -> answer(answer, e));
        routes.exception(
                EofException.class, (e, answer) -> log.debug("{} went away", answer.path(), e));
        routes.exception(
                HttpResponseException.class,
                (e, answer) -> answer(answer, ofStatus(e.getStatus(), answer)));
        // The one edge that catches everything (STYLE 15).
        routes.exception(Exception.class, (e, answer) -> answer(answer, ofUnexpected(e)));
    }

    private static ConsoleException ofUnexpected(Exception e) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (each instanceof ConsoleException known) {
                return known;
            }
        }
        if (GatedRequest.wasSilent(e)) {
            return GatedRequest.tooSlow();
        }
        return new ConsoleException(
                ErrorCode.INTERNAL,
                "The console failed at something that it should be able to do. Its log has the"
                        + " details under the reference; please report both.",
                e);
    }

    private static ConsoleException ofStatus(int status, Context request) {
        return switch (status) {
            case 404 ->
                    new ConsoleException(
                            ErrorCode.NOT_FOUND, "There is nothing at " + shown(request) + ".");
            case 405 ->
                    new ConsoleException(
                            ErrorCode.NOT_FOUND,
                            shown(request)
                                    + " does not take "
                                    + request.req().getMethod()
                                    + ". See the reference of the REST API for what it takes.");
            case 413 -> GatedRequest.tooLarge(WebServer.MAX_REQUEST_BYTES);
            default ->
                    new ConsoleException(
                            ErrorCode.REQUEST_INVALID,
                            "The request was not understood (HTTP status " + status + ").");
        };
    }

    private static String shown(Context request) {
        String path = request.path();
        return path.length() <= 200 ? path : path.substring(0, 200) + "...";
    }

    private void answer(Context answer, ConsoleException e) {
        ErrorCode code = e.code();
        String reference = reference();
        switch (code.kind()) {
            case BUG ->
                    log.error(
                            "Bug {} in {} {}",
                            reference,
                            answer.req().getMethod(),
                            shown(answer),
                            e);
            case HOST ->
                    log.warn(
                            "Failure {} in {}, {}: {}",
                            reference,
                            answer.req().getMethod(),
                            code.code(),
                            e.getMessage());
            case USER -> log.debug("Refused {}, {}: {}", reference, code.code(), e.getMessage());
        }
        if (answer.res().isCommitted()) {
            return;
        }
        answer.status(code.httpStatus());
        if (asksProgram(answer.path())) {
            if (code == ErrorCode.NOT_SIGNED_IN) {
                answer.header("WWW-Authenticate", "Bearer realm=\"gearshift\"");
            }
            answer.contentType(Problem.CONTENT_TYPE)
                    .result(ApiJson.write(Problem.of(code, e.getMessage(), reference)));
        } else {
            page.write(answer, new ErrorPage.Failure(code, e.getMessage(), reference));
        }
    }

    /// Whether what asks is a program and not a browser.
    private static boolean asksProgram(String path) {
        return path.startsWith(API) || path.equals(METRICS) || path.startsWith(METRICS + "/");
    }

    private static String reference() {
        return String.format(Locale.ROOT, "%08x", RANDOM.nextInt());
    }
}
