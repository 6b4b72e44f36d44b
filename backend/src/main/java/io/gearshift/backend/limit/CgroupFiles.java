package io.gearshift.backend.limit;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import io.gearshift.backend.file.Beneath;
import io.gearshift.backend.file.LibC;
import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads and writes files of cgroups, and nothing else. To be written, a path is opened from the
/// mount of its hierarchy downwards, and the kernel refuses any link, any `..` and any other mount
/// on the way (`openat2`). The top group of a hierarchy is never touched: it is the whole host.
final class CgroupFiles {

    private final List<Path> mounts;

    /// @param mounts where hierarchies are mounted
    CgroupFiles(List<Path> mounts) {
        this.mounts = List.copyOf(mounts);
    }

    /// The text of a file without surrounding blanks, or null where the group has no such file.
    /// Read often, so the plain way: what comes back is a number or a list, wherever it is from.
    ///
    /// @throws IOException for any other refusal, and where the group itself is gone: a gear that
    ///   has just ended has no limits, which is not the same as none that hold
    @Nullable String read(Path group, String file) throws IOException {
        Path path = checked(group, file);
        try {
            return switch (KernelFiles.text(path)) {
                case Reading.Present<String>(_, String text) -> text.strip();
                case Reading.Gone<String> _, Reading.Unsupported<String> _ -> {
                    if (!exists(group)) {
                        throw new NoSuchFileException(group.toString(), null, "is gone");
                    }
                    yield null;
                }
                case Reading.Denied<String> _ -> throw new IOException(path + " may not be read");
                case Reading.Malformed<String> _ -> throw new IOException(path + " is no text");
            };
        } catch (UncheckedIOException e) {
            throw new IOException(e);
        }
    }

    /// Whether there is such a group now.
    boolean exists(Path group) {
        return Files.isDirectory(group);
    }

    /// Writes a value in one call, as the kernel wants it.
    ///
    /// @throws io.gearshift.backend.file.KernelError with what the kernel said
    void write(Path group, String file, String value) throws IOException {
        int descriptor = open(checked(group, file));
        try {
            // An empty value (a lifted cpuset on v2) needs the newline: no bytes are no write.
            byte[] bytes = (value + "\n").getBytes(StandardCharsets.US_ASCII);
            LibC.C.write(descriptor, bytes, new NativeLong(bytes.length));
        } catch (LastErrorException e) {
            throw Beneath.error(group.resolve(file), e);
        } finally {
            LibC.C.close(descriptor);
        }
    }

    /// Whether this is a group below one of the mounts, so that its values are its own.
    boolean isBelowMount(Path group) {
        return mountOf(group) != null;
    }

    private Path checked(Path group, String file) throws IOException {
        if (mountOf(group) == null || file.isEmpty() || file.indexOf('/') >= 0) {
            throw new IOException(group.resolve(file) + " is not a file of a cgroup of a gear");
        }
        return group.resolve(file);
    }

    private int open(Path path) throws IOException {
        Path mount = mountOf(path);
        if (mount == null) {
            throw new IOException(path + " is below no mount of a hierarchy");
        }
        return Beneath.open(mount, mount.relativize(path).toString(), LibC.O_WRONLY | LibC.O_TRUNC);
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
}
