package io.gearshift.backend.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A user or pid namespace in the tree of its type, see ioctl_ns(2).
///
/// @param ns inode number
/// @param type `user` or `pid`
/// @param parent number of the next one up; null for the first of the host
/// @param owner number of the user namespace whose capabilities govern it; of a user namespace that
///   is its parent; null for the first of the host
/// @param ownerUid who made a user namespace, as an outside user id; null for a pid namespace
/// @param uidMap which user ids it has; none of a pid namespace, of a user namespace in which
///   everybody is nobody, and of one without a process
/// @param gidMap likewise, group ids
/// @param nprocs processes in it, those of namespaces below it not counted; 0 of one that only
///   holds others
/// @param pid lowest pid in it; null without a process, as `user` and `command`
/// @param user owner of that process
/// @param command of that process; hostile text
/// @param gear name of the gear that it belongs to; null if none or the host's own
/// @param container as in {@link NamespaceRow}
/// @param heldBy as in {@link NamespaceRow}
public record NamespaceNode(
        long ns,
        String type,
        @Nullable Long parent,
        @Nullable Long owner,
        @Nullable Long ownerUid,
        List<IdRange> uidMap,
        List<IdRange> gidMap,
        int nprocs,
        @Nullable Integer pid,
        @Nullable String user,
        @Nullable String command,
        @Nullable String gear,
        @Nullable String container,
        List<String> heldBy) {

    /// Copies the lists.
    public NamespaceNode {
        uidMap = List.copyOf(uidMap);
        gidMap = List.copyOf(gidMap);
        heldBy = List.copyOf(heldBy);
    }

    /// So many ids in a row, as in `/proc/PID/uid_map`.
    ///
    /// @param inside first id inside
    /// @param outside first id on the host
    public record IdRange(long inside, long outside, long count) {}
}
