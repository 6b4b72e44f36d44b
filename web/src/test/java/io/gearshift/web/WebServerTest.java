package io.gearshift.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebServerTest {

    @TempDir Path directory;

    private final RecordingConsole recording =
            new RecordingConsole()
                    .answer("me", new Me("ann", Role.ADMIN, Set.of("*"), Role.ADMIN.rights()));
    private final FakeDoorkeeper doorkeeper = new FakeDoorkeeper(recording.console());
    private StartedServer web;

    @BeforeEach
    void start() {
        web =
                StartedServer.start(
                        directory,
                        doorkeeper,
                        (javalin, context) -> {
                            javalin.routes.get(
                                    "/who",
                                    request ->
                                            request.result(
                                                    context.callers().console(request).me().user()
                                                            + " "
                                                            + request.protocol()));
                            javalin.routes.get(
                                    "/token",
                                    request ->
                                            request.result(context.callers().csrfToken(request)));
                            javalin.routes.post(
                                    "/change",
                                    request ->
                                            request.result(
                                                    context.callers().console(request).me().user()
                                                            + request.body().length()));
                            javalin.routes.get(
                                    "/bug",
                                    request -> {
                                        throw new IllegalStateException("secret inside");
                                    });
                        });
    }

    @AfterEach
    void stop() {
        web.close();
    }

    @Test
    void aBrowserGetsHttp2ByAlpn() {
        HttpResponse<String> answer = web.send(web.request("/who").header("Cookie", cookie()));
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.body()).isEqualTo("ann HTTP/2.0");
    }

    @Test
    void everyAnswerCarriesTheSecurityHeaders() {
        for (String path : List.of("/who", "/bug", "/nowhere", "/api/v1/nowhere")) {
            var headers = web.send(web.request(path).header("Cookie", cookie())).headers();
            assertThat(headers.firstValue("Content-Security-Policy"))
                    .as(path)
                    .hasValue(SecurityHeaders.POLICY);
            assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(headers.firstValue("Referrer-Policy")).hasValue("same-origin");
            assertThat(headers.firstValue("Server")).isEmpty();
        }
    }

    @Test
    void nothingOfABugLeavesButItsReference() {
        HttpResponse<String> answer = web.send(web.request("/bug"));
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
                .doesNotContain("secret inside", "Exception", "at io.")
                .containsPattern("internal [0-9a-f]{8}");
    }

    @Test
    void whoIsNotSignedInGets401() {
        assertThat(web.send(web.request("/who")).statusCode()).isEqualTo(401);
        assertThat(
                        web.send(
                                        web.request("/who")
                                                .header("Cookie", "__Host-gearshift-test=other"))
                                .statusCode())
                .isEqualTo(401);
        assertThat(
                        web.send(web.request("/who").header("Authorization", "Bearer other"))
                                .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aBearerNeedsNoCsrfToken() {
        assertThat(
                        web.send(
                                        web.request("/change")
                                                .header(
                                                        "Authorization",
                                                        "Bearer " + FakeDoorkeeper.TOKEN)
                                                .POST(BodyPublishers.ofString("abc")))
                                .body())
                .isEqualTo("ann3");
        assertThat(doorkeeper.seen).containsExactly("token api");
    }

    @Test
    void aBrowsersChangeNeedsTokenAndOrigin() {
        String own = web.uri("").toString();
        String token = token();
        assertThat(change(own, token)).isEqualTo(200);
        assertThat(change(own, token())).as("every page has another token").isEqualTo(200);
        assertThat(token).isNotEqualTo(token());
        assertThat(change(null, token)).isEqualTo(403);
        assertThat(change("null", token)).isEqualTo(403);
        assertThat(change("https://evil.example", token)).isEqualTo(403);
        assertThat(change(own.replace("https", "http"), token)).isEqualTo(403);
        assertThat(change(own, null)).isEqualTo(403);
        assertThat(change(own, "")).isEqualTo(403);
        assertThat(change(own, "%%%")).isEqualTo(403);
        assertThat(change(own, Csrf.token("another session"))).isEqualTo(403);
        assertThat(change(own, token.repeat(10))).isEqualTo(403);
    }

    @Test
    void aFormMayCarryTheTokenAsAField() {
        HttpResponse<String> answer =
                web.send(
                        web.request("/change")
                                .header("Cookie", cookie())
                                .header("Origin", web.uri("").toString())
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("csrf=" + token())));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void anOversizeBodyIsRefused() {
        HttpResponse<String> answer =
                web.send(
                        web.request("/change")
                                .header("Authorization", "Bearer " + FakeDoorkeeper.TOKEN)
                                .POST(BodyPublishers.ofByteArray(new byte[(1 << 20) + 1])));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("1024 KiB", "request.too-large");
    }

    @Test
    void theUnixSocketTellsThePeersUserId() throws IOException {
        assertThat(overSocket("GET /who HTTP/1.1", "Host: localhost"))
                .startsWith("HTTP/1.1 200")
                .endsWith("ann HTTP/1.1");
        int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        assertThat(doorkeeper.seen).containsExactly("peer " + uid + " ctl");
    }

    @Test
    void aBrowserThatWasLedToTheSocketIsNotItsUser() throws IOException {
        assertThat(
                        overSocket(
                                "POST /change HTTP/1.1",
                                "Host: localhost",
                                "Origin: https://evil",
                                "Content-Length: 0"))
                .startsWith("HTTP/1.1 401");
        assertThat(doorkeeper.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example",
                "Host: localhost:8080",
                "Host: localhost.",
                "Host: 127.0.0.1"
            })
    void aNameThatWasLedToTheSocketIsRefused(String host) throws IOException {
        assertThat(overSocket("GET /who HTTP/1.1", host))
                .startsWith("HTTP/1.1 403")
                .contains("access.forged-request");
        assertThat(doorkeeper.seen).isEmpty();
    }

    @Test
    void theSocketIsForOwnerAndGroupOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(web.socket())))
                .isEqualTo("rw-rw----");
    }

    @Test
    void plainHttpIsLedToHttps() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), web.server().port())) {
            socket.getOutputStream().write(lines("GET /who?x=1 HTTP/1.1", "Host: here:1"));
            assertThat(
                            new String(
                                    socket.getInputStream().readAllBytes(),
                                    StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 307")
                    .contains("Location: https://here:1/who?x=1");
        }
    }

    @Test
    void aPortInUseSaysWhatToDo() {
        WebConfig config =
                new WebConfig(
                        "127.0.0.1",
                        web.server().port(),
                        web.socket().resolveSibling("other.sock"),
                        directory.resolve("tls"),
                        "test",
                        false);
        assertThatThrownBy(() -> WebServer.start(config, doorkeeper, List.of(), ErrorPage.PLAIN))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("port " + web.server().port())
                .hasMessageContaining("--port");
    }

    @Test
    void aSecondConsoleOnTheSocketIsRefusedAndAStaleSocketIsNot() throws IOException {
        WebConfig config =
                new WebConfig(
                        "127.0.0.1", 0, web.socket(), directory.resolve("tls"), "test", false);
        assertThatThrownBy(() -> WebServer.start(config, doorkeeper, List.of(), ErrorPage.PLAIN))
                .hasMessageContaining("Another console listens");
        web.close();
        Files.deleteIfExists(web.socket());
        try (var left = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(web.socket()));
        }
        assertThat(web.socket()).exists();
        try (WebServer again = WebServer.start(config, doorkeeper, List.of(), ErrorPage.PLAIN)) {
            assertThat(again.port()).isPositive();
        }
    }

    private String cookie() {
        return "__Host-gearshift-test=" + FakeDoorkeeper.SESSION;
    }

    private String token() {
        return web.send(web.request("/token").header("Cookie", cookie())).body();
    }

    private int change(
            @org.jspecify.annotations.Nullable String origin,
            @org.jspecify.annotations.Nullable String token) {
        var request =
                web.request("/change").header("Cookie", cookie()).POST(BodyPublishers.noBody());
        if (origin != null) {
            request.header("Origin", origin);
        }
        if (token != null) {
            request.header(Callers.CSRF_HEADER, token);
        }
        return web.send(request).statusCode();
    }

    private static byte[] lines(String... lines) {
        return (String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private String overSocket(String... request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(web.socket()))) {
            channel.write(ByteBuffer.wrap(lines(request)));
            return new String(
                    Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
