package io.gearshift.backend.agent;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps a second agent off the same state folder. The kernel releases it when the program ends,
/// however it ends.
final class StateLock implements AutoCloseable {
    // Whoever may read it could lock it too, and keep every agent from starting.
    private static final FileAttribute<?> OURS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final FileChannel channel;

    private StateLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Takes the lock of a folder.
    ///
    /// @throws ConsoleException if another agent has it
    static StateLock take(Path folder) throws IOException {
        Path file = folder.resolve("agent.lock");
        FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        OURS);
        try {
            if (tryLock(channel) == null) {
                throw new ConsoleException(
                        ErrorCode.HOST_FAILED,
                        "Another agent (process %s) works on %s. Stop it first, or give this one a --state folder of its own."
                                .formatted(holder(channel), folder));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(
                            (ProcessHandle.current().pid() + "\n")
                                    .getBytes(StandardCharsets.US_ASCII)));
            return new StateLock(channel);
        } catch (IOException | ConsoleException e) {
            channel.close();
            throw e;
        }
    }

    /// Gives it back. The file stays: removing it would let two in.
    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // Held by this very program.
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String pid = StandardCharsets.US_ASCII.decode(text.flip()).toString().strip();
        return pid.matches("\\d+") ? pid : "unknown";
    }
}
