package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.mountinfo.CgroupLayout;
import io.gearshift.collectors.mountinfo.CgroupMount;
import io.gearshift.collectors.mountinfo.Controller;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the files of one group are.
public sealed interface GroupPaths {

    /// A group of version 2.
    ///
    /// @param pids the group that counts its processes: the same, or one above it where the
    ///   controller is not switched on for this one
    record V2(Path folder, Path pids) implements GroupPaths {
        /// One folder for all.
        public V2(Path folder) {
            this(folder, folder);
        }
    }

    /// A group of version 1: a folder per controller, and on a hybrid host one in the version 2
    /// tree for the pressure figures.
    ///
    /// @param folders of the controllers that the group has; a missing one has no figures
    /// @param unified the folder in the version 2 tree, null where there is none
    record V1(Map<Controller, Path> folders, @Nullable Path unified) implements GroupPaths {
        /// Copies the map.
        public V1 {
            folders = Map.copyOf(folders);
        }

        /// The folder of one controller.
        public Optional<Path> folder(Controller controller) {
            return Optional.ofNullable(folders.get(controller));
        }
    }

    /// The paths of a group that has one name in every hierarchy, for example `/gearshift/g1`.
    static Optional<GroupPaths> named(CgroupLayout layout, String group) {
        return of(layout, new GroupNames(Map.of(), group, group));
    }

    /// The paths of the group that a process is in.
    ///
    /// @param names what `/proc/PID/cgroup` says
    /// @return empty where no hierarchy of the layout holds the group
    static Optional<GroupPaths> of(CgroupLayout layout, GroupNames names) {
        Path unified = unified(layout, names);
        if (layout instanceof CgroupLayout.V2) {
            return Optional.ofNullable(unified).map(V2::new);
        }
        var folders = new EnumMap<Controller, Path>(Controller.class);
        for (Controller controller : Controller.values()) {
            Optional<CgroupMount> mount = layout.controller(controller);
            Optional<String> name = names.controller(controller);
            if (mount.isPresent() && name.isPresent()) {
                mount.get().folder(name.get()).ifPresent(folder -> folders.put(controller, folder));
            }
        }
        return folders.isEmpty() ? Optional.empty() : Optional.of(new V1(folders, unified));
    }

    private static @Nullable Path unified(CgroupLayout layout, GroupNames names) {
        Optional<CgroupMount> mount = layout.unifiedTree();
        Optional<String> name = names.unifiedName();
        return mount.isPresent() && name.isPresent()
                ? mount.get().folder(name.get()).orElse(null)
                : null;
    }
}
