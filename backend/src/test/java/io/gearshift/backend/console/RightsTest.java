package io.gearshift.backend.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.alert.DefaultRules;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.Blame;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearMirror;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.fake.BlackBoxSample;
import io.gearshift.backend.fake.FakeConsole;
import io.gearshift.backend.fake.FakeHost;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every role against every method of the console.
final class RightsTest {
    private static final LimitChange CHANGE =
            new LimitChange(null, 200, null, null, null, null, Cap.at(40));

    private static final AlertTarget.Terms HOOK =
            new AlertTarget.Terms("http://127.0.0.1:1/", null, true);

    @TempDir Path folder;

    /// A call of one method; `Right` is what it needs, null for none at all.
    private record Call(@Nullable Right right, Doing doing) {}

    @FunctionalInterface
    private interface Doing {
        void with(Console console, FakeConsole all);
    }

    private static Map<String, Call> calls() {
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("me", new Call(null, (c, all) -> c.me()));
        calls.put("changes", new Call(null, (c, all) -> c.changes()));
        calls.put("tokens", new Call(null, (c, all) -> c.tokens()));
        calls.put("sessions", new Call(null, (c, all) -> c.sessions()));
        calls.put(
                "createToken",
                new Call(null, (c, all) -> c.createToken("mine", Set.of(Right.VIEW), null)));
        calls.put(
                "revokeToken",
                new Call(
                        null,
                        (c, all) ->
                                c.revokeToken(
                                        c.createToken("gone", Set.of(Right.VIEW), null)
                                                .token()
                                                .id())));
        calls.put("hosts", new Call(Right.VIEW, (c, all) -> c.hosts()));
        calls.put("host", new Call(Right.VIEW, (c, all) -> c.host("fake")));
        calls.put("gears", new Call(Right.VIEW, (c, all) -> c.gears(GearQuery.ALL)));
        calls.put("gear", new Call(Right.VIEW, (c, all) -> c.gear(FakeConsole.WEB1)));
        calls.put(
                "previewLimits",
                new Call(Right.VIEW, (c, all) -> c.previewLimits(FakeConsole.WEB1, CHANGE)));
        calls.put(
                "history",
                new Call(
                        Right.VIEW,
                        (c, all) ->
                                c.history(
                                        "fake",
                                        HistoryQuery.last(
                                                List.of(FakeConsole.WEB1),
                                                List.of("cpuCores"),
                                                Duration.ofMinutes(1),
                                                10))));
        calls.put("moment", new Call(Right.VIEW, (c, all) -> c.moment()));
        calls.put(
                "at",
                new Call(Right.VIEW, (c, all) -> c.at(all.clock().instant()).gears(GearQuery.ALL)));
        calls.put("metrics", new Call(Right.METRICS, (c, all) -> c.metrics(null)));
        calls.put("blame", new Call(Right.VIEW, (c, all) -> c.blame(FakeConsole.WEB1, "cpu")));
        calls.put("processes", new Call(Right.VIEW, (c, all) -> c.processes(FakeConsole.WEB1)));
        calls.put("namespaces", new Call(Right.VIEW, (c, all) -> c.namespaces("fake")));
        calls.put(
                "processNamespaces",
                new Call(Right.VIEW, (c, all) -> c.processNamespaces("fake", 1)));
        calls.put("namespaceTree", new Call(Right.VIEW, (c, all) -> c.namespaceTree("fake")));
        calls.put("cgroups", new Call(Right.VIEW, (c, all) -> c.cgroups("fake", CgroupQuery.ALL)));
        calls.put(
                "previewGroupLimits",
                new Call(
                        Right.VIEW,
                        (c, all) -> c.previewGroupLimits("fake", FakeHost.CONTAINER, CHANGE)));
        calls.put(
                "changeGroupLimits",
                new Call(
                        Right.LIMIT,
                        (c, all) ->
                                c.changeGroupLimits(
                                        "fake", FakeHost.CONTAINER, CHANGE, null, null)));
        calls.put(
                "namespaceWhy",
                new Call(
                        Right.VIEW,
                        (c, all) -> c.namespaceWhy("fake", FakeConsole.WEB1, FakeConsole.WEB1)));
        calls.put("namespaceMatrix", new Call(Right.VIEW, (c, all) -> c.namespaceMatrix("fake")));
        calls.put(
                "gearNamespaces",
                new Call(Right.VIEW, (c, all) -> c.gearNamespaces(FakeConsole.WEB1)));
        calls.put("gearMirror", new Call(Right.VIEW, (c, all) -> c.gearMirror(FakeConsole.WEB1)));
        calls.put("logs", new Call(Right.VIEW, (c, all) -> c.logs(FakeConsole.WEB1, null, 10)));
        calls.put(
                "events",
                new Call(
                        Right.VIEW,
                        (c, all) -> c.events(new EventQuery(null, null, null, null, 10))));
        calls.put("kills", new Call(Right.VIEW, (c, all) -> c.kills(FakeConsole.DB)));
        calls.put(
                "kill",
                new Call(Right.VIEW, (c, all) -> c.kill(FakeConsole.DB, BlackBoxSample.ID)));
        calls.put("startGear", new Call(Right.OPERATE, (c, all) -> c.startGear(FakeConsole.WEB1)));
        calls.put(
                "stopGear",
                new Call(
                        Right.OPERATE,
                        (c, all) -> c.stopGear(FakeConsole.WEB1, Duration.ofSeconds(1))));
        calls.put(
                "restartGear",
                new Call(
                        Right.OPERATE,
                        (c, all) -> c.restartGear(FakeConsole.WEB1, Duration.ofSeconds(1))));
        calls.put("pauseGear", new Call(Right.OPERATE, (c, all) -> c.pauseGear("web2")));
        calls.put("resumeGear", new Call(Right.OPERATE, (c, all) -> c.resumeGear("web2")));
        calls.put("createGear", new Call(Right.CREATE, (c, all) -> c.createGear(spec("fresh"))));
        calls.put("deleteGear", new Call(Right.CREATE, (c, all) -> c.deleteGear("old", false)));
        calls.put(
                "changeLimits",
                new Call(Right.LIMIT, (c, all) -> c.changeLimits("web10", CHANGE, null, null)));
        calls.put(
                "confirmLimits",
                new Call(Right.LIMIT, (c, all) -> c.confirmLimits(waiting(all).changeId())));
        calls.put(
                "undoLimits",
                new Call(Right.LIMIT, (c, all) -> c.undoLimits(waiting(all).changeId())));
        calls.put(
                "previewBulk",
                new Call(Right.VIEW, (c, all) -> c.previewBulk(List.of(FakeConsole.WEB1), CHANGE)));
        calls.put(
                "startBulk",
                new Call(
                        Right.LIMIT,
                        (c, all) -> c.startBulk(Bulk.Order.limit(List.of("web10"), CHANGE, null))));
        calls.put("bulk", new Call(Right.VIEW, (c, all) -> c.bulk(waitingBulk(all))));
        calls.put(
                "confirmBulk", new Call(Right.LIMIT, (c, all) -> c.confirmBulk(waitingBulk(all))));
        calls.put("undoBulk", new Call(Right.LIMIT, (c, all) -> c.undoBulk(waitingBulk(all))));
        calls.put("adoptDrift", new Call(Right.LIMIT, (c, all) -> c.adoptDrift("drifty")));
        calls.put("revertDrift", new Call(Right.LIMIT, (c, all) -> c.revertDrift("drifty")));
        calls.put(
                "exec",
                new Call(
                        Right.EXEC,
                        (c, all) ->
                                c.exec(
                                        "web10",
                                        new ExecRequest(List.of("true"), Map.of(), false, 5, 100),
                                        (stream, bytes) -> {})));
        calls.put(
                "audit",
                new Call(Right.AUDIT, (c, all) -> c.audit(new AuditQuery(null, null, null, 10))));
        calls.put("checkAudit", new Call(Right.AUDIT, (c, all) -> c.checkAudit(Duration.ZERO)));
        calls.put("alerts", new Call(Right.VIEW, (c, all) -> c.alerts()));
        calls.put("alertRules", new Call(Right.VIEW, (c, all) -> c.alertRules()));
        calls.put(
                "putAlertRule",
                new Call(Right.ALERT, (c, all) -> c.putAlertRule("oom", DefaultRules.of("oom"))));
        calls.put("deleteAlertRule", new Call(Right.ALERT, (c, all) -> c.deleteAlertRule("exits")));
        calls.put(
                "silenceAlertRule",
                new Call(Right.ALERT, (c, all) -> c.silenceAlertRule("oom", Duration.ofHours(1))));
        calls.put("undoAlertRule", new Call(Right.ALERT, (c, all) -> c.undoAlertRule("oom")));
        calls.put("alertTargets", new Call(Right.ALERT, (c, all) -> c.alertTargets()));
        calls.put(
                "putAlertTarget",
                new Call(Right.ALERT, (c, all) -> c.putAlertTarget("a", HOOK, null)));
        calls.put(
                "deleteAlertTarget",
                new Call(
                        Right.ALERT,
                        (c, all) -> {
                            all.root().putAlertTarget("gone", HOOK, null);
                            c.deleteAlertTarget("gone");
                        }));
        calls.put(
                "testAlertTarget",
                new Call(
                        Right.ALERT,
                        (c, all) -> {
                            all.root().putAlertTarget("here", HOOK, null);
                            // Nobody listens there, which is past every check of rights.
                            if (code(() -> c.testAlertTarget("here"))
                                    != ErrorCode.ALERT_NOT_DELIVERED) {
                                c.testAlertTarget("here");
                            }
                        }));
        calls.put("users", new Call(Right.ACCESS, (c, all) -> c.users()));
        calls.put(
                "putUser",
                new Call(
                        Right.ACCESS,
                        (c, all) ->
                                c.putUser(
                                        "carol",
                                        null,
                                        List.of(new UserView.Grant(Role.SUPPORT, "*")))));
        calls.put(
                "setUserDisabled",
                new Call(Right.ACCESS, (c, all) -> c.setUserDisabled("victim", true)));
        calls.put("endOtherSessions", new Call(null, (c, all) -> c.endOtherSessions(null)));
        calls.put(
                "deleteUser",
                new Call(
                        Right.ACCESS,
                        (c, all) -> {
                            all.root().putUser("goner", null, List.of());
                            c.deleteUser("goner");
                        }));
        calls.put(
                "createSignInLink", new Call(Right.ACCESS, (c, all) -> c.createSignInLink("root")));
        calls.put(
                "revokeSession",
                new Call(
                        Right.ACCESS,
                        (c, all) -> {
                            var other = all.signIn("mallory", Role.SUPPORT, "*");
                            String id =
                                    all.door().session(other.secret()).sessions().stream()
                                            .filter(session -> session.current())
                                            .findFirst()
                                            .orElseThrow()
                                            .id();
                            c.revokeSession(id);
                        }));
        return calls;
    }

    private static GearSpec spec(String name) {
        return new GearSpec(
                name,
                "default",
                null,
                null,
                "base",
                RootMode.READ_ONLY,
                List.of("/bin/true"),
                Map.of(),
                Map.of(),
                false,
                RestartPolicy.NO,
                LimitChange.NOTHING);
    }

    private static LimitResult waiting(FakeConsole all) {
        return all.root().changeLimits("web2", CHANGE, Duration.ofMinutes(1), null);
    }

    private static String waitingBulk(FakeConsole all) {
        Bulk bulk =
                all.root()
                        .startBulk(
                                Bulk.Order.limit(List.of("web2"), CHANGE, Duration.ofMinutes(1)));
        while (all.root().bulk(bulk.id()).running()) {
            Thread.onSpinWait();
        }
        return bulk.id();
    }

    @Test
    void theTableCoversEveryMethod() {
        assertThat(calls().keySet())
                .isEqualTo(
                        Arrays.stream(Console.class.getMethods())
                                .map(Method::getName)
                                .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void everyRoleMayDoExactlyWhatItSaysInAllProjects() {
        check("*");
    }

    @Test
    void everyRoleMayDoExactlyWhatItSaysInItsOwnProject() {
        check("default");
    }

    private void check(String project) {
        StringBuilder wrong = new StringBuilder();
        for (Role role : Role.values()) {
            try (FakeConsole all =
                    FakeConsole.startWithSamples(
                            folder.resolve(
                                    role.name() + (project.equals("*") ? "-all" : "-own")))) {
                all.root().putUser("victim", null, List.of());
                Console console =
                        all.as("u-" + role.name().toLowerCase(Locale.ROOT), role, project);
                for (Map.Entry<String, Call> each : calls().entrySet()) {
                    boolean allowed = mayCall(role, project, each.getKey(), each.getValue());
                    ErrorCode code = code(() -> each.getValue().doing().with(console, all));
                    boolean asItShould =
                            allowed
                                    ? code == null
                                    : code == ErrorCode.NOT_PERMITTED
                                            || (each.getKey().equals("revokeSession")
                                                    && code == ErrorCode.ACCESS_INVALID);
                    if (!asItShould) {
                        wrong.append(role)
                                .append(' ')
                                .append(each.getKey())
                                .append(": ")
                                .append(code)
                                .append(allowed ? ", is allowed\n" : ", is not allowed\n");
                    }
                }
            }
        }
        assertThat(wrong.toString()).isEmpty();
    }

    private static boolean mayCall(Role role, String project, String method, Call call) {
        if (call.right() == null) {
            return true;
        }
        boolean wholeHost =
                Set.of(
                                        "namespaces",
                                        "processNamespaces",
                                        "namespaceTree",
                                        "cgroups",
                                        "previewGroupLimits",
                                        "changeGroupLimits")
                                .contains(method)
                        || call.right() == Right.ACCESS
                        || call.right() == Right.ALERT;
        return role.rights().contains(call.right()) && (!wholeHost || project.equals("*"));
    }

    @Test
    void aSuspectOfAnotherProjectIsNotNamed() {
        try (FakeConsole all = FakeConsole.startWithSamples(folder)) {
            List<Blame.Suspect> told =
                    all.as("cathy", Role.CUSTOMER, "default")
                            .blame(FakeConsole.WEB1, "cpu")
                            .suspects();
            Set<String> visible =
                    all.as("cathy", Role.CUSTOMER, "default").gears(GearQuery.ALL).gears().stream()
                            .map(Gear::id)
                            .collect(Collectors.toSet());
            assertThat(told).extracting(Blame.Suspect::id).contains("");
            assertThat(told)
                    .allMatch(
                            each ->
                                    visible.contains(each.id())
                                            || (each.id().isEmpty() && each.name().isEmpty()));
        }
    }

    @Test
    void whatIsPastIsSeenByWhoMaySeeItNowAndChangedByNobody() {
        try (FakeConsole all = FakeConsole.startWithSamples(folder)) {
            Instant then = all.clock().instant();
            all.clock().advance(Duration.ofMinutes(5));
            all.root().deleteGear("old", false);
            for (Role role : List.of(Role.ADMIN, Role.SUPPORT)) {
                Console past =
                        all.as("p-" + role.name().toLowerCase(Locale.ROOT), role, "*").at(then);
                assertThat(past.gear("old").name()).isEqualTo("old");
                assertThat(past.me().at()).isEqualTo(then);
                assertThat(past.me().rights()).doesNotContain(Right.OPERATE, Right.LIMIT);
                assertThat(past.me().lacking(Right.LIMIT)).contains("Go back to now");
                assertThat(past.events(EventQuery.latest(100)))
                        .noneMatch(event -> event.at().isAfter(then));
                assertThat(past.moment().gears())
                        .isEqualTo(past.gears(GearQuery.ALL).all())
                        .isPositive();
                for (Runnable each :
                        List.<Runnable>of(
                                () -> past.startGear("web2"),
                                () -> past.deleteGear("old", true),
                                () -> past.changeLimits("web2", CHANGE, null, null),
                                () -> past.revokeToken("t"))) {
                    assertThat(code(each)).isEqualTo(ErrorCode.PAST_READ_ONLY);
                }
                assertThat(code(() -> past.processes("web2"))).isEqualTo(ErrorCode.PAST_NOT_KEPT);
            }
            assertThat(code(() -> all.root().gear("old"))).isEqualTo(ErrorCode.GEAR_NOT_FOUND);
            Console stranger = all.as("stranger", Role.ADMIN, "elsewhere").at(then);
            assertThat(code(() -> stranger.gear("old"))).isEqualTo(ErrorCode.GEAR_NOT_FOUND);
            assertThat(code(() -> stranger.namespaces("fake"))).isEqualTo(ErrorCode.NOT_PERMITTED);
            assertThat(stranger.events(EventQuery.latest(100))).isEmpty();
            assertThat(stranger.moment().gears()).isZero();
            Console before = all.root().at(Instant.EPOCH);
            assertThat(code(() -> before.gears(GearQuery.ALL))).isEqualTo(ErrorCode.PAST_NOT_KEPT);
        }
    }

    @Test
    void aTokenForMetricsReadsMetricsAndDoesNothingElse() {
        try (FakeConsole all = FakeConsole.startWithSamples(folder)) {
            all.root().putUser("victim", null, List.of());
            String secret = all.root().createToken("scrape", Set.of(Right.METRICS), null).secret();
            Console console = all.door().token(secret, "api");
            for (Map.Entry<String, Call> each : calls().entrySet()) {
                ErrorCode code = code(() -> each.getValue().doing().with(console, all));
                assertThat(code)
                        .as(each.getKey())
                        .isEqualTo(
                                each.getKey().equals("metrics") ? null : ErrorCode.NOT_PERMITTED);
            }
            all.root().revokeToken(all.root().tokens().getFirst().id());
            assertThat(code(() -> console.metrics(null))).isEqualTo(ErrorCode.NOT_SIGNED_IN);
        }
    }

    @Test
    void aTokenMadeWithoutTheRightReadsNoMetrics() {
        try (FakeConsole all = FakeConsole.startWithSamples(folder)) {
            String secret = all.root().createToken("ci", Set.of(Right.VIEW), null).secret();
            Console console = all.door().token(secret, "api");

            assertThat(console.hosts()).isNotEmpty();
            assertThat(code(() -> console.metrics(null))).isEqualTo(ErrorCode.NOT_PERMITTED);
        }
    }

    @Test
    void whoHasNoViewOnAProjectFindsNoGearOfItWhateverIsAsked() {
        try (FakeConsole all = FakeConsole.startWithSamples(folder)) {
            all.root().putUser("victim", null, List.of());
            Console console = all.as("stranger", Role.ADMIN, "elsewhere");
            Set<String> aboutGears =
                    Set.of(
                            "gear",
                            "previewLimits",
                            "previewBulk",
                            "startBulk",
                            "blame",
                            "processes",
                            "gearNamespaces",
                            "gearMirror",
                            "namespaceWhy",
                            "logs",
                            "kills",
                            "kill",
                            "startGear",
                            "stopGear",
                            "restartGear",
                            "pauseGear",
                            "resumeGear",
                            "deleteGear",
                            "changeLimits",
                            "adoptDrift",
                            "revertDrift",
                            "exec",
                            "history");
            for (String method : aboutGears) {
                Call call = calls().get(method);
                assertThat(call).isNotNull();
                assertThat(code(() -> call.doing().with(console, all)))
                        .as(method)
                        .isEqualTo(ErrorCode.GEAR_NOT_FOUND);
            }
            for (String method : Set.of("confirmLimits", "undoLimits")) {
                Call call = calls().get(method);
                assertThat(call).isNotNull();
                assertThat(code(() -> call.doing().with(console, all)))
                        .as(method)
                        .isEqualTo(ErrorCode.CHANGE_NOT_FOUND);
            }
            assertThat(console.alerts()).isEmpty();
            for (String method : Set.of("bulk", "confirmBulk", "undoBulk")) {
                Call call = calls().get(method);
                assertThat(call).isNotNull();
                assertThat(code(() -> call.doing().with(console, all)))
                        .as(method)
                        .isEqualTo(ErrorCode.NOT_FOUND);
            }
            assertThat(console.gears(GearQuery.ALL).all()).isZero();
            assertThat(console.events(new EventQuery(null, null, null, null, 100))).isEmpty();
            assertThat(console.namespaceMatrix("fake").rows()).isEmpty();
            assertThat(console.host("fake").gears()).isZero();
            assertThat(console.host("fake").figures()).isNull();
        }
    }

    @Test
    void whoMayNotSeeAllProjectsSeesAGearsInsideWithoutTheHostsOwn() {
        try (FakeConsole all = FakeConsole.startWithSamples(folder)) {
            GearMirror whole = all.root().gearMirror(FakeConsole.WEB1);
            assertThat(whole.hostname().outside()).isEqualTo("fake");
            assertThat(whole.mounts().rows().getFirst().outside()).isNotNull();
            assertThat(whole.interfaces().rows().getFirst().end()).isNotNull();
            GearMirror own =
                    all.as("shopkeeper", Role.CUSTOMER, "default").gearMirror(FakeConsole.WEB1);
            assertThat(own.hostname().outside()).isNull();
            assertThat(own.mounts().rows().getFirst().outside()).isNull();
            assertThat(own.interfaces().rows().getFirst().end()).isNull();
            assertThat(own.hostname().inside()).isEqualTo(whole.hostname().inside());
            assertThat(own.users()).isEqualTo(whole.users());
        }
    }

    @Test
    void aContainerThatVirshMadeIsKnownOnlyToWhoMayActInAllProjects() {
        try (FakeConsole all = FakeConsole.startWithSamples(folder)) {
            String theirs = "../../etc/passwd";
            var ls = new ExecRequest(List.of("true"), Map.of(), true, 5, 100);
            for (Role role : Role.values()) {
                Console own =
                        all.as("own-" + role.name().toLowerCase(Locale.ROOT), role, "default");

                assertThat(own.gears(GearQuery.ALL).gears()).allMatch(Gear::managed);
                assertThat(code(() -> own.gear(theirs))).isEqualTo(ErrorCode.GEAR_NOT_FOUND);
                for (Runnable each :
                        List.<Runnable>of(
                                () -> own.startGear(theirs),
                                () -> own.stopGear(theirs, Duration.ZERO),
                                () -> own.pauseGear(theirs),
                                () -> own.changeLimits(theirs, CHANGE, null, null),
                                () -> own.exec(theirs, ls, (stream, bytes) -> {}))) {
                    assertThat(code(each)).as(role.name()).isEqualTo(ErrorCode.GEAR_NOT_FOUND);
                }
            }
            Console admin = all.as("everywhere", Role.ADMIN, "*");

            assertThat(admin.gears(GearQuery.ALL).gears())
                    .filteredOn(gear -> !gear.managed())
                    .hasSize(5)
                    .allSatisfy(gear -> assertThat(gear.project()).isEqualTo("*"));
            assertThat(code(() -> admin.exec(theirs, ls, (stream, bytes) -> {})))
                    .isEqualTo(ErrorCode.GEAR_FOREIGN);
            assertThat(admin.stopGear(theirs, Duration.ZERO).state()).isEqualTo(GearState.STOPPED);
            assertThat(admin.startGear(theirs).state()).isEqualTo(GearState.RUNNING);
        }
    }

    @Test
    void aRefusalSaysWhichRightIsMissing() {
        try (FakeConsole all = FakeConsole.startWithSamples(folder)) {
            Console support = all.as("sue", Role.SUPPORT, "*");

            assertThat(support.me().may(Right.LIMIT)).isFalse();
            assertThat(message(() -> support.changeLimits("web2", CHANGE, null, null)))
                    .isEqualTo("Needs the right to change limits; you are support.")
                    .isEqualTo(support.me().lacking(Right.LIMIT));
        }
    }

    static @Nullable ErrorCode code(Runnable call) {
        try {
            call.run();
            return null;
        } catch (ConsoleException e) {
            return e.code();
        }
    }

    static String message(Runnable call) {
        try {
            call.run();
            return "";
        } catch (ConsoleException e) {
            return e.getMessage();
        }
    }
}
