package io.gearshift.collectors.sampler;

import io.gearshift.collectors.internal.Errno;

/// What the last read of a figure came to; as the states of `Reading`, without an object for each.
public enum FigureState {
    /// No pass has read it.
    NOT_YET,
    /// It was read: the value counts. In every other state there is none.
    PRESENT,
    /// Its file is no longer there.
    GONE,
    /// We may not read it.
    DENIED,
    /// This kernel, cgroup version or group does not have it.
    UNSUPPORTED,
    /// It was read, and says something that we do not understand.
    MALFORMED,
    /// The trouble is ours, as too many open files; tried again.
    FAILED;

    static FigureState of(int errno) {
        return switch (errno) {
            case Errno.ENODEV, Errno.ESRCH, Errno.ENOTDIR -> GONE;
            case Errno.EACCES, Errno.EPERM -> DENIED;
            case Errno.EMFILE, Errno.ENFILE -> FAILED;
            // A file that is not there: whether its folder is decides the group as a whole.
            default -> UNSUPPORTED;
        };
    }
}
