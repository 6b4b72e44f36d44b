package io.gearshift.backend.namespace;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.mountinfo.Mount;
import io.gearshift.collectors.mountinfo.MountInfo;
import io.gearshift.collectors.namespace.NamespaceId;
import io.gearshift.collectors.namespace.NamespaceKin;
import io.gearshift.collectors.namespace.NamespaceLinks;
import io.gearshift.collectors.namespace.NamespaceType;
import io.gearshift.collectors.proc.ProcStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that the kernel asks of a process before it may see or touch another.
///
/// @param links its namespaces
/// @param users its user namespace and those above it, innermost first
/// @param pids likewise its pid namespace
/// @param dumpable whether its memory may be looked at by its own user: not after it ran a
///   set-user-id program, or asked so itself
record Onlooker(
        int pid,
        ProcStatus status,
        Map<NamespaceType, NamespaceId> links,
        List<NamespaceKin> users,
        List<NamespaceKin> pids,
        boolean dumpable,
        List<Mount> mounts) {

    /// Whose mounts are read may be hostile; of more than this the rest is left out.
    private static final int MOST_MOUNT_BYTES = 512 << 10;

    /// Copies the collections.
    Onlooker {
        links = Map.copyOf(links);
        users = List.copyOf(users);
        pids = List.copyOf(pids);
        mounts = List.copyOf(mounts);
    }

    /// Looks at a process; empty where there is none, or it ended meanwhile.
    static Optional<Onlooker> of(KernelRoot root, int pid) {
        var links = new EnumMap<NamespaceType, NamespaceId>(NamespaceType.class);
        NamespaceLinks.of(root, pid)
                .byType()
                .forEach((type, link) -> link.asOptional().ifPresent(id -> links.put(type, id)));
        Optional<ProcStatus> status = ProcStatus.of(root, pid).asOptional();
        Reading<List<NamespaceKin>> users = NamespaceKin.line(root, pid, NamespaceType.USER);
        Reading<List<NamespaceKin>> pids = NamespaceKin.line(root, pid, NamespaceType.PID);
        if (status.isEmpty()
                || !(users instanceof Reading.Present<List<NamespaceKin>>(_, var userLine))
                || !(pids instanceof Reading.Present<List<NamespaceKin>>(_, var pidLine))) {
            return Optional.empty();
        }
        return Optional.of(
                new Onlooker(
                        pid,
                        status.get(),
                        links,
                        userLine,
                        pidLine,
                        dumpable(root, pid, status.get()),
                        MountInfo.of(root, pid, MOST_MOUNT_BYTES)
                                .asOptional()
                                .map(MountInfo::mounts)
                                .orElse(List.of())));
    }

    /// The kernel gives `/proc/PID` to root where the process is not dumpable, see proc(5).
    private static boolean dumpable(KernelRoot root, int pid, ProcStatus status) {
        try {
            long owner =
                    ((Number) Files.getAttribute(root.proc().resolve("" + pid), "unix:uid"))
                                    .longValue()
                            & 0xffffffffL;
            return owner == status.user().effective();
        } catch (IOException e) {
            return false;
        }
    }

    NamespaceId user() {
        return users.getFirst().id();
    }

    /// Whether it has a capability over what belongs to a user namespace, as `ns_capable` of
    /// `security/commoncap.c`: its own capabilities count in its namespace and in all below it, and
    /// who made a namespace has every capability in it from the one above.
    ///
    /// @param line the target's user namespace and those above it, innermost first
    /// @param capability number of capabilities(7)
    boolean capable(List<NamespaceKin> line, int capability) {
        for (NamespaceKin target : line) {
            if (target.id().equals(user())) {
                return (status.effectiveCapabilities() >>> capability & 1) == 1;
            }
            if (user().equals(target.parent())
                    && target.ownerUid().isPresent()
                    && target.ownerUid().getAsLong() == status.user().effective()) {
                return true;
            }
        }
        return false;
    }
}
