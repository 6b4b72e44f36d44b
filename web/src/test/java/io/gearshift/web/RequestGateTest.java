package io.gearshift.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Role;
import io.gearshift.web.page.ErrorView;
import io.gearshift.web.page.PageRoutes;
import io.gearshift.web.tls.ServerIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What one who is not signed in can do with the server's memory and disk.
class RequestGateTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir Path directory;

    @Test
    void aSignInFormOf100KilobytesIsTooLarge() {
        try (StartedServer web = start()) {
            HttpResponse<String> answer =
                    web.send(form(web, "/sign-in", "user=ann&password=" + "x".repeat(100_000)));
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("16 KiB", "request.too-large");
            assertThat(web.send(form(web, "/sign-in", "user=ann&password=secret")).statusCode())
                    .as("one of a usual size")
                    .isEqualTo(303);
        }
    }

    @Test
    void aBodyThatDoesNotSayItsLengthIsCountedAsItComes() {
        try (StartedServer web = start()) {
            HttpRequest.Builder request =
                    form(web, "/sign-in", "")
                            .POST(
                                    BodyPublishers.fromPublisher(
                                            BodyPublishers.ofByteArray(new byte[100_000])));
            assertThat(web.send(request).statusCode()).isEqualTo(413);
        }
    }

    @Test
    void whoIsSignedInMaySendMore() {
        try (StartedServer web = start()) {
            HttpResponse<String> answer =
                    web.send(
                            form(web, "/gears", "name=" + "x".repeat(100_000))
                                    .header("Cookie", "__Host-gearshift-test=session-secret"));
            assertThat(answer.statusCode()).as("it was read: it lacks the token").isEqualTo(403);
        }
    }

    @Test
    void aBodyInPartsIsRefusedBeforeAnythingIsWritten() throws IOException {
        try (StartedServer web = start()) {
            Set<Path> before = temporary();
            String part =
                    "--b\r\nContent-Disposition: form-data; name=\"user\"; filename=\"u\"\r\n\r\n";
            HttpResponse<String> answer =
                    web.send(
                            web.request("/sign-in")
                                    .header("Origin", web.uri("").toString())
                                    .header("Content-Type", "Multipart/Form-Data; boundary=b")
                                    .POST(
                                            BodyPublishers.ofString(
                                                    part + "x".repeat(200_000) + "\r\n--b--\r\n")));
            assertThat(answer.statusCode()).isEqualTo(415);
            assertThat(answer.body()).contains("request.media-type");
            assertThat(temporary()).isEqualTo(before);
        }
    }

    @Test
    void stalledBodiesLeaveTheServerItsMemory() throws IOException, InterruptedException {
        Path tls = directory.resolve("tls");
        ServerIdentity identity = ServerIdentity.in(tls, Instant.now());
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx96m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-cp",
                                System.getProperty("java.class.path"),
                                GateChild.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        List<HttpClient> attackers = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(
                        new java.io.InputStreamReader(
                                child.getInputStream(), StandardCharsets.UTF_8))) {
            String base = "https://localhost:" + lines.readLine();
            for (int i = 0; i < 8; i++) {
                HttpClient attacker = client(identity);
                attackers.add(attacker);
                // More than may be, and just as much as may be, held back for ever.
                stall(attacker, base, i % 2 == 0 ? 900_000 : 15_000);
            }
            try (HttpClient honest = client(identity)) {
                for (int i = 0; i < 5; i++) {
                    HttpResponse<Void> answer =
                            honest.send(
                                    HttpRequest.newBuilder(URI.create(base + "/sign-in"))
                                            .timeout(Duration.ofSeconds(30))
                                            .header("Origin", base)
                                            .header("Content-Type", FORM)
                                            .POST(BodyPublishers.ofString("user=a&password=b"))
                                            .build(),
                                    BodyHandlers.discarding());
                    assertThat(answer.statusCode()).isEqualTo(303);
                }
            }
            assertThat(child.isAlive()).isTrue();
        } finally {
            attackers.forEach(HttpClient::shutdownNow);
            child.destroyForcibly().waitFor();
        }
    }

    /// Sends sixty forms on one connection, each of so many bytes, of which the last never comes;
    /// returns when all were sent or refused.
    private static void stall(HttpClient attacker, String base, int bytes)
            throws IOException, InterruptedException {
        // The first request opens the connection that the others share.
        attacker.send(
                HttpRequest.newBuilder(URI.create(base + "/sign-in")).build(),
                BodyHandlers.discarding());
        int streams = 60;
        CountDownLatch sent = new CountDownLatch(streams);
        for (int i = 0; i < streams; i++) {
            var _ =
                    attacker.sendAsync(
                                    HttpRequest.newBuilder(URI.create(base + "/sign-in"))
                                            .header("Origin", base)
                                            .header("Content-Type", FORM)
                                            .POST(
                                                    BodyPublishers.fromPublisher(
                                                            new Stalling(bytes, sent::countDown)))
                                            .build(),
                                    BodyHandlers.discarding())
                            .whenComplete((answer, failure) -> sent.countDown());
        }
        assertThat(sent.await(60, TimeUnit.SECONDS)).isTrue();
    }

    /// A body that is never done.
    private record Stalling(int bytes, Runnable sent) implements Flow.Publisher<ByteBuffer> {
        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            subscriber.onSubscribe(
                    new Flow.Subscription() {
                        private int left = bytes;

                        @Override
                        public synchronized void request(long n) {
                            for (long i = 0; i < n && left > 0; i++) {
                                int now = Math.min(left, 10_000);
                                left -= now;
                                subscriber.onNext(ByteBuffer.wrap(new byte[now]));
                                if (left == 0) {
                                    sent.run();
                                }
                            }
                        }

                        @Override
                        public void cancel() {
                            sent.run();
                        }
                    });
        }
    }

    private StartedServer start() {
        var console =
                new RecordingConsole()
                        .answer("me", new Me("ann", Role.ADMIN, Set.of("*"), Role.ADMIN.rights()));
        ErrorView errors = new ErrorView();
        return StartedServer.startShowing(
                directory,
                new FakeDoorkeeper(console.console()),
                errors,
                new PageRoutes(errors, Clock.systemUTC()));
    }

    private static HttpRequest.Builder form(StartedServer web, String path, String body) {
        return web.request(path)
                .header("Origin", web.uri("").toString())
                .header("Content-Type", FORM)
                .POST(BodyPublishers.ofString(body));
    }

    private static HttpClient client(ServerIdentity identity) {
        return HttpClient.newBuilder().sslContext(StartedServer.trusting(identity)).build();
    }

    private static Set<Path> temporary() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return new TreeSet<>(
                    files.filter(file -> file.getFileName().toString().contains("MultiPart"))
                            .toList());
        }
    }
}
