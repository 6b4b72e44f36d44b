package io.gearshift.web;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Me;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/// The pace of handlers that answer bit by bit (live pages, followed logs): they wait here between
/// two looks, and learn at once when the server stops or their caller may no longer. Nobody has
/// more than some of them at a time. Safe for many threads.
public final class Pace {

    /// Most live pages and followed logs that one session or token has open.
    static final int MOST_OPEN = 32;

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Map<String, Integer> open = new ConcurrentHashMap<>();
    private final Set<Slot> slots = ConcurrentHashMap.newKeySet();

    /// One of somebody's, counted until it is closed; closing it again does nothing. Waits and
    /// looks on one thread.
    public final class Slot implements AutoCloseable {
        private final String who;
        private final Console console;
        private final Me me;
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition woken = lock.newCondition();
        private @Nullable Thread looking;
        private @Nullable ConsoleException refusal;
        private boolean closed;

        private Slot(String who, Console console) {
            this.who = who;
            this.console = console;
            this.me = console.me();
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (closed) {
                    return;
                }
                closed = true;
                woken.signalAll();
            } finally {
                lock.unlock();
            }
            slots.remove(this);
            open.computeIfPresent(who, (key, count) -> count == 1 ? null : count - 1);
        }

        /// Whether it is no longer counted.
        public boolean closed() {
            lock.lock();
            try {
                return closed;
            } finally {
                lock.unlock();
            }
        }

        /// Waits for the next look.
        ///
        /// @return whether to go on; false when the server stops, the thread is interrupted or this
        ///   is closed
        public boolean next(Duration pause) {
            lock.lock();
            try {
                long left = pause.toNanos();
                while (left > 0 && goesOn() && !closed && refusal == null) {
                    left = woken.awaitNanos(left);
                }
                return goesOn() && !closed;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } finally {
                lock.unlock();
            }
        }

        /// Looks, which must write to nobody: a look that waits for a host is broken off when the
        /// caller may no longer.
        ///
        /// @throws ConsoleException what the look throws, or `access.not-signed-in` or
        ///   `access.not-permitted` if the caller's rights ended or changed since it was opened
        public void look(Runnable look) {
            begin();
            try {
                look.run();
            } catch (ConsoleException e) {
                ConsoleException refused = end();
                throw refused == null ? e : refused;
            } finally {
                end();
            }
            ConsoleException refused = end();
            if (refused != null) {
                throw refused;
            }
        }

        private void begin() {
            lock.lock();
            try {
                if (refusal != null) {
                    throw refusal;
                }
                looking = Thread.currentThread();
            } finally {
                lock.unlock();
            }
        }

        private @Nullable ConsoleException end() {
            lock.lock();
            try {
                if (looking != null && refusal != null) {
                    // Ours, and taken: it must not hit what this thread writes next.
                    Thread.interrupted();
                }
                looking = null;
                return refusal;
            } finally {
                lock.unlock();
            }
        }

        private void askAgain() {
            try {
                if (!console.me().equals(me)) {
                    refuse(
                            new ConsoleException(
                                    ErrorCode.NOT_PERMITTED,
                                    "What you may do has changed. Load the page again, or repeat"
                                            + " the request."));
                }
            } catch (ConsoleException e) {
                refuse(e);
            }
        }

        private void refuse(ConsoleException why) {
            lock.lock();
            try {
                if (refusal == null) {
                    refusal = why;
                    woken.signalAll();
                    if (looking != null) {
                        looking.interrupt();
                    }
                }
            } finally {
                lock.unlock();
            }
        }

        private void wake() {
            lock.lock();
            try {
                woken.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// Counts one more of this request's session or token, until the request's connection or stream
    /// ends or it is closed.
    ///
    /// @throws ConsoleException `request.too-many`
    public Slot slot(Context request) {
        String who = Callers.who(request);
        Console console = Callers.known(request);
        open.compute(
                who,
                (key, count) -> {
                    if (count != null && count >= MOST_OPEN) {
                        throw new ConsoleException(
                                ErrorCode.TOO_MANY,
                                "You have "
                                        + MOST_OPEN
                                        + " live pages and followed logs open, which is as many as"
                                        + " one sign-in may have. Close some of them.");
                    }
                    return count == null ? 1 : count + 1;
                });
        Slot slot;
        try {
            slot = new Slot(who, console);
        } catch (ConsoleException e) {
            open.computeIfPresent(who, (key, count) -> count == 1 ? null : count - 1);
            throw e;
        }
        slots.add(slot);
        // What ended between the question and the answer rang before anybody listened.
        slot.askAgain();
        ServletContextRequest.getServletContextRequest(request.req())
                .addFailureListener(failure -> slot.close());
        return slot;
    }

    /// Has every open one ask whether its caller still may, on a thread of its own.
    void accessChanged() {
        Thread.ofVirtual().name("access-changed").start(() -> slots.forEach(Slot::askAgain));
    }

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
        slots.forEach(Slot::wake);
    }
}
