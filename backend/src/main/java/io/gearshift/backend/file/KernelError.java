package io.gearshift.backend.file;

import java.io.IOException;
import java.nio.file.Path;

/// The kernel refused to open, read or write a file.
public final class KernelError extends IOException {
    private static final long serialVersionUID = 1;

    /// No such file or folder.
    public static final int ENOENT = 2;

    /// Not permitted.
    public static final int EACCES = 13;

    /// In use.
    public static final int EBUSY = 16;

    /// On another mount, or outside the folder.
    public static final int EXDEV = 18;

    /// The group is gone.
    public static final int ENODEV = 19;

    /// A part of the path is no folder.
    public static final int ENOTDIR = 20;

    /// Not a value that it takes.
    public static final int EINVAL = 22;

    /// No room.
    public static final int ENOSPC = 28;

    /// Out of range.
    public static final int ERANGE = 34;

    /// A link.
    public static final int ELOOP = 40;

    private final int errno;

    /// @param text what the kernel says of `errno`
    public KernelError(Path file, int errno, String text) {
        super(file + ": " + text + " (errno " + errno + ")");
        this.errno = errno;
    }

    /// The number.
    public int errno() {
        return errno;
    }

    /// Whether the group or file is not there.
    public boolean missing() {
        return errno == ENOENT || errno == ENODEV;
    }
}
