package io.gearshift.collectors.internal;

/// The error numbers that reading the kernel meets; equal on every architecture that we run on.
public final class Errno {

    /// Operation not permitted.
    public static final int EPERM = 1;

    /// No such file or directory.
    public static final int ENOENT = 2;

    /// No such process: it went after its file was opened.
    public static final int ESRCH = 3;

    /// Interrupted by a signal.
    public static final int EINTR = 4;

    /// Nothing to be read now.
    public static final int EAGAIN = 11;

    /// Permission denied.
    public static final int EACCES = 13;

    /// No such device: the cgroup went after its file was opened.
    public static final int ENODEV = 19;

    /// A part of the path is not a folder.
    public static final int ENOTDIR = 20;

    /// Invalid argument.
    public static final int EINVAL = 22;

    /// The machine has no free file descriptor.
    public static final int ENFILE = 23;

    /// This program has no free file descriptor.
    public static final int EMFILE = 24;

    /// Records of the kernel's log were overwritten before they were read.
    public static final int EPIPE = 32;

    /// Not supported: pressure is switched off, or the group is threaded.
    public static final int EOPNOTSUPP = 95;

    /// More came than the socket holds, and some was lost.
    public static final int ENOBUFS = 105;

    private Errno() {}
}
