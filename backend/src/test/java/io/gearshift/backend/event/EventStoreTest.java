package io.gearshift.backend.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.fake.FakeClock;
import io.gearshift.backend.host.HostEvent;
import io.gearshift.backend.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an agent reports, and when it says that it was.
final class EventStoreTest {
    @TempDir Path folder;

    private final FakeClock clock = new FakeClock();
    private Database database;
    private EventStore store;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("store"));
        store = new EventStore(database, clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static HostEvent killed(long sequence, Instant at) {
        return new HostEvent(
                sequence,
                new Event(
                        0,
                        at,
                        "box",
                        "g-1",
                        "web1",
                        "default",
                        Event.Kind.OOM_KILL,
                        Event.Severity.ERROR,
                        "killed",
                        Map.of()));
    }

    private List<Event> kept() {
        return store.find(EventQuery.latest(10), null, event -> true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-01T13:00:00Z",
                "2400-01-01T00:00:00Z",
                "+1000000000-12-31T23:59:59Z"
            })
    void whatIsDatedFarAheadIsKeptAsOfAFewMinutesAhead(String said) {
        Instant at = Instant.parse(said);
        Instant latest = clock.instant().plus(Duration.ofMinutes(5));

        assertThat(store.keep("box", List.of(killed(1, at))))
                .extracting(Event::at)
                .containsExactly(latest);

        assertThat(kept()).extracting(Event::at).containsExactly(latest);
        assertThat(store.cursor("box").sequence()).isEqualTo(1);
        assertThat(store.cursor("box").isAt(at)).isTrue();
        clock.advance(Duration.ofMinutes(66));
        assertThat(store.killedLately("box", "g-1")).isFalse();
        database.close();
        open();
        assertThat(store.killedLately("box", "g-1")).isFalse();
    }

    @Test
    void aKillIsOfTheGearOfItsHostAloneAlsoAcrossARestart() {
        store.keep("box", List.of(killed(1, clock.instant())));
        store.keep("attic", List.of());

        assertThat(store.killedLately("box", "g-1")).isTrue();
        assertThat(store.killedLately("attic", "g-1")).isFalse();
        database.close();
        open();
        assertThat(store.killedLately("box", "g-1")).isTrue();
        assertThat(store.killedLately("attic", "g-1")).isFalse();
    }

    @Test
    void whatIsNoMoreThanThatAheadKeepsItsTime() {
        Instant soon = clock.instant().plus(Duration.ofMinutes(4));
        store.keep("box", List.of(killed(1, clock.instant()), killed(2, soon)));
        assertThat(kept()).extracting(Event::at).containsExactly(soon, clock.instant());
        assertThat(store.cursor("box").isAt(soon)).isTrue();
        assertThat(store.cursor("box").isAt(clock.instant())).isFalse();
    }

    @Test
    void whatIsDatedBeforeAllTimesIsKeptToo() {
        store.keep("box", List.of(killed(1, Instant.MIN)));
        assertThat(kept()).extracting(Event::at).containsExactly(Instant.EPOCH);
        assertThat(store.cursor("box").isAt(Instant.MIN)).isTrue();
    }
}
