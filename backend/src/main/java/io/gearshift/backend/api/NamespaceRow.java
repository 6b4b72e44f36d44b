package io.gearshift.backend.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A namespace of a host, as `lsns` prints it, and those without a process beside them.
///
/// @param ns inode number
/// @param type `mnt`, `uts`, `ipc`, `pid`, `net`, `user`, `cgroup` or `time`
/// @param nprocs processes in it; 0 of one that something else keeps
/// @param pid lowest pid in it; null without a process, as `user` and `command`
/// @param user owner of that process
/// @param command of that process; hostile text
/// @param gear name of the gear that it belongs to; null if none or the host's own
/// @param container what else it belongs to, in words as `docker 4426af4f45ae`; null for the host's
///   own, for a gear's, and where nobody is in it
/// @param heldBy what keeps one without a process, at most 5 in words; hostile text; empty for
///   others
/// @param seenAt when it was seen: up to a minute ago where nothing was told of it since; null from
///   an older console
public record NamespaceRow(
        long ns,
        String type,
        int nprocs,
        @Nullable Integer pid,
        @Nullable String user,
        @Nullable String command,
        @Nullable String gear,
        @Nullable String container,
        List<String> heldBy,
        @Nullable Instant seenAt) {

    /// Copies the list.
    public NamespaceRow {
        heldBy = List.copyOf(heldBy);
    }
}
