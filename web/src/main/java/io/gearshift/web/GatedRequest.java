package io.gearshift.web;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// A request whose body is bounded: in bytes, by who sends it, and in time. One thread reads it;
/// another may cut it off.
final class GatedRequest extends Request.Wrapper {

    /// How long a known caller's stream may be silent while its handler is at work: stopping a gear
    /// may take ten minutes without a byte.
    private static final long WORK_MILLIS = Duration.ofMinutes(15).toMillis();

    /// How long the whole of a body may take, however steadily it drips.
    private static final Duration WHOLE_BODY = Duration.ofMinutes(1);

    /// How much of a body that is refused is waited for.
    private static final long MOST_DROPPED = 4 << 20;

    private final RequestGate gate;
    private final long began = System.nanoTime();
    private @Nullable HttpStream stream;
    private volatile long held;
    private long came;
    private boolean known;
    private @Nullable ConsoleException refusal;

    GatedRequest(Request request, RequestGate gate) {
        super(request);
        this.gate = gate;
        request.addHttpStreamWrapper(
                found -> {
                    stream = found;
                    return found;
                });
    }

    /// Says that whoever sent this has shown who it is.
    static void isKnown(HttpServletRequest request) {
        GatedRequest gated =
                Request.as(
                        ServletContextRequest.getServletContextRequest(request),
                        GatedRequest.class);
        if (gated == null) {
            throw new IllegalStateException("a request came past the gate");
        }
        gated.becomeKnown();
    }

    private void becomeKnown() {
        if (!known) {
            known = true;
            gate.known(this);
            silence(WORK_MILLIS);
        }
    }

    @Override
    public Content.@Nullable Chunk read() {
        if (getLength() > limit()) {
            refuse(tooLarge(limit()));
        }
        silence(Connectors.SILENCE_MILLIS);
        Content.Chunk chunk = super.read();
        while (chunk != null && !Content.Chunk.isFailure(chunk)) {
            came += chunk.remaining();
            ConsoleException reason = refusal(chunk.remaining());
            if (reason == null) {
                if (chunk.isLast() && known) {
                    silence(WORK_MILLIS);
                }
                return chunk;
            }
            // The rest is dropped as it comes, for a sender that was not done yet would take our
            // answer for a broken connection.
            boolean over = chunk.isLast() || came > MOST_DROPPED || late();
            chunk.release();
            if (over) {
                return Content.Chunk.from(reason);
            }
            chunk = super.read();
        }
        return chunk;
    }

    private @Nullable ConsoleException refusal(int bytes) {
        if (refusal == null) {
            long total = held + bytes;
            held = total;
            boolean room = gate.hold(bytes);
            if (total > limit()) {
                refuse(tooLarge(limit()));
            } else if (known && !room) {
                refuse(
                        new ConsoleException(
                                ErrorCode.TOO_MANY,
                                "The console is busy with other large requests. Send this one"
                                        + " again later."));
            } else if (late()) {
                refuse(tooSlow());
            }
        }
        return refusal;
    }

    /// Lets nobody have the body.
    void refuse(ConsoleException reason) {
        if (refusal == null) {
            refusal = reason;
        }
    }

    private boolean late() {
        return System.nanoTime() - began > WHOLE_BODY.toNanos();
    }

    /// Bytes of the body that were passed on.
    long held() {
        return held;
    }

    /// Ends it as if its sender had been silent too long.
    void cut() {
        HttpStream own = stream;
        if (own != null) {
            own.setIdleTimeout(1);
        }
    }

    /// Streams of one HTTP/2 connection are timed apart; HTTP/1.1 has its connection's time.
    private void silence(long millis) {
        HttpStream own = stream;
        if (own != null && getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2) {
            own.setIdleTimeout(millis);
        }
    }

    private int limit() {
        return known ? WebServer.MAX_REQUEST_BYTES : RequestGate.STRANGER_BYTES;
    }

    /// Says how much a body may have.
    static ConsoleException tooLarge(int limit) {
        return new ConsoleException(
                ErrorCode.TOO_LARGE,
                "The request is larger than " + (limit >> 10) + " KiB. Send less.");
    }

    /// Says that a body did not come in time.
    static ConsoleException tooSlow() {
        return new ConsoleException(
                ErrorCode.TOO_SLOW, "The body of the request did not come in time. Send it again.");
    }

    /// Whether this failure, or one that caused it, is that the sender was silent too long.
    static boolean wasSilent(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }
}
