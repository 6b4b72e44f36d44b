package io.gearshift.backend.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The running gears of a host, and the containers that others made, by the types of namespaces:
/// whose each of them is.
///
/// @param rows gears by name, then containers by name
public record NamespaceMatrix(List<Row> rows) {

    /// Copies the list.
    public NamespaceMatrix {
        rows = List.copyOf(rows);
    }

    /// One gear or container.
    ///
    /// @param gear its id; null for a container that is no gear
    /// @param name of the gear; of a container what it is in words, as in {@link NamespaceRow}
    /// @param managed whether Gearshift made it
    /// @param namespaces one of each type that this kernel has
    public record Row(
            @Nullable String gear, String name, boolean managed, List<GearNamespace> namespaces) {

        /// Copies the list.
        public Row {
            namespaces = List.copyOf(namespaces);
        }
    }
}
