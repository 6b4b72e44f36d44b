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

    /// Whether a namespace is in it.
    public boolean has(NamespaceId id) {
        int low = 0;
        int high = namespaces.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = namespaces.get(middle).id().compareTo(id);
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }
}
