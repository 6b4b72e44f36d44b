package io.gearshift.backend.limit;

import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds the gear whose limit a written file is. Belongs to the thread that tells of writes.
final class LimitWrites {

    private static final Set<String> LIMITS =
            Set.of(
                    "cpu.max",
                    "cpu.weight",
                    "cpu.weight.nice",
                    "cpuset.cpus",
                    "memory.max",
                    "memory.high",
                    "memory.swap.max",
                    "pids.max",
                    "cpu.cfs_quota_us",
                    "cpu.cfs_period_us",
                    "cpu.shares",
                    "memory.limit_in_bytes",
                    "memory.memsw.limit_in_bytes");

    private final GearRegistry gears;
    private final Consumer<String> changed;
    private final Runnable anyChanged;
    private Map<Path, String> groups = Map.of();
    private long revision = -1;

    /// @param changed told the id of the gear
    /// @param anyChanged told of a limit that may be any gear's: of a group that we do not know by
    ///   this path
    LimitWrites(GearRegistry gears, Consumer<String> changed, Runnable anyChanged) {
        this.gears = gears;
        this.changed = changed;
        this.anyChanged = anyChanged;
    }

    /// A file was written.
    void written(Path file) {
        Path name = file.getFileName();
        Path group = file.getParent();
        if (name == null || group == null || !LIMITS.contains(name.toString())) {
            return;
        }
        String gear = owner(group);
        if (gear == null) {
            anyChanged.run();
        } else {
            changed.accept(gear);
        }
    }

    private @Nullable String owner(Path group) {
        long now = gears.revision();
        if (now != revision) {
            Map<Path, String> fresh = new HashMap<>();
            for (GearEntry gear : gears.all()) {
                if (gear.running() != null) {
                    gear.running()
                            .groups()
                            .outer()
                            .values()
                            .forEach(each -> fresh.put(each, gear.id()));
                    gear.running()
                            .groups()
                            .program()
                            .values()
                            .forEach(each -> fresh.put(each, gear.id()));
                }
            }
            groups = fresh;
            revision = now;
        }
        return groups.get(group);
    }
}
