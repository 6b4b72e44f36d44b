package io.gearshift.backend.alert;

import io.gearshift.backend.api.remote.ApiJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/// Posts notices as JSON. With a secret each call is signed: `X-Gearshift-Signature` is `sha256=`
/// and the HMAC-SHA256, in hex, of the header `X-Gearshift-Timestamp`, a dot and the body. HTTP is
/// spoken by hand, since the JDK's client looks the name up itself and so could connect to another
/// address than the one that was checked. A redirect is not followed: it is a failure.
final class Webhook {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_LINE = 1024;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final TargetAddresses addresses;
    private final SSLSocketFactory tls;
    private final Duration patience;

    Webhook(TargetAddresses addresses, SSLSocketFactory tls) {
        this(addresses, tls, PATIENCE);
    }

    Webhook(TargetAddresses addresses, SSLSocketFactory tls, Duration patience) {
        this.addresses = addresses;
        this.tls = tls;
        this.patience = patience;
    }

    /// The body of a call.
    ///
    /// @param version of this form; it grows when something is no longer as it was
    /// @param delivery of this call; one that is tried again has another
    record Body(int version, String delivery, List<Notice> notices) {}

    /// Posts, and waits for an answer of 200 to 299.
    ///
    /// @param url as {@link io.gearshift.backend.api.AlertTarget.Terms} takes it
    /// @throws IOException if there was no such answer; in words, without the address
    void post(String url, @Nullable String secret, List<Notice> notices, Instant now)
            throws IOException {
        URI uri = URI.create(url);
        byte[] body = ApiJson.write(new Body(1, UUID.randomUUID().toString(), notices));
        int status;
        try (Socket socket = connect(uri)) {
            long until = System.nanoTime() + patience.toNanos();
            socket.getOutputStream().write(request(uri, secret, body, now));
            socket.getOutputStream().flush();
            status = status(socket, until);
        } catch (SocketTimeoutException e) {
            throw new IOException("No answer within " + patience.toSeconds() + " s.", e);
        }
        if (status < 200 || status >= 300) {
            throw new IOException(
                    "It answered with status "
                            + status
                            + (status >= 300 && status < 400
                                    ? "; redirects are not followed."
                                    : "."));
        }
    }

    private Socket connect(URI uri) throws IOException {
        boolean secure = "https".equals(uri.getScheme());
        String host = host(uri);
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? HTTPS : HTTP;
        Socket plain = addresses.connect(host, port);
        try {
            plain.setSoTimeout((int) patience.toMillis());
            if (!secure) {
                return plain;
            }
            SSLSocket socket = (SSLSocket) tls.createSocket(plain, host, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static String host(URI uri) throws IOException {
        String host = uri.getHost();
        if (host == null) {
            throw new IOException("The address has no host.");
        }
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static byte[] request(URI uri, @Nullable String secret, byte[] body, Instant now) {
        String path = uri.getRawPath();
        String query = uri.getRawQuery();
        String timestamp = Long.toString(now.getEpochSecond());
        StringBuilder head = new StringBuilder();
        head.append("POST ").append(path == null || path.isEmpty() ? "/" : path);
        head.append(query == null ? "" : "?" + query).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(uri.getRawAuthority()).append("\r\n");
        head.append("User-Agent: Gearshift\r\n");
        head.append("Content-Type: application/json\r\n");
        head.append("Content-Length: ").append(body.length).append("\r\n");
        head.append("X-Gearshift-Timestamp: ").append(timestamp).append("\r\n");
        if (secret != null) {
            head.append("X-Gearshift-Signature: sha256=")
                    .append(signature(secret, timestamp, body))
                    .append("\r\n");
        }
        head.append("Connection: close\r\n\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    static String signature(String secret, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /// Reads the first line alone; whoever sends it a byte at a time has no longer for it.
    private int status(Socket socket, long until) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int c = read(socket, in, until); c >= 0 && c != '\n'; c = read(socket, in, until)) {
            if (line.length() >= LONGEST_LINE) {
                break;
            }
            line.append((char) c);
        }
        String[] parts = line.toString().strip().split(" ", 3);
        if (parts.length < 2
                || !parts[0].startsWith("HTTP/1.")
                || !parts[1].matches("[1-5]\\d\\d")) {
            throw new IOException("What answers does not speak HTTP.");
        }
        return Integer.parseInt(parts[1]);
    }

    private int read(Socket socket, InputStream in, long until) throws IOException {
        long left = (until - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("too slow");
        }
        socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
        return in.read();
    }
}
