package io.gearshift.backend.limit;

import java.io.IOException;
import java.nio.file.Path;

/// The kernel refused a read or write of a cgroup file.
final class KernelError extends IOException {
    private static final long serialVersionUID = 1;

    static final int ENOENT = 2;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int ERANGE = 34;
    static final int ENOSPC = 28;

    private final int errno;

    KernelError(Path file, int errno, String text) {
        super(file + ": " + text + " (errno " + errno + ")");
        this.errno = errno;
    }

    int errno() {
        return errno;
    }

    /// Whether the group or file is not there.
    boolean missing() {
        return errno == ENOENT || errno == ENODEV;
    }
}
