package io.gearshift.backend.host;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.host.frame.Frame;
import io.gearshift.backend.host.frame.FrameConnection;
import io.gearshift.backend.host.frame.FrameException;
import io.gearshift.backend.host.frame.Payload;
import io.gearshift.backend.host.frame.Protocol;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to an agent from its hello to its end, and the calls under way on it.
final class LinkSession {
    private static final Logger log = LoggerFactory.getLogger(LinkSession.class);

    /// Longer waits than this are taken as this, to keep nanoseconds in range.
    private static final Duration LONGEST = Duration.ofDays(1);

    private final String host;
    private final FrameConnection connection;
    private final LinkTimes times;
    private final LongSupplier nanoTime;
    private final Consumer<HostReport> reports;
    private final Map<Long, PendingCall> calls = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    private volatile @Nullable String endedBecause;
    private int missedPings;
    private long receivedAtLastPing;

    LinkSession(
            String host,
            FrameConnection connection,
            LinkTimes times,
            LongSupplier nanoTime,
            Consumer<HostReport> reports) {
        this.host = host;
        this.connection = connection;
        this.times = times;
        this.nanoTime = nanoTime;
        this.reports = reports;
    }

    /// Says hello and waits for the agent's.
    ///
    /// @throws IOException if the agent refuses this console, does not speak as we do, or is silent
    Frame.Hello greet() throws IOException {
        connection.send(Frame.Hello.ofThis(""));
        Frame first = connection.receive();
        return switch (first) {
            case null -> throw new IOException("it closed the connection without a word");
            case Frame.Hello hello when hello.major() == Protocol.MAJOR -> hello;
            case Frame.Hello hello ->
                    throw new IOException(
                            "it speaks version %d of the link and this console %d: install the same version of both"
                                    .formatted(hello.major(), Protocol.MAJOR));
            case Frame.Failed(long _, String _, String message) -> throw new IOException(message);
            default -> throw new FrameException("wanted a hello first");
        };
    }

    /// Receives until the connection ends, then fails what is under way.
    ///
    /// @return why it ended
    String receiveAll() {
        String why;
        try {
            why = receiveUntilEnd();
        } catch (IOException e) {
            String own = connection.reason();
            why = own == null ? "the connection broke: " + e.getMessage() : own;
        }
        connection.close(why);
        endedBecause = why;
        calls.values().forEach(each -> each.refuse(unreachable()));
        return why;
    }

    private String receiveUntilEnd() throws IOException {
        for (Frame frame = connection.receive(); frame != null; frame = connection.receive()) {
            if (frame instanceof Frame.Failed(long call, String _, String message) && call == 0) {
                return message;
            }
            take(frame);
        }
        return "the agent has ended";
    }

    private void take(Frame frame) throws IOException {
        switch (frame) {
            case Frame.Data data -> {
                PendingCall call = calls.get(data.call());
                int credit = call == null ? 0 : call.data(data);
                if (credit > 0) {
                    connection.offer(new Frame.Credit(data.call(), credit));
                }
            }
            case Frame.End(long number, long bytes) -> {
                PendingCall call = calls.get(number);
                if (call != null) {
                    call.end(bytes);
                }
            }
            case Frame.Answer(long number, Payload body) -> {
                PendingCall call = calls.get(number);
                if (call != null) {
                    call.answer(body);
                }
            }
            case Frame.Failed(long number, String code, String message) -> {
                PendingCall call = calls.get(number);
                if (call != null) {
                    call.refuse(new ConsoleException(ErrorCode.ofCode(code), message));
                }
            }
            case Frame.Report(Payload body) -> report(body);
            case Frame.Ping(long number) -> connection.offer(new Frame.Pong(number));
            case Frame.Accepted accepted -> log.debug("host {} says {}", host, accepted);
            case Frame.Progress(long call, long done, long total, String _) ->
                    log.debug("{}: call {} has done {} of {}", host, call, done, total);
            case Frame.Pong _ -> {}
            case Frame.Unknown(String _) -> log.debug("{}: a frame unknown to us", host);
            // Ours to send; from an agent they mean nothing.
            case Frame.Hello _ -> {}
            case Frame.Command _ -> {}
            case Frame.Credit _ -> {}
            case Frame.Cancel _ -> {}
        }
    }

    private void report(Payload body) {
        try {
            reports.accept(body.read(HostReport.class));
        } catch (IOException e) {
            // A newer agent reports more than we know; the next inventory has what matters.
            log.debug("{}: a report unknown to us", host);
        }
    }

    /// Asks whether the agent is there; called at a fixed pace by one thread.
    void beat() {
        // Counted rather than timed: after a pause of this program itself nobody is lost.
        if (missedPings > 0 && connection.lastReceived() != receivedAtLastPing) {
            missedPings = 0;
        }
        if (missedPings >= times.missedPings()) {
            connection.close(
                    "the agent has not answered for %d s"
                            .formatted(
                                    times.pingEvery()
                                            .multipliedBy(times.missedPings())
                                            .toSeconds()));
            return;
        }
        receivedAtLastPing = connection.lastReceived();
        missedPings++;
        connection.offer(new Frame.Ping(nanoTime.getAsLong()));
    }

    <R> R call(Operation<R> operation, @Nullable OutputSink sink, Duration deadline) {
        long number = numbers.incrementAndGet();
        var call = new PendingCall();
        calls.put(number, call);
        try {
            send(number, operation, sink != null, deadline);
            Payload answer = await(number, call, sink, deadline, name(operation));
            return read(answer, operation.command());
        } finally {
            calls.remove(number);
            if (!call.finished()) {
                connection.offer(new Frame.Cancel(number));
            }
        }
    }

    private void send(long number, Operation<?> operation, boolean output, Duration deadline) {
        try {
            connection.send(
                    new Frame.Command(
                            number,
                            operation.id(),
                            operation.epoch(),
                            millis(deadline),
                            output,
                            Protocol.WINDOW,
                            Payload.json(operation.command())));
        } catch (FrameException e) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID,
                    "The command is too large for the link to host %s: %s."
                            .formatted(host, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw unreachable();
        }
        if (endedBecause != null) {
            throw unreachable(); // It ended before this call was among those to be failed.
        }
    }

    private Payload await(
            long number,
            PendingCall call,
            @Nullable OutputSink sink,
            Duration deadline,
            String name) {
        long end = nanoTime.getAsLong() + clamp(deadline).plus(times.patience()).toNanos();
        int owed = 0;
        while (true) {
            switch (next(call, end)) {
                case PendingCall.Step.Output(byte channel, Payload bytes) -> {
                    int length = bytes.length();
                    if (sink != null) {
                        sink.write(channel == Frame.ERR ? "err" : "out", bytes.toArray());
                    }
                    owed += length;
                    if (owed >= Protocol.WINDOW / 4) {
                        connection.offer(new Frame.Credit(number, owed));
                        owed = 0;
                    }
                }
                case PendingCall.Step.Answered(Payload body) -> {
                    return body;
                }
                // A new one, so that its trace shows who called.
                case PendingCall.Step.Refused(ConsoleException failure) ->
                        throw new ConsoleException(failure.code(), failure.getMessage(), failure);
                case PendingCall.Step.Late() ->
                        throw new ConsoleException(
                                ErrorCode.HOST_DEADLINE,
                                "The agent of host %s did not finish \"%s\" within %d ms. What it did is in its journal; look at the gear's state before you try again."
                                        .formatted(host, name, deadline.toMillis()));
            }
        }
    }

    private PendingCall.Step next(PendingCall call, long end) {
        try {
            return call.next(end - nanoTime.getAsLong());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException(
                    ErrorCode.HOST_DEADLINE,
                    "The call to host %s was given up before its answer came.".formatted(host),
                    e);
        }
    }

    @SuppressWarnings("unchecked") // The type is the one that the command names as R.
    private <R> R read(Payload answer, HostCommand<R> command) {
        try {
            return (R) answer.read(AnswerTypes.of(command));
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "The agent of host %s answered \"%s\" with something that this console does not understand. Install the same version of both."
                            .formatted(host, command.getClass().getSimpleName()),
                    e);
        }
    }

    private ConsoleException unreachable() {
        String why = endedBecause == null ? connection.reason() : endedBecause;
        return new ConsoleException(
                ErrorCode.HOST_UNREACHABLE,
                "The link to host %s was lost during the call: %s. Gears run on. Whether the command was done is not known; repeating it is safe once the host answers again."
                        .formatted(host, why == null ? "the connection is closed" : why));
    }

    private static String name(Operation<?> operation) {
        return operation.command().getClass().getSimpleName();
    }

    private static Duration clamp(Duration deadline) {
        return deadline.compareTo(LONGEST) > 0 ? LONGEST : deadline;
    }

    private static long millis(Duration deadline) {
        return Math.max(0, clamp(deadline).toMillis());
    }
}
