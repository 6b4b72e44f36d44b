package io.gearshift.backend.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.fake.FakeClock;
import io.gearshift.backend.store.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What waits is sent, together, again, and given up.
final class DeliveryTest {
    @TempDir Path folder;

    private final FakeClock clock = new FakeClock();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private HttpServer server;
    private Database database;
    private Outbox outbox;
    private AlertBook book;
    private Delivery delivery;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    bodies.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
        open();
        outbox.put(
                "hook",
                new AlertTarget.Terms(
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/", null, true),
                "k");
    }

    private void open() {
        database = Database.open(folder.resolve("store"));
        outbox = new Outbox(database);
        book = new AlertBook(database, outbox);
        delivery = Delivery.over(outbox, clock, true);
    }

    @AfterEach
    void stop() {
        delivery.close();
        database.close();
        server.stop(0);
    }

    private Alert alert(int number) {
        return alert("fake", number);
    }

    private Alert alert(String host, int number) {
        return new Alert(
                "a-" + host + "-" + number,
                "throttled",
                "Throttled",
                AlertRule.Watch.GEAR_THROTTLED,
                Event.Severity.WARNING,
                host,
                "g-" + number,
                "web" + number,
                "default",
                clock.instant(),
                80.0,
                80.0,
                50.0,
                false);
    }

    private AlertTarget target() {
        return outbox.target("hook").orElseThrow();
    }

    private void deliver() {
        delivery.deliver(target());
    }

    @Test
    void whatHappensWithinAFewSecondsIsOneCallAndNothingIsSentTwice() {
        book.raise(alert(1), clock.instant());
        deliver();
        assertThat(bodies).isEmpty();
        clock.advance(Duration.ofSeconds(4));
        book.raise(alert(2), clock.instant());
        clock.advance(Duration.ofSeconds(1));
        deliver();
        assertThat(bodies).singleElement().asString().contains("web1").contains("web2");
        clock.advance(Duration.ofMinutes(5));
        deliver();
        assertThat(bodies).hasSize(1);
        assertThat(target().waiting()).isZero();
        assertThat(target().delivered()).isNotNull();
    }

    @Test
    void whatFailsIsTriedAgainWithGrowingPausesAndThenGivenUp() {
        status = 500;
        book.raise(alert(1), clock.instant());
        Duration before = Duration.ZERO;
        for (int attempt = 1; attempt <= Outbox.ATTEMPTS; attempt++) {
            Duration waited = Duration.ZERO;
            while (bodies.size() < attempt) {
                clock.advance(Duration.ofSeconds(1));
                waited = waited.plusSeconds(1);
                deliver();
                assertThat(waited).isLessThan(Duration.ofMinutes(11));
            }
            assertThat(waited).isGreaterThanOrEqualTo(before);
            before = waited;
            assertThat(target().problem()).contains("status 500");
        }
        assertThat(target().waiting()).isZero();
        assertThat(target().problem()).contains("1 notice was given up");
        clock.advance(Duration.ofDays(1));
        deliver();
        assertThat(bodies).hasSize(Outbox.ATTEMPTS);
    }

    /// Fails until that many calls have come.
    private void failUntil(int calls) {
        status = 500;
        while (bodies.size() < calls) {
            clock.advance(Duration.ofSeconds(1));
            deliver();
        }
    }

    @Test
    void eachNoticeHasAttemptsOfItsOwn() {
        book.raise(alert(1), clock.instant());
        failUntil(Outbox.ATTEMPTS - 1);
        book.raise(alert(2), clock.instant());
        failUntil(Outbox.ATTEMPTS);
        assertThat(bodies.getLast()).contains("web1").contains("web2");
        assertThat(target().problem()).contains("1 notice was given up");
        assertThat(target().waiting()).isEqualTo(1);

        failUntil(2 * Outbox.ATTEMPTS - 2);
        assertThat(target().waiting()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(6));
        status = 200;
        deliver();
        assertThat(bodies.getLast()).contains("web2").doesNotContain("web1");
        assertThat(target().waiting()).isZero();
        assertThat(target().problem()).isNull();
    }

    @Test
    void whatHappensWhileATargetTakesNothingDoesNotMakeItTriedMoreOften() {
        book.raise(alert(1), clock.instant());
        status = 500;
        for (int i = 0; i < 300; i++) {
            clock.advance(Duration.ofSeconds(1));
            book.raise(alert(2 + i), clock.instant());
            deliver();
        }
        assertThat(bodies).hasSizeBetween(5, 7);
    }

    @Test
    void aNoticeThatComesWhileOthersAreOnTheirWayIsNotTakenForDelivered() {
        book.raise(alert(1), clock.instant());
        clock.advance(Duration.ofSeconds(6));
        Outbox.Due onTheWay = outbox.due("hook", clock.instant()).orElseThrow();
        AlertTarget.Terms terms = target().terms();
        outbox.put("hook", new AlertTarget.Terms(terms.url(), null, false), null);
        outbox.put("hook", terms, null);
        book.raise(alert(2), clock.instant());
        outbox.delivered("hook", onTheWay.upTo(), null, clock.instant());
        assertThat(target().waiting()).isEqualTo(1);
    }

    @Test
    void whatWaitsOutlivesARestartAndAClockThatIsSetBack() {
        book.raise(alert(1), clock.instant());
        delivery.close();
        database.close();
        open();
        clock.advance(Duration.ofHours(-3));
        deliver();
        assertThat(bodies).hasSize(1);
        assertThat(book.standing()).hasSize(1);
    }

    @Test
    void aTargetThatIsSwitchedOffOrRemovedGetsNothing() {
        book.raise(alert(1), clock.instant());
        outbox.put("hook", target().terms(), null);
        assertThat(target().waiting()).isEqualTo(1);
        outbox.put("hook", new AlertTarget.Terms(target().terms().url(), null, false), null);
        assertThat(target().waiting()).isZero();
        book.raise(alert(2), clock.instant());
        assertThat(outbox.waiting()).isZero();
        outbox.remove("hook");
        assertThat(outbox.targets()).isEmpty();
    }

    @Test
    void aTargetThatTakesNothingKeepsNoMoreThanItMay() {
        for (int i = 0; i < Outbox.MOST_WAITING + 50; i++) {
            book.raise(alert(i), clock.instant());
        }
        assertThat(target().waiting()).isEqualTo(Outbox.MOST_WAITING);
    }

    @Test
    void gearsOfTheSameIdOnTwoHostsAreTwoAlerts() {
        book.raise(alert("fake", 1), clock.instant());
        book.raise(alert("other", 1), clock.instant());
        assertThat(book.standing()).hasSize(2);
        book.clear(alert("fake", 1), "", clock.instant());
        assertThat(book.standing().values()).extracting(Alert::host).containsExactly("other");
    }

    @Test
    void anAttemptThatTheEndOfTheConsoleBreaksOffIsNone() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout(30_000);
            outbox.put(
                    "hook",
                    new AlertTarget.Terms(
                            "http://127.0.0.1:" + silent.getLocalPort() + "/", null, true),
                    "");
            book.raise(alert(1), clock.instant());
            clock.advance(Duration.ofSeconds(6));
            delivery.soon();
            try (Socket call = silent.accept()) {
                assertThat(call.getInputStream().read()).isEqualTo('P');
                delivery.close();
            }
            assertThat(target().problem()).isNull();
            assertThat(outbox.due("hook", clock.instant()))
                    .hasValueSatisfying(due -> assertThat(due.attempts()).isZero());
        }
    }

    @Test
    void aFaultOfTheConsoleIsAnAttemptToo() {
        outbox.put("bad", new AlertTarget.Terms("http://no address/", null, true), null);
        book.raise(alert(1), clock.instant());
        for (int i = 0; i < Outbox.ATTEMPTS; i++) {
            clock.advance(Duration.ofMinutes(6));
            delivery.deliver(outbox.target("bad").orElseThrow());
        }
        assertThat(outbox.target("bad").orElseThrow().waiting()).isZero();
        assertThat(outbox.target("bad").orElseThrow().problem())
                .contains("The console failed to send it")
                .contains("1 notice was given up");
    }

    @Test
    void aSecretIsDroppedWhereItMustNotGo() {
        assertThat(outbox.destination("hook").orElseThrow().secret()).isEqualTo("k");
        outbox.put("hook", target().terms(), null);
        assertThat(outbox.destination("hook").orElseThrow().secret()).isEqualTo("k");
        outbox.put("hook", new AlertTarget.Terms("http://192.0.2.1/", null, true), null);
        assertThat(outbox.destination("hook").orElseThrow().secret()).isNull();
        assertThat(outbox.destination("never")).isEmpty();
    }

    @Test
    void itDeliversByItselfOnceToldThatSomethingWaits() {
        book.raise(alert(1), clock.instant());
        clock.advance(Duration.ofSeconds(6));
        delivery.soon();
        io.gearshift.backend.fake.Await.until("it arrived", () -> bodies.size() == 1);
    }
}
