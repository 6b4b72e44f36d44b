package io.gearshift.backend.access;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Rings when somebody may have lost what they had: a session or token ended, a user, grant or
/// password changed. Whoever does something long for a caller asks then whether the caller still
/// may, instead of finding out at the next look. Safe for many threads.
public final class AccessBell {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rang = lock.newCondition();
    private long rings;
    private Runnable listener = () -> {};

    /// How often it has rung.
    public long rings() {
        lock.lock();
        try {
            return rings;
        } finally {
            lock.unlock();
        }
    }

    /// Rings. To be called after what happened can be read from the store.
    public void ring() {
        Runnable told;
        lock.lock();
        try {
            rings++;
            rang.signalAll();
            told = listener;
        } finally {
            lock.unlock();
        }
        told.run();
    }

    /// Has `listener` run at each ring, in place of the one before.
    public void listener(Runnable listener) {
        lock.lock();
        try {
            this.listener = listener;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until it has rung more often than `heard`, or for `longest`.
    ///
    /// @return how often it has rung now
    public long await(long heard, Duration longest) throws InterruptedException {
        lock.lock();
        try {
            long left = longest.toNanos();
            while (rings == heard && left > 0) {
                left = rang.awaitNanos(left);
            }
            return rings;
        } finally {
            lock.unlock();
        }
    }
}
