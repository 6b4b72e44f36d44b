package io.gearshift.web;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The pace of handlers that answer bit by bit (live pages, followed logs): they wait here between
/// two looks, and learn at once when the server stops. Safe for many threads.
public final class Pace {

    private final CountDownLatch stopping = new CountDownLatch(1);

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
