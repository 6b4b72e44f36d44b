package io.gearshift.backend.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gearshift.backend.agent.FakeHandler;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.host.frame.Protocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every transport of {@link HostLink} must do. A transport's test extends this and brings
/// both ends.
@Timeout(20)
public abstract class HostLinkContract {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Executor ASIDE = task -> Thread.ofVirtual().start(task);

    /// Both ends of a link over one transport, connected.
    public interface Rig extends AutoCloseable {
        /// The console's end.
        HostLink link();

        /// Has the agent report.
        void publish(HostReport report);

        /// Ends the agent as by SIGKILL.
        void killAgent() throws IOException;

        /// Starts it again; what its handler knows stays.
        void startAgent() throws IOException;

        @Override
        void close() throws IOException;
    }

    private final FakeHandler handler = new FakeHandler();
    private Rig rig = new NoRig();

    /// Connects both ends.
    protected abstract Rig open(FakeHandler handler) throws Exception;

    @BeforeEach
    void connect() throws Exception {
        rig = open(handler);
    }

    @AfterEach
    void disconnect() throws Exception {
        rig.close();
    }

    @Test
    void aCommandIsAnsweredWithTheRecordThatItNames() {
        var page = new LogPage(List.of(), "c1", false);
        handler.on(HostCommand.Logs.class, (command, output, context) -> page);

        LogPage answer = rig.link().call(Operation.of(new HostCommand.Logs("g", null, 5)), SOON);

        assertThat(answer).isEqualTo(page);
        assertThat(handler.asked())
                .singleElement()
                .extracting(Operation::command)
                .isEqualTo(new HostCommand.Logs("g", null, 5));
    }

    @Test
    void aRefusalKeepsItsCodeAndItsSentence() {
        handler.on(
                HostCommand.ConfirmLimits.class,
                (command, output, context) -> {
                    throw new ConsoleException(ErrorCode.CHANGE_NOT_FOUND, "No change is \"x\".");
                });

        assertThat(refusal(() -> confirm(UUID.randomUUID())))
                .returns(ErrorCode.CHANGE_NOT_FOUND, ConsoleException::code)
                .hasMessage("No change is \"x\".");
    }

    @Test
    void aFaultOfOursCrossesTheLinkAsAReferenceOnly() {
        handler.on(
                HostCommand.ConfirmLimits.class,
                (command, output, context) -> {
                    throw new IllegalStateException("secret-path");
                });

        assertThat(refusal(() -> confirm(UUID.randomUUID())))
                .returns(ErrorCode.INTERNAL, ConsoleException::code)
                .message()
                .contains("reference")
                .doesNotContain("secret-path")
                .doesNotContain("IllegalState");
    }

    @Test
    void aRepeatIsAnsweredAndNotDoneAgain() {
        var count = new AtomicInteger();
        handler.on(
                HostCommand.ConfirmLimits.class,
                (command, output, context) -> result("change-" + count.incrementAndGet()));
        UUID id = UUID.randomUUID();

        LimitResult first = confirm(id);

        assertThat(confirm(id)).isEqualTo(first);
        assertThat(confirm(UUID.randomUUID())).isNotEqualTo(first);
        assertThat(count).hasValue(2);
    }

    @Test
    void aRepeatWhileTheFirstIsUnderWayWaitsForIt() throws Exception {
        var go = new CountDownLatch(1);
        handler.on(
                HostCommand.ConfirmLimits.class,
                (command, output, context) -> {
                    go.await();
                    return result("once");
                });
        UUID id = UUID.randomUUID();

        var first = CompletableFuture.supplyAsync(() -> confirm(id), ASIDE);
        Await.until("the first is under way", () -> !handler.asked().isEmpty());
        var second = CompletableFuture.supplyAsync(() -> confirm(id), ASIDE);
        go.countDown();

        assertThat(first.get()).isEqualTo(second.get());
        assertThat(handler.asked()).hasSize(1);
    }

    @Test
    void anOperationIdIsGoodForOneCommandOnly() {
        handler.on(HostCommand.ConfirmLimits.class, (command, output, context) -> result("x"));
        UUID id = UUID.randomUUID();
        confirm(id);

        assertThat(
                        refusal(
                                () ->
                                        rig.link()
                                                .call(
                                                        new Operation<>(
                                                                id,
                                                                0,
                                                                new HostCommand.ConfirmLimits(
                                                                        "another")),
                                                        SOON)))
                .returns(ErrorCode.REQUEST_INVALID, ConsoleException::code);
    }

    @Test
    void aLowerEpochIsRefusedBeforeTheHandlerSeesIt() {
        handler.epoch("g", 3).on(HostCommand.Exec.class, (command, output, context) -> done());

        assertThat(refusal(() -> exec("g", 2)))
                .returns(ErrorCode.GEAR_STATE, ConsoleException::code);
        assertThat(handler.asked()).isEmpty();
        assertThat(exec("g", 3)).isEqualTo(done());
    }

    @Test
    void aLowerEpochIsRefusedForAChangeOfTheGearsLimitsToo() {
        handler.epoch("g", 3)
                .change("c", "g")
                .on(HostCommand.ConfirmLimits.class, (command, output, context) -> result("c"))
                .on(HostCommand.UndoLimits.class, (command, output, context) -> result("c"));
        var confirm = new HostCommand.ConfirmLimits("c");
        LimitResult change = result("c");
        // The console's word for whose change it is does not count.
        var ofAnother =
                new LimitResult(
                        "c",
                        "other",
                        change.before(),
                        change.after(),
                        change.appliedAt(),
                        null,
                        change.state());

        for (HostCommand<LimitResult> each :
                List.of(
                        confirm,
                        new HostCommand.UndoLimits(change),
                        new HostCommand.UndoLimits(ofAnother))) {
            assertThat(refusal(() -> settle(each, 2)))
                    .as(each.toString())
                    .returns(ErrorCode.GEAR_STATE, ConsoleException::code);
        }
        assertThat(handler.asked()).isEmpty();
        assertThat(settle(confirm, 3)).isEqualTo(change);
    }

    private LimitResult settle(HostCommand<LimitResult> command, long epoch) {
        return rig.link().call(new Operation<>(UUID.randomUUID(), epoch, command), SOON);
    }

    @Test
    void theDeadlineEndsTheWaitAndALaterRepeatGetsTheAnswer() {
        var go = new CountDownLatch(1);
        handler.on(
                HostCommand.ConfirmLimits.class,
                (command, output, context) -> {
                    go.await();
                    return result("late");
                });
        var operation = new Operation<>(UUID.randomUUID(), 0, new HostCommand.ConfirmLimits("c"));

        assertThat(refusal(() -> rig.link().call(operation, Duration.ofMillis(30))))
                .returns(ErrorCode.HOST_DEADLINE, ConsoleException::code);
        go.countDown();

        assertThat(rig.link().call(operation, SOON)).isEqualTo(result("late"));
        assertThat(handler.asked()).hasSize(1);
    }

    @Test
    void aCommandWhoseDeadlineHasPassedIsNotDone() {
        handler.on(HostCommand.ConfirmLimits.class, (command, output, context) -> result("x"));

        assertThat(
                        refusal(
                                () ->
                                        rig.link()
                                                .call(
                                                        Operation.of(
                                                                new HostCommand.ConfirmLimits("c")),
                                                        Duration.ZERO)))
                .returns(ErrorCode.HOST_DEADLINE, ConsoleException::code);
        assertThat(handler.asked()).isEmpty();
    }

    @Test
    void outputArrivesInOrderAndApartBeforeTheAnswer() {
        handler.on(
                HostCommand.Exec.class,
                (command, output, context) -> {
                    output.write("out", "one ".getBytes(StandardCharsets.UTF_8));
                    output.write("err", "bad".getBytes(StandardCharsets.UTF_8));
                    output.write("out", new byte[0]);
                    output.write("out", "two".getBytes(StandardCharsets.UTF_8));
                    return new ExecResult(3, false);
                });
        var taken = new ArrayList<String>();

        ExecResult answer =
                rig.link().stream(
                        command(),
                        (stream, bytes) ->
                                taken.add(stream + ":" + new String(bytes, StandardCharsets.UTF_8)),
                        SOON);

        assertThat(answer.exitCode()).isEqualTo(3);
        assertThat(taken).containsExactly("out:one ", "err:bad", "out:two");
    }

    @Test
    void outputIsDroppedWhenTheCallerTakesNone() {
        handler.on(
                HostCommand.Exec.class,
                (command, output, context) -> {
                    output.write("out", new byte[4 * Protocol.WINDOW]);
                    return done();
                });

        assertThat(rig.link().call(command(), SOON)).isEqualTo(done());
    }

    @Test
    void aHundredMegabytesThroughASlowSinkStayWithinTheWindow() {
        long size = 100_000_000;
        var sent = new AtomicLong();
        var ahead = new AtomicLong();
        handler.on(
                HostCommand.Exec.class,
                (command, output, context) -> {
                    byte[] piece = new byte[40_000];
                    for (int i = 0; sent.get() < size; i++) {
                        Arrays.fill(piece, (byte) i);
                        output.write("out", piece);
                        sent.addAndGet(piece.length);
                    }
                    return done();
                });
        var received = new AtomicLong();
        var wrong = new AtomicLong();

        ExecResult answer =
                rig.link().stream(
                        command(),
                        (stream, bytes) -> {
                            // Each time the sender has all the time it needs to run ahead.
                            if (received.get() % 10_000_000 < bytes.length) {
                                LockSupport.parkNanos(2_000_000);
                            }
                            ahead.accumulateAndGet(sent.get() - received.get(), Math::max);
                            for (byte each : bytes) {
                                if (each != (byte) (received.get() / 40_000)) {
                                    wrong.incrementAndGet();
                                }
                                received.incrementAndGet();
                            }
                        },
                        SOON);

        assertThat(answer).isEqualTo(done());
        assertThat(received).hasValue(size);
        assertThat(wrong).hasValue(0);
        assertThat(ahead.get()).isPositive().isLessThanOrEqualTo(Protocol.WINDOW);
    }

    @Test
    void aStalledSinkStallsItsOwnSenderOnly() throws Exception {
        var sent = new AtomicLong();
        handler.on(
                        HostCommand.Exec.class,
                        (command, output, context) -> {
                            byte[] piece = new byte[10_000];
                            for (int i = 0; i < 100; i++) {
                                output.write("out", piece);
                                sent.addAndGet(piece.length);
                            }
                            return done();
                        })
                .on(HostCommand.ConfirmLimits.class, (command, output, context) -> result("c"));
        var release = new CountDownLatch(1);
        var received = new AtomicLong();
        var stream =
                CompletableFuture.supplyAsync(
                        () ->
                                rig.link().stream(
                                        command(),
                                        (name, bytes) -> {
                                            await(release);
                                            received.addAndGet(bytes.length);
                                        },
                                        SOON),
                        ASIDE);

        Await.until("the window is full", () -> sent.get() > Protocol.WINDOW - 10_000);
        for (int i = 0; i < 20; i++) {
            assertThat(confirm(UUID.randomUUID())).isEqualTo(result("c"));
        }
        assertThat(sent.get()).isLessThanOrEqualTo(Protocol.WINDOW);
        release.countDown();

        assertThat(stream.get()).isEqualTo(done());
        assertThat(received).hasValue(1_000_000);
    }

    @Test
    void aSinkThatFailsEndsTheSendersWork() {
        var ended = new CompletableFuture<Throwable>();
        var told = new CountDownLatch(1);
        handler.on(
                HostCommand.Exec.class,
                (command, output, context) -> {
                    context.onCancel(told::countDown);
                    return endless(output, ended);
                });

        assertThatThrownBy(
                        () ->
                                rig.link().stream(
                                        command(),
                                        (stream, bytes) -> {
                                            throw new IllegalStateException("full");
                                        },
                                        SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("full");
        assertThat(ended).succeedsWithin(SOON).isInstanceOf(CancellationException.class);
        await(told);
    }

    @Test
    void aStreamEndsAtItsDeadline() {
        var ended = new CompletableFuture<Throwable>();
        handler.on(HostCommand.Exec.class, (command, output, context) -> endless(output, ended));

        assertThat(
                        refusal(
                                () ->
                                        rig.link().stream(
                                                command(),
                                                (stream, bytes) -> {},
                                                Duration.ofMillis(50))))
                .returns(ErrorCode.HOST_DEADLINE, ConsoleException::code);
        assertThat(ended).succeedsWithin(SOON).isInstanceOf(CancellationException.class);
    }

    @Test
    void anInterruptedCallerEndsItsStreamAndNothingElse() throws Exception {
        var ended = new CompletableFuture<Throwable>();
        handler.on(
                        HostCommand.Exec.class,
                        (command, output, context) -> {
                            context.onCancel(() -> ended.complete(new CancellationException()));
                            ended.get();
                            return done();
                        })
                .on(HostCommand.ConfirmLimits.class, (command, output, context) -> result("c"));
        var failure = new CompletableFuture<Throwable>();
        Thread caller =
                Thread.ofVirtual()
                        .start(
                                () ->
                                        failure.complete(
                                                refusal(
                                                        () ->
                                                                rig.link().stream(
                                                                        command(),
                                                                        (name, bytes) -> {},
                                                                        SOON))));
        Await.until("the command is under way", () -> !handler.asked().isEmpty());
        caller.interrupt();

        assertThat(failure).succeedsWithin(SOON);
        assertThat(ended).succeedsWithin(SOON);
        assertThat(confirm(UUID.randomUUID())).isEqualTo(result("c"));
        assertThat(rig.link().lostSince()).isNull();
    }

    @Test
    void aChangeIsFinishedThoughItsCallerIsGone() throws Exception {
        var go = new CountDownLatch(1);
        var cancelled = new AtomicBoolean();
        var finished = new CountDownLatch(1);
        handler.on(
                HostCommand.ConfirmLimits.class,
                (command, output, context) -> {
                    context.onCancel(() -> cancelled.set(true));
                    go.await();
                    cancelled.compareAndSet(false, context.cancelled());
                    finished.countDown();
                    return result("c");
                });
        var call = CompletableFuture.runAsync(() -> confirm(UUID.randomUUID()), ASIDE);
        Await.until("the command is under way", () -> !handler.asked().isEmpty());

        rig.link().close();
        assertThatThrownBy(call::get)
                .cause()
                .isInstanceOfSatisfying(
                        ConsoleException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE));
        go.countDown();

        await(finished);
        assertThat(cancelled).isFalse();
    }

    @Test
    void aLongAnswerArrivesWhole() {
        var rows = new ArrayList<NamespaceRow>();
        for (int i = 0; i < 30_000; i++) {
            rows.add(
                    new NamespaceRow(
                            i,
                            "net",
                            1,
                            i,
                            "root",
                            "a command with arguments",
                            null,
                            null,
                            List.of(),
                            null));
        }
        var list = NamespaceList.whole(7, rows);
        handler.on(HostCommand.Namespaces.class, (command, output, context) -> list);

        assertThat(rig.link().call(Operation.of(new HostCommand.Namespaces(null, true)), SOON))
                .isEqualTo(list);
    }

    @Test
    void aCommandThatIsTooLargeFailsAndTheLinkStays() {
        handler.on(HostCommand.ConfirmLimits.class, (command, output, context) -> result("c"));
        var request =
                new ExecRequest(List.of("x".repeat(Protocol.MAX_FRAME)), Map.of(), false, 1, 1);

        assertThat(
                        refusal(
                                () ->
                                        rig.link()
                                                .call(
                                                        Operation.of(
                                                                new HostCommand.Exec("g", request)),
                                                        SOON)))
                .returns(ErrorCode.REQUEST_INVALID, ConsoleException::code);
        assertThat(confirm(UUID.randomUUID())).isEqualTo(result("c"));
    }

    @Test
    void eachOfManyCallsGetsItsOwnAnswerWhateverTheOrder() {
        int many = 60;
        var all = new CountDownLatch(many);
        handler.on(
                HostCommand.ConfirmLimits.class,
                (command, output, context) -> {
                    // None is answered before all are under way; then in any order.
                    all.countDown();
                    all.await();
                    return result(command.changeId());
                });
        var calls = new ArrayList<CompletableFuture<LimitResult>>();
        for (int i = 0; i < many; i++) {
            var operation = Operation.of(new HostCommand.ConfirmLimits("change-" + i));
            calls.add(CompletableFuture.supplyAsync(() -> rig.link().call(operation, SOON), ASIDE));
        }

        for (int i = 0; i < many; i++) {
            assertThat(calls.get(i)).succeedsWithin(SOON).isEqualTo(result("change-" + i));
        }
    }

    @Test
    void reportsComeInOrderAfterTheStateOfTheLink() {
        List<HostReport> told = new CopyOnWriteArrayList<>();
        rig.link().subscribe(told::add);
        Await.until("the link says that it is up", () -> !told.isEmpty());
        for (int i = 1; i <= 20; i++) {
            rig.publish(new HostReport.Happened(i));
        }
        rig.publish(new HostReport.LimitsReverted(result("c")));
        Await.until("all reports are there", () -> told.size() == 22);

        assertThat(told.getFirst()).isInstanceOf(HostReport.Connected.class);
        assertThat(told.subList(1, 21))
                .extracting(each -> ((HostReport.Happened) each).sequence())
                .isSorted()
                .startsWith(1L)
                .endsWith(20L);
        assertThat(told.getLast()).isEqualTo(new HostReport.LimitsReverted(result("c")));
    }

    @Test
    void oneReceiversFaultIsNotTheOthers() {
        List<HostReport> told = new CopyOnWriteArrayList<>();
        rig.link()
                .subscribe(
                        report -> {
                            throw new IllegalStateException("of a test");
                        });
        rig.link().subscribe(told::add);
        Await.until("the link says that it is up", () -> told.size() == 1);
        rig.publish(new HostReport.Changed(7));

        Await.until("the report is there", () -> told.contains(new HostReport.Changed(7)));
    }

    @Test
    void aKilledAgentIsNoticedAtOnceAndFoundAgain() throws Exception {
        handler.on(
                        HostCommand.Exec.class,
                        (command, output, context) -> {
                            var ended = new CountDownLatch(1);
                            context.onCancel(ended::countDown);
                            ended.await();
                            return done();
                        })
                .on(HostCommand.ConfirmLimits.class, (command, output, context) -> result("c"));
        List<HostReport> told = new CopyOnWriteArrayList<>();
        rig.link().subscribe(told::add);
        Await.until("the link says that it is up", () -> told.size() == 1);
        var underWay = CompletableFuture.supplyAsync(() -> refusal(() -> exec("g", 1)), ASIDE);
        Await.until("the command is under way", () -> !handler.asked().isEmpty());
        Instant before = Instant.now();

        rig.killAgent();

        assertThat(underWay)
                .succeedsWithin(Duration.ofSeconds(1))
                .satisfies(
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE),
                        e -> assertThat(e).hasMessageContaining("Gears run on"));
        Await.until("the link knows", () -> rig.link().lostSince() != null);
        assertThat(rig.link().lostSince()).isBetween(before, Instant.now());
        assertThat(refusal(() -> confirm(UUID.randomUUID())))
                .returns(ErrorCode.HOST_UNREACHABLE, ConsoleException::code)
                .hasMessageContaining("does not answer since");

        rig.startAgent();

        Await.until("the link is up again", () -> rig.link().lostSince() == null);
        assertThat(confirm(UUID.randomUUID())).isEqualTo(result("c"));
        Await.until("both are reported", () -> told.size() == 3);
        assertThat(told)
                .extracting(each -> each.getClass().getSimpleName())
                .containsExactly("Connected", "Lost", "Connected");
    }

    @Test
    void aClosedLinkFailsWhatIsUnderWayAndWhatComesLater() {
        handler.on(
                HostCommand.Exec.class,
                (command, output, context) -> {
                    var ended = new CountDownLatch(1);
                    context.onCancel(ended::countDown);
                    ended.await();
                    return done();
                });
        var underWay = CompletableFuture.supplyAsync(() -> refusal(() -> exec("g", 1)), ASIDE);
        Await.until("the command is under way", () -> !handler.asked().isEmpty());

        rig.link().close();

        assertThat(underWay)
                .succeedsWithin(SOON)
                .returns(ErrorCode.HOST_UNREACHABLE, ConsoleException::code);
        assertThat(refusal(() -> exec("g", 1)))
                .returns(ErrorCode.HOST_UNREACHABLE, ConsoleException::code);
    }

    private LimitResult confirm(UUID id) {
        return rig.link().call(new Operation<>(id, 0, new HostCommand.ConfirmLimits("c")), SOON);
    }

    private ExecResult exec(String gear, long epoch) {
        return rig.link().call(new Operation<>(UUID.randomUUID(), epoch, command(gear)), SOON);
    }

    private static Operation<ExecResult> command() {
        return Operation.of(command("g"));
    }

    private static HostCommand.Exec command(String gear) {
        return new HostCommand.Exec(
                gear, new ExecRequest(List.of("/bin/true"), Map.of(), false, 10, 1000));
    }

    static ExecResult done() {
        return new ExecResult(0, false);
    }

    static LimitResult result(String change) {
        var limits = new Limits(Cap.at(200), 100, null, Cap.MAX, Cap.MAX, Cap.at(0), Cap.at(5));
        return new LimitResult(
                change,
                "g",
                Limits.NONE,
                limits,
                Instant.ofEpochSecond(1),
                null,
                LimitResult.State.CONFIRMED);
    }

    private static ExecResult endless(OutputSink output, CompletableFuture<Throwable> ended) {
        try {
            while (true) {
                output.write("out", new byte[1000]);
            }
        } catch (CancellationException e) {
            ended.complete(e);
            throw e;
        }
    }

    private static ConsoleException refusal(Runnable call) {
        return catchThrowableOfType(ConsoleException.class, call::run);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Before a test has connected.
    private static final class NoRig implements Rig {
        @Override
        public HostLink link() {
            throw new IllegalStateException("not connected");
        }

        @Override
        public void publish(HostReport report) {}

        @Override
        public void killAgent() {}

        @Override
        public void startAgent() {}

        @Override
        public void close() {}
    }
}
