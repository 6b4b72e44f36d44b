package io.gearshift.backend.limit;

import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.driver.ContainerGroups;

/// A group whose limits are to be changed.
///
/// @param node what it is and uses
/// @param control who changes it
/// @param id by which its manager knows it: a container's whole id, the name of a unit; its path
///   where it has none
/// @param words for a sentence: `Docker container 4426af4f45ae`
/// @param groups its folders
record GroupTarget(
        CgroupNode node, CgroupControl control, String id, String words, ContainerGroups groups) {

    /// Its path from the top.
    String path() {
        return node.path();
    }
}
