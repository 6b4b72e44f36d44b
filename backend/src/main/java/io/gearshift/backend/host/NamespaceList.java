package io.gearshift.backend.host;

import io.gearshift.backend.api.NamespaceRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The namespaces of a host, or what is different from those that the caller has.
///
/// @param revision of this list; another run of the agent has others
/// @param since of which revision the rest is the difference; null of a whole list, as from an
///   older agent, whose list without a row may also be the one that the caller has
/// @param rows ascending by number: all, or those that are new or others
/// @param gone numbers of those that are no more; they count before the rows, since a number may be
///   given again
public record NamespaceList(
        long revision, @Nullable Long since, List<NamespaceRow> rows, List<Long> gone) {

    /// Copies the lists.
    public NamespaceList {
        rows = List.copyOf(rows);
        gone = List.copyOf(gone);
    }

    /// A whole list.
    public static NamespaceList whole(long revision, List<NamespaceRow> rows) {
        return new NamespaceList(revision, null, rows, List.of());
    }

    /// The whole list that this one makes of what the caller has.
    ///
    /// @param known whole, and of the revision that was told to the agent
    public NamespaceList after(NamespaceList known) {
        if (revision == known.revision()) {
            return known;
        }
        if (since == null) {
            return this;
        }
        Map<Long, NamespaceRow> all = new HashMap<>();
        known.rows().forEach(row -> all.put(row.ns(), row));
        gone.forEach(all::remove);
        rows.forEach(row -> all.put(row.ns(), row));
        return whole(revision, List.copyOf(new TreeMap<>(all).values()));
    }
}
