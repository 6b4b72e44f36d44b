package io.gearshift.backend.gear;

import io.gearshift.backend.api.RestartPolicy;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts gears again whose program ended, with a pause that doubles up to a minute and is short
/// again after a run of a minute. Safe for use by many threads.
final class Restarts implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Restarts.class);

    /// Pause before the first restart.
    static final Duration FIRST = Duration.ofMillis(500);

    /// Longest pause.
    static final Duration LONGEST = Duration.ofSeconds(60);

    /// A run of this length forgets the failures before it.
    static final Duration GOOD_RUN = Duration.ofSeconds(60);

    private final Consumer<String> start;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("gear-restarts").daemon().factory());
    private final ConcurrentHashMap<String, Waiting> waiting = new ConcurrentHashMap<>();

    private record Waiting(int failures, @Nullable ScheduledFuture<?> next) {}

    /// @param start starts a gear; called on a thread of its own
    Restarts(Consumer<String> start) {
        this.start = start;
    }

    /// Whether a program that ended by itself is started again.
    ///
    /// @param exitCode null if it is not known, as after a kill from outside
    static boolean wanted(RestartPolicy policy, @Nullable Integer exitCode) {
        return switch (policy) {
            case NO -> false;
            case ON_FAILURE -> exitCode == null || exitCode != 0;
            case ALWAYS -> true;
        };
    }

    /// The pause before the restart after so many failures in a row.
    static Duration pause(int failures) {
        long millis = FIRST.toMillis() << Math.min(failures, 20);
        return Duration.ofMillis(Math.min(LONGEST.toMillis(), millis));
    }

    /// Plans a restart.
    ///
    /// @param ran how long the run that ended was
    /// @return the pause before it
    Duration plan(String id, Duration ran) {
        Waiting before = waiting.get(id);
        int failures = before == null || ran.compareTo(GOOD_RUN) >= 0 ? 0 : before.failures() + 1;
        Duration pause = pause(failures);
        try {
            ScheduledFuture<?> next =
                    timer.schedule(
                            () ->
                                    Thread.ofVirtual()
                                            .name("restart-" + id)
                                            .start(() -> start.accept(id)),
                            pause.toMillis(),
                            TimeUnit.MILLISECONDS);
            waiting.put(id, new Waiting(failures, next));
        } catch (RejectedExecutionException e) {
            log.debug("{} is not started again: the agent is ending", id, e);
        }
        return pause;
    }

    /// Calls a planned restart off and forgets the failures.
    void forget(String id) {
        Waiting before = waiting.remove(id);
        if (before != null && before.next() != null) {
            before.next().cancel(false);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
