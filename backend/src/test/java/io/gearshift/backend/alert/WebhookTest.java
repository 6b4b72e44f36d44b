package io.gearshift.backend.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gearshift.backend.api.Json;
import io.gearshift.backend.fake.Await;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls of a real server.
final class WebhookTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final SSLSocketFactory TLS = (SSLSocketFactory) SSLSocketFactory.getDefault();

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> signatures = new CopyOnWriteArrayList<>();
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private volatile int status = 204;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        signatures.add(String.valueOf(exchange.getRequestHeaders().get("X-Gearshift-Signature")));
        paths.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        exchange.getResponseHeaders().add("Location", "/elsewhere");
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private String url(String path) {
        return "http://localhost:" + server.getAddress().getPort() + path;
    }

    private static Webhook webhook(boolean local) {
        return new Webhook(new TargetAddresses(local), TLS, Duration.ofSeconds(1));
    }

    @Test
    void aCallHasTheNoticesAndIsSignedOverTimeAndBody() throws IOException {
        webhook(true).post(url("/hook?a=b"), "k3y", List.of(Notice.test("root", NOW)), NOW);

        assertThat(paths).containsExactly("POST /hook?a=b");
        var body = Json.mapper().readTree(bodies.getFirst());
        assertThat(body.get("version").asInt()).isEqualTo(1);
        assertThat(body.get("notices").get(0).get("what").asText()).isEqualTo("test");
        assertThat(body.get("notices").get(0).get("text").asText()).contains("root asked for");
        String expected =
                Webhook.signature(
                        "k3y",
                        Long.toString(NOW.getEpochSecond()),
                        bodies.getFirst().getBytes(StandardCharsets.UTF_8));
        assertThat(signatures).containsExactly("[sha256=" + expected + "]");
    }

    @Test
    void theSignatureIsTheOneThatOthersWorkOut() {
        // printf '1700000000.{}' | openssl dgst -sha256 -hmac secret
        assertThat(Webhook.signature("secret", "1700000000", "{}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163");
    }

    @Test
    void withoutASecretThereIsNoSignature() throws IOException {
        webhook(true).post(url("/"), null, List.of(), NOW);
        assertThat(signatures).containsExactly("null");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 400, 404, 500, 503})
    void anyAnswerButASuccessIsAFailureAndARedirectIsNotFollowed(int answer) {
        status = answer;
        assertThatThrownBy(() -> webhook(true).post(url("/secret-path"), "k3y", List.of(), NOW))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("status " + answer)
                .hasMessageNotContaining("secret-path")
                .hasMessageNotContaining("k3y");
        assertThat(paths).hasSize(1);
    }

    @Test
    void thisMachineIsRefusedBeforeAnythingIsSentUnlessItIsAllowed() {
        assertThatThrownBy(() -> webhook(false).post(url("/"), null, List.of(), NOW))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--alert-local true");
        assertThat(paths).isEmpty();
    }

    @Test
    void whoNeverAnswersOrOnlyByteByByteIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String address = "http://127.0.0.1:" + silent.getLocalPort() + "/";
            assertThatThrownBy(() -> webhook(true).post(address, null, List.of(), NOW))
                    .hasMessageContaining("No answer within 1 s");
            Thread dripping = Thread.ofVirtual().start(() -> drip(silent));
            long before = System.nanoTime();
            assertThatThrownBy(() -> webhook(true).post(address, null, List.of(), NOW))
                    .hasMessageContaining("No answer within 1 s");
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(5));
            dripping.interrupt();
        }
    }

    /// A space at a time, each well within the patience for one.
    private static void drip(ServerSocket server) {
        try (Socket before = server.accept();
                Socket socket = server.accept()) {
            before.shutdownOutput();
            while (!Thread.currentThread().isInterrupted()) {
                socket.getOutputStream().write(' ');
                LockSupport.parkNanos(50_000_000L);
            }
        } catch (IOException e) {
            // The other side has had enough, which is what it is for.
            return;
        }
    }

    @Test
    void whoDoesNotReadIsGivenUp() throws IOException {
        try (ServerSocket deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String address = "http://127.0.0.1:" + deaf.getLocalPort() + "/";
            Webhook webhook =
                    new Webhook(
                            new TargetAddresses(true, Duration.ofSeconds(1)),
                            TLS,
                            Duration.ofSeconds(30));
            List<Notice> more = Collections.nCopies(50_000, Notice.test("root", NOW));
            assertThatThrownBy(() -> webhook.post(address, null, more, NOW))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("longer than 1 s in all");
        }
    }

    @Test
    void aNameServerThatDoesNotAnswerIsGivenUpAndKeepsNoMoreThanSomeThreads() throws IOException {
        var answer = new CountDownLatch(1);
        var addresses =
                new TargetAddresses(
                        true,
                        Duration.ofMillis(200),
                        name -> {
                            await(answer);
                            return InetAddress.getAllByName(name);
                        });
        var webhook = new Webhook(addresses, TLS, Duration.ofSeconds(30));
        try {
            for (int i = 0; i < NameLookup.MOST; i++) {
                assertThatThrownBy(() -> webhook.post(url("/"), null, List.of(), NOW))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("localhost was not looked up within");
            }
            assertThatThrownBy(() -> webhook.post(url("/"), null, List.of(), NOW))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("8 others still wait for a name server");
        } finally {
            answer.countDown();
        }
        Await.until("a place is free", () -> posts(webhook));
        assertThat(paths).contains("POST /");
    }

    private boolean posts(Webhook webhook) {
        try {
            webhook.post(url("/"), null, List.of(), NOW);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void await(CountDownLatch latch) throws UnknownHostException {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new UnknownHostException("nobody let it go on");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theTimeThatAllTakesBeginsWithTheLookUp() throws IOException {
        Duration inAll = Duration.ofSeconds(3);
        Duration lookUp = Duration.ofSeconds(2);
        var addresses =
                new TargetAddresses(
                        true,
                        inAll,
                        name -> {
                            LockSupport.parkNanos(lookUp.toNanos());
                            return InetAddress.getAllByName("127.0.0.1");
                        });
        long began = System.nanoTime();
        try (ServerSocket deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var webhook = new Webhook(addresses, TLS, Duration.ofSeconds(30));
            String url = "http://deaf:" + deaf.getLocalPort() + "/";
            // On a busy machine it may be the look-up that is given up, at the same moment.
            assertThatThrownBy(() -> webhook.post(url, null, List.of(), NOW))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(" 3 s");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(inAll.plus(lookUp));
    }

    @Test
    void aNameThatIsNotThereIsSaidSo() {
        var addresses =
                new TargetAddresses(
                        true,
                        Duration.ofSeconds(1),
                        name -> {
                            throw new UnknownHostException(name + ": no answer");
                        });
        assertThatThrownBy(
                        () ->
                                new Webhook(addresses, TLS, Duration.ofSeconds(1))
                                        .post("http://nowhere/", null, List.of(), NOW))
                .hasMessage("The name nowhere is not known.");
    }

    @Test
    void whatSpeaksNoHttpIsSaidSo() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (Socket socket = other.accept()) {
                                    socket.getOutputStream()
                                            .write("220 mail\r\n".getBytes(StandardCharsets.UTF_8));
                                    socket.getInputStream().readAllBytes();
                                } catch (IOException e) {
                                    return;
                                }
                            });
            String address = "http://127.0.0.1:" + other.getLocalPort() + "/";
            assertThatThrownBy(() -> webhook(true).post(address, null, List.of(), NOW))
                    .hasMessageContaining("does not speak HTTP");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "0.0.0.0",
                "0.1.2.3",
                "169.254.169.254",
                "224.0.0.1",
                "::1",
                "::",
                "fe80::1",
                "ff02::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001:0:4136:e378:8000:63bf:80ff:fffe",
                "2001:db8::5efe:127.0.0.1",
                "2001:db8::200:5efe:7f00:1"
            })
    void anAddressThatLeadsToThisMachineOrItsLinkIsRefused(String address) throws IOException {
        InetAddress parsed = InetAddress.getByName(address);
        assertThatThrownBy(() -> new TargetAddresses(false).check(parsed))
                .isInstanceOf(IOException.class);
        new TargetAddresses(true).check(parsed);
    }

    /// A name server may answer so; the JDK turns only literals into IPv4 addresses.
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1"})
    void aMappedAddressIsCheckedAsTheOneThatIsConnectedTo(String address) throws IOException {
        InetAddress mapped = mapped(address);
        assertThat(mapped.isLoopbackAddress()).isFalse();
        assertThatThrownBy(() -> new TargetAddresses(false).check(mapped))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(address);
        new TargetAddresses(true).check(mapped);
        new TargetAddresses(false).check(mapped("192.0.2.1"));
    }

    private static InetAddress mapped(String address) throws IOException {
        byte[] bytes = new byte[16];
        bytes[10] = (byte) 0xff;
        bytes[11] = (byte) 0xff;
        System.arraycopy(InetAddress.getByName(address).getAddress(), 0, bytes, 12, 4);
        return Inet6Address.getByAddress(null, bytes, -1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "10.1.2.3",
                "8.8.8.8",
                "2001:db8::1",
                "fd00::1",
                "fd00::5efe:1"
            })
    void othersAreNot(String address) throws IOException {
        new TargetAddresses(false).check(InetAddress.getByName(address));
    }
}
