package io.gearshift.collectors.mountinfo;

import java.nio.file.Path;
import java.util.Optional;

/// One mounted cgroup hierarchy.
///
/// @param point the mount point, below the root that mountinfo was read from
/// @param root the group that is the mount's root; `/` unless a part was mounted
public record CgroupMount(Path point, String root) {

    /// The folder of a group, or empty where the group lies outside what is mounted here.
    ///
    /// @param group as `/proc/PID/cgroup` names it, for example `/machine/gear-1`
    public Optional<Path> folder(String group) {
        String base = root.equals("/") ? "" : root;
        if (group.equals(root)) {
            return Optional.of(point);
        }
        if (!group.startsWith(base + "/") || group.contains("/../") || group.endsWith("/..")) {
            return Optional.empty();
        }
        return Optional.of(point.resolve(group.substring(base.length() + 1)));
    }
}
