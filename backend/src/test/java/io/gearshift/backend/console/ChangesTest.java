package io.gearshift.backend.console;

import static io.gearshift.backend.console.RightsTest.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.fake.Await;
import io.gearshift.backend.fake.FakeConsole;
import io.gearshift.backend.fake.FakeHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Everything that changes something, and what stays on record of it.
final class ChangesTest {
    private static final LimitChange CAP = memory(96L << 20);

    @TempDir Path folder;
    private FakeConsole all;
    private Console root;

    @BeforeEach
    void start() {
        all = FakeConsole.startWithSamples(folder);
        root = all.root();
    }

    @AfterEach
    void stop() {
        all.close();
    }

    private static LimitChange memory(long bytes) {
        return new LimitChange(null, null, null, Cap.at(bytes), null, null, null);
    }

    private static GearSpec spec(String name, String project) {
        return new GearSpec(
                name,
                project,
                "shop",
                null,
                "base",
                RootMode.READ_ONLY,
                List.of("/bin/httpd", "-f"),
                Map.of("MODE", "test"),
                Map.of("PASSWORD", "hunter2"),
                false,
                RestartPolicy.ALWAYS,
                CAP);
    }

    private List<AuditRow> audit(String text) {
        return root.audit(new AuditQuery(text, null, null, 100));
    }

    private AuditRow last(String action) {
        return audit(action).getFirst();
    }

    @Test
    void aGearIsMadeStartedAndDeletedAndEachIsOnRecord() {
        Gear made = root.createGear(spec("fresh", "default"));
        assertThat(made.id()).matches("g-[0-9a-f]{12}");
        assertThat(root.startGear("fresh").state()).isEqualTo(GearState.RUNNING);
        assertThat(root.restartGear("fresh", Duration.ZERO).state()).isEqualTo(GearState.RUNNING);
        assertThat(code(() -> root.deleteGear("fresh", false))).isEqualTo(ErrorCode.GEAR_STATE);
        root.deleteGear("fresh", true);

        assertThat(code(() -> root.gear("fresh"))).isEqualTo(ErrorCode.GEAR_NOT_FOUND);
        assertThat(root.audit(new AuditQuery(null, made.id(), null, 100)))
                .extracting(AuditRow::action, AuditRow::outcome)
                .containsExactly(
                        tuple("gear.delete", "ok"),
                        tuple("gear.delete", "gear.state"),
                        tuple("gear.restart", "ok"),
                        tuple("gear.start", "ok"),
                        tuple("gear.create", "ok"));
        assertThat(last("gear.create").after()).contains("httpd").doesNotContain("hunter2");
        assertThat(last("gear.start").before()).isEqualTo("{\"state\":\"STOPPED\"}");
        assertThat(last("gear.start").after()).isEqualTo("{\"state\":\"RUNNING\"}");
    }

    @Test
    void ofManyWhoMakeTheSameGearAtOnceOneDoes() throws InterruptedException, ExecutionException {
        List<Future<@Nullable ErrorCode>> tries = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                tries.add(
                        executor.submit(
                                () -> code(() -> root.createGear(spec("twin", "default")))));
            }
        }
        List<@Nullable ErrorCode> codes = new ArrayList<>();
        for (Future<@Nullable ErrorCode> each : tries) {
            codes.add(each.get());
        }

        assertThat(codes).filteredOn(each -> each == null).hasSize(1);
        assertThat(codes).filteredOn(each -> each == ErrorCode.GEAR_EXISTS).hasSize(15);
        assertThat(audit("gear.create")).hasSize(16);
    }

    @Test
    void theSameNameIsFreeInAnotherProject() {
        root.createGear(spec("twin", "default"));

        assertThat(root.createGear(spec("twin", "other")).project()).isEqualTo("other");
        assertThatThrownBy(() -> root.gear("twin")).hasMessageContaining("project/name");
        assertThat(root.gear("other/twin").project()).isEqualTo("other");
    }

    @Test
    void specsThatCannotBeAreRefusedWithAllThatIsWrong() {
        for (String name :
                List.of(
                        "",
                        "Web",
                        "web 1",
                        "../web",
                        "web'",
                        "w\"eb",
                        "-web",
                        "web-",
                        "1web",
                        "x".repeat(64),
                        "x".repeat(10_000),
                        "<b>",
                        "\u00fcber",
                        "web\0")) {
            assertThat(code(() -> root.createGear(spec(name, "default"))))
                    .as(name)
                    .isEqualTo(ErrorCode.GEAR_INVALID);
        }
        GearSpec wrong =
                new GearSpec(
                        "A",
                        "default",
                        null,
                        null,
                        "../base",
                        RootMode.READ_ONLY,
                        List.of(),
                        Map.of("1x", "y"),
                        Map.of(),
                        false,
                        RestartPolicy.NO,
                        LimitChange.NOTHING);
        assertThatThrownBy(() -> root.createGear(wrong))
                .hasMessageContaining("name is")
                .hasMessageContaining("image")
                .hasMessageContaining("needs a command")
                .hasMessageContaining("variable");
    }

    @Test
    void aRefusedAttemptIsOnRecordWithWhoAndWhy() {
        Console sue = all.as("sue", Role.SUPPORT, "*");
        assertThat(code(() -> sue.stopGear("db", Duration.ZERO)))
                .isEqualTo(ErrorCode.NOT_PERMITTED);
        assertThat(code(() -> sue.stopGear("<nothing>", Duration.ZERO)))
                .isEqualTo(ErrorCode.GEAR_NOT_FOUND);

        assertThat(audit("gear.stop"))
                .extracting(AuditRow::who, AuditRow::outcome, AuditRow::objectName)
                .containsExactly(
                        tuple("sue", "gear.not-found", "<nothing>"),
                        tuple("sue", "access.not-permitted", "db"));
    }

    @Test
    void aLimitChangeIsOnRecordWithBothSidesAndCanBeTakenBackOnce() {
        LimitResult made = root.changeLimits("web2", CAP, null, null);
        AuditRow row = last("limit.change");
        assertThat(row.undoable()).isTrue();
        assertThat(row.changeId()).isEqualTo(made.changeId()).matches("c-[0-9a-f]{12}");
        assertThat(row.before()).contains("\"memoryBytes\":\"max\"");
        assertThat(row.after()).contains("\"memoryBytes\":100663296");

        root.undoLimits(made.changeId());

        assertThat(root.gear("web2").limits().memoryBytes()).isEqualTo(Cap.MAX);
        assertThat(last("limit.change").undoable()).isFalse();
        assertThat(last("limit.undo").changeId()).isEqualTo(made.changeId());
        assertThat(code(() -> root.undoLimits(made.changeId())))
                .isEqualTo(ErrorCode.CHANGE_NOT_FOUND);
        assertThat(code(() -> root.undoLimits("c-000000000000")))
                .isEqualTo(ErrorCode.CHANGE_NOT_FOUND);
    }

    @Test
    void aChangeOfAGroupIsKeptTakenBackAndOnRecordAsOneOfAGear() {
        LimitResult made =
                root.changeGroupLimits(
                        "fake", FakeHost.CONTAINER, CAP, Duration.ofSeconds(30), null);
        AuditRow row = last("limit.change");
        assertThat(row.objectName()).isEqualTo(FakeHost.CONTAINER + " on fake");
        assertThat(row.undoable()).isTrue();
        assertThat(row.before()).contains("\"memoryBytes\":\"max\"");
        assertThat(row.after()).contains("\"memoryBytes\":100663296");
        assertThat(code(() -> root.changeGroupLimits("fake", "/machine.slice", CAP, null, null)))
                .isEqualTo(ErrorCode.LIMIT_UNSUPPORTED);
        assertThat(last("limit.change").outcome()).isEqualTo("limit.unsupported");
        assertThat(code(() -> root.changeGroupLimits("fake", "/none", CAP, null, null)))
                .isEqualTo(ErrorCode.NOT_FOUND);

        assertThat(root.confirmLimits(made.changeId()).state())
                .isEqualTo(LimitResult.State.CONFIRMED);
        root.undoLimits(made.changeId());
        assertThat(last("limit.undo").changeId()).isEqualTo(made.changeId());
        assertThat(root.previewGroupLimits("fake", FakeHost.CONTAINER, CAP).before())
                .isEqualTo(made.before());
        // Whoever may limit in one project only is told nothing of it.
        assertThat(code(() -> all.as("olga", Role.OPERATOR, "default").undoLimits(made.changeId())))
                .isEqualTo(ErrorCode.CHANGE_NOT_FOUND);
    }

    @Test
    void aRefusedLimitChangeCannotBeTakenBack() {
        long revision = root.gear("web2").limitsRevision();
        root.changeLimits("web2", CAP, null, revision);

        assertThat(code(() -> root.changeLimits("web2", memory(64L << 20), null, revision)))
                .isEqualTo(ErrorCode.LIMIT_CONFLICT);
        AuditRow row = last("limit.change");
        assertThat(row.outcome()).isEqualTo("limit.conflict");
        assertThat(row.undoable()).isFalse();
        String refused = row.changeId();
        assertThat(refused).isNotNull();
        assertThat(code(() -> root.undoLimits(refused))).isEqualTo(ErrorCode.CHANGE_NOT_FOUND);
    }

    @Test
    void anEmptyChangeOrAWaitOutOfBoundsIsRefused() {
        assertThat(code(() -> root.changeLimits("web2", LimitChange.NOTHING, null, null)))
                .isEqualTo(ErrorCode.LIMIT_INVALID);
        assertThat(code(() -> root.changeLimits("web2", CAP, Duration.ofSeconds(4), null)))
                .isEqualTo(ErrorCode.LIMIT_INVALID);
        assertThat(code(() -> root.changeLimits("web2", CAP, Duration.ofHours(2), null)))
                .isEqualTo(ErrorCode.LIMIT_INVALID);
    }

    @Test
    void aConfirmedChangeStays() {
        LimitResult made = root.changeLimits("web2", CAP, Duration.ofSeconds(30), null);
        assertThat(root.gear("web2").pending()).isNotNull();

        assertThat(root.confirmLimits(made.changeId()).state())
                .isEqualTo(LimitResult.State.CONFIRMED);
        all.host().advance(Duration.ofMinutes(1));

        assertThat(root.gear("web2").limits().memoryBytes()).isEqualTo(Cap.at(96L << 20));
        assertThat(root.gear("web2").pending()).isNull();
        assertThat(last("limit.change").undoable()).isTrue();
    }

    @Test
    void whatTheTimerTookBackIsOneRowAndNotUndoable() {
        LimitResult made = root.changeLimits("web2", CAP, Duration.ofSeconds(30), null);
        all.host().advance(Duration.ofSeconds(31));
        Await.until("the row is there", () -> !audit("dead-man timer").isEmpty());
        settle();

        assertThat(audit("dead-man timer")).hasSize(1);
        AuditRow row = last("dead-man timer");
        assertThat(row.action()).isEqualTo("limit.revert");
        assertThat(row.via()).isEqualTo("agent");
        assertThat(row.changeId()).isEqualTo(made.changeId());
        assertThat(row.objectName()).isEqualTo("web2");
        assertThat(row.after()).contains("\"memoryBytes\":\"max\"");
        assertThat(last("limit.change").undoable()).isFalse();
        assertThat(code(() -> root.confirmLimits(made.changeId())))
                .isEqualTo(ErrorCode.CHANGE_NOT_FOUND);
        assertThat(code(() -> root.undoLimits(made.changeId())))
                .isEqualTo(ErrorCode.CHANGE_NOT_FOUND);
    }

    @Test
    void whatTheTimerTookBackWhileTheLinkWasDownIsOnRecordAfterwards() {
        root.changeLimits("web2", CAP, Duration.ofSeconds(30), null);
        all.host().link().cut();
        all.host().advance(Duration.ofSeconds(31));
        assertThat(audit("dead-man timer")).isEmpty();

        all.host().link().mend();
        Await.until("the row is there", () -> !audit("dead-man timer").isEmpty());
        settle();

        assertThat(audit("dead-man timer")).hasSize(1);
        assertThat(last("limit.change").undoable()).isFalse();
    }

    /// Everything reported before has been dealt with when a later event is stored.
    private void settle() {
        all.host().happen(null, Event.Kind.HOST_BACK, Event.Severity.INFO, "marker", Map.of());
        Await.until(
                "the marker came",
                () ->
                        root.events(new EventQuery(null, null, null, null, 1)).stream()
                                .anyMatch(event -> event.text().equals("marker")));
    }

    @Test
    void aPendingChangeCanBeConfirmedAfterTheStoreWasLost() {
        LimitResult made = root.changeLimits("web2", CAP, Duration.ofSeconds(30), null);
        all.close();
        try (FakeConsole other =
                FakeConsole.start(folder.resolve("new"), all.clock(), all.host())) {
            assertThat(other.root().confirmLimits(made.changeId()).state())
                    .isEqualTo(LimitResult.State.CONFIRMED);
        }
    }

    @Test
    void anAnswerThatGotLostLeavesAChangeThatCanBeTakenBack() {
        root.gear("web2");
        all.host().link().cut();
        assertThat(code(() -> root.changeLimits("web2", CAP, null, null)))
                .isEqualTo(ErrorCode.HOST_UNREACHABLE);
        all.host().link().mend();

        String change = last("limit.change").changeId();
        assertThat(change).isNotNull();
        assertThat(last("limit.change").outcome()).isEqualTo("host.unreachable");
        assertThat(code(() -> root.undoLimits(change))).isNull();
    }

    @Test
    void driftIsAdoptedOrReverted() {
        assertThat(root.adoptDrift("drifty").drift()).isEmpty();

        assertThat(last("drift.adopt").before()).contains("96 MiB");
        assertThat(root.gear("drifty").drift()).isEmpty();

        AuditRow row = last("drift.adopt");
        assertThat(row.undoable()).isTrue();
        String change = row.changeId();
        assertThat(change).isNotNull();
        root.undoLimits(change);
        assertThat(last("drift.adopt").undoable()).isFalse();
        assertThat(last("limit.undo").changeId()).isEqualTo(change);
    }

    @Test
    void aCommandsOutputAndStatusComeBackAndItsArgumentsStayOutOfTheAudit() {
        StringBuilder out = new StringBuilder();
        ExecRequest echo =
                new ExecRequest(List.of("echo", "hello", "token=abc"), Map.of(), true, 10, 1000);
        assertThat(
                        root.exec(
                                        FakeConsole.WEB1,
                                        echo,
                                        (stream, bytes) ->
                                                out.append(
                                                        new String(bytes, StandardCharsets.UTF_8)))
                                .exitCode())
                .isZero();
        ExecRequest exit = new ExecRequest(List.of("exit", "42"), Map.of(), false, 10, 1000);
        assertThat(root.exec(FakeConsole.WEB1, exit, (stream, bytes) -> {}).exitCode())
                .isEqualTo(42);

        assertThat(out.toString()).isEqualTo("hello token=abc\n");
        assertThat(audit("gear.exec").getLast().before())
                .contains("\"program\":\"echo\"")
                .contains("\"arguments\":2")
                .contains("\"root\":true")
                .doesNotContain("abc");
        assertThat(last("gear.exec").after()).isEqualTo("{\"exitCode\":42}");
    }

    @Test
    void whoLosesTheRightGetsNoMoreOutput() {
        Console otto = all.as("otto", Role.OPERATOR, "*");
        List<String> heard = new ArrayList<>();
        ExecRequest yes = new ExecRequest(List.of("yes", "5"), Map.of(), false, 10, 1000);

        assertThat(
                        code(
                                () ->
                                        otto.exec(
                                                FakeConsole.WEB1,
                                                yes,
                                                (stream, bytes) -> {
                                                    heard.add(stream);
                                                    root.setUserDisabled("otto", true);
                                                })))
                .isEqualTo(ErrorCode.NOT_SIGNED_IN);
        assertThat(heard).hasSize(1);
    }

    @Test
    @Timeout(20)
    void whoLosesTheRightHasASilentCommandEnded() {
        Console otto = all.as("otto", Role.OPERATOR, "*");
        ExecRequest silent = new ExecRequest(List.of("sleep"), Map.of(), false, 600, 1000);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var revoked =
                    executor.submit(
                            () -> {
                                Await.until("the command", () -> all.host().sleeping() == 1);
                                root.setUserDisabled("otto", true);
                            });

            assertThat(code(() -> otto.exec(FakeConsole.WEB1, silent, (stream, bytes) -> {})))
                    .isEqualTo(ErrorCode.NOT_SIGNED_IN);
            assertThat(revoked).succeedsWithin(Duration.ofSeconds(5));
        }
        assertThat(all.host().sleeping()).isZero();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(last("gear.exec").outcome()).isEqualTo(ErrorCode.NOT_SIGNED_IN.code());
    }

    @Test
    void eventsAreSeenByProjectAndHostEventsByWhoSeesAll() {
        all.host()
                .happen(
                        null,
                        Event.Kind.HOST_BACK,
                        Event.Severity.INFO,
                        "libvirt is back",
                        Map.of());
        all.host()
                .happen(
                        "g-000000000005",
                        Event.Kind.EXITED,
                        Event.Severity.WARNING,
                        "other ended",
                        Map.of());
        settle();
        Console customer = all.as("carl", Role.CUSTOMER, "other");

        assertThat(customer.events(new EventQuery(null, null, null, null, 100)))
                .extracting(Event::text)
                .containsExactly("other ended");
        assertThat(
                        root.events(
                                new EventQuery(
                                        null, Event.Kind.OOM_KILL, Event.Severity.ERROR, null, 9)))
                .extracting(Event::gear)
                .containsExactly(FakeConsole.DB);
        assertThat(root.events(new EventQuery("other/web1", null, null, null, 9))).hasSize(1);
        assertThat(customer.events(new EventQuery(FakeConsole.DB, null, null, null, 9))).isEmpty();
        assertThat(root.events(new EventQuery("' or 1=1 --", null, null, null, 9))).isEmpty();
    }

    @Test
    void aCustomerSeesItsOwnProjectOnly() {
        Console customer = all.as("carl", Role.CUSTOMER, "other");

        assertThat(customer.gears(GearQuery.ALL).gears())
                .extracting(Gear::project)
                .containsOnly("other");
        assertThat(customer.gear("web1").project()).isEqualTo("other");
        assertThat(code(() -> customer.gear(FakeConsole.WEB1))).isEqualTo(ErrorCode.GEAR_NOT_FOUND);
        assertThat(customer.host("fake").gears()).isEqualTo(1);
        assertThat(customer.host("fake").byState())
                .isEqualTo(customer.gears(GearQuery.ALL).byState());
        Host whole = all.root().host("fake");
        assertThat(whole.byState()).isEqualTo(all.root().gears(GearQuery.ALL).byState());
        assertThat(whole.gears()).isEqualTo(all.root().gears(GearQuery.ALL).all());
        assertThat(
                        code(
                                () ->
                                        customer.history(
                                                "fake",
                                                HistoryQuery.last(
                                                        List.of(),
                                                        List.of("load1"),
                                                        Duration.ofMinutes(1),
                                                        5))))
                .isEqualTo(ErrorCode.NOT_PERMITTED);
    }

    @Test
    void namesOfHarmAreShownAsTheyAreAndDoNoHarm() {
        for (Gear gear : root.gears(GearQuery.ALL).gears()) {
            if (!gear.managed()) {
                assertThat(root.gear(gear.id()).name()).isEqualTo(gear.name());
                assertThat(root.stopGear(gear.id(), Duration.ZERO).state())
                        .isEqualTo(GearState.STOPPED);
            }
        }
        assertThat(audit("gear.stop")).hasSize(5);
    }

    @Test
    void whileTheHostIsAwayChangesAreRefusedAndNothingElseBreaks() {
        root.gears(GearQuery.ALL);
        all.host().link().cut();
        all.clock().advance(Duration.ofSeconds(5));

        assertThat(root.gears(GearQuery.ALL).staleSince()).isNotNull();
        assertThat(root.gears(GearQuery.ALL).attention())
                .isEqualTo(root.gears(GearQuery.ALL).all());
        assertThatThrownBy(() -> root.startGear("old"))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("does not answer");
        assertThat(last("gear.start").outcome()).isEqualTo("host.unreachable");
        assertThat(code(() -> root.createGear(spec("fresh", "default"))))
                .isEqualTo(ErrorCode.HOST_UNREACHABLE);
    }

    @Test
    void somethingChangedIsANumberThatGrows() {
        long before = root.changes();
        root.pauseGear("web2");
        long after = root.changes();
        root.putUser("otto", null, List.of());

        assertThat(after).isGreaterThan(before);
        assertThat(root.changes()).isGreaterThan(after);
    }
}
