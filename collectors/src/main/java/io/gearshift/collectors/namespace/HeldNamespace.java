package io.gearshift.collectors.namespace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A namespace that is there without a process in it, and what keeps it.
///
/// @param holders at least one
/// @param kin its parent and owner; null where they were not asked for
public record HeldNamespace(NamespaceId id, List<Holder> holders, @Nullable NamespaceKin kin) {

    /// Copies the list.
    public HeldNamespace {
        holders = List.copyOf(holders);
    }

    /// What keeps a namespace, see namespaces(7), "Namespace lifetime".
    public sealed interface Holder {

        /// A mount of it, as `ip netns add` makes one.
        ///
        /// @param pid a process that sees the mount
        /// @param path where that process has it
        record Mounted(int pid, String path) implements Holder {}

        /// An open file of a process.
        record Open(int pid, int descriptor) implements Holder {}

        /// It is the parent of another one.
        record Above(NamespaceId below) implements Holder {}

        /// It is the user namespace that governs another one.
        record Owns(NamespaceId owned) implements Holder {}
    }
}
