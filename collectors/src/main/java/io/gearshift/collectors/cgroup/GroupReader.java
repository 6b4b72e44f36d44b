package io.gearshift.collectors.cgroup;

/// Reads everything about one group, once. Opens each file anew: for looking at one group, not for
/// sampling a thousand. Safe for use by several threads.
public final class GroupReader {

    private GroupReader() {}

    /// Reads a group; a vanished one comes back with every figure gone.
    public static GroupSnapshot read(GroupPaths paths) {
        return switch (paths) {
            case GroupPaths.V1 v1 -> new GroupV1(v1).read();
            case GroupPaths.V2 v2 -> new GroupV2(v2.folder()).read();
        };
    }
}
