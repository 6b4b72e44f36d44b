package io.gearshift.backend.host;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.host.frame.Frame;
import io.gearshift.backend.host.frame.FrameException;
import io.gearshift.backend.host.frame.Payload;
import io.gearshift.backend.host.frame.Protocol;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A call that waits for its answer: the receiving thread puts in what comes, the calling thread
/// takes it out. What may wait here is bounded by the credit that was given.
final class PendingCall {

    /// What the calling thread gets to see.
    sealed interface Step {
        /// Output for its sink.
        record Output(byte channel, Payload bytes) implements Step {}

        /// The answer as JSON.
        record Answered(Payload body) implements Step {}

        /// The agent's or the link's refusal.
        record Refused(ConsoleException failure) implements Step {}

        /// Nothing came in time.
        record Late() implements Step {}
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Step.Output> output = new ArrayDeque<>();
    private final ByteArrayOutputStream longAnswer = new ByteArrayOutputStream();
    private int waiting;
    private long received;
    private int peak;
    private @Nullable Step last;

    /// Takes a piece of a stream.
    ///
    /// @return credit to give back at once
    /// @throws FrameException if the agent sends more than it has credit for
    int data(Frame.Data data) throws FrameException {
        int length = data.bytes().length();
        lock.lock();
        try {
            received += length;
            if (data.channel() == Frame.ANSWER) {
                if (longAnswer.size() + length > Protocol.MAX_ANSWER) {
                    throw new FrameException(
                            "wanted an answer of at most " + Protocol.MAX_ANSWER + " bytes");
                }
                longAnswer.writeBytes(data.bytes().toArray());
                return length;
            }
            if (last != null || data.channel() > Frame.ANSWER || data.channel() < 0) {
                return length; // Nobody wants it.
            }
            if (waiting + length > Protocol.WINDOW) {
                throw new FrameException("wanted a stream within its credit, found more");
            }
            waiting += length;
            peak = Math.max(peak, waiting);
            output.add(new Step.Output(data.channel(), data.bytes()));
            changed.signalAll();
            return 0;
        } finally {
            lock.unlock();
        }
    }

    void end(long bytes) throws FrameException {
        lock.lock();
        try {
            if (bytes != received) {
                throw new FrameException(
                        "wanted a stream of %d bytes, found %d".formatted(bytes, received));
            }
        } finally {
            lock.unlock();
        }
    }

    void answer(@Nullable Payload body) {
        lock.lock();
        try {
            finish(new Step.Answered(body == null ? Payload.of(longAnswer.toByteArray()) : body));
        } finally {
            lock.unlock();
        }
    }

    void refuse(ConsoleException failure) {
        lock.lock();
        try {
            finish(new Step.Refused(failure));
        } finally {
            lock.unlock();
        }
    }

    private void finish(Step step) {
        if (last == null) {
            last = step;
            changed.signalAll();
        }
    }

    /// The next thing that came: all output first, then the end.
    Step next(long timeoutNanos) throws InterruptedException {
        lock.lock();
        try {
            long left = timeoutNanos;
            while (output.isEmpty() && last == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            Step.Output first = output.poll();
            if (first != null) {
                waiting -= first.bytes().length();
                return first;
            }
            return last == null ? new Step.Late() : last;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the agent is done with it.
    boolean finished() {
        lock.lock();
        try {
            return last != null;
        } finally {
            lock.unlock();
        }
    }

    /// The most bytes of output that ever waited for the sink.
    int peak() {
        lock.lock();
        try {
            return peak;
        } finally {
            lock.unlock();
        }
    }
}
