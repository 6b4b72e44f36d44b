package io.gearshift.web.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EventRowsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private static Event event(long id, @Nullable String gear, Event.Kind kind, String figure) {
        return new Event(
                id,
                NOW.minusSeconds(1000 - id),
                "host-a",
                gear,
                gear,
                "default",
                kind,
                Event.Severity.WARNING,
                "event " + id,
                figure.isEmpty() ? Map.of() : Map.of("figure", figure));
    }

    private static Event kill(long id, String gear) {
        return event(id, gear, Event.Kind.OOM_KILL, "");
    }

    /// Id of the newest and how many, row by row.
    private static List<String> folded(int most, boolean whole, Event... events) {
        return EventRows.folded(List.of(events), NOW, most, whole).stream()
                .map(
                        row -> {
                            EventRow.Burst burst = row.burst();
                            return row.id() + (burst == null ? "" : " x " + burst.words());
                        })
                .toList();
    }

    @Test
    void onlyWhatFollowsEachOtherIsFolded() {
        assertThat(
                        folded(
                                9,
                                true,
                                kill(9, "a"),
                                kill(8, "a"),
                                kill(7, "b"),
                                kill(6, "a"),
                                event(5, "a", Event.Kind.EXITED, ""),
                                kill(4, "a"),
                                kill(3, "a")))
                .containsExactly("9 x 2", "7", "6", "5", "4 x 2");
    }

    @Test
    void theNewestTellsForAllAndTheOldestSaysSinceWhen() {
        EventRow row =
                EventRows.folded(List.of(kill(9, "a"), kill(8, "a"), kill(2, "a")), NOW, 9, true)
                        .getFirst();
        EventRow.Burst burst = row.burst();

        assertThat(row.text()).isEqualTo("event 9");
        assertThat(burst).isNotNull();
        assertThat(burst.first()).isEqualTo(2);
        assertThat(burst.since()).isEqualTo(When.of(NOW.minusSeconds(998), NOW));
        assertThat(burst.newest())
                .extracting(EventRow.Each::text)
                .containsExactly("event 9", "event 8", "event 2");
        assertThat(burst.all()).isEqualTo("/events?gear=a&kind=oom-kill&each=1&before=10");
    }

    @Test
    void pressureOfAnotherResourceIsAnother() {
        assertThat(
                        folded(
                                9,
                                true,
                                event(4, "a", Event.Kind.PRESSURE, "cpuPressure"),
                                event(3, "a", Event.Kind.PRESSURE, "cpuPressure"),
                                event(2, "a", Event.Kind.PRESSURE, "ioPressure")))
                .containsExactly("4 x 2", "2");
    }

    @Test
    void whatSaysSomethingOfItsOwnEachTimeIsNotFolded() {
        assertThat(
                        folded(
                                9,
                                true,
                                event(4, "a", Event.Kind.LIMITS_CHANGED, ""),
                                event(3, "a", Event.Kind.LIMITS_CHANGED, ""),
                                event(2, null, Event.Kind.ALERT_RAISED, ""),
                                event(1, null, Event.Kind.ALERT_RAISED, "")))
                .containsExactly("4", "3", "2", "1");
        Event once = event(1, "a", Event.Kind.DRIFT, "");
        assertThat(folded(9, true, once, once)).as("the very same").containsExactly("1 x 2");
    }

    @Test
    void whatMayGoOnBeyondWhatWasReadSaysSo() {
        Event[] events = {kill(9, "a"), kill(8, "a"), kill(7, "b"), kill(6, "b")};

        assertThat(folded(9, false, events)).containsExactly("9 x 2", "7 x 2+");
        assertThat(folded(1, false, events)).containsExactly("9 x 2");
        assertThat(folded(9, true, events)).containsExactly("9 x 2", "7 x 2");
    }
}
