package io.gearshift.backend.limit;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Tells of writes to files of cgroups, whoever makes them.
interface WriteSource {

    /// Begins to tell, on a thread of its own.
    ///
    /// @param mounts where cgroup hierarchies are mounted
    /// @param written told each file; one that was written from another mount may have another path
    /// @param lost told when some writes were not told
    /// @return what ends it; empty where this kernel does not tell
    Optional<Runnable> begin(List<Path> mounts, Consumer<Path> written, Runnable lost);
}
