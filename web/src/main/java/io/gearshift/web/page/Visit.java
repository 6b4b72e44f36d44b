package io.gearshift.web.page;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Me;
import io.javalin.http.Context;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One request of a signed-in person.
///
/// @param at the time that every age on the page is counted from: now, or the moment that is shown
public record Visit(Context request, Console console, Me me, Instant at) {

    /// Whether it is about a moment that is past.
    public boolean past() {
        return me.at() != null;
    }

    /// A query parameter; null if absent or blank.
    public @Nullable String query(String name) {
        return some(request.queryParam(name));
    }

    /// A form field; null if absent or blank.
    public @Nullable String form(String name) {
        return some(request.formParam(name));
    }

    /// A part of the path.
    public String path(String name) {
        return request.pathParam(name);
    }

    private static @Nullable String some(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
