package io.gearshift.collectors.internal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// System calls. Each answers what the kernel does, or a negative error number of {@link Errno}.
/// Safe for use by several threads.
///
/// The buffers are passed as bare addresses: a segment would be checked and pinned at each call,
/// and the caller of the hot loop holds it in a global arena anyway.
@SuppressWarnings("restricted")
public final class Posix {

    /// Open for reading, not inherited by programs that we start.
    public static final int READ_ONLY = 0x80000; // O_RDONLY | O_CLOEXEC

    /// With {@link #READ_ONLY}: a read that finds nothing says so.
    public static final int NO_WAITING = 0x800; // O_NONBLOCK

    /// As {@link #READ_ONLY}, for a folder.
    public static final int FOLDER = READ_ONLY | directoryFlag(); // O_DIRECTORY

    /// As {@link #FOLDER}, to look up files in and not to list.
    public static final int FOLDER_PATH = FOLDER | 0x200000; // O_PATH

    /// Name a file and no more: nothing happens to it.
    public static final int PATH = READ_ONLY | 0x200000; // O_PATH

    /// The current folder, where a call wants a folder and the path is absolute.
    public static final int HERE = -100; // AT_FDCWD

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO_VALUE =
            Linker.Option.captureStateLayout()
                    .varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(
                    () -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

    private static final FunctionDescriptor PREAD_TYPE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle OPENAT =
            bind("openat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT), ERRNO);
    private static final MethodHandle CLOSE =
            bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle PREAD = bind("pread", PREAD_TYPE, ERRNO);
    private static final MethodHandle PREAD_QUICK = bind("pread", PREAD_TYPE);
    private static final MethodHandle READLINKAT =
            bind(
                    "readlinkat",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    ERRNO);
    private static final MethodHandle GETDENTS =
            bind(
                    "getdents64",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG),
                    ERRNO);
    private static final MethodHandle IOCTL =
            bind(
                    "ioctl",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
                    Linker.Option.firstVariadicArg(2),
                    ERRNO);
    private static final MethodHandle READ =
            bind("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG), ERRNO);
    private static final MethodHandle LSEEK =
            bind("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT), ERRNO);
    private static final int SEEK_END = 2;
    private static final short POLLIN = 1;
    private static final MethodHandle POLL =
            bind("poll", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT), ERRNO);
    private static final MethodHandle FANOTIFY_INIT =
            bind("fanotify_init", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), ERRNO);
    private static final MethodHandle FANOTIFY_MARK =
            bind(
                    "fanotify_mark",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG),
                    ERRNO);
    private static final MethodHandle INOTIFY_INIT =
            bind("inotify_init1", FunctionDescriptor.of(JAVA_INT, JAVA_INT), ERRNO);
    private static final MethodHandle INOTIFY_ADD =
            bind(
                    "inotify_add_watch",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT),
                    ERRNO);
    private static final MethodHandle INOTIFY_REMOVE =
            bind("inotify_rm_watch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), ERRNO);
    private static final MethodHandle EVENTFD =
            bind("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), ERRNO);
    private static final int AF_NETLINK = 16;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCKADDR_NL = 12;
    private static final MethodHandle SOCKET =
            bind("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), ERRNO);
    private static final MethodHandle BIND =
            bind("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT), ERRNO);
    private static final MethodHandle SEND =
            bind(
                    "send",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT),
                    ERRNO);
    private static final MethodHandle SETSOCKOPT =
            bind(
                    "setsockopt",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT),
                    ERRNO);
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final MethodHandle PAGE_SIZE =
            bind("getpagesize", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle STRERROR =
            bind("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private Posix() {}

    /// Opens a file below a folder.
    ///
    /// @param folder descriptor, or {@link #HERE}
    /// @param path address of the path, ending in a zero byte
    public static int openat(int folder, long path, int flags) {
        try {
            MemorySegment state = STATE.get();
            int descriptor = (int) OPENAT.invokeExact(state, folder, path, flags);
            return descriptor >= 0 ? descriptor : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Opens a file by its name in Java.
    public static int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return openat(HERE, arena.allocateFrom(path).address(), flags);
        }
    }

    /// Closes a descriptor. An error is not told: there is nothing to do about it on a file that
    /// was only read.
    public static void close(int descriptor) {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Reads at an offset, into a buffer at an address.
    public static long pread(int descriptor, long buffer, long size, long offset) {
        try {
            MemorySegment state = STATE.get();
            while (true) {
                long read = (long) PREAD.invokeExact(state, descriptor, buffer, size, offset);
                if (read >= 0) {
                    return read;
                }
                int error = errno(state);
                if (error != Errno.EINTR) {
                    return -error;
                }
            }
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// As {@link #pread}, a little cheaper: an error is -1 and nothing more, to be asked again with
    /// {@link #pread}.
    public static long preadQuick(int descriptor, long buffer, long size, long offset) {
        try {
            return (long) PREAD_QUICK.invokeExact(descriptor, buffer, size, offset);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Places a descriptor at the end.
    ///
    /// @return where that is
    public static long lseekEnd(int descriptor) {
        try {
            MemorySegment state = STATE.get();
            long position = (long) LSEEK.invokeExact(state, descriptor, 0L, SEEK_END);
            return position >= 0 ? position : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Waits until a descriptor can be read, or has an error that a read will tell.
    ///
    /// @return whether it can; not after the time, and not after a signal
    public static boolean pollIn(int descriptor, int millis) {
        try (Arena arena = Arena.ofConfined()) {
            // struct pollfd: int fd, short events, short revents
            MemorySegment wanted = arena.allocate(8, 4);
            wanted.set(JAVA_INT, 0, descriptor);
            wanted.set(JAVA_SHORT, 4, POLLIN);
            return poll(wanted.address(), 1, millis) > 0;
        }
    }

    /// Reads the target of a link; no zero byte is written behind it.
    public static long readlinkat(int folder, long path, long buffer, long size) {
        try {
            MemorySegment state = STATE.get();
            long read = (long) READLINKAT.invokeExact(state, folder, path, buffer, size);
            return read >= 0 ? read : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Reads entries of a folder, as `struct linux_dirent64`; 0 at the end.
    public static long getdents(int folder, long buffer, long size) {
        try {
            MemorySegment state = STATE.get();
            long read = (long) GETDENTS.invokeExact(state, folder, buffer, size);
            return read >= 0 ? read : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Reads from where the file stands; waits where there is nothing yet.
    public static long read(int descriptor, long buffer, long size) {
        try {
            MemorySegment state = STATE.get();
            long read = (long) READ.invokeExact(state, descriptor, buffer, size);
            return read >= 0 ? read : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Waits until one of some files can be read, or the time is over.
    ///
    /// @param files address of so many `struct pollfd`
    /// @return how many are ready; 0 when the time is over
    public static int poll(long files, long count, int millis) {
        try {
            MemorySegment state = STATE.get();
            int ready = (int) POLL.invokeExact(state, files, count, millis);
            return ready >= 0 ? ready : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Opens a queue of file system events, see fanotify_init(2).
    public static int fanotifyInit(int flags, int eventFlags) {
        try {
            MemorySegment state = STATE.get();
            int descriptor = (int) FANOTIFY_INIT.invokeExact(state, flags, eventFlags);
            return descriptor >= 0 ? descriptor : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Says which events of a path, or of the file system it is on, the queue gets; see
    /// fanotify_mark(2).
    public static int fanotifyMark(int queue, int flags, long mask, String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = STATE.get();
            long name = arena.allocateFrom(path).address();
            int answer = (int) FANOTIFY_MARK.invokeExact(state, queue, flags, mask, HERE, name);
            return answer >= 0 ? answer : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Opens a queue of events of single files, not inherited, whose reads do not wait; see
    /// inotify(7).
    public static int inotifyInit() {
        try {
            MemorySegment state = STATE.get();
            int queue = (int) INOTIFY_INIT.invokeExact(state, NO_WAITING | READ_ONLY);
            return queue >= 0 ? queue : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Says which events of a file the queue gets.
    ///
    /// @return the number by which they name the file
    public static int inotifyAdd(int queue, String path, int mask) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = STATE.get();
            long name = arena.allocateFrom(path).address();
            int answer = (int) INOTIFY_ADD.invokeExact(state, queue, name, mask);
            return answer >= 0 ? answer : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Has the queue forget a file.
    public static int inotifyRemove(int queue, int watch) {
        try {
            MemorySegment state = STATE.get();
            int answer = (int) INOTIFY_REMOVE.invokeExact(state, queue, watch);
            return answer >= 0 ? answer : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Opens a counter that the kernel adds to, not inherited, whose reads do not wait; see
    /// eventfd(2).
    public static int eventfd() {
        try {
            MemorySegment state = STATE.get();
            int counter = (int) EVENTFD.invokeExact(state, 0, NO_WAITING | READ_ONLY);
            return counter >= 0 ? counter : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Opens a socket to a part of the kernel, not inherited, whose reads do not wait, and joins
    /// groups of its messages; see netlink(7).
    public static int netlink(int protocol, int groups) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = STATE.get();
            int type = SOCK_DGRAM | NO_WAITING | READ_ONLY;
            int socket = (int) SOCKET.invokeExact(state, AF_NETLINK, type, protocol);
            if (socket < 0) {
                return -errno(state);
            }
            // struct sockaddr_nl: u16 family, u16 pad, u32 pid, u32 groups
            MemorySegment address = arena.allocate(SOCKADDR_NL, Integer.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            address.set(JAVA_INT, 8, groups);
            int answer = (int) BIND.invokeExact(state, socket, address.address(), SOCKADDR_NL);
            if (answer < 0) {
                int error = errno(state);
                close(socket);
                return -error;
            }
            return socket;
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Sends a message to where the socket is connected.
    ///
    /// @return how many bytes went
    public static long send(int socket, long message, long size) {
        try {
            MemorySegment state = STATE.get();
            long sent = (long) SEND.invokeExact(state, socket, message, size, 0);
            return sent >= 0 ? sent : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Has a socket keep so many bytes until they are read, however few others may; needs
    /// CAP_NET_ADMIN. See socket(7).
    public static int receiveBuffer(int socket, int bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = STATE.get();
            long value = arena.allocateFrom(JAVA_INT, bytes).address();
            int answer =
                    (int)
                            SETSOCKOPT.invokeExact(
                                    state,
                                    socket,
                                    SOL_SOCKET,
                                    SO_RCVBUFFORCE,
                                    value,
                                    Integer.BYTES);
            return answer >= 0 ? answer : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Bytes of a page of memory, which is what the kernel counts some figures in.
    public static int pageSize() {
        try {
            return (int) PAGE_SIZE.invokeExact();
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// Asks or tells a file something of its own kind.
    ///
    /// @param argument a number, or the address of what the request wants
    public static int ioctl(int descriptor, long request, long argument) {
        try {
            MemorySegment state = STATE.get();
            int answer = (int) IOCTL.invokeExact(state, descriptor, request, argument);
            return answer >= 0 ? answer : -errno(state);
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    /// What the system calls an error, for people.
    public static String message(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(256).getString(0) + " (errno " + errno + ")";
        } catch (Throwable e) {
            throw unlinked(e);
        }
    }

    private static int errno(MemorySegment state) {
        return (int) ERRNO_VALUE.get(state, 0L);
    }

    private static int directoryFlag() {
        // The one flag that differs: 0200000 on x86-64, 040000 on ARM and POWER.
        return System.getProperty("os.arch").equals("amd64") ? 0x10000 : 0x4000;
    }

    private static MethodHandle bind(
            String name, FunctionDescriptor type, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }

    private static IllegalStateException unlinked(Throwable e) {
        return new IllegalStateException("a system call is bound to the wrong type", e);
    }
}
