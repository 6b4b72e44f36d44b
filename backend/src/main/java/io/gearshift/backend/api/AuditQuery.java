package io.gearshift.backend.api;

import org.jspecify.annotations.Nullable;

/// Which audit rows; newest first. Null parts mean "any".
///
/// @param text matches user, action, object or its name
/// @param before only rows with a smaller id, for paging
/// @param count 1 to 1000
public record AuditQuery(
        @Nullable String text, @Nullable String object, @Nullable Long before, int count) {

    /// Clamps the count.
    public AuditQuery {
        count = Math.clamp(count, 1, 1000);
    }
}
