package io.gearshift.backend.limit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// The two calls of Docker's API that a change of limits needs, over a socket as Docker has it,
/// with answers as Docker gives them. An update is handed to the test, which does with it what runc
/// would.
final class DockerServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    final List<String> requests = new ArrayList<>();

    /// What is told of the container, 404 where it is empty.
    volatile String container = "";

    /// Does an update; what it throws is refused with status 400.
    volatile Consumer<JsonNode> update = _ -> {};

    /// Whether an update is given no answer.
    volatile boolean mute;

    private final ServerSocketChannel server;

    DockerServer(Path socket) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel channel = server.accept()) {
                answer(
                        new BufferedInputStream(Channels.newInputStream(channel)),
                        Channels.newOutputStream(channel));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void answer(InputStream in, OutputStream out) throws IOException {
        String first = line(in);
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
            }
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        requests.add(first.replace(" HTTP/1.1", "") + (body.isEmpty() ? "" : " " + body));
        if (container.isEmpty()) {
            sized(out, "404 Not Found", "{\"message\":\"No such container: c\"}");
        } else if (first.startsWith("GET ")) {
            chunked(out, container);
        } else {
            try {
                update.accept(JSON.readTree(body));
                if (!mute) {
                    sized(out, "200 OK", "{\"Warnings\":null}");
                }
            } catch (IllegalArgumentException e) {
                sized(out, "400 Bad Request", "{\"message\":\"" + e.getMessage() + "\"}");
            }
        }
    }

    /// As Go's server answers what is short.
    private static void sized(OutputStream out, String status, String body) throws IOException {
        write(
                out,
                "HTTP/1.1 "
                        + status
                        + "\r\nApi-Version: 1.43\r\nContent-Type: application/json\r\n"
                        + "Server: Docker/24.0.7 (linux)\r\nContent-Length: "
                        + body.length()
                        + "\r\nConnection: close\r\n\r\n"
                        + body);
    }

    /// As it answers what is longer.
    private static void chunked(OutputStream out, String body) throws IOException {
        var text = new StringBuilder();
        text.append("HTTP/1.1 200 OK\r\nApi-Version: 1.43\r\nContent-Type: application/json\r\n");
        text.append("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        for (int from = 0; from < body.length(); from += 40) {
            String part = body.substring(from, Math.min(body.length(), from + 40));
            text.append(Integer.toHexString(part.length())).append("\r\n").append(part);
            text.append("\r\n");
        }
        write(out, text + "0\r\n\r\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
