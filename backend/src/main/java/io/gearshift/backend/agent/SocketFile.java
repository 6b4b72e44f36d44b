package io.gearshift.backend.agent;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// A listening unix socket in the file system: mode 0660, in the folder of an agent that is its
/// only user. What a dead agent left behind is replaced; a live agent's is not.
final class SocketFile implements AutoCloseable {
    private static final int BACKLOG = 64;

    private final Path path;
    private final ServerSocketChannel channel;
    private final @Nullable Object file;

    private SocketFile(Path path, ServerSocketChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.file = key(path);
    }

    /// Listens.
    ///
    /// @param group of the socket; null to leave it
    /// @throws ConsoleException if another agent listens there, or something else is in the way
    static SocketFile listen(Path path, @Nullable GroupPrincipal group) throws IOException {
        clear(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path), BACKLOG);
            // Until now the usual mask kept everyone else out: connecting takes the right to write.
            if (group != null) {
                Files.getFileAttributeView(
                                path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .setGroup(group);
            }
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
            return new SocketFile(path, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    SocketChannel accept() throws IOException {
        return channel.accept();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /// Stops listening and removes the file, unless another has taken its place.
    @Override
    public void close() throws IOException {
        channel.close();
        if (file != null && file.equals(key(path))) {
            Files.deleteIfExists(path);
        }
    }

    /// Stops listening and leaves the file behind, as a killed program does.
    void abandon() throws IOException {
        channel.close();
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                ? Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .fileKey()
                : null;
    }

    private static void clear(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "%s is in the way of the agent's socket and is no socket. Move it away."
                            .formatted(path));
        }
        if (answers(path)) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "Another agent already listens on %s. Stop it first, or give this one a --run folder of its own."
                            .formatted(path));
        }
        Files.delete(path);
    }

    private static boolean answers(Path path) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            return false; // Refused: whoever made it is gone.
        }
    }
}
