package io.gearshift.backend.api.remote;

import com.fasterxml.jackson.core.type.TypeReference;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.PointInTime;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Sends requests to the REST API over plain blocking connections, which are kept for the next
/// request. HTTP/1.1 by hand: the JDK's client speaks no unix sockets, and a large client would
/// cost the command line more time to load than the request takes. Safe for many threads.
final class RestClient implements AutoCloseable {

    private static final String ROOT = "/api/v1";
    private static final int MAX_ANSWER = 64 << 20;
    private static final int MAX_IDLE = 8;

    /// The server closes a quiet connection after 60 s.
    private static final long MAX_IDLE_NANOS = Duration.ofSeconds(20).toNanos();

    private final Dialer dialer;
    private final Map<String, String> headers;
    private final Deque<Idle> idle;
    private final @Nullable Instant moment;

    private record Idle(Dialer.Wire wire, long since) {}

    /// What a request's answer is read with.
    private interface Reader<T> {
        T read(HttpAnswer answer) throws IOException;
    }

    RestClient(Dialer dialer, Map<String, String> headers) {
        this(dialer, headers, new ConcurrentLinkedDeque<>(), null);
    }

    private RestClient(
            Dialer dialer,
            Map<String, String> headers,
            Deque<Idle> idle,
            @Nullable Instant moment) {
        this.dialer = dialer;
        this.headers = headers;
        this.idle = idle;
        this.moment = moment;
    }

    /// Over the same connections, of a moment that is past.
    RestClient at(Instant other) {
        return new RestClient(dialer, headers, idle, other);
    }

    private String atMoment(String path) {
        return moment == null
                ? path
                : path + (path.indexOf('?') < 0 ? "?at=" : "&at=") + PointInTime.write(moment);
    }

    String where() {
        return dialer.where();
    }

    <T> T get(String path, TypeReference<T> type) {
        return call("GET", path, null, answer -> json(answer, type));
    }

    <T> T send(String method, String path, @Nullable Object body, TypeReference<T> type) {
        return call(method, path, body, answer -> json(answer, type));
    }

    void delete(String path) {
        call("DELETE", path, null, answer -> answer.body().readAllBytes());
    }

    /// Hands over line by line what is answered, until the end or until `more` wants no more.
    void lines(String method, String path, @Nullable Object body, Predicate<String> more) {
        call(
                method,
                path,
                body,
                answer -> {
                    BufferedReader reader =
                            new BufferedReader(
                                    new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
                    String line = reader.readLine();
                    while (line != null && more.test(line)) {
                        line = reader.readLine();
                    }
                    return ROOT;
                });
    }

    private <T> T call(String method, String path, @Nullable Object body, Reader<T> reader) {
        byte[] request = request(method, path, body);
        // Only what may be sent twice goes over a kept connection, which may have just ended.
        Dialer.Wire kept = method.equals("POST") ? null : kept();
        if (kept != null) {
            HttpAnswer answer = null;
            try {
                answer = exchange(kept, request);
            } catch (IOException ended) {
                kept.close();
            }
            if (answer != null) {
                return finish(kept, answer, reader);
            }
        }
        Dialer.Wire wire = dialer.dial();
        Dialer.Wire fresh =
                new Dialer.Wire(
                        new BufferedInputStream(wire.in(), 16 << 10),
                        wire.out(),
                        wire.connection());
        try {
            return finish(fresh, exchange(fresh, request), reader);
        } catch (IOException e) {
            fresh.close();
            throw lost(e);
        }
    }

    private static HttpAnswer exchange(Dialer.Wire wire, byte[] request) throws IOException {
        wire.out().write(request);
        wire.out().flush();
        return HttpAnswer.read(wire.in());
    }

    private <T> T finish(Dialer.Wire wire, HttpAnswer answer, Reader<T> reader) {
        try {
            if (answer.status() >= 300) {
                throw problem(answer);
            }
            return reader.read(answer);
        } catch (IOException e) {
            throw lost(e);
        } finally {
            if (answer.reusable() && idle.size() < MAX_IDLE) {
                idle.push(new Idle(wire, System.nanoTime()));
            } else {
                wire.close();
            }
        }
    }

    private Dialer.@Nullable Wire kept() {
        for (Idle each = idle.poll(); each != null; each = idle.poll()) {
            if (System.nanoTime() - each.since < MAX_IDLE_NANOS) {
                return each.wire;
            }
            each.wire.close();
        }
        return null;
    }

    private byte[] request(String method, String path, @Nullable Object body) {
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(ROOT).append(atMoment(path)).append(" HTTP/1.1\r\n");
        head.append("Host: ").append(dialer.host()).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] content = body == null ? new byte[0] : ApiJson.write(body);
        if (body != null) {
            head.append("Content-Type: application/json\r\n");
        }
        if (content.length > 0 || method.equals("POST")) {
            head.append("Content-Length: ").append(content.length).append("\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }

    private static <T> T json(HttpAnswer answer, TypeReference<T> type) throws IOException {
        return ApiJson.readAnswer(limited(answer.body()), type);
    }

    private static byte[] limited(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(MAX_ANSWER);
        if (bytes.length == MAX_ANSWER) {
            throw new IOException("the answer is larger than " + (MAX_ANSWER >> 20) + " MiB");
        }
        return bytes;
    }

    private static ConsoleException problem(HttpAnswer answer) throws IOException {
        byte[] bytes = limited(answer.body());
        if (answer.header("content-type").startsWith(Problem.CONTENT_TYPE)) {
            return ApiJson.readAnswer(bytes, new TypeReference<Problem>() {}).exception();
        }
        return new ConsoleException(
                ErrorCode.CONSOLE_UNREACHABLE,
                "What answers is not a Gearshift console, or not one of this version ("
                        + answer
                        + "). Check the address.");
    }

    private ConsoleException lost(IOException e) {
        return new ConsoleException(
                ErrorCode.CONSOLE_UNREACHABLE,
                "The connection to the console at "
                        + dialer.where()
                        + " was lost ("
                        + e.getMessage()
                        + "). Whether the request was carried out is not known: look before you"
                        + " repeat it.",
                e);
    }

    @Override
    public void close() {
        for (Idle each = idle.poll(); each != null; each = idle.poll()) {
            each.wire.close();
        }
    }
}
