package io.gearshift.backend.console;

import io.gearshift.backend.access.AccessBell;
import io.gearshift.backend.api.ConsoleException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Does long work only as long as its caller may: asks again when access changes, and every second
/// for what ends by itself, and interrupts the work once the answer is no, whether or not the work
/// has anything to say by itself.
final class WhilePermitted {
    private static final Duration ASKED_EVERY = Duration.ofSeconds(1);

    private final AccessBell bell;
    private final Runnable check;
    private final Thread worker = Thread.currentThread();
    private final Thread watcher =
            Thread.ofVirtual().name("still-permitted").unstarted(this::watch);
    private final ReentrantLock lock = new ReentrantLock();
    private boolean working = true;
    private @Nullable RuntimeException refusal;

    private WhilePermitted(AccessBell bell, Runnable check) {
        this.bell = bell;
        this.check = check;
    }

    /// Does `work` on this thread.
    ///
    /// @param check throws the refusal
    /// @throws ConsoleException the refusal, if it came while the work was done
    static <T> T run(AccessBell bell, Runnable check, Supplier<T> work) {
        var permitted = new WhilePermitted(bell, check);
        permitted.watcher.start();
        try {
            return work.get();
        } catch (ConsoleException e) {
            RuntimeException refused = permitted.end();
            throw refused == null ? e : refused;
        } finally {
            permitted.end();
        }
    }

    private void watch() {
        try {
            long heard = bell.rings();
            while (stillWorking()) {
                check.run();
                heard = bell.await(heard, ASKED_EVERY);
            }
        } catch (RuntimeException e) {
            // Also a fault of ours: who cannot be asked for is not permitted.
            refuse(e);
        } catch (InterruptedException e) {
            // The work has ended, and with it this thread.
            return;
        }
    }

    private boolean stillWorking() {
        lock.lock();
        try {
            return working;
        } finally {
            lock.unlock();
        }
    }

    private void refuse(RuntimeException why) {
        lock.lock();
        try {
            if (working) {
                refusal = why;
                worker.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The refusal, if there was one; from here on nobody is interrupted.
    private @Nullable RuntimeException end() {
        lock.lock();
        try {
            if (working && refusal != null) {
                // Ours, and taken: it must not hit whatever this thread does next.
                Thread.interrupted();
            }
            working = false;
            watcher.interrupt();
            return refusal;
        } finally {
            lock.unlock();
        }
    }
}
