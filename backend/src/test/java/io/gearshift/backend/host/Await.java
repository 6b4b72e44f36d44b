package io.gearshift.backend.host;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what another thread is about to do, at most ten seconds.
public final class Await {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Await() {}

    /// Returns once `condition` holds.
    ///
    /// @param what said in the failure
    /// @throws AssertionError if it does not come to hold
    public static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited " + PATIENCE.toSeconds() + " s until " + what);
            }
            LockSupport.parkNanos(200_000);
        }
    }
}
