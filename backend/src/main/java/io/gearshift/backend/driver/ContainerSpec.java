package io.gearshift.backend.driver;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/// A container to be defined.
///
/// @param root folder that is its root file system, already idmapped when it starts
/// @param binds further folders inside
/// @param init program inside that becomes its first process
/// @param idBase first outside user and group id
/// @param idCount how many ids from there
/// @param record JSON of the gear's record, no secrets
public record ContainerSpec(
        String name,
        UUID uuid,
        String title,
        Path root,
        List<Bind> binds,
        String init,
        long idBase,
        long idCount,
        Tuning tuning,
        String record) {

    /// Copies the list.
    public ContainerSpec {
        binds = List.copyOf(binds);
    }

    /// A folder of the host that is seen inside.
    public record Bind(Path source, String target, boolean writable) {}
}
