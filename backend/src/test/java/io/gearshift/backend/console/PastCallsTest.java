package io.gearshift.backend.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.access.Caller;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Moment;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.UserView.Grant;
import io.gearshift.backend.event.EventStore;
import io.gearshift.backend.fake.FakeClock;
import io.gearshift.backend.fake.FakeHost;
import io.gearshift.backend.fake.GearBuilder;
import io.gearshift.backend.fake.WatchedLink;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.HostLink;
import io.gearshift.backend.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How two hosts were, one of which came later.
final class PastCallsTest {

    private static final Caller ROOT =
            new Caller(
                    "root",
                    "ctl",
                    List.of(new Grant(Role.ADMIN, Caller.ALL)),
                    EnumSet.allOf(Right.class),
                    null,
                    null,
                    null);

    @TempDir Path folder;
    private final FakeClock clock = new FakeClock();
    private final FakeHost first = new FakeHost("first", clock);
    private final FakeHost second = new FakeHost("second", clock);
    private final AtomicInteger asked = new AtomicInteger();
    private Consumer<Instant> whenAsked = _ -> {};
    private Instant early = Instant.EPOCH;
    private Instant late = Instant.EPOCH;
    private Database database;
    private Fleet fleet;
    private PastCalls past;

    @BeforeEach
    void start() {
        first.put(GearBuilder.gear("g-1", "web1").build());
        early = clock.instant();
        clock.advance(Duration.ofHours(1));
        second.put(GearBuilder.gear("g-2", "web2").build());
        late = clock.instant();
        clock.advance(Duration.ofHours(1));
        database = Database.open(folder.resolve("state"));
        var events = new EventStore(database, clock);
        fleet =
                new Fleet(
                        List.of(watched(first), watched(second)),
                        events,
                        clock,
                        clock::nanos,
                        new Fleet.Reaction() {
                            @Override
                            public void limitsReverted(String name, LimitResult result) {}

                            @Override
                            public void happened(Event event) {}
                        });
        past = new PastCalls(fleet, events, clock);
    }

    @AfterEach
    void stop() {
        fleet.close();
        database.close();
    }

    /// Says when it is asked how it was.
    private HostLink watched(FakeHost host) {
        return new WatchedLink(
                host.link(),
                command -> {
                    if (command instanceof HostCommand.PastGears(var at, var _)) {
                        asked.incrementAndGet();
                        whenAsked.accept(at);
                    }
                });
    }

    private List<String> names(Instant at) {
        return past.page(ROOT, GearQuery.ALL, at).gears().stream().map(Gear::name).toList();
    }

    @Test
    void aHostThatKeepsNothingThenCannotTellAndIsNotEmpty() {
        assertThat(names(early)).containsExactly("web1");
        assertThat(past.hosts(ROOT, early))
                .extracting(Host::state)
                .containsExactly(Host.State.UP, Host.State.UNREACHABLE);
        assertThat(past.moment(ROOT, early).hosts())
                .extracting(Moment.Kept::problem)
                .containsExactly(null, "second keeps nothing from before " + late + ".");
        assertThat(past.hosts(ROOT, late)).extracting(Host::state).containsOnly(Host.State.UP);
        assertThat(names(late)).containsExactly("web1", "web2");
    }

    @Test
    @Timeout(60)
    void hostsAreAskedAtOnce() {
        var both = new CyclicBarrier(2);
        whenAsked =
                _ -> {
                    try {
                        both.await(20, TimeUnit.SECONDS);
                    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                        throw new IllegalStateException("the other is not asked meanwhile", e);
                    }
                };
        assertThat(names(late)).containsExactly("web1", "web2");
    }

    /// Else of slow hosts each page would ask anew, several times.
    @Test
    void whatWasToldLateIsAsFreshAsWhatWasToldAtOnce() {
        whenAsked = _ -> clock.advance(Duration.ofSeconds(19));
        assertThat(names(late)).containsExactly("web1", "web2");
        assertThat(past.moment(ROOT, late).gears()).isEqualTo(2);
        assertThat(past.hosts(ROOT, late)).hasSize(2);
        assertThat(asked).hasValue(2);
        clock.advance(Duration.ofSeconds(31));
        assertThat(names(late)).hasSize(2);
        assertThat(asked).hasValue(4);
    }

    @Test
    @Timeout(60)
    void whoWaitsForOneMomentKeepsNobodyFromAnother()
            throws ExecutionException, InterruptedException {
        var waits = new CountDownLatch(2);
        var goOn = new CountDownLatch(1);
        whenAsked =
                at -> {
                    if (at.equals(early)) {
                        waits.countDown();
                        await(goOn);
                    }
                };
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("asks-", 0).factory())) {
            Future<List<String>> slow = threads.submit(() -> names(early));
            await(waits);
            Future<List<String>> same = threads.submit(() -> names(early));
            assertThat(names(late)).containsExactly("web1", "web2");
            goOn.countDown();
            assertThat(slow.get()).containsExactly("web1");
            assertThat(same.get()).containsExactly("web1");
        } finally {
            goOn.countDown();
        }
        assertThat(asked).as("the early moment was asked for once").hasValue(4);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsKeptUntilNowIsToldWithTheGearsOfNow() {
        Moment now = past.moment(ROOT, null);
        assertThat(now.at()).isEqualTo(clock.instant());
        assertThat(now.gears()).isEqualTo(2);
        assertThat(now.earliest()).isEqualTo(early);
        assertThat(now.hosts()).extracting(Moment.Kept::problem).containsOnlyNulls();
    }
}
