package io.gearshift.backend.host;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.Host;
import java.util.List;
import java.util.Map;

/// What changed on a host since an earlier inventory, and the figures of what runs.
///
/// @param host with its figures
/// @param run which run of the agent the revision counts in; another one knows nothing of it
/// @param revision of the last change that is told here; ask for what came after it next time
/// @param whole whether this begins anew: what was known before is to be forgotten
/// @param changed gears that are new or changed, without figures, oldest change first
/// @param gone ids of gears that are no more
/// @param more whether there are changes after these; then there are no figures yet
/// @param figures of running gears, by id
public record HostInventory(
        Host host,
        String run,
        long revision,
        boolean whole,
        List<Gear> changed,
        List<String> gone,
        boolean more,
        Map<String, GearFigures> figures) {

    /// Copies the collections.
    public HostInventory {
        changed = List.copyOf(changed);
        gone = List.copyOf(gone);
        figures = Map.copyOf(figures);
    }
}
