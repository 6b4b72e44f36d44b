package io.gearshift.backend.api.remote;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Builds the path and query of a request, everything escaped that is not plain (RFC 3986).
final class Uri {

    private static final String PLAIN = "-._~";

    private final StringBuilder text = new StringBuilder();
    private char next = '?';

    /// A path of fixed words and names in turn, for example `of("gears", gear, "start")`.
    ///
    /// @throws ConsoleException `request.not-found` for a name that cannot be in a path
    static Uri of(String... segments) {
        Uri uri = new Uri();
        for (String segment : segments) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new ConsoleException(
                        ErrorCode.NOT_FOUND, "Nothing can be named \"" + segment + "\".");
            }
            uri.text.append('/');
            uri.escape(segment);
        }
        return uri;
    }

    /// Adds a query parameter, unless it is null.
    Uri with(String name, @Nullable Object value) {
        if (value != null) {
            text.append(next).append(name).append('=');
            escape(value instanceof Enum<?> word ? ApiJson.word(word) : value.toString());
            next = '&';
        }
        return this;
    }

    private void escape(String value) {
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
                text.append(c);
            } else {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
