package io.gearshift.collectors.namespace;

import java.util.List;

/// All namespaces of a host at one moment.
///
/// @param namespaces ascending by number, as lsns sorts them
/// @param deniedProcesses processes whose namespaces we may not see: they are in none of the counts
public record NamespaceTable(List<Namespace> namespaces, int deniedProcesses) {

    /// Copies the list.
    public NamespaceTable {
        namespaces = List.copyOf(namespaces);
    }
}
