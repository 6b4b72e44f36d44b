package io.gearshift.backend.limit;

import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.driver.ContainerGroups;
import org.jspecify.annotations.Nullable;

/// A group whose limits are to be changed.
///
/// @param path its path from the top
/// @param node what it is and uses; null of one that was not looked for in the tree
/// @param control who changes it
/// @param id by which its manager knows it: a container's whole id, the name of a unit; its path
///   where it has none
/// @param words for a sentence: `Docker container 4426af4f45ae`
/// @param groups its folders
record GroupTarget(
        String path,
        @Nullable CgroupNode node,
        CgroupControl control,
        String id,
        String words,
        ContainerGroups groups) {

    /// As the tree shows it.
    CgroupNode shown() {
        if (node == null) {
            throw new IllegalStateException(path + " was not looked for in the tree");
        }
        return node;
    }

    GroupTarget with(ContainerGroups newGroups) {
        return new GroupTarget(path, node, control, id, words, newGroups);
    }
}
