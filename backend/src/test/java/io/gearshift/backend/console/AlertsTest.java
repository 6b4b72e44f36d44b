package io.gearshift.backend.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.alert.DefaultRules;
import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertRule.Watch;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.fake.Await;
import io.gearshift.backend.fake.FakeConsole;
import io.gearshift.backend.fake.GearBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Alerts from the fleet to the front, over a host that is acted.
final class AlertsTest {
    private static final AlertRule.Terms BUSY =
            new AlertRule.Terms(
                    "Busy",
                    Watch.GEAR_THROTTLED,
                    30.0,
                    Duration.ofSeconds(20),
                    null,
                    null,
                    null,
                    Event.Severity.WARNING,
                    true);

    @TempDir Path folder;
    private FakeConsole all;

    @BeforeEach
    void start() {
        all = FakeConsole.start(folder);
        // Its rules are those of each test alone.
        DefaultRules.all().keySet().forEach(all.root()::deleteAlertRule);
    }

    @AfterEach
    void stop() {
        all.close();
    }

    private Console root() {
        return all.root();
    }

    private void put(String id, String name, String project, double throttled) {
        all.host()
                .put(
                        GearBuilder.gear(id, name)
                                .project(project)
                                .state(GearState.RUNNING, null)
                                .limits(
                                        new Limits(
                                                Cap.at(200),
                                                100,
                                                null,
                                                Cap.MAX,
                                                Cap.MAX,
                                                Cap.MAX,
                                                Cap.MAX),
                                        1)
                                .figures(
                                        GearBuilder.figures(
                                                all.clock().instant(), 0.2, 1 << 20, 3, throttled))
                                .build());
    }

    private void looks(int count) {
        for (int i = 0; i < count; i++) {
            all.clock().advance(Duration.ofSeconds(10));
            all.look();
        }
    }

    private List<Event> events(Event.Kind kind) {
        return root().events(EventQuery.latest(100).ofKind(kind));
    }

    private AuditRow lastAudit() {
        return root().audit(new AuditQuery(null, null, null, 1)).getFirst();
    }

    @Test
    void aConditionIsOneAlertWithItsTwoEventsAlsoAcrossARestart() {
        root().putAlertRule("busy", BUSY);
        put("g-1", "web1", "default", 0.8);
        looks(3);

        Alert alert = root().alerts().getFirst();
        assertThat(alert.subject()).isEqualTo("web1");
        assertThat(alert.text())
                .isEqualTo("CPU throttled 80 % of its cap's periods; alert from 30 %.");
        assertThat(events(Event.Kind.ALERT_RAISED))
                .singleElement()
                .satisfies(
                        event -> {
                            assertThat(event.gear()).isEqualTo("g-1");
                            assertThat(event.severity()).isEqualTo(Event.Severity.WARNING);
                        });

        var host = all.host();
        var clock = all.clock();
        all.close();
        all = FakeConsole.start(folder, clock, host);
        assertThat(root().alerts()).extracting(Alert::id).containsExactly(alert.id());
        looks(20);
        assertThat(events(Event.Kind.ALERT_RAISED)).hasSize(1);
        assertThat(root().alerts()).extracting(Alert::id).containsExactly(alert.id());
        assertThat(root().alerts().getFirst().since()).isEqualTo(alert.since());

        put("g-1", "web1", "default", 0.01);
        looks(1);
        assertThat(root().alerts().getFirst().text())
                .isEqualTo(
                        "CPU throttled 80 % of its cap's periods when raised, 1 % now, over if it"
                                + " stays so; alert from 30 %.");
        looks(2);
        assertThat(root().alerts()).isEmpty();
        assertThat(events(Event.Kind.ALERT_CLEARED)).hasSize(1);
    }

    @Test
    void anOutOfMemoryLoopIsOneAlertAndSurvivesARestart() {
        root().putAlertRule("oom", DefaultRules.of("oom"));
        put("g-1", "web1", "default", 0);
        for (int i = 0; i < 5; i++) {
            all.host().kill("g-1", "killed sort");
        }
        Await.until("five are known", () -> events(Event.Kind.OOM_KILL).size() == 5);
        looks(1);
        assertThat(root().alerts())
                .singleElement()
                .satisfies(
                        alert -> {
                            assertThat(alert.figure()).isEqualTo(5.0);
                            assertThat(alert.text())
                                    .isEqualTo("out-of-memory kills: 5; alert from 1.");
                        });
        var host = all.host();
        var clock = all.clock();
        all.close();
        all = FakeConsole.start(folder, clock, host);
        looks(3);
        assertThat(root().alerts()).hasSize(1);
        assertThat(events(Event.Kind.ALERT_RAISED)).hasSize(1);
        looks(60);
        assertThat(root().alerts()).isEmpty();
    }

    @Test
    void anAlertOfAGearThatIsDeletedWhileItStandsIsOver() {
        root().putAlertRule("busy", BUSY);
        put("g-1", "web1", "default", 0.8);
        looks(3);
        root().deleteGear("g-1", true);
        looks(1);
        assertThat(root().alerts()).isEmpty();
        assertThat(events(Event.Kind.ALERT_CLEARED).getFirst().text()).contains("It was deleted.");
    }

    @Test
    void aHostThatIsLostRaisesOneAlertAndItsEventsStayTwo() {
        root().putAlertRule("host-lost", DefaultRules.of("host-lost"));
        all.host().link().cut();
        looks(5);
        assertThat(root().alerts())
                .singleElement()
                .satisfies(alert -> assertThat(alert.subject()).isEqualTo("fake"));
        all.host().link().mend();
        looks(5);
        assertThat(root().alerts()).isEmpty();
        assertThat(events(Event.Kind.ALERT_RAISED)).hasSize(1);
    }

    @Test
    void whoMayNotSeeAGearSeesNeitherItsAlertNorRulesAboutOthers() {
        root().putAlertRule("busy", BUSY);
        root().putAlertRule(
                        "theirs",
                        new AlertRule.Terms(
                                "Theirs",
                                Watch.GEAR_THROTTLED,
                                90.0,
                                Duration.ZERO,
                                "other",
                                null,
                                null,
                                Event.Severity.ERROR,
                                true));
        root().putAlertRule("host-lost", DefaultRules.of("host-lost"));
        put("g-1", "web1", "default", 0.8);
        put("g-2", "web2", "other", 0.8);
        looks(3);
        Console own = all.as("cathy", Role.CUSTOMER, "default");

        assertThat(root().alerts()).hasSize(2);
        assertThat(own.alerts()).extracting(Alert::gear).containsExactly("g-1");
        assertThat(own.alertRules()).extracting(AlertRule::id).containsExactly("busy");
    }

    @Test
    void everyChangeOfARuleIsAuditedAndCanBeTakenBack() {
        root().putAlertRule("busy", BUSY);
        root().putAlertRule("busy", BUSY.enabled(false));
        assertThat(lastAudit())
                .satisfies(
                        row -> {
                            assertThat(row.action()).isEqualTo("alert-rule.put");
                            assertThat(row.before()).contains("\"enabled\":true");
                            assertThat(row.after()).contains("\"enabled\":false");
                        });
        assertThat(root().undoAlertRule("busy").getFirst().terms()).isEqualTo(BUSY);
        root().deleteAlertRule("busy");
        assertThat(root().alertRules()).isEmpty();
        assertThat(root().undoAlertRule("busy").getFirst().terms()).isEqualTo(BUSY);
        root().undoAlertRule("busy");
        assertThat(root().alertRules()).isEmpty();
        assertThat(lastAudit().action()).isEqualTo("alert-rule.undo");
        assertThat(RightsTest.code(() -> root().undoAlertRule("never")))
                .isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void aNewConsoleHasTheRulesOfTheDocumentAndWhatIsRemovedStaysRemoved() {
        root().undoAlertRule("oom");
        var host = all.host();
        var clock = all.clock();
        all.close();
        all = FakeConsole.start(folder, clock, host);

        assertThat(root().alertRules()).extracting(AlertRule::id).containsExactly("oom");
    }

    @Test
    void noDefaultRuleIsWrong() {
        assertThat(DefaultRules.all().values()).allMatch(terms -> terms.problems().isEmpty());
        assertThat(DefaultRules.all().keySet()).allMatch(id -> id.matches(AlertRule.ID));
    }

    @Test
    void whatIsWrongWithARuleIsSaidAtOnce() {
        AlertRule.Terms wrong =
                new AlertRule.Terms(
                        " ",
                        Watch.HOST_CPU,
                        null,
                        Duration.ofDays(3),
                        "p",
                        null,
                        null,
                        Event.Severity.INFO,
                        true);

        assertThat(RightsTest.message(() -> root().putAlertRule("Bad id", wrong)))
                .contains("An id is");
        assertThat(RightsTest.message(() -> root().putAlertRule("ok", wrong)))
                .contains("A rule has a name")
                .contains("A threshold is wanted")
                .contains("0 s to 24 h")
                .contains("no project and no gear");
    }

    @Test
    void aSilencedRuleRaisesAndSendsNothing() {
        root().putAlertTarget(
                        "hook", new AlertTarget.Terms("http://192.0.2.1/x", null, true), null);
        root().putAlertRule("busy", BUSY);
        root().silenceAlertRule("busy", Duration.ofHours(1));
        put("g-1", "web1", "default", 0.8);
        looks(3);
        assertThat(root().alerts()).singleElement().matches(Alert::silenced);
        assertThat(root().alertTargets().getFirst().waiting()).isZero();

        root().silenceAlertRule("busy", Duration.ZERO);
        looks(1);
        assertThat(root().alerts()).singleElement().matches(alert -> !alert.silenced());
        // Nobody was told that it began, so nobody is told that it is over.
        put("g-1", "web1", "default", 0);
        looks(3);
        assertThat(root().alertTargets().getFirst().waiting()).isZero();
        put("g-1", "web1", "default", 0.8);
        looks(3);
        assertThat(root().alertTargets().getFirst().waiting()).isEqualTo(1);
    }

    @Test
    void aChangeOfASilencedRuleDoesNotEndTheSilence() {
        root().putAlertRule("busy", BUSY);
        var until = root().silenceAlertRule("busy", Duration.ofHours(1)).silencedUntil();
        assertThat(until).isNotNull();
        assertThat(lastAudit())
                .satisfies(
                        row -> {
                            assertThat(row.before()).contains("not silenced");
                            assertThat(row.after()).contains(String.valueOf(until));
                        });
        assertThat(root().putAlertRule("busy", BUSY.enabled(false)).silencedUntil())
                .isEqualTo(until);
        assertThat(root().undoAlertRule("busy").getFirst().silencedUntil()).isEqualTo(until);
        root().deleteAlertRule("busy");
        assertThat(root().undoAlertRule("busy").getFirst().silencedUntil()).isNull();
        root().silenceAlertRule("busy", Duration.ofHours(1));
        root().deleteAlertRule("busy");
        assertThat(root().putAlertRule("busy", BUSY).silencedUntil()).isNull();
    }

    @Test
    void aSecretIsNowhereToBeSeen() {
        root().putAlertTarget(
                        "hook",
                        new AlertTarget.Terms("https://192.0.2.1/T00/B00/s3cret-path", null, true),
                        "k3y-of-ours".toCharArray());

        AlertTarget target = root().alertTargets().getFirst();
        assertThat(target.secretSet()).isTrue();
        assertThat(target.toString()).doesNotContain("k3y-of-ours");
        assertThat(root().audit(new AuditQuery(null, null, null, 50)).toString())
                .contains("https://192.0.2.1/...")
                .doesNotContain("k3y-of-ours")
                .doesNotContain("s3cret-path");
        assertThat(root().putAlertTarget("hook", target.terms(), null).secretSet()).isTrue();
        assertThat(root().putAlertTarget("hook", target.terms(), new char[0]).secretSet())
                .isFalse();
    }

    private void put(AlertTarget.Terms terms, @Nullable String secret) {
        root().putAlertTarget("t", terms, secret == null ? null : secret.toCharArray());
    }

    private static AlertTarget.Terms hook(String url) {
        return new AlertTarget.Terms(url, null, true);
    }

    private static AlertTarget.Terms mail(
            String server, int port, AlertTarget.Security security, @Nullable String user) {
        return new AlertTarget.Terms(
                null,
                new AlertTarget.Mail(
                        server, port, security, user, "a@example.org", List.of("b@example.org")),
                true);
    }

    private void assertSecretDoesNotMoveTo(AlertTarget.Terms elsewhere) {
        AlertTarget before = root().alertTargets().getFirst();
        assertThat(RightsTest.message(() -> put(elsewhere, null)))
                .as(elsewhere.toString())
                .contains("Give it again");
        assertThat(root().alertTargets()).containsExactly(before);
    }

    @Test
    void aSecretDoesNotMoveToAnotherServer() {
        put(hook("https://a.example.org/x"), "k");
        assertSecretDoesNotMoveTo(hook("https://b.example.org/x"));
        assertSecretDoesNotMoveTo(hook("https://a.example.org:8443/x"));
        assertSecretDoesNotMoveTo(hook("http://a.example.org/x"));
        assertSecretDoesNotMoveTo(mail("a.example.org", 443, AlertTarget.Security.TLS, "ops"));
        put(hook("https://A.example.org:443/y"), null);
        assertThat(root().alertTargets().getFirst().secretSet()).isTrue();
        put(hook("https://b.example.org/x"), "k2");
        assertThat(root().alertTargets().getFirst().secretSet()).isTrue();
        put(hook("https://c.example.org/x"), "");
        put(hook("https://d.example.org/x"), null);
        assertThat(root().alertTargets().getFirst().secretSet()).isFalse();
    }

    @Test
    void aPasswordDoesNotMoveToAnotherMailServerOrALessSecuredWay() {
        put(mail("mx.example.org", 465, AlertTarget.Security.TLS, "ops"), "pw");
        assertSecretDoesNotMoveTo(mail("evil.example", 465, AlertTarget.Security.TLS, "ops"));
        assertSecretDoesNotMoveTo(mail("mx.example.org", 25, AlertTarget.Security.TLS, "ops"));
        assertSecretDoesNotMoveTo(
                mail("mx.example.org", 465, AlertTarget.Security.STARTTLS, "ops"));
        assertSecretDoesNotMoveTo(mail("mx.example.org", 465, AlertTarget.Security.NONE, null));
        assertSecretDoesNotMoveTo(hook("https://mx.example.org:465/"));
        put(mail("MX.example.org", 465, AlertTarget.Security.TLS, "other"), null);
        assertThat(root().alertTargets().getFirst().secretSet()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ftp://x/",
                "http://",
                "http:///x",
                "http://a b/",
                "http://x:0/",
                "http://x:65536/",
                "http://user:pw@x/",
                "http://x/#f",
                "http://x/a b",
                "http://x/|",
                "http://x/\r\nHost: y",
                "http://x\\@127.0.0.1/",
                "http://x/\u00e9",
                "http://_a_/"
            })
    void whatIsNoAddressOfAWebhookIsRefused(String url) {
        assertThat(
                        RightsTest.code(
                                () ->
                                        root().putAlertTarget(
                                                        "hook",
                                                        new AlertTarget.Terms(url, null, true),
                                                        null)))
                .isEqualTo(ErrorCode.REQUEST_INVALID);
        assertThat(root().alertTargets()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://x",
                "https://x.example.org:8443/a/b?c=d&e=%20",
                "http://10.0.0.1/",
                "http://[2001:db8::1]:80/x"
            })
    void whatIsOneIsTaken(String url) {
        root().putAlertTarget("hook", new AlertTarget.Terms(url, null, true), null);
        assertThat(root().alertTargets().getFirst().terms().url()).isEqualTo(url);
    }

    @Test
    void theAuditHasTimesAsTheyAreTyped() {
        root().putAlertRule("busy", BUSY);
        assertThat(lastAudit().after()).contains("\"lasting\":\"PT20S\"");
    }

    @Test
    void aRuleMayNameAGearByItsNameAndKeepsItsId() {
        put("g-1", "web1", "default", 0.8);
        AlertRule rule =
                root().putAlertRule(
                                "one",
                                new AlertRule.Terms(
                                        "One",
                                        Watch.GEAR_THROTTLED,
                                        30.0,
                                        Duration.ZERO,
                                        null,
                                        "default/web1",
                                        null,
                                        Event.Severity.INFO,
                                        true));
        assertThat(rule.terms().gear()).isEqualTo("g-1");
        all.host().happen("g-1", Event.Kind.DRIFT, Event.Severity.INFO, "x", Map.of());
        looks(1);
        assertThat(root().alerts()).extracting(Alert::project).containsExactly("default");
        assertThat(root().gear("g-1")).extracting(Gear::id).isEqualTo("g-1");
    }
}
