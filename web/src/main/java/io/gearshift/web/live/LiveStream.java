package io.gearshift.web.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.web.Pace;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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
    private boolean wrote;
    private @Nullable String stale = "";

    private LiveStream(OutputStream out) {
        this.out = out;
    }

    /// Keeps a page live until it, its session or the server ends.
    ///
    /// @throws ConsoleException `request.too-many` if its session has too many open
    public static void run(Context answer, Pace pace, Look look) {
        try (Pace.Slot slot = pace.slot(answer)) {
            run(answer, pace, slot, look);
        }
    }

    private static void run(Context answer, Pace pace, Pace.Slot slot, Look look) {
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
                new LiveStream(out).loop(pace, slot, look);
            }
        } catch (IOException | UncheckedIOException e) {
            // The browser left: the usual end of a stream.
            return;
        }
    }

    private void loop(Pace pace, Pace.Slot slot, Look look) throws IOException {
        int quiet = 0;
        boolean goesOn = true;
        out.write("retry: 3000\n\n".getBytes(StandardCharsets.US_ASCII));
        wrote = true;
        while (goesOn) {
            try {
                look.at(this);
            } catch (ConsoleException e) {
                if (e.code() == ErrorCode.NOT_SIGNED_IN || e.code() == ErrorCode.NOT_PERMITTED) {
                    send("end", Map.of());
                    out.flush();
                    return;
                }
                if (e.code() == ErrorCode.GEAR_NOT_FOUND) {
                    send("page", Map.of());
                    out.flush();
                    return;
                }
                if (e.code().kind() != ErrorCode.Kind.HOST) {
                    throw e;
                }
                stale(stale == null || stale.isEmpty() ? Instant.now() : Instant.parse(stale));
            }
            quiet = wrote ? 0 : quiet + 1;
            if (quiet >= QUIET_LOOKS) {
                // A comment, to notice that the browser has left.
                out.write(":\n\n".getBytes(StandardCharsets.US_ASCII));
                quiet = 0;
                wrote = true;
            }
            if (wrote) {
                out.flush();
                wrote = false;
            }
            goesOn = pace.next(PAUSE) && !slot.closed();
        }
    }

    /// Sends an event.
    ///
    /// @param data written as JSON
    public void send(String event, Object data) {
        try {
            String text = "event:" + event + "\ndata:" + json(data) + "\n\n";
            out.write(text.getBytes(StandardCharsets.UTF_8));
            wrote = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
