package io.gearshift.backend.agent;

import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.host.frame.Frame;
import io.gearshift.backend.host.frame.FrameConnection;
import io.gearshift.backend.host.frame.Payload;
import io.gearshift.backend.host.frame.Protocol;
import io.gearshift.backend.host.frame.Window;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One call of one console: its deadline, its stream, and whether anybody still waits.
final class AgentCall implements CallContext, OutputSink {
    private static final Logger log = LoggerFactory.getLogger(AgentCall.class);
    private static final int MAX_PROGRESS_TEXT = 1000;

    private final long number;
    private final FrameConnection connection;
    private final LongSupplier nanoTime;
    private final long end;
    private final boolean output;
    private final Window window;

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> onCancel = new ArrayList<>();
    private final boolean cancellable;
    private boolean cancelled;
    private boolean answered;
    private final AtomicLong sent = new AtomicLong();

    /// @param cancellable whether its work ends when nobody waits any more
    AgentCall(
            Frame.Command command,
            boolean cancellable,
            Duration deadline,
            FrameConnection connection,
            LongSupplier nanoTime) {
        number = command.call();
        this.cancellable = cancellable;
        this.connection = connection;
        this.nanoTime = nanoTime;
        end = nanoTime.getAsLong() + deadline.toNanos();
        output = command.output();
        window = new Window(command.window());
    }

    long number() {
        return number;
    }

    @Override
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong()));
    }

    @Override
    public boolean cancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onCancel(Runnable action) {
        lock.lock();
        try {
            if (!cancelled) {
                onCancel.add(action);
                return;
            }
        } finally {
            lock.unlock();
        }
        run(List.of(action));
    }

    @Override
    public void progress(long done, long total, @Nullable String text) {
        String shown =
                text == null || text.length() <= MAX_PROGRESS_TEXT
                        ? text
                        : text.substring(0, MAX_PROGRESS_TEXT);
        connection.offer(new Frame.Progress(number, done, total, shown));
    }

    @Override
    public void write(String stream, byte[] bytes) {
        byte channel =
                switch (stream) {
                    case "out" -> Frame.OUT;
                    case "err" -> Frame.ERR;
                    default -> throw new IllegalArgumentException("no stream is named " + stream);
                };
        if (output) {
            send(channel, bytes.clone(), Long.MAX_VALUE);
        }
    }

    void credit(long bytes) {
        window.add(bytes);
    }

    /// Nobody waits any more.
    void cancel() {
        // Its stream ends in any case: nobody would give it credit.
        window.close();
        List<Runnable> actions;
        lock.lock();
        try {
            answered = true;
            if (!cancellable || cancelled) {
                return;
            }
            cancelled = true;
            actions = List.copyOf(onCancel);
            onCancel.clear();
        } finally {
            lock.unlock();
        }
        run(actions);
    }

    /// Claims the right to send the call's last frame; only the first claim gets it.
    boolean claim() {
        lock.lock();
        try {
            boolean first = !answered;
            answered = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /// Sends the outcome; to be called after a successful {@link #claim}.
    void deliver(Outcome outcome, Duration patience) throws IOException {
        switch (outcome) {
            case Outcome.Refused(var code, String message) -> {
                end();
                connection.send(new Frame.Failed(number, code.code(), message));
            }
            case Outcome.Answered(Payload body)
                    when body.length() <= Protocol.MAX_INLINE_ANSWER -> {
                end();
                connection.send(new Frame.Answer(number, body));
            }
            case Outcome.Answered(Payload body) -> {
                send(Frame.ANSWER, body.toArray(), patience.toNanos());
                end();
                connection.send(new Frame.Answer(number, null));
            }
        }
    }

    private void end() throws IOException {
        if (sent.get() > 0) {
            connection.send(new Frame.End(number, sent.get()));
        }
    }

    private void send(byte channel, byte[] bytes, long patienceNanos) {
        try {
            int at = 0;
            while (at < bytes.length) {
                int piece = window.take(Math.min(Protocol.CHUNK, bytes.length - at), patienceNanos);
                if (piece == 0) {
                    connection.close("the console takes no bytes of an answer");
                    throw new CancellationException("nobody takes this answer");
                }
                connection.send(new Frame.Data(number, channel, Payload.of(bytes, at, piece)));
                at += piece;
                sent.addAndGet(piece);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ended(e);
        } catch (IOException e) {
            throw ended(e);
        }
    }

    private static CancellationException ended(Exception cause) {
        var ended = new CancellationException("nobody takes this stream any more");
        ended.initCause(cause);
        return ended;
    }

    private static void run(List<Runnable> actions) {
        if (actions.isEmpty()) {
            return;
        }
        Thread.ofVirtual()
                .name("agent-cancel")
                .start(
                        () -> {
                            for (Runnable each : actions) {
                                try {
                                    each.run();
                                } catch (RuntimeException e) {
                                    log.error("Ending the work of a call failed.", e);
                                }
                            }
                        });
    }
}
