package io.gearshift.backend.host;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Host;
import java.util.List;

/// All that an agent knows of its host at one moment.
///
/// @param revision grows with every change of a gear's state, record or limits (not of figures)
public record HostInventory(Host host, List<Gear> gears, long revision) {

    /// Copies the list.
    public HostInventory {
        gears = List.copyOf(gears);
    }
}
