package io.gearshift.backend.api;

import java.util.List;

/// The running gears of a host by the types of namespaces: whose each of them is.
///
/// @param rows by name
public record NamespaceMatrix(List<Row> rows) {

    /// Copies the list.
    public NamespaceMatrix {
        rows = List.copyOf(rows);
    }

    /// One gear.
    ///
    /// @param gear its id
    /// @param managed whether Gearshift made it
    /// @param namespaces one of each type that this kernel has
    public record Row(String gear, String name, boolean managed, List<GearNamespace> namespaces) {

        /// Copies the list.
        public Row {
            namespaces = List.copyOf(namespaces);
        }
    }
}
