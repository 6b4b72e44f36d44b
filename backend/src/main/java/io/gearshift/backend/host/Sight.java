package io.gearshift.backend.host;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Host;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of a host at one moment.
///
/// @param host with what is wrong with it
/// @param gears as last known; marked as stale, and after three seconds as in an unknown state,
///   while the host does not answer
/// @param at when it was read; null if never
/// @param staleSince since when the host does not answer; null while it does
public record Sight(
        Host host, List<Gear> gears, @Nullable Instant at, @Nullable Instant staleSince) {

    /// Copies the list.
    public Sight {
        gears = List.copyOf(gears);
    }
}
