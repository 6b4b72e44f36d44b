package io.gearshift.backend.host;

import io.gearshift.backend.api.NamespaceRow;
import java.util.List;

/// The namespaces of a host, or that they are those that the caller has.
///
/// @param revision of this list; another run of the agent has others
/// @param rows ascending by number; none if the caller has this revision
public record NamespaceList(long revision, List<NamespaceRow> rows) {

    /// Copies the list.
    public NamespaceList {
        rows = List.copyOf(rows);
    }
}
