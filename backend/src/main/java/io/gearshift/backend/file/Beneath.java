package io.gearshift.backend.file;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Opens files below a folder. The kernel itself refuses every link, every `..` and every other
/// mount on the way (`openat2`), so whoever may write below the folder leads nobody elsewhere, also
/// not by exchanging names at the right moment.
public final class Beneath {

    private static final Set<Integer> NO_SUCH_FILE =
            Set.of(KernelError.ENOENT, KernelError.ELOOP, KernelError.ENOTDIR, KernelError.EXDEV);

    private Beneath() {}

    /// A regular file that was opened for reading, whatever its name leads to by now.
    ///
    /// @param inode its number, which tells it from what is renamed to its name
    public record Opened(FileChannel channel, long inode) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /// Opens a file and gives its descriptor, for the caller to close.
    ///
    /// @param folder must be nobody else's to exchange
    /// @param name of the file, relative to it
    /// @param flags as of open(2)
    /// @throws KernelError with what the kernel said
    public static int open(Path folder, String name, int flags) throws KernelError {
        int beneath = -1;
        // struct open_how { u64 flags; u64 mode; u64 resolve; }
        try (var how = new Memory(24)) {
            beneath = LibC.C.open(folder.toString(), LibC.O_PATH | LibC.O_CLOEXEC);
            how.setLong(0, flags | LibC.O_CLOEXEC);
            how.setLong(8, 0);
            how.setLong(16, LibC.RESOLVE_STRICTLY);
            return LibC.C.syscall(
                            new NativeLong(LibC.SYS_OPENAT2),
                            beneath,
                            name,
                            how,
                            new NativeLong(how.size()))
                    .intValue();
        } catch (LastErrorException e) {
            throw error(folder.resolve(name), e);
        } finally {
            if (beneath >= 0) {
                LibC.C.close(beneath);
            }
        }
    }

    /// Opens a regular file for reading. Nothing else is ever opened: a pipe could make us wait, a
    /// device could do anything.
    ///
    /// @return null if there is none, or something else, or a link
    public static @Nullable Opened regular(Path folder, String name) throws IOException {
        int descriptor;
        try {
            // Names the file without opening it; what it names cannot become something else.
            descriptor = open(folder, name, LibC.O_PATH);
        } catch (KernelError e) {
            if (NO_SUCH_FILE.contains(e.errno())) {
                return null;
            }
            throw e;
        }
        try {
            Path itself = Path.of("/proc/self/fd/" + descriptor);
            if (!Files.isRegularFile(itself)) {
                return null;
            }
            return Files.getAttribute(itself, "unix:ino") instanceof Long inode
                    ? new Opened(FileChannel.open(itself, StandardOpenOption.READ), inode)
                    : null;
        } finally {
            LibC.C.close(descriptor);
        }
    }

    /// What a failed call of the C library means for a file.
    public static KernelError error(Path file, LastErrorException e) {
        int errno = e.getErrorCode();
        return new KernelError(file, errno, LibC.C.strerror(errno));
    }
}
