package io.gearshift.backend.console;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.gear.GearNames;
import io.gearshift.backend.host.Fleet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The gears of all hosts, as far as a caller may see them.
final class Gears {
    private final Fleet fleet;

    Gears(Fleet fleet) {
        this.fleet = fleet;
    }

    /// All that the caller may see; of others there is no trace.
    List<Gear> visible(Caller caller) {
        Map<String, Boolean> projects = new HashMap<>();
        List<Gear> gears = new ArrayList<>();
        for (var sight : fleet.look()) {
            for (Gear gear : sight.gears()) {
                if (projects.computeIfAbsent(
                        gear.project(), project -> caller.may(Right.VIEW, project))) {
                    gears.add(gear);
                }
            }
        }
        return gears;
    }

    /// The one that the caller means.
    Gear find(Caller caller, String wanted) {
        return GearNames.find(visible(caller), wanted);
    }

    /// The one that the caller means, if the caller has the right on it.
    Gear find(Caller caller, String wanted, Right right) {
        Gear gear = find(caller, wanted);
        caller.require(right, gear.project());
        return gear;
    }

    /// Whether any host has a gear with this id.
    boolean exists(String id) {
        return fleet.look().stream()
                .flatMap(sight -> sight.gears().stream())
                .anyMatch(gear -> gear.id().equals(id));
    }
}
