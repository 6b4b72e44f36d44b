package io.gearshift.backend.agent;

import io.gearshift.backend.host.HostReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A real server on a socket of a test, for the user that runs it.
public final class TestAgent implements Reports, AutoCloseable {
    private final AgentTimes times;
    private final Path socket;
    private final CommandHandler handler;
    private @Nullable AgentServer server;

    /// Starts to listen.
    public TestAgent(Path socket, CommandHandler handler) throws IOException {
        this(socket, handler, AgentTimes.USUAL);
    }

    TestAgent(Path socket, CommandHandler handler, AgentTimes times) throws IOException {
        this.times = times;
        this.socket = socket;
        this.handler = handler;
        start();
    }

    /// Listens again after {@link #kill}.
    public void start() throws IOException {
        var peers = new Peers(Set.of(Peers.user(System.getProperty("user.name"))));
        server = new AgentServer("here", socket, peers, null, times, System::nanoTime);
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
