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

    /// The newest events of everything.
    public static EventQuery latest(int count) {
        return new EventQuery(null, null, null, null, count);
    }

    /// Of these, only those of one gear, by id or name.
    public EventQuery ofGear(String only) {
        return new EventQuery(only, kind, atLeast, before, count);
    }

    /// Of these, only those of one kind.
    public EventQuery ofKind(Event.Kind only) {
        return new EventQuery(gear, only, atLeast, before, count);
    }

    /// Of these, only those that matter so much or more.
    public EventQuery atLeast(Event.Severity severity) {
        return new EventQuery(gear, kind, severity, before, count);
    }

    /// Of these, only those before an event, for paging.
    public EventQuery before(long event) {
        return new EventQuery(gear, kind, atLeast, event, count);
    }
}
