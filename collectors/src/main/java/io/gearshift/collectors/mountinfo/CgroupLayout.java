package io.gearshift.collectors.mountinfo;

import io.gearshift.collectors.KernelRoot;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// Which cgroup hierarchies a host has and where, asked of each mount's type and options, never
/// guessed from a path.
public sealed interface CgroupLayout {

    /// Nothing is mounted.
    record None() implements CgroupLayout {}

    /// Version 2 only, as current distributions with systemd have it.
    record V2(CgroupMount unified) implements CgroupLayout {}

    /// Version 1 only.
    ///
    /// @param controllers where each is mounted; `cpu` and `cpuacct` often share a place
    record V1(Map<Controller, CgroupMount> controllers) implements CgroupLayout {
        /// Copies the map.
        public V1 {
            controllers = Map.copyOf(controllers);
        }
    }

    /// The controllers on version 1, and beside them a version 2 tree, with pressure figures.
    ///
    /// @param controllers where each is mounted
    /// @param unified the version 2 tree, for example `/sys/fs/cgroup/unified`
    record Hybrid(Map<Controller, CgroupMount> controllers, CgroupMount unified)
            implements CgroupLayout {
        /// Copies the map.
        public Hybrid {
            controllers = Map.copyOf(controllers);
        }
    }

    /// The mount of one v1 controller; empty on version 2 and where it is not mounted.
    default Optional<CgroupMount> controller(Controller controller) {
        return switch (this) {
            case None _, V2 _ -> Optional.empty();
            case V1(var controllers) -> Optional.ofNullable(controllers.get(controller));
            case Hybrid(var controllers, _) -> Optional.ofNullable(controllers.get(controller));
        };
    }

    /// The mount of the version 2 tree, if there is one.
    default Optional<CgroupMount> unifiedTree() {
        return switch (this) {
            case None _, V1 _ -> Optional.empty();
            case V2(var unified) -> Optional.of(unified);
            case Hybrid(_, var unified) -> Optional.of(unified);
        };
    }

    /// Finds the hierarchies among the mounts of a host. Where one is mounted more than once, the
    /// first mount of the largest part of it counts.
    ///
    /// @param root what the mount points are below, as mountinfo was read from there
    static CgroupLayout of(KernelRoot root, MountInfo mounts) {
        var controllers = new EnumMap<Controller, CgroupMount>(Controller.class);
        CgroupMount unified = null;
        for (Mount mount : mounts.mounts()) {
            var found = new CgroupMount(root.under(mount.mountPoint()), mount.root());
            if (mount.type().equals("cgroup2")) {
                unified = unified == null ? found : larger(unified, found);
            } else if (mount.type().equals("cgroup")) {
                for (Controller controller : Controller.values()) {
                    if (mount.superOptions().contains(controller.kernelName())) {
                        controllers.merge(controller, found, CgroupLayout::larger);
                    }
                }
            }
        }
        if (unified == null) {
            return controllers.isEmpty() ? new None() : new V1(controllers);
        }
        return controllers.isEmpty() ? new V2(unified) : new Hybrid(controllers, unified);
    }

    private static CgroupMount larger(CgroupMount first, CgroupMount other) {
        return other.root().length() < first.root().length() ? other : first;
    }
}
