package io.gearshift.collectors;

import java.nio.file.Path;

/// Where a host's kernel files hang: `/` on a live host, a folder of recorded files in a test.
///
/// @param directory the folder that holds `proc` and `sys`
public record KernelRoot(Path directory) {

    /// The machine that we run on.
    public static final KernelRoot LIVE = new KernelRoot(Path.of("/"));

    /// `/proc` below this root.
    public Path proc() {
        return directory.resolve("proc");
    }

    /// A file of one process, for example `proc(4711, "stat")` for `/proc/4711/stat`.
    public Path proc(int pid, String file) {
        return directory.resolve("proc/" + pid + "/" + file);
    }

    /// A path as the host says it, for example a mount point, below this root.
    public Path under(String absolute) {
        return directory.resolve(absolute.replaceFirst("^/+", ""));
    }
}
