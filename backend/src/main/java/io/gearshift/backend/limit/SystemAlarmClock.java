package io.gearshift.backend.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The machine's own clock. One platform thread keeps the alarms; what they do runs on virtual
/// threads, so that one that hangs in libvirt delays no other.
public final class SystemAlarmClock implements AlarmClock {

    private final ScheduledThreadPoolExecutor alarms;

    /// A clock with no alarm set.
    public SystemAlarmClock() {
        alarms =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("limit-dead-man").daemon().factory());
        alarms.setRemoveOnCancelPolicy(true);
        alarms.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Runnable after(Duration time, Runnable work) {
        ScheduledFuture<?> alarm =
                alarms.schedule(
                        () -> {
                            Thread.ofVirtual().name("limit-alarm").start(work);
                        },
                        Math.max(0, time.toMillis()),
                        TimeUnit.MILLISECONDS);
        return () -> alarm.cancel(false);
    }

    @Override
    public void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    @Override
    public void close() {
        alarms.shutdownNow();
    }
}
