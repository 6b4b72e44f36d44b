package io.gearshift.backend.limit;

import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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
                    "memory.memsw.limit_in_bytes",
                    IoRows.V2_FILE,
                    "blkio.throttle.read_bps_device",
                    "blkio.throttle.write_bps_device",
                    "blkio.throttle.read_iops_device",
                    "blkio.throttle.write_iops_device");

    private final GearRegistry gears;
    private final List<Path> mounts;
    private final Consumer<String> changed;
    private final Runnable anyChanged;
    private Map<Path, String> groups = Map.of();
    private long revision = -1;

    /// @param mounts where the hierarchies are mounted here
    /// @param changed told the id of the gear
    /// @param anyChanged told of a limit that may be any gear's: written under a path that is not
    ///   one of ours
    LimitWrites(
            GearRegistry gears, List<Path> mounts, Consumer<String> changed, Runnable anyChanged) {
        this.gears = gears;
        this.mounts = List.copyOf(mounts);
        this.changed = changed;
        this.anyChanged = anyChanged;
    }

    /// A file was written. One of a group that is here and no gear's is nobody's concern: whoever
    /// has a group of their own may write to it all day long.
    void written(Path file) {
        Path name = file.getFileName();
        if (name == null || !LIMITS.contains(name.toString())) {
            return;
        }
        String gear = owner(file);
        if (gear != null) {
            changed.accept(gear);
        } else if (mounts.stream().noneMatch(file::startsWith)) {
            anyChanged.run();
        }
    }

    private @Nullable String owner(Path file) {
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
        // A group between the gear's topmost and the program's counts as well.
        for (Path group = file.getParent(); group != null; group = group.getParent()) {
            String gear = groups.get(group);
            if (gear != null) {
                return gear;
            }
        }
        return null;
    }
}
