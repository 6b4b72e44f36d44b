package io.gearshift.collectors.namespace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which processes are in which namespaces, changed process by process: after any changes it says
/// what a count of all would. The kernel never has one number for two namespaces, but what was read
/// of a process that ended since may name one that was given again.
final class NamespaceMembers {

    private static final NamespaceType[] TYPES = NamespaceType.values();

    private static final int MNT = List.of(TYPES).indexOf(NamespaceType.MNT);

    /// The lowest process left, and which is it now was not looked for yet.
    private static final int UNKNOWN = 0;

    private final Map<Integer, long[]> processes = new HashMap<>();
    private final Map<NamespaceId, Members> namespaces = new HashMap<>();
    private final Set<Integer> unsteady = new HashSet<>();
    private final Set<NamespaceId> touched = new HashSet<>();
    private int denied;

    /// How many are in one namespace.
    private static final class Members {
        private int processes;
        private int lowestPid = Integer.MAX_VALUE;
    }

    /// What is in a namespace now.
    record Count(int processes, int lowestPid) {}

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
            for (NamespaceId id : ids(links)) {
                Members members = namespaces.get(id);
                if (members != null) {
                    members.processes--;
                    if (members.lowestPid == pid) {
                        members.lowestPid = UNKNOWN;
                    }
                    touched.add(id);
                }
            }
        }
    }

    private void enter(int pid, long @Nullable [] links) {
        if (links != null && isDenied(links)) {
            denied++;
        } else if (links != null) {
            for (NamespaceId id : ids(links)) {
                Members members = namespaces.computeIfAbsent(id, _ -> new Members());
                members.processes++;
                members.lowestPid = Math.min(members.lowestPid, pid);
                touched.add(id);
            }
        }
    }

    private static List<NamespaceId> ids(long[] links) {
        List<NamespaceId> ids = new ArrayList<>(links.length);
        for (int type = 0; type < links.length; type++) {
            if (links[type] != 0) {
                ids.add(new NamespaceId(TYPES[type], links[type]));
            }
        }
        return ids;
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
        return ids(processes.getOrDefault(pid, NamespaceLinkReader.DENIED));
    }

    /// The namespaces of which a process is the lowest.
    List<NamespaceId> lowestIn(int pid) {
        return of(pid).stream()
                .filter(
                        id -> {
                            Members members = namespaces.get(id);
                            return members != null && members.lowestPid == pid;
                        })
                .toList();
    }

    /// The namespaces that a process entered or left since this was asked last.
    Set<NamespaceId> takeTouched() {
        Set<NamespaceId> taken = Set.copyOf(touched);
        touched.clear();
        Set<NamespaceId> unknown = new HashSet<>();
        for (NamespaceId id : taken) {
            Members members = namespaces.get(id);
            if (members != null && members.processes == 0) {
                namespaces.remove(id);
            } else if (members != null && members.lowestPid == UNKNOWN) {
                members.lowestPid = Integer.MAX_VALUE;
                unknown.add(id);
            }
        }
        if (!unknown.isEmpty()) {
            findLowest(unknown);
        }
        return taken;
    }

    /// One walk for all of them.
    private void findLowest(Set<NamespaceId> unknown) {
        Set<Long> inodes = unknown.stream().map(NamespaceId::inode).collect(Collectors.toSet());
        processes.forEach(
                (pid, links) -> {
                    for (int type = 0; type < links.length; type++) {
                        if (inodes.contains(links[type])) {
                            var id = new NamespaceId(TYPES[type], links[type]);
                            Members members = unknown.contains(id) ? namespaces.get(id) : null;
                            if (members != null) {
                                members.lowestPid = Math.min(members.lowestPid, pid);
                            }
                        }
                    }
                });
    }

    /// What is in a namespace; null if nobody is.
    @Nullable Count count(NamespaceId id) {
        Members members = namespaces.get(id);
        return members == null ? null : new Count(members.processes, members.lowestPid);
    }
}
