package io.gearshift.backend.host;

import io.gearshift.backend.api.NamespaceRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The namespaces of a host, or that they are those that the caller has.
///
/// @param revision of this list; another run of the agent has others
/// @param rows ascending by number; null if the caller has this revision
public record NamespaceList(long revision, @Nullable List<NamespaceRow> rows) {

    /// Copies the list.
    public NamespaceList {
        rows = rows == null ? null : List.copyOf(rows);
    }
}
