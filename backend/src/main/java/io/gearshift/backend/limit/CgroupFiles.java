package io.gearshift.backend.limit;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads and writes files of cgroups, and nothing else: a path is opened from the mount of its
/// hierarchy downwards, and the kernel refuses any link, any `..` and any other mount on the way
/// (`openat2`). The top group of a hierarchy is never touched: it is the whole host.
final class CgroupFiles {

    private static final int CHUNK = 4096;

    private final List<Path> mounts;

    /// @param mounts where hierarchies are mounted
    CgroupFiles(List<Path> mounts) {
        this.mounts = List.copyOf(mounts);
    }

    /// The text of a file without surrounding blanks, or null where group or file is not there.
    ///
    /// @throws KernelError for any other refusal
    @Nullable String read(Path group, String file) throws IOException {
        int descriptor;
        try {
            descriptor = open(group, file, 0);
        } catch (KernelError e) {
            if (e.missing()) {
                return null;
            }
            throw e;
        }
        try {
            var all = new ByteArrayOutputStream();
            byte[] chunk = new byte[CHUNK];
            int size;
            while ((size = LibC.C.read(descriptor, chunk, new NativeLong(CHUNK)).intValue()) > 0) {
                all.write(chunk, 0, size);
            }
            return all.toString(StandardCharsets.US_ASCII).strip();
        } catch (LastErrorException e) {
            if (e.getErrorCode() == KernelError.ENODEV) {
                return null;
            }
            throw error(group.resolve(file), e);
        } finally {
            LibC.C.close(descriptor);
        }
    }

    /// Writes a value in one call, as the kernel wants it.
    ///
    /// @throws KernelError with what the kernel said
    void write(Path group, String file, String value) throws IOException {
        int descriptor = open(group, file, LibC.O_WRONLY | LibC.O_TRUNC);
        try {
            // An empty value (a lifted cpuset on v2) needs the newline: no bytes are no write.
            byte[] bytes = (value + "\n").getBytes(StandardCharsets.US_ASCII);
            LibC.C.write(descriptor, bytes, new NativeLong(bytes.length));
        } catch (LastErrorException e) {
            throw error(group.resolve(file), e);
        } finally {
            LibC.C.close(descriptor);
        }
    }

    /// Whether this is a group below one of the mounts, so that its values are its own.
    boolean isBelowMount(Path group) {
        return mountOf(group) != null;
    }

    private int open(Path group, String file, int flags) throws IOException {
        Path mount = mountOf(group);
        if (mount == null || file.isEmpty() || file.indexOf('/') >= 0) {
            throw new IOException(group.resolve(file) + " is not a file of a cgroup of a gear");
        }
        Path path = group.resolve(file);
        int folder = -1;
        try {
            folder = LibC.C.open(mount.toString(), LibC.O_PATH | LibC.O_CLOEXEC);
            return openBeneath(folder, mount.relativize(path).toString(), flags);
        } catch (LastErrorException e) {
            throw error(path, e);
        } finally {
            if (folder >= 0) {
                LibC.C.close(folder);
            }
        }
    }

    /// Opens a file below a folder, following nothing that could lead elsewhere.
    private static int openBeneath(int folder, String relative, int flags) {
        // struct open_how { u64 flags; u64 mode; u64 resolve; }
        try (var how = new Memory(24)) {
            how.setLong(0, flags | LibC.O_CLOEXEC);
            how.setLong(8, 0);
            how.setLong(16, LibC.RESOLVE_STRICTLY);
            return LibC.C.syscall(
                            new NativeLong(LibC.SYS_OPENAT2),
                            folder,
                            relative,
                            how,
                            new NativeLong(how.size()))
                    .intValue();
        }
    }

    /// The mount that a group is strictly below; the innermost where they nest.
    private @Nullable Path mountOf(Path group) {
        Path best = null;
        if (group.isAbsolute() && group.equals(group.normalize())) {
            for (Path mount : mounts) {
                if (group.startsWith(mount)
                        && (best == null || mount.getNameCount() > best.getNameCount())) {
                    best = mount;
                }
            }
        }
        return best == null || best.equals(group) ? null : best;
    }

    private static KernelError error(Path file, LastErrorException e) {
        int errno = e.getErrorCode();
        return new KernelError(file, errno, LibC.C.strerror(errno));
    }
}
