package io.gearshift.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.NamespaceMatrix;
import io.gearshift.backend.api.remote.ConsoleInfo;
import io.gearshift.web.FakeDoorkeeper;
import io.gearshift.web.RecordingConsole;
import io.gearshift.web.StartedServer;
import io.gearshift.web.rest.RestApi;
import io.gearshift.web.rest.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `ctl alert`, `ctl event watch` and `ctl ns show`, over the API.
final class AlertCtlTest {
    private final RecordingConsole recording = new RecordingConsole();

    @TempDir private Path folder;
    private StartedServer web;

    @BeforeEach
    void start() {
        web = server();
    }

    private StartedServer server() {
        return StartedServer.start(
                folder,
                new FakeDoorkeeper(recording.console()),
                new RestApi(() -> new ConsoleInfo("1", "https://box:8440", "t", "ab")));
    }

    @AfterEach
    void stop() {
        web.close();
    }

    private record Ran(int status, String out, String err) {}

    private Ran ctl(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--socket", web.socket().toString()));
        all.addAll(Arrays.asList(arguments));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status =
                Ctl.run(
                        all.toArray(String[]::new),
                        new PrintStream(out, false, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Ran(
                status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatLastsIsListedAndAHostileNameCannotDriveTheTerminal() {
        recording.answer("alerts", List.of(Samples.alert()));
        Ran ran = ctl("alert", "list");
        assertThat(ran.status).isZero();
        assertThat(ran.out)
                .contains(
                        "97 % of its memory cap when raised, no figure at present; alert from 93 %."
                                + " (not sent)")
                .doesNotContain("\u001b")
                .doesNotContain("\u202e");
    }

    @Test
    void aRuleIsPutSilencedTakenBackAndRemoved() {
        recording
                .answer("putAlertRule", Samples.RULE)
                .answer("silenceAlertRule", Samples.RULE)
                .answer("alertRules", List.of(Samples.RULE))
                .answer("undoAlertRule", List.of(Samples.RULE));
        Ran put =
                ctl(
                        "alert",
                        "rule",
                        "put",
                        "shop",
                        "--watch",
                        "GEAR_throttled",
                        "--from",
                        "30",
                        "--for",
                        "90s",
                        "--project",
                        "shop",
                        "--severity",
                        "error");
        assertThat(put.err).isEmpty();
        assertThat(recording.calls.getFirst().arguments())
                .containsExactly(
                        "shop",
                        new AlertRule.Terms(
                                "shop",
                                AlertRule.Watch.GEAR_THROTTLED,
                                30.0,
                                Duration.ofSeconds(90),
                                "shop",
                                null,
                                null,
                                Event.Severity.ERROR,
                                true));
        assertThat(ctl("alert", "rule", "silence", "shop", "--for", "2h").status).isZero();
        assertThat(recording.calls.get(1).arguments()).containsExactly("shop", Duration.ofHours(2));
        assertThat(ctl("alert", "rule", "rm", "shop").out).contains("alert rule undo shop");
        assertThat(ctl("alert", "rule", "undo", "shop").out).contains("gear-memory-held");
        assertThat(ctl("alert", "rule", "list").out).contains("project default, gear g-1");
    }

    @Test
    void aWatchThatIsNoneListsAll() {
        Ran ran = ctl("alert", "rule", "put", "x", "--watch", "weather");
        assertThat(ran.status).isEqualTo(Ctl.WRONG_CALL);
        assertThat(ran.err).contains("gear-throttled", "host-lost");
    }

    @Test
    void aTargetsSecretComesOutOfAFile() throws IOException {
        recording
                .answer("putAlertTarget", Samples.MAIL)
                .answer("alertTargets", List.of(Samples.TARGET, Samples.MAIL))
                .answer("testAlertTarget", Samples.TARGET);
        Path file = Files.writeString(folder.resolve("key"), "k3y\n");
        Ran ran =
                ctl(
                        "alert",
                        "target",
                        "put",
                        "ops",
                        "--smtp",
                        "mail:25",
                        "--security",
                        "none",
                        "--from",
                        "a@b",
                        "--to",
                        "c@d",
                        "--to",
                        "e@f",
                        "--secret-file",
                        file.toString());
        assertThat(ran.err).isEmpty();
        assertThat(recording.calls.getFirst().arguments().subList(0, 2))
                .containsExactly(
                        "ops",
                        new AlertTarget.Terms(
                                null,
                                new AlertTarget.Mail(
                                        "mail",
                                        25,
                                        AlertTarget.Security.NONE,
                                        null,
                                        "a@b",
                                        List.of("c@d", "e@f")),
                                true));
        assertThat(ctl("alert", "target", "list").out).contains("status 500", "mail.example.org");
        assertThat(ctl("alert", "target", "test", "chat").out).contains("has reached chat");
        assertThat(ctl("alert", "target", "rm", "chat").status).isZero();
    }

    private static Event event(long id) {
        return new Event(
                id,
                Instant.parse("2026-11-01T12:00:00Z"),
                "host1",
                "g-1",
                "web1",
                "default",
                Event.Kind.STARTED,
                Event.Severity.INFO,
                "event " + id,
                Map.of());
    }

    /// Answers events up to `newest`, as the console does.
    private void happened(AtomicInteger newest) {
        recording
                .answer("changes", arguments -> newest.longValue())
                .answer(
                        "events",
                        arguments -> {
                            EventQuery query = (EventQuery) arguments.getFirst();
                            List<Event> found = new ArrayList<>();
                            Long before = query.before();
                            long id = before == null ? newest.get() : before - 1;
                            for (; id > 0 && found.size() < query.count(); id--) {
                                found.add(event(id));
                            }
                            return found;
                        });
    }

    @Test
    void eachEventIsPrintedOnceInOrderHoweverManyCameAtOnce() {
        AtomicInteger newest = new AtomicInteger(5);
        happened(newest);
        AtomicInteger looks = new AtomicInteger();
        recording.answer(
                "changes",
                arguments -> {
                    if (looks.getAndIncrement() == 1) {
                        newest.set(2505);
                    }
                    return newest.longValue();
                });
        Ran ran = ctl("event", "watch", "--times", "3", "--since", "2");
        assertThat(ran.status).isZero();
        List<String> lines = ran.out.lines().toList();
        assertThat(lines).hasSize(2502);
        assertThat(lines.getFirst()).endsWith("event 4");
        assertThat(lines.getLast()).endsWith("event 2505");
        assertThat(lines).doesNotHaveDuplicates();
    }

    @Test
    void asJsonItIsALineEach() {
        happened(new AtomicInteger(3));
        Ran ran = ctl("event", "watch", "--times", "1", "--since", "3", "-o", "json");
        assertThat(ran.out.lines()).hasSize(3).allMatch(line -> line.startsWith("{\"id\":"));
    }

    @Test
    void aConsoleThatGoesAwayAndComesBackIsSaidAndNothingIsLeftOut() {
        AtomicInteger newest = new AtomicInteger(1);
        happened(newest);
        AtomicInteger looks = new AtomicInteger();
        recording.answer(
                "changes",
                arguments -> {
                    int look = looks.getAndIncrement();
                    if (look == 1 || look == 2) {
                        newest.set(4);
                        throw new ConsoleException(ErrorCode.CONSOLE_UNREACHABLE, "gone");
                    }
                    return newest.longValue();
                });
        Ran ran = ctl("event", "watch", "--times", "5");
        assertThat(ran.err)
                .containsOnlyOnce("The console does not answer")
                .containsOnlyOnce("The console answers again.");
        assertThat(ran.out.lines().map(line -> line.substring(line.length() - 1)))
                .containsExactly("2", "3", "4");
    }

    @Test
    void withoutAConsoleFromTheBeginningItEnds() {
        Path nowhere = folder.resolve("nowhere.sock");
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status =
                Ctl.run(
                        new String[] {"--socket", nowhere.toString(), "event", "watch"},
                        new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(status).isEqualTo(Ctl.NO_CONSOLE);
    }

    @Test
    void oneNamespaceIsShownWithWhatIsAroundIt() {
        recording
                .answer("namespaces", List.of(Samples.namespace()))
                .answer("namespaceTree", List.of(Samples.namespaceNode()))
                .answer("namespaceMatrix", new NamespaceMatrix(Samples.namespaceMatrix().rows()));
        String id = Long.toString(Samples.namespace().ns());
        Ran ran = ctl("ns", "show", id, "--host", "host1");
        assertThat(ran.status).as(ran.err).isZero();
        assertThat(ran.out).startsWith(Samples.namespace().type() + " namespace " + id);
        assertThat(ran.out).contains("Kept by    its processes");
        assertThat(ctl("ns", "show", id, "--host", "host1", "-o", "json").out)
                .contains("\"namespace\"", "\"below\"");
        Ran none = ctl("ns", "show", "7", "--host", "host1");
        assertThat(none.status).isEqualTo(Ctl.FAILED);
        assertThat(none.err).contains("has no namespace 7");
    }
}
