package io.gearshift.backend.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.event.EventStore;
import io.gearshift.backend.fake.Await;
import io.gearshift.backend.fake.FakeClock;
import io.gearshift.backend.fake.FakeConsole;
import io.gearshift.backend.fake.FakeHost;
import io.gearshift.backend.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetTest {
    @TempDir Path folder;
    private final FakeClock clock = new FakeClock();
    private final FakeHost host = new FakeHost("fake", clock);
    private final List<Event> heard = new CopyOnWriteArrayList<>();
    private Database database;
    private EventStore events;
    private Fleet fleet;

    @BeforeEach
    void start() {
        FakeConsole.samples(host);
        database = Database.open(folder.resolve("state"));
        open();
    }

    private void open() {
        events = new EventStore(database, clock);
        fleet =
                new Fleet(
                        List.of(host.link()),
                        events,
                        clock,
                        clock::nanos,
                        new Fleet.Reaction() {
                            @Override
                            public void limitsReverted(String name, LimitResult result) {}

                            @Override
                            public void happened(Event event) {
                                heard.add(event);
                            }
                        });
        Await.until("events are pulled", () -> !stored().isEmpty());
    }

    @AfterEach
    void stop() {
        fleet.close();
        database.close();
    }

    private List<Event> stored() {
        return events.find(new EventQuery(null, null, null, null, 1000), null, event -> true);
    }

    @Test
    void manyLooksWithinASecondAreOneQuestion() {
        fleet.look();
        int asked = host.link().calls();
        for (int i = 0; i < 50; i++) {
            fleet.look();
        }

        assertThat(host.link().calls()).isEqualTo(asked);
        clock.advance(Duration.ofMillis(1001));
        fleet.look();
        assertThat(host.link().calls()).isEqualTo(asked + 1);
    }

    /// As the bell does to the thread of a live page.
    @Test
    void whoGivesUpAskingOrWaitingMakesTheHostStaleForNobody() throws InterruptedException {
        fleet.look();
        clock.advance(Duration.ofSeconds(2));
        host.hangWithInventory(true);
        List<String> gaveUp = new CopyOnWriteArrayList<>();
        Thread asks = Thread.ofVirtual().name("asks").start(() -> look(gaveUp));
        Await.until("the host is asked", () -> host.hanging() == 1);
        Thread waits = Thread.ofVirtual().name("waits").unstarted(() -> look(gaveUp));
        waits.start();
        Await.until("it waits", () -> waits.getState() == Thread.State.WAITING);

        waits.interrupt();
        assertThat(waits.join(Duration.ofSeconds(10))).as("stopped to wait").isTrue();
        assertThat(host.hanging()).as("the other asks still").isEqualTo(1);
        asks.interrupt();
        assertThat(asks.join(Duration.ofSeconds(10))).as("stopped to ask").isTrue();
        host.hangWithInventory(false);

        assertThat(gaveUp).containsExactly("waits", "asks");
        assertThat(fleet.look("fake").staleSince()).isNull();
    }

    private void look(List<String> gaveUp) {
        try {
            fleet.look();
        } catch (ConsoleException e) {
            gaveUp.add(Thread.currentThread().getName());
        }
    }

    @Test
    void whileNobodyLooksNothingIsAsked() {
        fleet.look();
        int asked = host.link().calls();
        clock.advance(Duration.ofHours(1));

        assertThat(host.link().calls()).isEqualTo(asked);
    }

    @Test
    void whatChangedIsSeenAtOnce() {
        fleet.look();
        long before = fleet.changes();

        fleet.change("fake", new HostCommand.Pause(FakeConsole.WEB1), Duration.ofSeconds(1));

        assertThat(state()).isEqualTo(GearState.FROZEN);
        assertThat(fleet.changes()).isGreaterThan(before);
    }

    @Test
    void aLostHostKeepsWhatWasKnownAndSaysSinceWhen() {
        fleet.look();
        host.link().cut();

        Sight sight = fleet.look("fake");

        assertThat(sight.staleSince()).isEqualTo(clock.instant());
        assertThat(sight.host().state()).isEqualTo(Host.State.UNREACHABLE);
        assertThat(sight.host().problem()).contains("gearshift up");
        assertThat(sight.gears()).isNotEmpty().allMatch(gear -> gear.staleSince() != null);
        assertThat(state()).isEqualTo(GearState.RUNNING);
    }

    @Test
    void afterThreeSecondsNobodyKnowsHowTheGearsAre() {
        fleet.look();
        host.link().cut();
        clock.advance(Duration.ofSeconds(4));

        assertThat(state()).isEqualTo(GearState.UNKNOWN);
        assertThat(fleet.look("fake").gears().getFirst().stateText())
                .isEqualTo("Was running when its host last answered.");

        host.link().mend();
        assertThat(state()).isEqualTo(GearState.RUNNING);
        assertThat(fleet.look("fake").staleSince()).isNull();
    }

    private GearState state() {
        return fleet.look("fake").gears().stream()
                .filter(gear -> gear.id().equals(FakeConsole.WEB1))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    void aHostLostForLongIsAnEventAndItsReturnIsAnother() {
        host.link().cut();
        fleet.checkLost();
        clock.advance(Duration.ofSeconds(4));
        fleet.checkLost();
        fleet.checkLost();
        Await.until("lost is noted", () -> !kinds(Event.Kind.HOST_LOST).isEmpty());
        host.link().mend();
        Await.until("back is noted", () -> !kinds(Event.Kind.HOST_BACK).isEmpty());

        assertThat(kinds(Event.Kind.HOST_LOST)).hasSize(1);
        assertThat(kinds(Event.Kind.HOST_BACK)).hasSize(1);
        assertThat(kinds(Event.Kind.HOST_LOST).getFirst().at())
                .isEqualTo(clock.instant().minusSeconds(4));
    }

    @Test
    void aShortLossIsNoEvent() {
        host.link().cut();
        clock.advance(Duration.ofSeconds(2));
        fleet.checkLost();
        host.link().mend();
        happen("marker");
        Await.until("the marker came", () -> stored().getFirst().text().equals("marker"));

        assertThat(kinds(Event.Kind.HOST_LOST)).isEmpty();
        assertThat(kinds(Event.Kind.HOST_BACK)).isEmpty();
    }

    private List<Event> kinds(Event.Kind kind) {
        return stored().stream().filter(event -> event.kind() == kind).toList();
    }

    @Test
    void whatHappenedWhileTheLinkWasDownIsLearntOnceAfterwards() {
        host.link().cut();
        happen("while down");
        host.link().mend();
        Await.until("it is stored", () -> stored().getFirst().text().equals("while down"));
        int count = stored().size();

        host.nudge();
        host.link().cut();
        host.link().mend();
        happen("marker");
        Await.until("the marker came", () -> stored().getFirst().text().equals("marker"));

        assertThat(stored()).hasSize(count + 1);
        assertThat(heard.stream().filter(event -> event.text().equals("while down"))).hasSize(1);
    }

    @Test
    void aNewConsoleGoesOnWhereTheLastOneStopped() {
        int count = stored().size();
        fleet.close();
        happen("while the console was dead");
        open();
        Await.until("it is stored", () -> stored().size() == count + 1);

        assertThat(stored().getFirst().text()).isEqualTo("while the console was dead");
        assertThat(stored()).extracting(Event::id).doesNotHaveDuplicates();
    }

    @Test
    void anAgentThatLostItsJournalIsFollowedFromItsNewBeginning() {
        int count = stored().size();
        host.link().cut();
        host.loseJournal();
        clock.advance(Duration.ofSeconds(1));
        happen("first of the new journal");
        host.link().mend();
        Await.until("it is stored", () -> stored().size() == count + 1);

        assertThat(stored().getFirst().text()).isEqualTo("first of the new journal");
    }

    private void happen(String text) {
        host.happen(FakeConsole.WEB1, Event.Kind.EXITED, Event.Severity.WARNING, text, Map.of());
    }

    @Test
    void killsOfTheLastHourAreRememberedAlsoAcrossARestart() {
        assertThat(events.killedLately("fake", FakeConsole.DB)).isTrue();
        assertThat(new EventStore(database, clock).killedLately("fake", FakeConsole.DB)).isTrue();

        clock.advance(Duration.ofMinutes(61));

        assertThat(events.killedLately("fake", FakeConsole.DB)).isFalse();
        assertThat(new EventStore(database, clock).killedLately("fake", FakeConsole.DB)).isFalse();
    }

    @Test
    void anUnknownHostIsNotFound() {
        assertThatThrownBy(() -> fleet.look("nowhere"))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("Known are fake");
    }

    @Test
    void aHostThatNeverAnsweredHasNoGearsAndSaysWhy() {
        FakeHost silent = new FakeHost("silent", clock);
        silent.link().cut();
        try (Fleet other =
                new Fleet(
                        List.of(silent.link()),
                        events,
                        clock,
                        clock::nanos,
                        new Fleet.Reaction() {
                            @Override
                            public void limitsReverted(String name, LimitResult result) {}

                            @Override
                            public void happened(Event event) {}
                        })) {
            Sight sight = other.look("silent");

            assertThat(sight.gears()).isEmpty();
            assertThat(sight.at()).isNull();
            assertThat(sight.host().state()).isEqualTo(Host.State.UNREACHABLE);
        }
    }
}
