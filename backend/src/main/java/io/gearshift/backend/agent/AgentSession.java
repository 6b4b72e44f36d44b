package io.gearshift.backend.agent;

import com.fasterxml.jackson.databind.JsonMappingException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.Operation;
import io.gearshift.backend.host.frame.Frame;
import io.gearshift.backend.host.frame.FrameConnection;
import io.gearshift.backend.host.frame.FrameException;
import io.gearshift.backend.host.frame.Payload;
import io.gearshift.backend.host.frame.Protocol;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One console's connection: reads its frames, starts what it asks, and ends with it what only it
/// waited for. Whatever it sends, only this connection suffers.
final class AgentSession {
    private static final Logger log = LoggerFactory.getLogger(AgentSession.class);
    private static final Duration LONGEST_DEADLINE = Duration.ofDays(1);
    private static final int MOST_CALLS = 128;
    private static final int LONG_ANSWERS_AT_ONCE = 2;

    private final long id;
    private final FrameConnection connection;
    private final Operations operations;
    private final AgentTimes times;
    private final String host;
    private final long opened;
    private final Map<Long, AgentCall> calls = new ConcurrentHashMap<>();
    private final Semaphore longAnswers = new Semaphore(LONG_ANSWERS_AT_ONCE);
    private volatile boolean greeted;

    AgentSession(
            long id,
            FrameConnection connection,
            Operations operations,
            AgentTimes times,
            String host) {
        this.id = id;
        this.connection = connection;
        this.operations = operations;
        this.times = times;
        this.host = host;
        opened = operations.nanoTime();
    }

    /// Serves until the connection ends.
    ///
    /// @return what the console did wrong, for the log; null if it just left
    @Nullable String serve() {
        try {
            greet();
            for (Frame frame = connection.receive(); frame != null; frame = connection.receive()) {
                take(frame);
            }
            return null;
        } catch (FrameException e) {
            connection.closeAfter(
                    new Frame.Failed(
                            0,
                            ErrorCode.REQUEST_INVALID.code(),
                            "The agent does not understand this console: " + e.getMessage()),
                    "the console broke the rules of the link");
            return e.getMessage();
        } catch (IOException e) {
            return connection.reason() == null ? e.getMessage() : connection.reason();
        } finally {
            calls.values().forEach(AgentCall::cancel);
        }
    }

    /// Whether a console is at the other end, rather than something that only connected.
    boolean greeted() {
        return greeted;
    }

    void report(Payload report) {
        if (greeted) {
            connection.offer(new Frame.Report(report));
        }
    }

    /// Closes the connection if the other side is silent or stuck.
    void check() {
        long now = operations.nanoTime();
        if (!greeted && now - opened > times.hello().toNanos()) {
            connection.close("it connected and said no hello");
        } else if (connection.stuck(times.frame().toNanos())) {
            connection.close("it takes too long over a frame");
        } else if (now - connection.lastReceived() > times.silence().toNanos()) {
            connection.close("it was silent for too long");
        }
    }

    /// Ends calls that may be ended; the others go on.
    void cancelCalls() {
        calls.values().forEach(AgentCall::cancel);
    }

    void sayGoodbye() {
        connection.closeAfter(
                new Frame.Failed(0, ErrorCode.HOST_UNREACHABLE.code(), "the agent was stopped"),
                "the agent is stopping");
    }

    void close(String why) {
        connection.close(why);
    }

    private void greet() throws IOException {
        switch (connection.receive()) {
            case null -> throw new IOException("it connected and left without a word");
            case Frame.Hello hello -> {
                connection.send(Frame.Hello.ofThis(host));
                if (hello.major() != Protocol.MAJOR) {
                    throw new FrameException(
                            "it speaks version %d of the link, the agent %d"
                                    .formatted(hello.major(), Protocol.MAJOR));
                }
                greeted = true;
            }
            default -> throw new FrameException("wanted a hello first");
        }
    }

    private void take(Frame frame) throws FrameException {
        switch (frame) {
            case Frame.Command command -> begin(command);
            case Frame.Credit(long number, long bytes) -> {
                AgentCall call = calls.get(number);
                if (call != null) {
                    call.credit(bytes);
                }
            }
            case Frame.Cancel(long number) -> {
                AgentCall call = calls.get(number);
                if (call != null) {
                    call.cancel();
                }
            }
            case Frame.Ping(long number) -> connection.offer(new Frame.Pong(number));
            case Frame.Pong _, Frame.Unknown _, Frame.Hello _ -> {}
            // The agent's to send; from a console they mean nothing.
            case Frame.Accepted _,
                    Frame.Progress _,
                    Frame.Answer _,
                    Frame.Failed _,
                    Frame.Report _,
                    Frame.Data _,
                    Frame.End _ -> {}
        }
    }

    private void begin(Frame.Command command) throws FrameException {
        if (command.call() < 1 || calls.containsKey(command.call())) {
            throw new FrameException("wanted a call with a number of its own");
        }
        HostCommand<?> wanted;
        try {
            wanted = command.body().read(HostCommand.class);
        } catch (IOException e) {
            refuse(command.call(), ErrorCode.REQUEST_INVALID, unread(place(e)));
            return;
        }
        String missing = wanted instanceof Record record ? Required.missing(record) : null;
        if (missing != null) {
            refuse(command.call(), ErrorCode.REQUEST_INVALID, unread(" without " + missing));
            return;
        }
        Duration deadline = Duration.ofMillis(Math.max(0, command.deadlineMillis()));
        if (deadline.compareTo(LONGEST_DEADLINE) > 0) {
            deadline = LONGEST_DEADLINE;
        }
        var call =
                new AgentCall(
                        command,
                        Commands.kind(wanted) != Commands.Kind.CHANGE,
                        deadline,
                        connection,
                        operations::nanoTime);
        boolean room = calls.size() < MOST_CALLS;
        // Known from here on: its credit or cancel may be the next frame.
        calls.put(call.number(), call);
        String name = "agent-" + id + "-" + command.call();
        if (!room || !operations.begin(name, () -> work(call, wanted, command))) {
            calls.remove(call.number());
            refuse(
                    command.call(),
                    ErrorCode.HOST_FAILED,
                    "The agent of host %s has too much to do. Try again in a moment."
                            .formatted(host));
        }
    }

    private <R> void work(AgentCall call, HostCommand<R> wanted, Frame.Command command) {
        ScheduledFuture<?> late = operations.at(call.remaining(), () -> late(call));
        try {
            var operation = new Operation<>(command.operation(), command.epoch(), wanted);
            Outcome outcome =
                    operations.perform(
                            operation,
                            call,
                            repeat -> connection.offer(new Frame.Accepted(call.number(), repeat)));
            if (call.claim()) {
                deliver(call, outcome);
            }
        } catch (IOException | CancellationException e) {
            log.debug("Call {} of console {} is answered and nobody is there.", call.number(), id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            late.cancel(false);
            calls.remove(call.number());
        }
    }

    private void deliver(AgentCall call, Outcome outcome) throws IOException, InterruptedException {
        if (outcome.size() <= Protocol.MAX_INLINE_ANSWER) {
            call.deliver(outcome, times.frame());
            return;
        }
        longAnswers.acquire();
        try {
            call.deliver(outcome, times.frame());
        } finally {
            longAnswers.release();
        }
    }

    private void late(AgentCall call) {
        if (call.claim()) {
            refuse(
                    call.number(),
                    ErrorCode.HOST_DEADLINE,
                    "The agent of host %s did not finish before the deadline. What it did is in its journal; look at the gear's state before you try again."
                            .formatted(host));
        }
        call.cancel();
    }

    private void refuse(long call, ErrorCode code, String message) {
        connection.offer(new Frame.Failed(call, code.code(), message));
    }

    private String unread(String where) {
        return "The agent of host %s (version %s) does not understand this command%s. Either it is malformed, or the console is newer than the agent: install the same version of both."
                .formatted(host, Protocol.version(), where);
    }

    /// Where a command is wrong, without a word of its content, which may be secret.
    private static String place(IOException problem) {
        return problem instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                ? " at " + Operations.printable(path(mapping))
                : "";
    }

    private static String path(JsonMappingException problem) {
        var path = new StringBuilder();
        for (JsonMappingException.Reference each : problem.getPath()) {
            // Names of fields only: keys of a map (an environment) are somebody's data.
            path.append(path.isEmpty() ? "" : ".")
                    .append(
                            each.getFrom() instanceof Map<?, ?> || each.getFieldName() == null
                                    ? "[]"
                                    : each.getFieldName());
        }
        return path.toString();
    }
}
