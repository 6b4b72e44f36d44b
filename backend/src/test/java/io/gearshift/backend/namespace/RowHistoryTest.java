package io.gearshift.backend.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.host.NamespaceList;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RowHistoryTest {

    private static final long FIRST = 1000;

    private final RowHistory history = new RowHistory(FIRST);

    private static NamespaceRow row(long ns, int processes) {
        return new NamespaceRow(
                ns, "net", processes, 1, "root", "x", null, null, List.of(), Instant.EPOCH);
    }

    @Test
    void whoHasNothingOrIsOfAnotherRunIsToldAll() {
        history.put(List.of(row(1, 1)));
        history.put(List.of(row(1, 1), row(2, 1)));
        NamespaceList all = NamespaceList.whole(FIRST + 1, List.of(row(1, 1), row(2, 1)));
        assertThat(history.since(null)).isEqualTo(all);
        assertThat(history.since(FIRST - 1)).isEqualTo(all);
        assertThat(history.since(FIRST + 2)).isEqualTo(all);
    }

    @Test
    void whoHasTheLastListIsToldNothing() {
        history.put(List.of(row(1, 1)));
        assertThat(history.since(FIRST))
                .isEqualTo(new NamespaceList(FIRST, FIRST, List.of(), List.of()));
    }

    @Test
    void whoHasAnOlderOneIsToldWhatIsDifferent() {
        history.put(List.of(row(1, 1), row(2, 1), row(3, 1)));
        history.put(List.of(row(1, 1), row(3, 2)));
        history.put(List.of(row(1, 1), row(3, 2), row(4, 1)));
        assertThat(history.since(FIRST))
                .isEqualTo(
                        new NamespaceList(
                                FIRST + 2, FIRST, List.of(row(3, 2), row(4, 1)), List.of(2L)));
        assertThat(history.since(FIRST + 1))
                .isEqualTo(new NamespaceList(FIRST + 2, FIRST + 1, List.of(row(4, 1)), List.of()));
    }

    @Test
    void whoHasNotAskedForTooLongIsToldAll() {
        List<NamespaceRow> many = new ArrayList<>();
        for (long ns = 1; ns <= RowHistory.MOST_GONE; ns++) {
            many.add(row(ns, 1));
        }
        NamespaceRow stays = row(RowHistory.MOST_GONE + 2L, 1);
        many.add(stays);
        history.put(many);
        history.put(List.of(stays));
        assertThat(history.since(FIRST).gone()).hasSize(RowHistory.MOST_GONE);
        history.put(List.of());
        assertThat(history.since(FIRST)).isEqualTo(NamespaceList.whole(FIRST + 2, List.of()));
    }

    @Test
    void afterTheRowsWereLetGoOfAllAreTold() {
        history.put(List.of(row(1, 1), row(2, 1)));
        history.letGo();
        history.put(List.of(row(1, 1)));
        assertThat(history.since(FIRST))
                .isEqualTo(NamespaceList.whole(FIRST + 1, List.of(row(1, 1))));
    }

    /// Somebody asks now and then; what they make of the differences is always the list.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theDifferencesMakeTheList(long seed) {
        var random = new Random(seed);
        TreeMap<Long, NamespaceRow> now = new TreeMap<>();
        history.put(List.of());
        NamespaceList known = history.since(null);
        for (int step = 0; step < 2000; step++) {
            long ns = random.nextLong(30);
            if (random.nextInt(3) == 0) {
                now.remove(ns);
            } else {
                now.put(ns, row(ns, random.nextInt(3)));
            }
            history.put(List.copyOf(now.values()));
            if (random.nextInt(5) == 0) {
                NamespaceList told = history.since(known.revision());
                assertThat(told.since()).isNotNull();
                known = told.after(known);
                assertThat(known.rows())
                        .containsExactlyElementsOf(now.values())
                        .isSortedAccordingTo(Comparator.comparingLong(NamespaceRow::ns));
            }
        }
    }

    @Test
    void theAnswersOfAnOlderAgentAreWholeOrNothingNew() {
        NamespaceList known = NamespaceList.whole(7, List.of(row(1, 1)));
        assertThat(new NamespaceList(7, null, List.of(), List.of()).after(known)).isSameAs(known);
        NamespaceList whole = NamespaceList.whole(8, List.of(row(2, 1)));
        assertThat(whole.after(known)).isEqualTo(whole);
    }
}
