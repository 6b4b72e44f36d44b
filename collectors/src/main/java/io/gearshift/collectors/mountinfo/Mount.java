package io.gearshift.collectors.mountinfo;

import java.util.List;

/// One line of `mountinfo`, paths unescaped.
///
/// @param id of this mount
/// @param parent id of the mount that it hangs on
/// @param major of the device, decimal
/// @param minor of the device, decimal
/// @param root the part of the file system that is the mount's root
/// @param mountPoint where it hangs, seen from the process's own root
/// @param options per mount, for example `rw`, `nosuid`
/// @param tags optional fields, for example `shared:5`; often none
/// @param type of the file system, for example `cgroup2`
/// @param source what was mounted, for example `/dev/vda1`; a free text for virtual file systems
/// @param superOptions per file system, for example `cpu`, `cpuacct`
public record Mount(
        int id,
        int parent,
        int major,
        int minor,
        String root,
        String mountPoint,
        List<String> options,
        List<String> tags,
        String type,
        String source,
        List<String> superOptions) {

    /// Copies the lists.
    public Mount {
        options = List.copyOf(options);
        tags = List.copyOf(tags);
        superOptions = List.copyOf(superOptions);
    }
}
