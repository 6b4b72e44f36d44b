package io.gearshift.backend.limit;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;

/// The system calls that writing a cgroup file safely needs. Errors come as numbers: the texts of
/// Java's own exceptions change with the locale.
interface LibC extends Library {
    /// The C library.
    LibC C = Native.load("c", LibC.class);

    int O_WRONLY = 1;
    int O_TRUNC = 0x200;
    int O_CLOEXEC = 0x80000;
    int O_PATH = 0x200000;

    /// The number of `openat2`, equal on every architecture.
    long SYS_OPENAT2 = 437;

    /// Not out of the mount, no link of any kind, not above the folder.
    long RESOLVE_STRICTLY = 0x01 | 0x02 | 0x04 | 0x08;

    int open(String path, int flags) throws LastErrorException;

    NativeLong syscall(NativeLong number, Object... arguments) throws LastErrorException;

    NativeLong write(int descriptor, byte[] bytes, NativeLong size) throws LastErrorException;

    int close(int descriptor);

    String strerror(int errno);

    int getpagesize();
}
