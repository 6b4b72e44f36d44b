package io.gearshift.uitests;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for a condition of the program or the kernel, with a deadline.
final class Await {

    private static final Duration PACE = Duration.ofMillis(100);

    private Await() {}

    /// Returns when it holds.
    ///
    /// @throws AssertionError naming what was awaited, when it does not in time
    static void until(String what, Duration within, BooleanSupplier holds) {
        long end = System.nanoTime() + within.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + within.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(PACE.toNanos());
        }
    }
}
