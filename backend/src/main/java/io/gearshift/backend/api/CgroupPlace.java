package io.gearshift.backend.api;

import java.util.List;

/// One of several paths at which a gear has groups: on cgroup v1 each controller has a tree of its
/// own.
///
/// @param path of the group
/// @param counts what is counted and limited there: names of controllers, and `pressure`
public record CgroupPlace(String path, List<String> counts) {

    /// Copies the list.
    public CgroupPlace {
        counts = List.copyOf(counts);
    }
}
