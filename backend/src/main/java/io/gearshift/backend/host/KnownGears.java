package io.gearshift.backend.host;

import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The gears of a host, put together from its inventories. Not safe for use by many threads.
final class KnownGears {
    private static final Comparator<Gear> ORDER =
            Comparator.comparing(Gear::name).thenComparing(Gear::id);

    private final Map<String, Gear> byId = new HashMap<>();
    private final AtCap atCap = new AtCap();
    private List<Gear> ordered = List.of();
    private String run = "";
    private long revision;

    /// What to say that is known.
    String run() {
        return run;
    }

    /// What to say that is known.
    long revision() {
        return revision;
    }

    /// Takes over what changed.
    ///
    /// @return whether anything did
    boolean learn(HostInventory inventory) {
        boolean changes =
                inventory.whole() || !inventory.changed().isEmpty() || !inventory.gone().isEmpty();
        run = inventory.run();
        revision = inventory.revision();
        if (!changes) {
            return false;
        }
        if (inventory.whole()) {
            byId.clear();
        }
        // What is gone may have come again since.
        inventory.gone().forEach(byId::remove);
        inventory.changed().forEach(gear -> byId.put(gear.id(), gear));
        if (!inventory.more()) {
            atCap.keep(byId.keySet());
            ordered = byId.values().stream().sorted(ORDER).toList();
        }
        return true;
    }

    /// All, by name, with these figures, and with what only they and the limits together say.
    List<Gear> with(Map<String, GearFigures> figures) {
        List<Gear> all = new ArrayList<>(ordered.size());
        for (Gear gear : ordered) {
            GearFigures now = figures.get(gear.id());
            if (now == null) {
                atCap.forget(gear.id());
                all.add(gear);
            } else {
                all.add(gear.withFigures(atCap.of(gear, now)));
            }
        }
        return all;
    }
}
