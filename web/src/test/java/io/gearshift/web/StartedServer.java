package io.gearshift.web;

import io.gearshift.backend.api.Doorkeeper;
import io.gearshift.web.tls.ServerIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A server on a free port with its own certificate and socket in a directory of the test, and an
/// HTTP client that trusts just that certificate.
public final class StartedServer implements AutoCloseable {

    private final WebServer server;
    private final Path socket;
    private final HttpClient client;

    private StartedServer(WebServer server, Path socket) {
        this.server = server;
        this.socket = socket;
        this.client =
                HttpClient.newBuilder()
                        .sslContext(trusting(server.identity()))
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    /// Starts one whose errors are plain text.
    public static StartedServer start(Path directory, Doorkeeper doorkeeper, Routes... features) {
        return startShowing(directory, doorkeeper, ErrorPage.PLAIN, features);
    }

    /// Starts one that shows errors in its own way.
    public static StartedServer startShowing(
            Path directory, Doorkeeper doorkeeper, ErrorPage errors, Routes... features) {
        try {
            // One test's directory may hold several servers.
            Path socket = Files.createTempDirectory(directory, "web").resolve("console.sock");
            WebConfig config =
                    new WebConfig("127.0.0.1", 0, socket, directory.resolve("tls"), "test", false);
            return new StartedServer(
                    WebServer.start(config, doorkeeper, List.of(features), errors), socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts one at a socket of the test's choice.
    public static StartedServer startAt(
            Path directory, Path socket, Doorkeeper doorkeeper, Routes... features) {
        WebConfig config =
                new WebConfig("127.0.0.1", 0, socket, directory.resolve("tls"), "test", false);
        return new StartedServer(
                WebServer.start(config, doorkeeper, List.of(features), ErrorPage.PLAIN), socket);
    }

    /// The server.
    public WebServer server() {
        return server;
    }

    /// Its unix socket.
    public Path socket() {
        return socket;
    }

    /// A client that trusts it.
    public HttpClient client() {
        return client;
    }

    /// The address of a path.
    public URI uri(String path) {
        return URI.create("https://localhost:" + server.port() + path);
    }

    /// A request to build on.
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path));
    }

    /// Sends it.
    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static SSLContext trusting(ServerIdentity identity) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("server", identity.certificates().getFirst());
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
