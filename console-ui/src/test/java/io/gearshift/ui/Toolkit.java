package io.gearshift.ui;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javafx.application.Platform;

/// The toolkit for tests: started once, without a display, and left running until the process ends.
public final class Toolkit {
    private static final long PATIENCE_SECONDS = 20;
    private static boolean started;

    private Toolkit() {}

    /// Starts it if it is not started.
    public static synchronized void start() {
        if (!started) {
            CountDownLatch up = new CountDownLatch(1);
            Platform.startup(up::countDown);
            Platform.setImplicitExit(false);
            await(up);
            started = true;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                fail("the toolkit did not start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail("interrupted");
        }
    }

    /// Runs on the toolkit's thread and waits for the outcome.
    public static <T> T on(Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Platform.runLater(
                () -> {
                    try {
                        done.complete(work.get());
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                });
        try {
            return done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("the toolkit's thread is blocked", e);
        }
    }

    /// Runs on the toolkit's thread and waits for the end.
    public static void run(Runnable work) {
        boolean ran =
                on(
                        () -> {
                            work.run();
                            return true;
                        });
        assert ran;
    }

    /// Looks on the toolkit's thread until it is so.
    ///
    /// @throws AssertionError if it is not within 20 s
    public static void until(String what, BooleanSupplier so) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!on(so::getAsBoolean)) {
            if (System.nanoTime() > end) {
                fail("not within " + PATIENCE_SECONDS + " s: " + what);
            }
        }
    }
}
