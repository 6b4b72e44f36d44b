package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.mountinfo.CgroupHierarchy;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// All groups of a host at one moment, the hierarchies of version 1 put together by path. Nothing
/// but a value; groups that came or went while it was read are in it or are not.
///
/// @param hierarchies that it was read from
/// @param top the group that everything is in
/// @param groups how many there are
/// @param leftOut how many more there are, at the least, that were not read because there are too
///   many, their paths are too long or they are too deep
public record GroupTree(List<CgroupHierarchy> hierarchies, TreeGroup top, int groups, int leftOut) {

    /// Copies the list.
    public GroupTree {
        hierarchies = List.copyOf(hierarchies);
    }

    /// Whether one tree of version 2 has all controllers.
    public boolean isVersion2() {
        return hierarchies.stream().allMatch(CgroupHierarchy::unified);
    }

    /// The path of a group whose folder is known; empty where the folder is in no hierarchy.
    public Optional<String> pathOf(Path folder) {
        return hierarchies.stream()
                .map(each -> each.mount().point())
                .filter(folder::startsWith)
                .max(Comparator.comparingInt(Path::getNameCount))
                .map(point -> "/" + point.relativize(folder));
    }
}
