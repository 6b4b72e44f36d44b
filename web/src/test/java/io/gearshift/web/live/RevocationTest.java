package io.gearshift.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.SessionView;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.api.remote.ConsoleInfo;
import io.gearshift.backend.fake.Await;
import io.gearshift.backend.fake.FakeConsole;
import io.gearshift.web.StartedServer;
import io.gearshift.web.page.ErrorView;
import io.gearshift.web.page.PageRoutes;
import io.gearshift.web.rest.RestApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What somebody has open ends within a second of the loss of the right to it. Over TLS, with a
/// real console core; the host behind it is not real.
@Timeout(30)
final class RevocationTest {

    /// A second on a machine that does nothing else; what is only looked at now and then would take
    /// five and more.
    private static final Duration SOON = Duration.ofSeconds(3);

    private static final String LOGS = "/api/v1/gears/" + FakeConsole.WEB1 + "/logs?follow=true";

    @TempDir private Path directory;
    private FakeConsole all;
    private StartedServer web;
    private String session = "";
    private String token = "";

    @BeforeEach
    void start() {
        all = FakeConsole.startWithSamples(directory.resolve("store"));
        ErrorView errors = new ErrorView();
        web =
                StartedServer.startShowing(
                        directory,
                        all.door(),
                        errors,
                        new RestApi(() -> new ConsoleInfo("1", "https://x:1", "test", "ab")),
                        new PageRoutes(errors, all.clock()));
        session = all.signIn("otto", Role.OPERATOR, "*").secret();
        token = otto().createToken("script", Set.of(Right.VIEW, Right.EXEC), null).secret();
    }

    @AfterEach
    void stop() {
        web.close();
        all.close();
    }

    private Console otto() {
        return all.door().session(session);
    }

    private static String id(Console console) {
        return console.sessions().stream()
                .filter(SessionView::current)
                .findFirst()
                .orElseThrow()
                .id();
    }

    /// What is open.
    enum Open {
        PAGE_OF_A_SESSION,
        LOG_OF_A_SESSION,
        LOG_OF_A_TOKEN,
        COMMAND_OF_A_TOKEN
    }

    /// How it is taken away.
    enum Loss {
        SESSION_ENDED,
        OTHER_SESSIONS_ENDED,
        SIGNED_OUT,
        PASSWORD_CHANGED,
        TOKEN_ENDED,
        USER_DISABLED,
        USER_DELETED,
        GRANTS_TAKEN,
        ROLE_LOWERED
    }

    static Stream<Arguments> losses() {
        return Stream.of(Loss.values())
                .flatMap(
                        loss ->
                                Stream.of(Open.values())
                                        .filter(open -> concerns(loss, open))
                                        .map(open -> Arguments.of(loss, open)));
    }

    private static boolean concerns(Loss loss, Open open) {
        boolean ofToken = open == Open.LOG_OF_A_TOKEN || open == Open.COMMAND_OF_A_TOKEN;
        return switch (loss) {
            case SESSION_ENDED, OTHER_SESSIONS_ENDED, SIGNED_OUT, PASSWORD_CHANGED -> !ofToken;
            case TOKEN_ENDED -> ofToken;
            case USER_DISABLED, USER_DELETED, GRANTS_TAKEN -> true;
            // Support may read a log as an operator does; a page says what the role may do.
            case ROLE_LOWERED -> open != Open.LOG_OF_A_TOKEN;
        };
    }

    private void lose(Loss loss) {
        Console root = all.root();
        List<UserView.Grant> operator = List.of(new UserView.Grant(Role.OPERATOR, "*"));
        switch (loss) {
            case SESSION_ENDED -> root.revokeSession(id(otto()));
            case OTHER_SESSIONS_ENDED ->
                    assertThat(all.door().session(again()).endOtherSessions(null)).isEqualTo(1);
            case SIGNED_OUT -> all.door().signOut(session);
            case PASSWORD_CHANGED -> root.putUser("otto", "correct horse".toCharArray(), operator);
            case TOKEN_ENDED -> root.revokeToken(otto().tokens().getFirst().id());
            case USER_DISABLED -> root.setUserDisabled("otto", true);
            case USER_DELETED -> root.deleteUser("otto");
            case GRANTS_TAKEN -> root.putUser("otto", null, List.of());
            case ROLE_LOWERED ->
                    root.putUser("otto", null, List.of(new UserView.Grant(Role.SUPPORT, "*")));
        }
    }

    private String again() {
        return all.door()
                .withLink(
                        all.linkSecret("otto"),
                        io.gearshift.backend.api.Doorkeeper.From.address("192.0.2.9"))
                .secret();
    }

    private CompletableFuture<InputStream> open(Open open) {
        HttpRequest.Builder request =
                switch (open) {
                    case PAGE_OF_A_SESSION ->
                            web.request("/live/overview").header("Accept", "text/event-stream");
                    case LOG_OF_A_SESSION, LOG_OF_A_TOKEN -> web.request(LOGS);
                    case COMMAND_OF_A_TOKEN ->
                            web.request("/api/v1/gears/" + FakeConsole.WEB1 + "/exec")
                                    .header("Content-Type", "application/json")
                                    .POST(
                                            BodyPublishers.ofString(
                                                    "{\"command\": [\"sleep\"],"
                                                            + " \"timeLimitSeconds\": 600}"));
                };
        switch (open) {
            case PAGE_OF_A_SESSION, LOG_OF_A_SESSION ->
                    request.header("Cookie", "__Host-gearshift-test=" + session);
            case LOG_OF_A_TOKEN, COMMAND_OF_A_TOKEN ->
                    request.header("Authorization", "Bearer " + token);
        }
        return web.client()
                .sendAsync(request.build(), BodyHandlers.ofInputStream())
                .thenApply(HttpResponse::body);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void whatIsOpenEndsWithTheRightToIt(Loss loss, Open open) throws IOException {
        CompletableFuture<InputStream> answer = open(open);
        if (open == Open.COMMAND_OF_A_TOKEN) {
            // It says nothing, so nothing is answered yet.
            Await.until("the command runs", () -> all.host().sleeping() == 1);
        } else {
            assertThat(answer.join().read()).as("something came").isPositive();
        }
        lose(loss);
        long lost = System.nanoTime();
        try (InputStream stream = answer.join()) {
            String rest = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(Duration.ofNanos(System.nanoTime() - lost)).isLessThan(SOON);
            assertThat(rest)
                    .as("and says why")
                    .contains(
                            open == Open.PAGE_OF_A_SESSION
                                    ? "event:end"
                                    : loss == Loss.GRANTS_TAKEN || loss == Loss.ROLE_LOWERED
                                            ? "access.not-permitted"
                                            : "access.not-signed-in");
        }
        assertThat(all.host().sleeping()).as("commands left").isZero();
    }

    @Test
    void whatOthersHaveOpenGoesOn() throws IOException, InterruptedException {
        String anna = all.signIn("anna", Role.SUPPORT, "*").secret();
        HttpRequest request =
                web.request(LOGS).header("Cookie", "__Host-gearshift-test=" + anna).build();
        try (InputStream stream = web.client().send(request, BodyHandlers.ofInputStream()).body()) {
            assertThat(stream.read()).isPositive();
            lose(Loss.USER_DISABLED);
            all.host().print(FakeConsole.WEB1, "out", "still here");
            StringBuilder heard = new StringBuilder();
            while (heard.indexOf("still here") < 0) {
                int next = stream.read();
                assertThat(next).as("the end of " + heard).isNotNegative();
                heard.append((char) next);
            }
        }
    }

    @Test
    void alsoWhatWaitsForAHostThatDoesNotAnswer() throws IOException {
        try (InputStream stream = open(Open.LOG_OF_A_SESSION).join()) {
            assertThat(stream.read()).isPositive();
            all.host().hang(true);
            Await.until("a look that hangs", () -> all.host().hanging() > 0);
            lose(Loss.SESSION_ENDED);
            long lost = System.nanoTime();
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("access.not-signed-in");
            assertThat(Duration.ofNanos(System.nanoTime() - lost)).isLessThan(SOON);
        } finally {
            all.host().hang(false);
        }
    }
}
