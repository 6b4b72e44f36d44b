package io.gearshift.ui;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Runs what blocks away from the toolkit's thread and brings the outcome back to it. After it is
/// closed nothing runs any more: what the toolkit's thread still had to do may ask for it.
public final class Background implements AutoCloseable {
    private final ExecutorService calls =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("call-", 0).factory());
    private final ScheduledThreadPoolExecutor clock =
            new ScheduledThreadPoolExecutor(
                    1,
                    Thread.ofPlatform().daemon().name("ui-clock").factory(),
                    new ThreadPoolExecutor.DiscardPolicy());

    private volatile boolean closed;

    /// Starts its clock; nothing runs yet.
    public Background() {
        clock.setRemoveOnCancelPolicy(true);
    }

    /// How much is still to run, once or again and again.
    public int waiting() {
        return clock.getQueue().size();
    }

    /// Calls the console; exactly one of the two receivers is then called on the toolkit's thread.
    public <T> void call(Supplier<T> work, Consumer<T> done, Consumer<ConsoleException> failed) {
        if (closed) {
            return;
        }
        calls.execute(
                () -> {
                    T result;
                    try {
                        result = work.get();
                    } catch (ConsoleException e) {
                        FxThread.run(() -> failed.accept(e));
                        return;
                    } catch (RuntimeException e) {
                        // A fault of ours is shown like any other failure rather than lost in a
                        // thread.
                        ConsoleException fault =
                                new ConsoleException(
                                        ErrorCode.INTERNAL, "An unexpected fault: " + e, e);
                        FxThread.run(() -> failed.accept(fault));
                        return;
                    }
                    FxThread.run(() -> done.accept(result));
                });
    }

    /// Runs `work` on the toolkit's thread again and again until the answer is cancelled.
    public ScheduledFuture<?> every(Duration pause, Runnable work) {
        return clock.scheduleWithFixedDelay(
                () -> FxThread.run(work), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Runs `work` once on the toolkit's thread after a pause, unless cancelled.
    public ScheduledFuture<?> after(Duration pause, Runnable work) {
        return clock.schedule(() -> FxThread.run(work), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closed = true;
        clock.shutdownNow();
        calls.shutdownNow();
    }
}
