package io.gearshift.collectors.namespace;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Which processes are in which namespaces, changed process by process: after any changes it says
/// what a count of all would. By the number of the namespace, which is never the same for two of
/// different type.
final class NamespaceMembers {

    private static final NamespaceType[] TYPES = NamespaceType.values();

    private static final int MNT = List.of(TYPES).indexOf(NamespaceType.MNT);

    /// The lowest process left, and which is it now was not looked for yet.
    private static final int UNKNOWN = 0;

    private final Map<Integer, long[]> processes = new HashMap<>();
    private final Map<Long, Members> namespaces = new HashMap<>();
    private final Set<Integer> unsteady = new HashSet<>();
    private final Set<Long> touched = new HashSet<>();
    private int denied;

    /// How many are in one namespace.
    private static final class Members {
        private final NamespaceId id;
        private int processes;
        private int lowestPid = Integer.MAX_VALUE;

        Members(NamespaceId id) {
            this.id = id;
        }
    }

    /// What is in a namespace now.
    record Count(NamespaceId id, int processes, int lowestPid) {}

    /// Takes what was read of a process.
    ///
    /// @param links as {@link NamespaceLinkReader} has them; null of one that is gone
    void put(int pid, long @Nullable [] links) {
        long[] before = links == null ? processes.remove(pid) : processes.put(pid, links);
        if (links != null && !isSteady(links)) {
            unsteady.add(pid);
        } else {
            unsteady.remove(pid);
        }
        if (!Arrays.equals(before, links)) {
            leave(pid, before);
            enter(pid, links);
        }
    }

    private void leave(int pid, long @Nullable [] links) {
        if (links != null && isDenied(links)) {
            denied--;
        } else if (links != null) {
            for (long inode : links) {
                Members members = namespaces.get(inode);
                if (members != null) {
                    members.processes--;
                    if (members.lowestPid == pid) {
                        members.lowestPid = UNKNOWN;
                    }
                    touched.add(inode);
                }
            }
        }
    }

    private void enter(int pid, long @Nullable [] links) {
        if (links != null && isDenied(links)) {
            denied++;
        } else if (links != null) {
            for (int type = 0; type < links.length; type++) {
                long inode = links[type];
                if (inode != 0) {
                    enter(pid, TYPES[type], inode);
                }
            }
        }
    }

    private void enter(int pid, NamespaceType type, long inode) {
        Members members = namespaces.get(inode);
        // The number of one that is empty may have been given again, to one of another type.
        if (members == null || members.processes == 0) {
            members = new Members(new NamespaceId(type, inode));
            namespaces.put(inode, members);
        }
        members.processes++;
        members.lowestPid = Math.min(members.lowestPid, pid);
        touched.add(inode);
    }

    /// One that ended and is not reaped has left most namespaces and will leave the others, and one
    /// that we may not see may let us, both without a message.
    private static boolean isSteady(long[] links) {
        return !isDenied(links) && links[MNT] != 0;
    }

    private static boolean isDenied(long[] links) {
        return links.length == 0;
    }

    /// The processes that go, or let us see them, without being told.
    Set<Integer> unsteady() {
        return Set.copyOf(unsteady);
    }

    /// Processes whose namespaces we may not see.
    int denied() {
        return denied;
    }

    /// The namespaces that a process was in when it was read last.
    Collection<NamespaceId> of(int pid) {
        long[] links = processes.getOrDefault(pid, NamespaceLinkReader.DENIED);
        return IntStream.range(0, links.length)
                .filter(type -> links[type] != 0)
                .mapToObj(type -> new NamespaceId(TYPES[type], links[type]))
                .toList();
    }

    /// The numbers of the namespaces of which a process is the lowest.
    List<Long> lowestIn(int pid) {
        return Arrays.stream(processes.getOrDefault(pid, NamespaceLinkReader.DENIED))
                .filter(
                        inode -> {
                            Members members = namespaces.get(inode);
                            return members != null && members.lowestPid == pid;
                        })
                .boxed()
                .toList();
    }

    /// The numbers of the namespaces that a process entered or left since this was asked last.
    Set<Long> takeTouched() {
        Set<Long> taken = Set.copyOf(touched);
        touched.clear();
        Set<Long> unknown = new HashSet<>();
        for (long inode : taken) {
            Members members = namespaces.get(inode);
            if (members != null && members.processes == 0) {
                namespaces.remove(inode);
            } else if (members != null && members.lowestPid == UNKNOWN) {
                members.lowestPid = Integer.MAX_VALUE;
                unknown.add(inode);
            }
        }
        if (!unknown.isEmpty()) {
            findLowest(unknown);
        }
        return taken;
    }

    /// One walk for all of them.
    private void findLowest(Set<Long> inodes) {
        processes.forEach(
                (pid, links) -> {
                    for (long inode : links) {
                        Members members = inodes.contains(inode) ? namespaces.get(inode) : null;
                        if (members != null) {
                            members.lowestPid = Math.min(members.lowestPid, pid);
                        }
                    }
                });
    }

    /// What is in a namespace; null if nobody is.
    @Nullable Count count(long inode) {
        Members members = namespaces.get(inode);
        return members == null ? null : new Count(members.id, members.processes, members.lowestPid);
    }
}
