package io.gearshift.backend.api.remote;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An error of the REST API, as RFC 9457 says.
///
/// @param type always `about:blank`; `code` says what kind it is
/// @param title the code in words
/// @param status the HTTP status
/// @param detail whole sentences: what was tried, what came back, what to do
/// @param code stable code of an {@link ErrorCode}
/// @param reference under which the console's log has details; null in an error of our own client
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @Nullable String reference) {

    /// The media type.
    public static final String CONTENT_TYPE = "application/problem+json";

    /// The problem of an error code.
    public static Problem of(ErrorCode code, String detail, @Nullable String reference) {
        String title = code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return new Problem("about:blank", title, code.httpStatus(), detail, code.code(), reference);
    }

    /// The same failure as an exception on the client's side.
    public ConsoleException exception() {
        ErrorCode known = ErrorCode.ofCode(code);
        boolean quote = known.kind() == ErrorCode.Kind.BUG && reference != null;
        return new ConsoleException(
                known, quote ? detail + " (reference " + reference + ")" : detail);
    }
}
