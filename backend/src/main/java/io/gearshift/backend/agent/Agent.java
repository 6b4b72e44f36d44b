package io.gearshift.backend.agent;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running agent: its folders, its lock, its work and its server, ended in the opposite order.
final class Agent implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Agent.class);

    private interface Part {
        void close() throws IOException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Part> parts = new ArrayDeque<>();

    private Agent() {}

    /// Starts everything; the socket appears last, when the agent can answer.
    ///
    /// @throws ConsoleException what stands in the way and what to do
    static Agent start(AgentConfig config, AgentWork.Factory factory) {
        log.info("Starting with {}", config.describe());
        var agent = new Agent();
        try {
            AgentServer server = server(config);
            folders(config);
            agent.parts.push(StateLock.take(config.state())::close);
            AgentWork work = factory.start(config, server);
            agent.parts.push(work::close);
            agent.parts.push(server::close);
            server.start(work);
        } catch (IOException e) {
            agent.close();
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "The agent could not start with state %s and run %s: %s."
                            .formatted(config.state(), config.run(), e),
                    e);
        } catch (RuntimeException e) {
            agent.close();
            throw e;
        }
        log.info("Ready on {}.", config.socket());
        return agent;
    }

    /// Stops; gears run on.
    @Override
    public void close() {
        lock.lock();
        try {
            if (!parts.isEmpty()) {
                log.info("Stopping; gears run on.");
            }
            while (!parts.isEmpty()) {
                try {
                    parts.pop().close();
                } catch (IOException | RuntimeException e) {
                    // The other parts are to be ended in any case.
                    log.warn("A part of the agent did not stop as it should.", e);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static AgentServer server(AgentConfig config) {
        try {
            return AgentServer.of(config);
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "There is no user %s or no group %s on this machine, so nobody could connect. Make them, or name others with --console-user and --console-group."
                            .formatted(config.consoleUser(), config.consoleGroup()),
                    e);
        }
    }

    private static void folders(AgentConfig config) throws IOException {
        folder(config.state(), "rwx--x--x");
        folder(config.run(), "rwxr-x---");
        GroupPrincipal group =
                FileSystems.getDefault()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByGroupName(config.consoleGroup());
        Files.getFileAttributeView(
                        config.run(), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setGroup(group);
    }

    /// Makes sure that the folder is there, ours, and open to no one else.
    private static void folder(Path path, String mode) throws IOException {
        Files.createDirectories(path);
        PosixFileAttributeView view =
                Files.getFileAttributeView(
                        path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        String owner = view.readAttributes().owner().getName();
        if (!view.readAttributes().isDirectory()
                || !owner.equals(System.getProperty("user.name"))) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "%s is to be a folder of user %s and belongs to %s or is something else. Correct that, or name another folder."
                            .formatted(path, System.getProperty("user.name"), owner));
        }
        view.setPermissions(PosixFilePermissions.fromString(mode));
    }
}
