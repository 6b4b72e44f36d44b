package io.gearshift.backend.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A page of the gear list.
///
/// @param total gears that match, of which `gears` is one page
/// @param all gears that the caller may see at all
/// @param byState how many of all are in each state
/// @param attention how many of all need a look
/// @param at when the figures were read
/// @param staleSince earliest moment since when a host does not answer; null if all do
/// @param byStrain how many of all each strain holds up; a strain that holds none up is not in it
public record GearPage(
        List<Gear> gears,
        int total,
        int all,
        Map<GearState, Integer> byState,
        int attention,
        Instant at,
        @Nullable Instant staleSince,
        Map<GearStrain.Kind, Integer> byStrain) {

    /// Copies the collections.
    public GearPage {
        gears = List.copyOf(gears);
        byState = Map.copyOf(byState);
        byStrain = byStrain == null ? Map.of() : Map.copyOf(byStrain);
    }

    /// Of gears that nothing holds up.
    public GearPage(
            List<Gear> gears,
            int total,
            int all,
            Map<GearState, Integer> byState,
            int attention,
            Instant at,
            @Nullable Instant staleSince) {
        this(gears, total, all, byState, attention, at, staleSince, Map.of());
    }
}
