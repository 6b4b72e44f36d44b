package io.gearshift.backend.host.frame;

import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The sender's side of a stream's flow control: how many bytes the receiver is ready to take. Safe
/// for use by many threads.
public final class Window {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long credit;
    private boolean closed;

    /// @param credit bytes that may be sent at once
    public Window(long credit) {
        this.credit = credit;
    }

    /// Gives further credit.
    public void add(long bytes) {
        lock.lock();
        try {
            // Saturates: more than a whole answer is as good as no bound at all.
            credit = Math.min(Protocol.MAX_ANSWER, credit + bytes);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Takes credit for up to `wanted` bytes, waiting until there is some.
    ///
    /// @param timeoutNanos how long to wait at most
    /// @return 1 to `wanted`; 0 if none came in time
    /// @throws CancellationException once closed
    public int take(int wanted, long timeoutNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeoutNanos;
            while (credit == 0 && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (closed) {
                throw new CancellationException("nobody takes this stream any more");
            }
            int taken = (int) Math.min(wanted, credit);
            credit -= taken;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Ends it: whoever waits or comes later gets {@link CancellationException}.
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
