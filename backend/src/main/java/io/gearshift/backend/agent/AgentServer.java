package io.gearshift.backend.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.host.HostReport;
import io.gearshift.backend.host.frame.Frame;
import io.gearshift.backend.host.frame.FrameCodec;
import io.gearshift.backend.host.frame.FrameConnection;
import io.gearshift.backend.host.frame.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves the link on a unix socket to root and the console's user. Each connection has a thread of
/// its own, and so has each call; both are bounded in number.
public final class AgentServer implements Reports, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentServer.class);

    /// A host has one console, or a few; each has one connection.
    static final int MOST_CONNECTIONS = 8;

    private static final int SWEEPS_PER_LOG = 10;

    private final String host;
    private final Path socket;
    private final Peers peers;
    private final @Nullable GroupPrincipal group;
    private final AgentTimes times;
    private final LongSupplier nanoTime;
    private final CountedLog refusals = new CountedLog(log);
    private final Set<AgentSession> sessions = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService sweeper =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("agent-sweep").factory());

    private @Nullable SocketFile listening;
    private @Nullable Thread accepting;
    private @Nullable Operations operations;
    private volatile boolean closing;
    private int sweeps;

    AgentServer(
            String host,
            Path socket,
            Peers peers,
            @Nullable GroupPrincipal group,
            AgentTimes times,
            LongSupplier nanoTime) {
        this.host = host;
        this.socket = socket;
        this.peers = peers;
        this.group = group;
        this.times = times;
        this.nanoTime = nanoTime;
    }

    /// A server as configured; it does not listen before {@link #start}, and reports until then go
    /// nowhere.
    ///
    /// @throws IOException if the console's user or group does not exist
    public static AgentServer of(AgentConfig config) throws IOException {
        return new AgentServer(
                config.hostName(),
                config.socket(),
                Peers.rootAnd(config.consoleUser()),
                FileSystems.getDefault()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByGroupName(config.consoleGroup()),
                AgentTimes.USUAL,
                System::nanoTime);
    }

    /// Listens and serves. From here on the socket's file is there.
    ///
    /// @throws io.gearshift.backend.api.ConsoleException if another agent listens there
    public void start(CommandHandler handler) throws IOException {
        var started = new Operations(handler, nanoTime);
        SocketFile opened = SocketFile.listen(socket, group);
        operations = started;
        listening = opened;
        accepting = Thread.ofVirtual().name("agent-accept").start(() -> acceptAll(opened, started));
        long sweep = times.sweep().toNanos();
        var _ = sweeper.scheduleWithFixedDelay(this::sweep, sweep, sweep, TimeUnit.NANOSECONDS);
    }

    @Override
    public void publish(HostReport report) {
        Payload body;
        try {
            body = Payload.json(report);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a report that cannot be sent", e);
        }
        sessions.forEach(each -> each.report(body));
    }

    /// Stops listening, ends what only a caller waited for, lets changes under way finish (10 s at
    /// most), and closes all connections. Touches no gear.
    @Override
    public void close() throws IOException {
        closing = true;
        if (listening != null) {
            listening.close();
        }
        sweeper.shutdownNow();
        sessions.forEach(AgentSession::cancelCalls);
        if (operations != null) {
            try {
                if (!operations.drain(times.drain())) {
                    log.warn("Stopping while work is under way; the next start completes it.");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            operations.close();
        }
        sessions.forEach(AgentSession::sayGoodbye);
    }

    /// Ends as if the program were killed: no goodbye, nothing finished, and nobody listens any
    /// more. For tests.
    void kill() throws IOException {
        closing = true;
        if (listening != null && accepting != null) {
            listening.abandon();
            try {
                // Whoever is in accept(2) keeps the socket listening until it is told.
                accepting.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        sweeper.shutdownNow();
        sessions.forEach(each -> each.close("killed"));
    }

    /// How many connections are open.
    int connections() {
        return sessions.size();
    }

    private void acceptAll(SocketFile open, Operations operations) {
        long number = 0;
        while (open.isOpen()) {
            SocketChannel channel = null;
            try {
                channel = open.accept();
                number++;
                admit(number, channel, operations);
            } catch (IOException e) {
                close(channel);
                if (open.isOpen()) {
                    // Out of descriptors, or a peer that left at once: the next may do better.
                    refusals.warn("a connection could not be taken: " + e.getMessage());
                    LockSupport.parkNanos(times.sweep().toNanos());
                }
            }
        }
    }

    private void admit(long number, SocketChannel channel, Operations operations)
            throws IOException {
        String refusal = peers.refusal(channel);
        if (refusal != null) {
            refuse(channel, ErrorCode.NOT_PERMITTED, refusal);
        } else if (sessions.size() >= MOST_CONNECTIONS) {
            refuse(
                    channel,
                    ErrorCode.HOST_FAILED,
                    "the agent has %d connections already".formatted(MOST_CONNECTIONS));
        } else {
            String name = "agent-" + number;
            var connection = FrameConnection.open(name, channel, nanoTime);
            var session = new AgentSession(number, connection, operations, times, host);
            sessions.add(session);
            if (closing) {
                session.close("the agent is stopping");
            }
            Thread.ofVirtual().name(name).start(() -> serve(number, session));
        }
    }

    private void serve(long number, AgentSession session) {
        log.debug("Connection {} is open.", number);
        String problem = session.serve();
        sessions.remove(session);
        if (problem != null && !closing) {
            refusals.warn("connection %d is closed: %s".formatted(number, problem));
        }
        log.debug("Connection {} is closed.", number);
    }

    private void refuse(SocketChannel channel, ErrorCode code, String why) throws IOException {
        refusals.warn("a connection is refused: " + why);
        try (channel) {
            // A fresh socket takes this much without waiting for its peer.
            channel.configureBlocking(false);
            channel.write(
                    ByteBuffer.wrap(FrameCodec.encode(new Frame.Failed(0, code.code(), why))));
        }
    }

    private void sweep() {
        sessions.forEach(AgentSession::check);
        sweeps++;
        if (sweeps % SWEEPS_PER_LOG == 0) {
            refusals.flush();
        }
    }

    private static void close(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // There is nothing more to be done about it.
        }
    }
}
