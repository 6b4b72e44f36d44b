package io.gearshift.web.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.web.Pace;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// The stream behind a live page. Looks once a second, writes what changed, and ends with the
/// session, the page or the server. Compressed where the browser takes it: the same names come
/// again every second, so each costs a few bytes. Belongs to one thread.
public final class LiveStream {

    /// One look: sends what changed since the last.
    @FunctionalInterface
    public interface Look {
        /// Looks and sends.
        ///
        /// @throws ConsoleException if the host does not answer, or the session has ended
        void at(LiveStream stream);
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int QUIET_LOOKS = 15;

    private final OutputStream out;
    // What a look says is written after it, so that a look can be broken off.
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private @Nullable String stale = "";

    private LiveStream(OutputStream out) {
        this.out = out;
    }

    /// Keeps a page live until it, its session or the server ends.
    ///
    /// @throws ConsoleException `request.too-many` if its session has too many open
    public static void run(Context answer, Pace pace, Look look) {
        try (Pace.Slot slot = pace.slot(answer)) {
            run(answer, slot, look);
        }
    }

    private static void run(Context answer, Pace.Slot slot, Look look) {
        answer.disableCompression();
        answer.header("Cache-Control", "no-store");
        answer.header("X-Accel-Buffering", "no");
        answer.contentType("text/event-stream; charset=utf-8");
        String accepted = answer.header("Accept-Encoding");
        try {
            OutputStream raw = answer.res().getOutputStream();
            if (accepted != null && accepted.contains("gzip")) {
                answer.header("Content-Encoding", "gzip");
                raw = new GZIPOutputStream(raw, 1024, true);
            }
            try (OutputStream out = raw) {
                new LiveStream(out).loop(slot, look);
            }
        } catch (IOException e) {
            // The browser left: the usual end of a stream.
            return;
        }
    }

    private void loop(Pace.Slot slot, Look look) throws IOException {
        int quiet = 0;
        boolean goesOn = true;
        write("retry: 3000\n\n");
        while (goesOn) {
            try {
                slot.look(() -> look.at(this));
            } catch (ConsoleException e) {
                if (e.code() == ErrorCode.NOT_SIGNED_IN || e.code() == ErrorCode.NOT_PERMITTED) {
                    // Nothing of what the look said before.
                    said.reset();
                    send("end", Map.of());
                    pass();
                    return;
                }
                if (e.code() == ErrorCode.GEAR_NOT_FOUND) {
                    send("page", Map.of());
                    pass();
                    return;
                }
                if (e.code().kind() != ErrorCode.Kind.HOST) {
                    throw e;
                }
                stale(stale == null || stale.isEmpty() ? Instant.now() : Instant.parse(stale));
            }
            quiet = said.size() > 0 ? 0 : quiet + 1;
            if (quiet >= QUIET_LOOKS) {
                // A comment, to notice that the browser has left.
                write(":\n\n");
                quiet = 0;
            }
            if (said.size() > 0) {
                pass();
            }
            goesOn = slot.next(PAUSE);
        }
    }

    private void write(String text) {
        said.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private void pass() throws IOException {
        said.writeTo(out);
        said.reset();
        out.flush();
    }

    /// Sends an event.
    ///
    /// @param data written as JSON
    public void send(String event, Object data) {
        write("event:" + event + "\ndata:" + json(data) + "\n\n");
    }

    /// Replaces what is inside an element of the page.
    ///
    /// @param id of the element
    public void part(String id, String html) {
        send("part", Map.of("id", id, "html", html));
    }

    /// Maps, lists, numbers and strings as JSON.
    public static String json(Object data) {
        try {
            return JSON.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps and strings can be written as JSON", e);
        }
    }

    /// Says since when figures are stale, if that changed; null for "they are not".
    public void stale(@Nullable Instant since) {
        String now = since == null ? null : since.toString();
        if (!java.util.Objects.equals(now, stale)) {
            stale = now;
            send("stale", now == null ? Map.of() : Map.of("since", now));
        }
    }
}
