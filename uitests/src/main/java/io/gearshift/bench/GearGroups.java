package io.gearshift.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The groups that an agent makes for its gears beside libvirt's own: for the number of processes,
/// and on a hybrid layout in the cgroup2 tree. An agent removes them when a gear ends; whoever ends
/// gears when there is no agent any more has to.
public final class GearGroups {
    private static final List<Path> TREES =
            List.of(
                    Path.of("/sys/fs/cgroup/pids/gearshift"),
                    Path.of("/sys/fs/cgroup/unified/gearshift"));
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    private GearGroups() {}

    /// Removes those of gears that have ended; their processes leave them a moment later.
    ///
    /// @param gears ids
    /// @throws IllegalStateException if one is still in use after ten seconds
    public static void remove(List<String> gears) {
        long deadline = System.nanoTime() + PATIENCE;
        for (Path tree : TREES) {
            for (String gear : gears) {
                remove(tree.resolve(gear), deadline);
            }
        }
    }

    private static void remove(Path group, long deadline) {
        while (true) {
            try {
                Files.deleteIfExists(group);
                return;
            } catch (IOException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("the group " + group + " is left", e);
                }
                LockSupport.parkNanos(PAUSE);
            }
        }
    }
}
