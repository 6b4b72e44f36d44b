package io.gearshift.backend.file;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;

/// The system calls that opening and writing files safely needs. Errors come as numbers: the texts
/// of Java's own exceptions change with the locale.
public interface LibC extends Library {
    /// The C library.
    LibC C = Native.load("c", LibC.class);

    /// Open for writing.
    int O_WRONLY = 1;

    /// Empty it.
    int O_TRUNC = 0x200;

    /// Not for programs that we start.
    int O_CLOEXEC = 0x80000;

    /// Name the file and no more: nothing happens to it.
    int O_PATH = 0x200000;

    /// The number of `openat2`, equal on every architecture.
    long SYS_OPENAT2 = 437;

    /// Not out of the mount, no link of any kind, not above the folder.
    long RESOLVE_STRICTLY = 0x01 | 0x02 | 0x04 | 0x08;

    /// See open(2).
    int open(String path, int flags) throws LastErrorException;

    /// See syscall(2).
    NativeLong syscall(NativeLong number, Object... arguments) throws LastErrorException;

    /// See write(2).
    NativeLong write(int descriptor, byte[] bytes, NativeLong size) throws LastErrorException;

    /// See close(2).
    int close(int descriptor);

    /// See strerror(3).
    String strerror(int errno);

    /// See getpagesize(2).
    int getpagesize();
}
