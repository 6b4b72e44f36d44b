package io.gearshift.backend.api;

import io.gearshift.backend.api.Event.Kind;
import io.gearshift.backend.api.Event.Severity;
import org.jspecify.annotations.Nullable;

/// Which events; newest first. Null parts mean "any".
///
/// @param gear id or name
/// @param before only events with a smaller id, for paging; null to start at the newest
/// @param count 1 to 1000
public record EventQuery(
        @Nullable String gear,
        @Nullable Kind kind,
        @Nullable Severity atLeast,
        @Nullable Long before,
        int count) {

    /// Clamps the count.
    public EventQuery {
        count = Math.clamp(count, 1, 1000);
    }
}
