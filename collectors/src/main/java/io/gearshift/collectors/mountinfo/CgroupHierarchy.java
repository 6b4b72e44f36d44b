package io.gearshift.collectors.mountinfo;

import io.gearshift.collectors.KernelRoot;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One cgroup hierarchy of a host, whatever it is mounted for: a version 2 tree, one or several
/// controllers of version 1, or a named one without any (`name=systemd`).
///
/// @param mount where it is
/// @param unified whether it is of version 2
/// @param controllers of version 1 that it has, those that we read; empty on version 2
public record CgroupHierarchy(CgroupMount mount, boolean unified, Set<Controller> controllers) {

    /// Copies the set.
    public CgroupHierarchy {
        controllers = Set.copyOf(controllers);
    }

    /// All hierarchies among the mounts of a host, each once: mounts of one hierarchy have one
    /// device number. Of several, the first mount of the largest part counts.
    ///
    /// @param root what the mount points are below, as mountinfo was read from there
    public static List<CgroupHierarchy> all(KernelRoot root, MountInfo mounts) {
        Map<String, CgroupHierarchy> byDevice = new LinkedHashMap<>();
        for (Mount mount : mounts.mounts()) {
            boolean unified = mount.type().equals("cgroup2");
            if (unified || mount.type().equals("cgroup")) {
                var found = new CgroupMount(root.under(mount.mountPoint()), mount.root());
                byDevice.merge(
                        mount.major() + ":" + mount.minor(),
                        new CgroupHierarchy(found, unified, controllers(mount, unified)),
                        CgroupHierarchy::larger);
            }
        }
        return new ArrayList<>(byDevice.values());
    }

    private static Set<Controller> controllers(Mount mount, boolean unified) {
        Set<Controller> controllers = EnumSet.noneOf(Controller.class);
        for (Controller each : Controller.values()) {
            if (!unified && mount.superOptions().contains(each.kernelName())) {
                controllers.add(each);
            }
        }
        return controllers;
    }

    private static CgroupHierarchy larger(CgroupHierarchy first, CgroupHierarchy other) {
        int lengthOfFirst = first.mount.root().length();
        return other.mount.root().length() < lengthOfFirst ? other : first;
    }
}
