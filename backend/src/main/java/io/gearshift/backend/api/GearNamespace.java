package io.gearshift.backend.api;

import java.util.List;

/// One namespace of a gear, and whose it is.
///
/// @param type as in {@link NamespaceRow}
/// @param ns inode number
/// @param sharedWith names of other gears in the same one; empty if none
/// @param meaning one sentence on what that means
public record GearNamespace(
        String type, long ns, Relation relation, List<String> sharedWith, String meaning) {

    /// Copies the list.
    public GearNamespace {
        sharedWith = List.copyOf(sharedWith);
    }

    /// Whose namespace it is.
    public enum Relation {
        /// The gear's own.
        OWN,
        /// Shared with other gears.
        SHARED,
        /// The host's.
        HOST
    }
}
