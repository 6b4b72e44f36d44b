package io.gearshift.backend.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// An open file with positional reads and writes. Nothing is synced: after a power cut the last
/// half minute may be missing, and checksums tell what is whole.
interface Storage extends AutoCloseable {

    /// Opens a file, or makes one that is root's alone.
    interface Opener {
        Storage open(Path file, boolean make) throws IOException;
    }

    /// The machine's disk.
    Opener DISK = Disk::new;

    long size() throws IOException;

    /// Fills the buffer as far as the file goes.
    void read(ByteBuffer into, long position) throws IOException;

    /// Writes all of the buffer.
    void write(ByteBuffer from, long position) throws IOException;

    @Override
    void close() throws IOException;

    /// A file of the machine.
    final class Disk implements Storage {
        private static final FileAttribute<?> OURS_ALONE =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

        private final FileChannel channel;

        Disk(Path file, boolean make) throws IOException {
            channel =
                    make
                            ? FileChannel.open(
                                    file,
                                    Set.of(
                                            StandardOpenOption.CREATE_NEW,
                                            StandardOpenOption.READ,
                                            StandardOpenOption.WRITE),
                                    OURS_ALONE)
                            : FileChannel.open(
                                    file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void read(ByteBuffer into, long position) throws IOException {
            long at = position;
            while (into.hasRemaining()) {
                int read = channel.read(into, at);
                if (read < 0) {
                    return;
                }
                at += read;
            }
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            long at = position;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
