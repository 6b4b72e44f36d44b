package io.gearshift.backend.agent;

import io.gearshift.backend.host.HostReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A real server on a socket of a test, for the user that runs it.
public final class TestAgent implements Reports, AutoCloseable {
    private final Peers peers;
    private final AgentTimes times;
    private final LongSupplier nanoTime;
    private final Path socket;
    private final CommandHandler handler;
    private @Nullable AgentServer server;

    /// Starts to listen.
    public TestAgent(Path socket, CommandHandler handler) throws IOException {
        this(
                socket,
                handler,
                new Peers(Set.of(Peers.user(System.getProperty("user.name")))),
                AgentTimes.USUAL,
                System::nanoTime);
    }

    TestAgent(
            Path socket,
            CommandHandler handler,
            Peers peers,
            AgentTimes times,
            LongSupplier nanoTime)
            throws IOException {
        this.peers = peers;
        this.times = times;
        this.nanoTime = nanoTime;
        this.socket = socket;
        this.handler = handler;
        start();
    }

    /// Listens again after {@link #kill}.
    public void start() throws IOException {
        server = new AgentServer("here", socket, peers, null, times, nanoTime);
        server.start(handler);
    }

    /// Ends without a word, as by SIGKILL.
    public void kill() throws IOException {
        running().kill();
    }

    @Override
    public void publish(HostReport report) {
        running().publish(report);
    }

    /// Connections that are open.
    public int connections() {
        return running().connections();
    }

    @Override
    public void close() throws IOException {
        running().close();
    }

    private AgentServer running() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server;
    }
}
