package io.gearshift.web;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;

/// The pace of handlers that answer bit by bit (live pages, followed logs): they wait here between
/// two looks, and learn at once when the server stops. Nobody has more than some of them at a time.
/// Safe for many threads.
public final class Pace {

    /// Most live pages and followed logs that one session or token has open.
    static final int MOST_OPEN = 32;

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Map<String, Integer> open = new ConcurrentHashMap<>();

    /// One of somebody's, counted until it is closed; closing it again does nothing.
    public final class Slot implements AutoCloseable {
        private final String who;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Slot(String who) {
            this.who = who;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                open.computeIfPresent(who, (key, count) -> count == 1 ? null : count - 1);
            }
        }

        /// Whether it is no longer counted.
        public boolean closed() {
            return closed.get();
        }
    }

    /// Counts one more of this request's session or token, until the request's connection or stream
    /// ends or it is closed.
    ///
    /// @throws ConsoleException `request.too-many`
    public Slot slot(Context request) {
        String who = Callers.who(request);
        open.compute(
                who,
                (key, count) -> {
                    if (count != null && count >= MOST_OPEN) {
                        throw new ConsoleException(
                                ErrorCode.TOO_MANY,
                                "You have "
                                        + MOST_OPEN
                                        + " live pages and followed logs open, which is as many as"
                                        + " one sign-in may have. Close some of them.");
                    }
                    return count == null ? 1 : count + 1;
                });
        Slot slot = new Slot(who);
        ServletContextRequest.getServletContextRequest(request.req())
                .addFailureListener(failure -> slot.close());
        return slot;
    }

    /// Waits for the next look.
    ///
    /// @return whether to go on; false when the server stops or the thread is interrupted
    public boolean next(Duration pause) {
        try {
            return !stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Whether the server still runs.
    public boolean goesOn() {
        return stopping.getCount() > 0;
    }

    /// Wakes everybody who waits, for good.
    void stop() {
        stopping.countDown();
    }
}
