package io.gearshift.backend.api;

import org.jspecify.annotations.Nullable;

/// A namespace of a host, as `lsns` prints it.
///
/// @param ns inode number
/// @param type `mnt`, `uts`, `ipc`, `pid`, `net`, `user`, `cgroup` or `time`
/// @param nprocs processes in it
/// @param pid lowest pid in it
/// @param user owner of that process
/// @param command of that process; hostile text
/// @param gear name of the gear that it belongs to; null if none or the host's own
public record NamespaceRow(
        long ns,
        String type,
        int nprocs,
        int pid,
        String user,
        String command,
        @Nullable String gear) {}
