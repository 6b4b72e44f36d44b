package io.gearshift.web.rest;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.remote.ApiJson;
import io.gearshift.backend.api.remote.Durations;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One request to the API: whose console, and what was asked, read strictly.
final class Call {

    private final Context context;
    private final Console console;

    Call(Context context, Console console) {
        this.context = context;
        this.console = console;
    }

    Console console() {
        return console;
    }

    /// The console of a resource whose only parameter is the moment.
    Console ofMoment() {
        only(Api.AT);
        return console;
    }

    Context context() {
        return context;
    }

    String path(String name) {
        return context.pathParam(name);
    }

    /// Refuses query parameters other than these: a slip would otherwise ask something else.
    void only(String... names) {
        Set<String> others = new TreeSet<>(context.queryParamMap().keySet());
        others.removeAll(Set.of(names));
        if (!others.isEmpty()) {
            throw invalid(
                    "Unknown query parameter "
                            + quoted(others.iterator().next())
                            + "; known here: "
                            + (names.length == 0 ? "none" : String.join(", ", names)));
        }
    }

    @Nullable String query(String name) {
        String value = context.queryParam(name);
        return value == null || value.isEmpty() ? null : value;
    }

    List<String> queries(String name) {
        return context.queryParams(name);
    }

    String query(String name, String otherwise) {
        String value = query(name);
        return value == null ? otherwise : value;
    }

    boolean flag(String name) {
        String value = context.queryParam(name);
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.equals("true") || value.isEmpty()) {
            return true;
        }
        throw invalid(name + " wants true or false, found " + quoted(value));
    }

    int number(String name, int otherwise) {
        Long value = number(name);
        if (value == null) {
            return otherwise;
        }
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw invalid(name + " wants 0 to " + Integer.MAX_VALUE + ", found " + value);
        }
        return value.intValue();
    }

    @Nullable Long number(String name) {
        String value = query(name);
        if (value == null) {
            return null;
        }
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw invalid(name + " wants a whole number, found " + quoted(value));
        }
    }

    Duration duration(String name, Duration otherwise) {
        String value = query(name);
        return value == null ? otherwise : Durations.parse(value);
    }

    /// A time in ISO 8601; null if it was not given.
    @Nullable Instant time(String name) {
        String value = query(name);
        if (value == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeParseException e) {
            throw invalid(
                    name + " wants a time such as 2026-11-21T14:05:00Z, found " + quoted(value));
        }
    }

    /// A word of an enum; null if it was not given.
    <E extends Enum<E>> @Nullable E word(String name, Class<E> type) {
        String value = query(name);
        if (value == null) {
            return null;
        }
        for (E each : type.getEnumConstants()) {
            if (ApiJson.word(each).equals(value.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw invalid(
                name
                        + " wants one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(ApiJson::word)
                                .collect(Collectors.joining(", "))
                        + "; found "
                        + quoted(value));
    }

    /// The body as JSON.
    <T> T body(Class<T> type) {
        byte[] bytes = context.bodyAsBytes();
        if (bytes.length == 0) {
            throw invalid("A JSON body is wanted, found none");
        }
        return read(bytes, type);
    }

    /// The body as JSON, or this where there is none.
    <T> T body(Class<T> type, T otherwise) {
        byte[] bytes = context.bodyAsBytes();
        return bytes.length == 0 ? otherwise : read(bytes, type);
    }

    private <T> T read(byte[] bytes, Class<T> type) {
        String contentType = context.contentType();
        if (contentType != null
                && !contentType.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw invalid(
                    "The body wants Content-Type application/json, found " + quoted(contentType));
        }
        return ApiJson.readRequest(bytes, type);
    }

    static ConsoleException invalid(String what) {
        return new ConsoleException(ErrorCode.REQUEST_INVALID, what + ".");
    }

    private static String quoted(String text) {
        return '"' + (text.length() <= 60 ? text : text.substring(0, 60) + "...") + '"';
    }
}
