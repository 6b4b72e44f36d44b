package io.gearshift.backend.namespace;

import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.host.NamespaceList;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The rows that a host's namespaces are told in, and since which revision each is as it is, so
/// that who has an older list is told of the difference alone. Not safe for use by many threads.
final class RowHistory {

    /// Who has not asked since so many went is told all.
    static final int MOST_GONE = 10_000;

    private final Map<Long, Kept> kept = new HashMap<>();
    private final Deque<Gone> gone = new ArrayDeque<>();
    private List<NamespaceRow> rows = List.of();
    private long revision;

    /// The oldest list that the difference from is known.
    private long oldest;

    private record Kept(NamespaceRow row, long revision) {}

    private record Gone(long ns, long revision) {}

    /// @param first revision of the first list
    RowHistory(long first) {
        revision = first - 1;
        oldest = first;
    }

    /// Takes the rows of now.
    ///
    /// @param now ascending by number
    void put(List<NamespaceRow> now) {
        rows = now;
        revision++;
        for (NamespaceRow row : now) {
            Kept before = kept.get(row.ns());
            if (before == null || !before.row().equals(row)) {
                kept.put(row.ns(), new Kept(row, revision));
            }
        }
        if (kept.size() > now.size()) {
            forget(
                    now.stream()
                            .map(NamespaceRow::ns)
                            .collect(Collectors.toCollection(HashSet::new)));
        }
    }

    /// Forgets the rows: who has a list is told all next time.
    void letGo() {
        rows = List.of();
        kept.clear();
        gone.clear();
        oldest = revision + 1;
    }

    private void forget(Set<Long> there) {
        kept.keySet()
                .removeIf(
                        ns -> {
                            boolean went = !there.contains(ns);
                            if (went) {
                                gone.add(new Gone(ns, revision));
                            }
                            return went;
                        });
        while (gone.size() > MOST_GONE) {
            oldest = Math.max(oldest, gone.remove().revision());
        }
    }

    /// What is to be told to somebody.
    ///
    /// @param known revision of what they have; null for nothing
    NamespaceList since(@Nullable Long known) {
        if (known == null || known < oldest || known > revision) {
            return NamespaceList.whole(revision, rows);
        }
        if (known == revision) {
            return new NamespaceList(revision, known, List.of(), List.of());
        }
        long had = known;
        return new NamespaceList(
                revision,
                known,
                rows.stream().filter(row -> isNewer(row, had)).toList(),
                gone.stream()
                        .filter(each -> each.revision() > had)
                        .map(Gone::ns)
                        .distinct()
                        .toList());
    }

    private boolean isNewer(NamespaceRow row, long revision) {
        Kept each = kept.get(row.ns());
        return each == null || each.revision() > revision;
    }
}
