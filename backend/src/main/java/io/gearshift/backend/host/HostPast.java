package io.gearshift.backend.host;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.Moment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A host's gears at a moment that is past.
///
/// @param gears by id, with the averages of that minute or hour as their figures
/// @param more whether there are further ones after these
/// @param figures of the host itself; null if none were recorded
public record HostPast(
        Moment.Kept kept, List<Gear> gears, boolean more, Host.@Nullable Figures figures) {

    /// Copies the list.
    public HostPast {
        gears = List.copyOf(gears);
    }
}
