package io.gearshift.backend.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.Operation;
import io.gearshift.backend.host.frame.Payload;
import io.gearshift.backend.host.frame.Protocol;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does operations for all consoles: each once, none for an epoch that is over, not too many at a
/// time, and whatever goes wrong becomes an answer.
final class Operations implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Operations.class);
    private static final int AT_ONCE = 256;
    private static final int MAX_MESSAGE = 8 << 10;

    private final CommandHandler handler;
    private final LongSupplier nanoTime;
    private final OperationLog known;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final ScheduledThreadPoolExecutor timer;

    Operations(CommandHandler handler, LongSupplier nanoTime) {
        this.handler = handler;
        this.nanoTime = nanoTime;
        known = new OperationLog(nanoTime);
        timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofVirtual().name("agent-deadlines").factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /// Runs `work` on a thread of its own, unless there is too much under way already.
    boolean begin(String name, Runnable work) {
        if (!room.tryAcquire()) {
            return false;
        }
        Thread.ofVirtual()
                .name(name)
                .start(
                        () -> {
                            try {
                                work.run();
                            } finally {
                                room.release();
                            }
                        });
        return true;
    }

    ScheduledFuture<?> at(Duration delay, Runnable action) {
        return timer.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Waits until nothing is under way.
    ///
    /// @return whether that came within `patience`
    boolean drain(Duration patience) throws InterruptedException {
        boolean done = room.tryAcquire(AT_ONCE, patience.toNanos(), TimeUnit.NANOSECONDS);
        if (done) {
            room.release(AT_ONCE);
        }
        return done;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /// Does an operation, or waits for the outcome of the one that it repeats.
    ///
    /// @param accepted told whether it is a repeat once that is known
    /// @throws CancellationException if the call's deadline passed while it waited for another
    Outcome perform(Operation<?> operation, AgentCall call, Consumer<Boolean> accepted)
            throws InterruptedException {
        if (Commands.kind(operation.command()) == Commands.Kind.LOOK) {
            accepted.accept(false);
            return run(operation, call);
        }
        return switch (known.find(operation.id(), operation.command())) {
            case OperationLog.Found.First(OperationLog.Entry entry) -> {
                accepted.accept(false);
                Outcome outcome = run(operation, call);
                known.complete(entry, outcome);
                yield outcome;
            }
            case OperationLog.Found.Repeat(OperationLog.Entry entry) -> {
                accepted.accept(true);
                yield await(entry, call);
            }
            case OperationLog.Found.Misused() ->
                    new Outcome.Refused(
                            ErrorCode.REQUEST_INVALID,
                            "Operation %s was used for another command already."
                                    .formatted(operation.id()));
        };
    }

    private static Outcome await(OperationLog.Entry entry, AgentCall call)
            throws InterruptedException {
        try {
            return entry.outcome.get(call.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            var late = new CancellationException("the deadline passed");
            late.initCause(e);
            throw late;
        } catch (ExecutionException e) {
            throw new IllegalStateException("an outcome is never a failure", e);
        }
    }

    private <R> Outcome run(Operation<R> operation, AgentCall call) {
        String name = operation.command().getClass().getSimpleName();
        long began = nanoTime.getAsLong();
        try {
            if (call.remaining().isZero()) {
                return new Outcome.Refused(
                        ErrorCode.HOST_DEADLINE,
                        "The deadline had passed before %s began; nothing was done."
                                .formatted(name));
            }
            checkEpoch(operation);
            Payload body = Payload.json(handler.handle(operation, call, call));
            if (body.length() > Protocol.MAX_ANSWER) {
                return new Outcome.Refused(
                        ErrorCode.HOST_FAILED,
                        "The answer to %s has %d bytes, more than the link carries (%d)."
                                .formatted(name, body.length(), Protocol.MAX_ANSWER));
            }
            return new Outcome.Answered(body);
        } catch (ConsoleException e) {
            log.debug("{} is refused with {}", name, e.code().code(), e);
            return new Outcome.Refused(e.code(), shortened(e.getMessage()));
        } catch (CancellationException e) {
            return new Outcome.Refused(
                    ErrorCode.HOST_FAILED,
                    name + " was ended because nobody waited for it any more.");
        } catch (JsonProcessingException | RuntimeException | Error e) {
            // An edge: whatever fails in here must not end the agent, nor be told outside.
            String reference = UUID.randomUUID().toString().substring(0, 8);
            log.error("{} failed, reference {}", name, reference, e);
            return new Outcome.Refused(
                    ErrorCode.INTERNAL,
                    "The agent failed at %s. Its log has the details under reference %s."
                            .formatted(name, reference));
        } finally {
            log.debug("{} took {} us", name, (nanoTime.getAsLong() - began) / 1000);
        }
    }

    private void checkEpoch(Operation<?> operation) {
        HostCommand<?> command = operation.command();
        String gear = Commands.gear(command, handler);
        boolean looksWithoutClaim =
                operation.epoch() == 0 && Commands.kind(command) == Commands.Kind.LOOK;
        if (gear == null || looksWithoutClaim) {
            return;
        }
        long epoch = handler.epochOf(gear);
        if (operation.epoch() < epoch) {
            throw new ConsoleException(
                    ErrorCode.GEAR_STATE,
                    "Gear %s has moved on: it is at owner epoch %d, and this was asked for epoch %d. Look at it again and repeat."
                            .formatted(printable(gear), epoch, operation.epoch()));
        }
    }

    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE);
    }

    static String printable(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= 100 ? clean : clean.substring(0, 100) + "...";
    }
}
