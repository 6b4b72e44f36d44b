package io.gearshift.web.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.remote.ConsoleInfo;
import io.gearshift.backend.api.remote.RemoteConsole;
import io.gearshift.web.FakeDoorkeeper;
import io.gearshift.web.RecordingConsole;
import io.gearshift.web.StartedServer;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A console over the API is the same console: each method arrives with the same arguments and
/// brings the same answer and the same failures.
class RemoteConsoleTest {

    private static final ConsoleInfo INFO = new ConsoleInfo("0.1.0", "https://h:1", "test", "ab");

    private static final CgroupQuery CGROUPS =
            new CgroupQuery(
                    "/machine.slice/a b%2f&c=d",
                    2, List.of("/x", "/y/\u001b\u00fc"), "web 1", CgroupQuery.Sort.THROTTLED, 50);

    private static final RecordingConsole recording = new RecordingConsole();
    private static final FakeDoorkeeper doorkeeper = new FakeDoorkeeper(recording.console());

    @TempDir private static Path directory;

    private static StartedServer web;
    private static RemoteConsole remote;

    @BeforeAll
    static void start() {
        web = StartedServer.start(directory, doorkeeper, new RestApi(() -> INFO));
        remote = RemoteConsole.overSocket(web.socket(), "ctl");
    }

    @AfterAll
    static void stop() {
        remote.close();
        web.close();
    }

    @BeforeEach
    void forget() {
        recording.forget();
        doorkeeper.seen.clear();
    }

    /// A call and what the console answers to it.
    record Case(
            String method,
            Function<Console, @Nullable Object> call,
            List<@Nullable Object> arguments,
            @Nullable Object answer) {
        @Override
        public String toString() {
            return method;
        }
    }

    private static Case of(
            String method,
            Function<Console, @Nullable Object> call,
            @Nullable Object answer,
            @Nullable Object... arguments) {
        return new Case(method, call, Arrays.asList(arguments), answer);
    }

    static Stream<Case> cases() {
        Duration grace = Duration.ofMillis(2500);
        String gear = "default/web1";
        GearQuery query =
                new GearQuery(
                        "a b&c=%+/😀",
                        GearState.FROZEN,
                        "h",
                        "p",
                        true,
                        "cpu",
                        true,
                        5,
                        10,
                        GearStrain.Kind.MEMORY_CAP);
        EventQuery events =
                new EventQuery("web1", Event.Kind.OOM_KILL, Event.Severity.WARNING, 17L, 5);
        AuditQuery audit = new AuditQuery("x y", "g-1", 3L, 7);
        return Stream.of(
                of("me", Console::me, Samples.me()),
                of("hosts", Console::hosts, List.of(Samples.host())),
                of("host", c -> c.host("host1"), Samples.host(), "host1"),
                of("gears", c -> c.gears(query), Samples.page(), query),
                of("gears", c -> c.gears(GearQuery.ALL), Samples.page(), GearQuery.ALL),
                of("gear", c -> c.gear(gear), Samples.GEAR, gear),
                of("gear", c -> c.gear("../x y?#%"), Samples.GEAR, "../x y?#%"),
                of("createGear", c -> c.createGear(Samples.spec()), Samples.GEAR, Samples.spec()),
                of("startGear", c -> c.startGear(gear), Samples.GEAR, gear),
                of("stopGear", c -> c.stopGear(gear, grace), Samples.GEAR, gear, grace),
                of("restartGear", c -> c.restartGear(gear, grace), Samples.GEAR, gear, grace),
                of("pauseGear", c -> c.pauseGear(gear), Samples.GEAR, gear),
                of("resumeGear", c -> c.resumeGear(gear), Samples.GEAR, gear),
                of("deleteGear", c -> nothing(() -> c.deleteGear(gear, true)), null, gear, true),
                of(
                        "previewLimits",
                        c -> c.previewLimits(gear, Samples.CHANGE),
                        Samples.PREVIEW,
                        gear,
                        Samples.CHANGE),
                of(
                        "previewGroupLimits",
                        c -> c.previewGroupLimits("h", "/a b/é", Samples.CHANGE),
                        Samples.PREVIEW,
                        "h",
                        "/a b/é",
                        Samples.CHANGE),
                of(
                        "changeGroupLimits",
                        c -> c.changeGroupLimits("h", "/a", Samples.CHANGE, grace, 7L),
                        Samples.RESULT,
                        "h",
                        "/a",
                        Samples.CHANGE,
                        grace,
                        7L),
                of(
                        "changeGroupLimits",
                        c -> c.changeGroupLimits("h", "/a", Samples.CHANGE, null, null),
                        Samples.RESULT,
                        "h",
                        "/a",
                        Samples.CHANGE,
                        null,
                        null),
                of(
                        "changeLimits",
                        c -> c.changeLimits(gear, Samples.CHANGE, grace, 7L),
                        Samples.RESULT,
                        gear,
                        Samples.CHANGE,
                        grace,
                        7L),
                of(
                        "changeLimits",
                        c -> c.changeLimits(gear, Samples.CHANGE, null, null),
                        Samples.RESULT,
                        gear,
                        Samples.CHANGE,
                        null,
                        null),
                of("confirmLimits", c -> c.confirmLimits("c-1"), Samples.RESULT, "c-1"),
                of("undoLimits", c -> c.undoLimits("c-1"), Samples.RESULT, "c-1"),
                of(
                        "previewBulk",
                        c -> c.previewBulk(List.of(gear, "a b"), Samples.CHANGE),
                        Samples.BULK_PREVIEW,
                        List.of(gear, "a b"),
                        Samples.CHANGE),
                of("startBulk", c -> c.startBulk(Samples.ORDER), Samples.BULK, Samples.ORDER),
                of(
                        "startBulk",
                        c -> c.startBulk(Bulk.Order.of(Bulk.Action.STOP, List.of(gear), grace)),
                        Samples.BULK,
                        Bulk.Order.of(Bulk.Action.STOP, List.of(gear), grace)),
                of("bulk", c -> c.bulk("b-1"), Samples.BULK, "b-1"),
                of("confirmBulk", c -> c.confirmBulk("b-1"), Samples.BULK, "b-1"),
                of("undoBulk", c -> c.undoBulk("b-1"), Samples.BULK, "b-1"),
                of("adoptDrift", c -> c.adoptDrift(gear), Samples.GEAR, gear),
                of("revertDrift", c -> c.revertDrift(gear), Samples.GEAR, gear),
                of(
                        "history",
                        c ->
                                c.history(
                                        "host1",
                                        HistoryQuery.peaks(
                                                List.of("a", "b"),
                                                List.of("cpuCores"),
                                                Duration.ofMinutes(5),
                                                60)),
                        List.of(Samples.series()),
                        "host1",
                        HistoryQuery.peaks(
                                List.of("a", "b"), List.of("cpuCores"), Duration.ofMinutes(5), 60)),
                of(
                        "history",
                        c -> c.history("host1", Samples.PAST),
                        List.of(Samples.series()),
                        "host1",
                        Samples.PAST),
                of(
                        "metrics",
                        c -> c.metrics(null),
                        List.of(Samples.metrics()),
                        new Object[] {null}),
                of("metrics", c -> c.metrics("h 1"), List.of(Samples.metrics()), "h 1"),
                of("blame", c -> c.blame(gear, "io"), Samples.blame(), gear, "io"),
                of("processes", c -> c.processes(gear), List.of(Samples.process()), gear),
                of("namespaces", c -> c.namespaces("host1"), List.of(Samples.namespace()), "host1"),
                of(
                        "processNamespaces",
                        c -> c.processNamespaces("host1", 4711),
                        List.of(Samples.namespace()),
                        "host1",
                        4711),
                of(
                        "namespaceTree",
                        c -> c.namespaceTree("host1"),
                        List.of(Samples.namespaceNode()),
                        "host1"),
                of(
                        "cgroups",
                        c -> c.cgroups("host1", CGROUPS),
                        Samples.cgroupTree(),
                        "host1",
                        CGROUPS),
                of(
                        "cgroups",
                        c -> c.cgroups("host1", CgroupQuery.ALL),
                        Samples.cgroupTree(),
                        "host1",
                        CgroupQuery.ALL),
                of(
                        "namespaceWhy",
                        c -> c.namespaceWhy("host1", "web1", "4799"),
                        Samples.namespaceWhy(),
                        "host1",
                        "web1",
                        "4799"),
                of(
                        "namespaceMatrix",
                        c -> c.namespaceMatrix("host1"),
                        Samples.namespaceMatrix(),
                        "host1"),
                of(
                        "gearNamespaces",
                        c -> c.gearNamespaces(gear),
                        List.of(Samples.gearNamespace()),
                        gear),
                of("gearMirror", c -> c.gearMirror(gear), Samples.gearMirror(), gear),
                of("logs", c -> c.logs(gear, "c:1", 9), Samples.logs(), gear, "c:1", 9),
                of("logs", c -> c.logs(gear, null, 9), Samples.logs(), gear, null, 9),
                of("events", c -> c.events(events), List.of(Samples.event()), events),
                of("kills", c -> c.kills(gear), List.of(Samples.blackBox().row()), gear),
                of("kill", c -> c.kill(gear, "01a9"), Samples.blackBox(), gear, "01a9"),
                of("audit", c -> c.audit(audit), List.of(Samples.auditRow()), audit),
                of(
                        "checkAudit",
                        c -> c.checkAudit(Duration.ofSeconds(90)),
                        Samples.auditCheck(),
                        Duration.ofSeconds(90)),
                of("alerts", Console::alerts, List.of(Samples.alert())),
                of("alertRules", Console::alertRules, List.of(Samples.RULE)),
                of(
                        "putAlertRule",
                        c -> c.putAlertRule("shop", Samples.RULE.terms()),
                        Samples.RULE,
                        "shop",
                        Samples.RULE.terms()),
                of("deleteAlertRule", c -> nothing(() -> c.deleteAlertRule("shop")), null, "shop"),
                of(
                        "silenceAlertRule",
                        c -> c.silenceAlertRule("shop", grace),
                        Samples.RULE,
                        "shop",
                        grace),
                of("undoAlertRule", c -> c.undoAlertRule("shop"), List.of(Samples.RULE), "shop"),
                of("alertTargets", Console::alertTargets, List.of(Samples.TARGET, Samples.MAIL)),
                of(
                        "putAlertTarget",
                        c -> c.putAlertTarget("mail", Samples.MAIL.terms(), null),
                        Samples.MAIL,
                        "mail",
                        Samples.MAIL.terms(),
                        null),
                of(
                        "deleteAlertTarget",
                        c -> nothing(() -> c.deleteAlertTarget("chat")),
                        null,
                        "chat"),
                of("testAlertTarget", c -> c.testAlertTarget("chat"), Samples.TARGET, "chat"),
                of("users", Console::users, List.of(Samples.user())),
                of(
                        "putUser",
                        c -> c.putUser("ann", null, Samples.user().grants()),
                        Samples.user(),
                        "ann",
                        null,
                        Samples.user().grants()),
                of(
                        "setUserDisabled",
                        c -> c.setUserDisabled("ann", true),
                        Samples.user(),
                        "ann",
                        true),
                of(
                        "setUserDisabled",
                        c -> c.setUserDisabled("ann", false),
                        Samples.user(),
                        "ann",
                        false),
                of("deleteUser", c -> nothing(() -> c.deleteUser("ann")), null, "ann"),
                of("tokens", Console::tokens, List.of(Samples.token().token())),
                of(
                        "createToken",
                        c ->
                                c.createToken(
                                        "ci",
                                        EnumSet.of(Right.VIEW, Right.EXEC),
                                        Duration.ofDays(3)),
                        Samples.token(),
                        "ci",
                        EnumSet.of(Right.VIEW, Right.EXEC),
                        Duration.ofDays(3)),
                of("revokeToken", c -> nothing(() -> c.revokeToken("t-1")), null, "t-1"),
                of("sessions", Console::sessions, List.of(Samples.session())),
                of("revokeSession", c -> nothing(() -> c.revokeSession("s-1")), null, "s-1"),
                of("endOtherSessions", c -> c.endOtherSessions("ann"), 3, "ann"),
                of("createSignInLink", c -> c.createSignInLink("ann"), Samples.link(), "ann"),
                of("moment", Console::moment, Samples.moment()),
                of("changes", Console::changes, 17L));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aCallArrivesAndItsAnswerReturns(Case each) {
        recording.answer(each.method, each.answer);
        assertThat(each.call.apply(remote)).isEqualTo(each.answer);
        assertThat(recording.calls)
                .containsExactly(new RecordingConsole.Call(each.method, each.arguments));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRefusalArrivesAsItWas(Case each) {
        recording.answer(
                each.method,
                arguments -> {
                    throw new ConsoleException(
                            ErrorCode.NOT_PERMITTED, "You may not; you are support.");
                });
        assertThatThrownBy(() -> each.call.apply(remote))
                .isInstanceOfSatisfying(
                        ConsoleException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_PERMITTED))
                .hasMessage("You may not; you are support.");
    }

    @Test
    void aMomentIsAskedAboutWithEveryCall() {
        Instant then = Instant.now().minusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
        var other = new RecordingConsole();
        other.answer("gear", Samples.GEAR);
        recording.answer("at", other.console());

        assertThat(remote.at(then).gear("web1")).isEqualTo(Samples.GEAR);
        assertThat(recording.calls).containsExactly(new RecordingConsole.Call("at", List.of(then)));
        assertThat(other.calls).containsExactly(new RecordingConsole.Call("gear", List.of("web1")));
        recording.calls.clear();
        recording.answer("gear", Samples.GEAR);
        remote.gear("web1");
        assertThat(recording.calls)
                .containsExactly(new RecordingConsole.Call("gear", List.of("web1")));
    }

    @Test
    void everyMethodIsTried() {
        List<String> tried = new ArrayList<>(cases().map(Case::method).toList());
        tried.add("exec");
        tried.add("at");
        assertThat(tried)
                .containsAll(
                        Arrays.stream(Console.class.getMethods()).map(Method::getName).toList());
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyErrorCodeSurvives(ErrorCode code) {
        recording.answer(
                "me",
                arguments -> {
                    throw new ConsoleException(code, "What to do: " + Samples.HOSTILE);
                });
        assertThatThrownBy(remote::me)
                .isInstanceOfSatisfying(
                        ConsoleException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageStartingWith("What to do: " + Samples.HOSTILE);
    }

    @Test
    void aPasswordArrives() {
        List<String> passwords = new ArrayList<>();
        recording.answer(
                "putUser",
                arguments -> {
                    passwords.add(new String((char[]) arguments.get(1)));
                    return Samples.user();
                });
        remote.putUser("ann", "correct horse battery".toCharArray(), List.of());
        assertThat(passwords).containsExactly("correct horse battery");
    }

    @Test
    void aCommandsOutputComesAsItIsWritten() {
        CountDownLatch firstSeen = new CountDownLatch(1);
        byte[] binary = {0, -1, 10, 13, 127};
        recording.answer(
                "exec",
                arguments -> {
                    OutputSink sink = (OutputSink) arguments.get(2);
                    sink.write("out", "first".getBytes(StandardCharsets.UTF_8));
                    await(firstSeen);
                    sink.write("err", binary);
                    return new ExecResult(137, true);
                });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ExecRequest request =
                new ExecRequest(List.of("ps", Samples.HOSTILE), Map.of("A", "b"), true, 5, 99);
        ExecResult result =
                remote.exec(
                        "web1",
                        request,
                        (stream, bytes) -> {
                            (stream.equals("out") ? out : err).writeBytes(bytes);
                            firstSeen.countDown();
                        });
        assertThat(result).isEqualTo(new ExecResult(137, true));
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("first");
        assertThat(err.toByteArray()).isEqualTo(binary);
        assertThat(recording.calls.getFirst().arguments()).startsWith("web1", request);
    }

    @Test
    void aCommandThatFailsBeforeOrAfterItsFirstOutputIsTheSameFailure() {
        for (boolean begun : List.of(false, true)) {
            recording.answer(
                    "exec",
                    arguments -> {
                        if (begun) {
                            ((OutputSink) arguments.get(2)).write("out", new byte[] {1});
                        }
                        throw new ConsoleException(ErrorCode.GEAR_STATE, "It does not run.");
                    });
            assertThatThrownBy(() -> remote.exec("web1", request(), (stream, bytes) -> {}))
                    .isInstanceOfSatisfying(
                            ConsoleException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.GEAR_STATE))
                    .hasMessage("It does not run.");
        }
    }

    @Test
    void aCommandEndsWhenItsReaderGoesAway() {
        CountDownLatch ended = new CountDownLatch(1);
        recording.answer(
                "exec",
                arguments -> {
                    OutputSink sink = (OutputSink) arguments.get(2);
                    try {
                        while (true) {
                            sink.write("out", new byte[60_000]);
                        }
                    } finally {
                        ended.countDown();
                    }
                });
        assertThatThrownBy(
                        () ->
                                remote.exec(
                                        "web1",
                                        request(),
                                        (stream, bytes) -> {
                                            throw new IllegalStateException("enough");
                                        }))
                .hasMessage("enough");
        await(ended);
    }

    @Test
    void logsAreFollowedUntilTheReaderHasEnough() {
        recording.answer("me", Samples.me());
        AtomicInteger pages = new AtomicInteger();
        recording.answer(
                "logs",
                arguments -> {
                    int number = pages.incrementAndGet();
                    return new LogPage(
                            List.of(new LogPage.Line(Samples.AT, "out", "line " + number, false)),
                            "c" + number,
                            false);
                });
        List<String> seen = new ArrayList<>();
        remote.followLogs(
                "web1",
                10,
                page -> {
                    page.lines().forEach(line -> seen.add(line.text()));
                    return seen.size() < 3;
                });
        assertThat(seen).containsExactly("line 1", "line 2", "line 3");
        assertThat(
                        recording.calls.stream()
                                .filter(call -> call.method().equals("logs"))
                                .skip(1)
                                .findFirst()
                                .orElseThrow()
                                .arguments()
                                .get(1))
                .isEqualTo("c1");
    }

    @Test
    void followedLogsOfAGearThatGoesEndWithTheReason() {
        recording.answer("me", Samples.me());
        recording.answer(
                "logs",
                arguments -> {
                    if (arguments.get(1) == null) {
                        return Samples.logs();
                    }
                    throw new ConsoleException(ErrorCode.GEAR_NOT_FOUND, "It was deleted.");
                });
        assertThatThrownBy(() -> remote.followLogs("web1", 10, page -> true))
                .hasMessage("It was deleted.");
    }

    @Test
    void theConsoleSaysWhatItIs() {
        recording.answer("me", Samples.me());
        assertThat(remote.info()).isEqualTo(INFO);
    }

    @Test
    void overTlsTheCertificateIsPinnedAndTheTokenSent() {
        recording.answer("me", Samples.me());
        String print = web.server().identity().fingerprint();
        int port = web.server().port();
        try (var good =
                RemoteConsole.overTls("127.0.0.1", port, FakeDoorkeeper.TOKEN, print, "desktop")) {
            assertThat(good.me()).isEqualTo(Samples.me());
        }
        assertThat(doorkeeper.seen).containsExactly("token desktop");
        try (var bad =
                RemoteConsole.overTls(
                        "127.0.0.1", port, FakeDoorkeeper.TOKEN, "00" + print, "desktop")) {
            assertThatThrownBy(bad::me).hasMessageContaining("fingerprint is " + print);
        }
        try (var bad =
                RemoteConsole.overTls("127.0.0.1", port, FakeDoorkeeper.TOKEN, null, "desktop")) {
            assertThatThrownBy(bad::me)
                    .isInstanceOfSatisfying(
                            ConsoleException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONSOLE_UNREACHABLE));
        }
        try (var bad = RemoteConsole.overTls("127.0.0.1", port, "other", print, "desktop")) {
            assertThatThrownBy(bad::me)
                    .isInstanceOfSatisfying(
                            ConsoleException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_SIGNED_IN));
        }
    }

    @Test
    void aConsoleThatIsNotThereSaysWhatToDo() {
        try (var nobody = RemoteConsole.overSocket(directory.resolve("no.sock"), "ctl")) {
            assertThatThrownBy(nobody::me)
                    .isInstanceOfSatisfying(
                            ConsoleException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONSOLE_UNREACHABLE))
                    .hasMessageContaining("gearshift up");
        }
    }

    @Test
    void aKeptConnectionThatEndedIsReplaced() {
        recording.answer("me", Samples.me());
        RestApi api = new RestApi(() -> INFO);
        StartedServer first = StartedServer.start(directory, doorkeeper, api);
        try (var client = RemoteConsole.overSocket(first.socket(), "ctl")) {
            client.me();
            first.close();
            try (var second = StartedServer.startAt(directory, first.socket(), doorkeeper, api)) {
                assertThat(second.socket()).exists();
                assertThat(client.me()).isEqualTo(Samples.me());
            }
        }
    }

    private static ExecRequest request() {
        return new ExecRequest(List.of("true"), Map.of(), false, 60, 1 << 20);
    }

    private static @Nullable Object nothing(Runnable call) {
        call.run();
        return null;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
