package io.gearshift.backend.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A running gear from inside and from outside, all but its processes, which are in {@link
/// ProcessRow}. Every text that a program in the gear may have chosen is hostile. Ids are given
/// twice: as the host counts them, and as the gear does, null where the gear has none for it.
///
/// @param at when it was read
/// @param withHost the types of namespaces that the gear shares with the host: what stands in these
///   is the host's own
/// @param hostname its name inside and outside
/// @param mounts its mount table
/// @param root what stands in its root directory
/// @param interfaces its network interfaces
/// @param ipc its queues, semaphores and shared memory
/// @param users which user ids it has; none where everybody in it is nobody
/// @param groups likewise, group ids
public record GearMirror(
        Instant at,
        List<String> withHost,
        Hostname hostname,
        Part<Mount> mounts,
        Part<Entry> root,
        Part<Interface> interfaces,
        Part<IpcObject> ipc,
        List<NamespaceNode.IdRange> users,
        List<NamespaceNode.IdRange> groups) {

    /// Copies the lists.
    public GearMirror {
        withHost = List.copyOf(withHost);
        users = List.copyOf(users);
        groups = List.copyOf(groups);
    }

    /// The same without what is the host's own: its name, where its files are, and its interfaces.
    public GearMirror withoutHost() {
        return new GearMirror(
                at,
                withHost,
                new Hostname(hostname.inside(), hostname.domain(), null),
                new Part<>(
                        mounts.rows().stream().map(Mount::withoutHost).toList(),
                        mounts.total(),
                        mounts.problem()),
                root,
                new Part<>(
                        interfaces.rows().stream().map(Interface::withoutHost).toList(),
                        interfaces.total(),
                        interfaces.problem()),
                ipc,
                users,
                groups);
    }

    /// One part of it.
    ///
    /// @param rows at most 1,000
    /// @param total how many there are
    /// @param problem why some or all are missing; null if none is
    public record Part<T>(List<T> rows, long total, @Nullable String problem) {
        /// Copies the list.
        public Part {
            rows = List.copyOf(rows);
        }
    }

    /// A host's name, see uts_namespaces(7).
    ///
    /// @param inside what programs in the gear are told
    /// @param domain its NIS domain; empty where none was set
    /// @param outside what programs of the host are told; null for who may not know
    public record Hostname(String inside, String domain, @Nullable String outside) {}

    /// A line of the mount table.
    ///
    /// @param point where it is mounted
    /// @param source what was mounted, for example a device; a free text for virtual file systems
    /// @param options of the mount, then those of its file system that the mount does not have
    /// @param propagation `private`, `shared`, `receives` (what is mounted outside appears inside),
    ///   `shared, receives` or `unbindable`
    /// @param outside where the host has the same files; null where it has them nowhere, or who
    ///   asks may not know
    public record Mount(
            String point,
            String source,
            String type,
            List<String> options,
            String propagation,
            @Nullable String outside) {
        /// Copies the list.
        public Mount {
            options = List.copyOf(options);
        }

        private Mount withoutHost() {
            return new Mount(point, source, type, options, propagation, null);
        }
    }

    /// Something in the root directory.
    ///
    /// @param mode type and permissions, as `ls -l` writes them; empty where it cannot be looked
    ///   at, and then nothing else is known either
    /// @param uid of its owner on the host
    /// @param gid likewise
    /// @param mounted whether another file system begins there
    /// @param target where a link leads; null for others
    public record Entry(
            String name,
            String mode,
            long uid,
            @Nullable Long insideUid,
            long gid,
            @Nullable Long insideGid,
            long bytes,
            boolean mounted,
            @Nullable String target) {}

    /// A network interface.
    ///
    /// @param kind `veth`, `bridge`, `macvlan` and so on; empty of loopback and of hardware
    /// @param mac address of its link; empty without one
    /// @param up whether it was switched on and has a carrier
    /// @param addresses with the length of the prefix, as `10.0.0.2/24`; of a point-to-point
    ///   address `10.0.0.2 to 10.0.0.1/32`
    /// @param end its other end; null for one that has none, or for who may not know
    public record Interface(
            int index,
            String name,
            String kind,
            String mac,
            long mtu,
            boolean up,
            List<String> addresses,
            @Nullable End end) {
        /// Copies the list.
        public Interface {
            addresses = List.copyOf(addresses);
        }

        private Interface withoutHost() {
            return end == null || end.where() == Where.GEAR
                    ? this
                    : new Interface(index, name, kind, mac, mtu, up, addresses, null);
        }
    }

    /// The other end of an interface.
    ///
    /// @param where whose network namespace it is in
    /// @param index its number there
    /// @param name null where it is in somebody else's
    /// @param master the bridge that it belongs to; null if none
    public record End(
            Where where,
            int index,
            @Nullable String name,
            List<String> addresses,
            @Nullable String master) {
        /// Copies the list.
        public End {
            addresses = List.copyOf(addresses);
        }
    }

    /// Whose network namespace an interface's end is in.
    public enum Where {
        /// In the gear's own.
        GEAR,
        /// In the host's.
        HOST,
        /// In a third one.
        ELSEWHERE
    }

    /// A System V IPC object, or a POSIX message queue.
    ///
    /// @param key by which programs find it, `0x1c` and so on; the name of a POSIX queue
    /// @param id null of a POSIX queue
    /// @param mode permissions in octal
    /// @param uid of its owner on the host
    /// @param bytes of shared memory its size, of a queue what waits in it; null of semaphores
    /// @param count of a queue the messages that wait in it, of semaphores how many are in the set,
    ///   of shared memory how many have it mapped; null of a POSIX queue
    public record IpcObject(
            Kind kind,
            String key,
            @Nullable Integer id,
            String mode,
            long uid,
            @Nullable Long insideUid,
            @Nullable Long bytes,
            @Nullable Long count) {

        /// What it is.
        public enum Kind {
            /// A System V message queue.
            QUEUE,
            /// A set of System V semaphores.
            SEMAPHORES,
            /// A segment of System V shared memory.
            SHARED_MEMORY,
            /// A POSIX message queue.
            POSIX_QUEUE
        }
    }
}
