package io.gearshift.collectors;

import io.gearshift.collectors.internal.Errno;
import io.gearshift.collectors.internal.Posix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads kernel files whole, and alone decides which error is which state of {@link Reading}.
///
/// Kernel files say that their size is 0, so they are read to their end. The file of a vanished
/// process is not found before it is opened and says ESRCH after; that of a vanished cgroup says
/// ENODEV. All three are {@link Reading.Gone}. Safe for use by several threads.
public final class KernelFiles {

    /// More than any file that we read has; a longer one is cut there.
    private static final int LARGEST = 64 << 20;

    /// Room for the first read, enough for most files of a cgroup; a longer one goes on in chunks.
    private static final int SMALL = 512;

    private static final int CHUNK = 16 << 10;
    private static final String NO_SUCH_FILE = "there is no such file";
    private static final int LONGEST_LINK = 4 << 10;

    private KernelFiles() {}

    /// Reads a file and parses its text.
    public static <T> Reading<T> read(Path file, KernelFormat<T> format) {
        return parse(text(file), format);
    }

    /// Reads a file as UTF-8; bytes that are none become U+FFFD.
    public static Reading<String> text(Path file) {
        return bytes(file, LARGEST).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /// Reads at most `most` bytes from the beginning of a file.
    public static Reading<byte[]> bytes(Path file, int most) {
        String path = file.toString();
        int descriptor = Posix.open(path, Posix.READ_ONLY);
        if (descriptor < 0) {
            return failure(file, -descriptor);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.min(SMALL, most));
            var all = new ByteArrayOutputStream();
            while (all.size() < most) {
                long size = Math.min(buffer.byteSize(), most - all.size());
                long read = Posix.pread(descriptor, buffer.address(), size, all.size());
                if (read < 0) {
                    return failure(file, (int) -read);
                }
                if (read == 0) {
                    break;
                }
                all.writeBytes(buffer.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE));
                if (read == SMALL) {
                    buffer = arena.allocate(CHUNK);
                }
            }
            return new Reading.Present<>(path, all.toByteArray());
        } finally {
            Posix.close(descriptor);
        }
    }

    /// Reads the target of a link, as text.
    public static Reading<String> link(Path link) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(link.toString());
            MemorySegment target = arena.allocate(LONGEST_LINK);
            long read =
                    Posix.readlinkat(
                            Posix.HERE, path.address(), target.address(), target.byteSize());
            if (read < 0) {
                return failure(link, (int) -read);
            }
            byte[] bytes = target.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE);
            return new Reading.Present<>(
                    link.toString(), new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /// Parses a text that was read; every other state stays as it is.
    public static <T> Reading<T> parse(Reading<String> text, KernelFormat<T> format) {
        return text.flatMap(present -> parse(present.path(), present.value(), format));
    }

    /// The state that an error stands for.
    ///
    /// @param errno as the kernel gave it, positive
    /// @throws UncheckedIOException where the trouble is ours and says nothing about the kernel, as
    ///   too many open files
    public static <T> Reading<T> failure(Path file, int errno) {
        return errno == Errno.ENOENT ? missing(file) : failure(file.toString(), errno);
    }

    /// As the above, of a file in a folder that is held open, and so is there.
    ///
    /// @param path as it is to be shown
    public static <T> Reading<T> failure(String path, int errno) {
        return switch (errno) {
            case Errno.ENOENT -> new Reading.Unsupported<>(path, NO_SUCH_FILE);
            case Errno.ESRCH, Errno.ENODEV, Errno.ENOTDIR -> new Reading.Gone<>(path);
            case Errno.EACCES, Errno.EPERM -> new Reading.Denied<>(path);
            case Errno.EMFILE, Errno.ENFILE ->
                    throw new UncheckedIOException(
                            new IOException(path + ": " + Posix.message(errno)));
            default -> new Reading.Unsupported<>(path, Posix.message(errno));
        };
    }

    private static <T> Reading<T> parse(String path, String text, KernelFormat<T> format) {
        try {
            return new Reading.Present<>(path, format.parse(text));
        } catch (UnexpectedText e) {
            return new Reading.Malformed<>(path, e.wanted(), e.found());
        }
    }

    /// A missing file in a folder that is there is one that this kernel does not have.
    private static <T> Reading<T> missing(Path file) {
        Path folder = file.getParent();
        return folder != null && Files.isDirectory(folder)
                ? new Reading.Unsupported<>(file.toString(), NO_SUCH_FILE)
                : new Reading.Gone<>(file.toString());
    }
}
