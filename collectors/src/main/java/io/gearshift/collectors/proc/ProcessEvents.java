package io.gearshift.collectors.proc;

import io.gearshift.collectors.internal.Errno;
import io.gearshift.collectors.internal.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/// Whether any process of the host began, ran another program, changed its user or ended, as the
/// kernel's process connector tells it (`linux/cn_proc.h`). Nothing waits for it and nothing is
/// read until somebody asks; what does not fit the socket until then was more than nothing, which
/// is all that is asked. A namespace that a process entered or made without any of these is not
/// told.
///
/// Needs CAP_NET_ADMIN and the initial pid, user and network namespaces. Safe for use by many
/// threads.
public final class ProcessEvents implements AutoCloseable {

    private static final int NETLINK_CONNECTOR = 11;
    private static final int CN_IDX_PROC = 1;
    private static final int CN_VAL_PROC = 1;
    private static final int NLMSG_DONE = 3;
    private static final int PROC_CN_MCAST_LISTEN = 1;

    /// `struct nlmsghdr` 16 bytes, `struct cn_msg` 20.
    private static final int ID_INDEX = 16;

    private static final int ID_VALUE = 20;
    private static final int LENGTH = 32;
    private static final int BODY = 36;

    /// In `struct proc_event`: u32 what, u32 cpu, u64 timestamp, then the event's own.
    private static final int EVENT = BODY + 16;

    private static final int PROC_EVENT_NONE = 0;
    private static final int PROC_EVENT_FORK = 0x1;
    private static final int PROC_EVENT_EXEC = 0x2;
    private static final int PROC_EVENT_UID = 0x4;
    private static final int PROC_EVENT_EXIT = 0x80000000;

    private static final int BUFFER = 4096;
    private static final int MOST_AT_ONCE = 4096;

    private final int socket;
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER, Long.BYTES);
    private boolean behind;
    private boolean closed;

    private ProcessEvents(int socket) {
        this.socket = socket;
    }

    /// Begins to listen.
    ///
    /// @return empty where the kernel does not tell us
    public static Optional<ProcessEvents> listen() {
        int socket = Posix.netlink(NETLINK_CONNECTOR, CN_IDX_PROC);
        if (socket < 0) {
            return Optional.empty();
        }
        var events = new ProcessEvents(socket);
        // Outside the initial namespaces the kernel takes the request and never answers.
        if (events.ask() && events.isAnswered()) {
            return Optional.of(events);
        }
        events.close();
        return Optional.empty();
    }

    private boolean ask() {
        try (Arena arena = Arena.ofConfined()) {
            int size = BODY + Integer.BYTES;
            MemorySegment message = arena.allocate(size, Long.BYTES);
            message.set(ValueLayout.JAVA_INT, 0, size);
            message.set(ValueLayout.JAVA_SHORT, 4, (short) NLMSG_DONE);
            message.set(ValueLayout.JAVA_INT, ID_INDEX, CN_IDX_PROC);
            message.set(ValueLayout.JAVA_INT, ID_VALUE, CN_VAL_PROC);
            message.set(ValueLayout.JAVA_SHORT, LENGTH, (short) Integer.BYTES);
            message.set(ValueLayout.JAVA_INT, BODY, PROC_CN_MCAST_LISTEN);
            return Posix.send(socket, message.address(), size) == size;
        }
    }

    private synchronized boolean isAnswered() {
        for (long read = receive(); read > 0; read = receive()) {
            if (isEvent(read) && what() == PROC_EVENT_NONE) {
                return true;
            }
        }
        return false;
    }

    /// Whether anything happened since the last call, or since we listen.
    public synchronized boolean changed() {
        if (closed) {
            return true;
        }
        boolean changed = behind;
        behind = true;
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            long read = receive();
            if (read == -Errno.EAGAIN) {
                behind = false;
                return changed;
            }
            // Lost messages are told as an error, once; what is left can be read after it.
            changed |= read < 0 || (isEvent(read) && matters());
            if (read < 0 && read != -Errno.ENOBUFS) {
                return true;
            }
        }
        // Somebody makes threads as fast as we read of them. While the socket is full the kernel
        // drops in silence, so nothing can be said until it was once empty.
        return true;
    }

    private long receive() {
        return Posix.read(socket, buffer.address(), BUFFER);
    }

    private boolean isEvent(long length) {
        return length >= EVENT + 4 * Integer.BYTES
                && buffer.get(ValueLayout.JAVA_INT, ID_INDEX) == CN_IDX_PROC
                && buffer.get(ValueLayout.JAVA_INT, ID_VALUE) == CN_VAL_PROC;
    }

    private int what() {
        return buffer.get(ValueLayout.JAVA_INT, BODY);
    }

    /// Threads come and go without their process.
    private boolean matters() {
        return switch (what()) {
            // s32 parent_pid, parent_tgid, child_pid, child_tgid
            case PROC_EVENT_FORK -> word(2) == word(3);
            // s32 process_pid, process_tgid
            case PROC_EVENT_EXIT -> word(0) == word(1);
            case PROC_EVENT_EXEC, PROC_EVENT_UID -> true;
            default -> false;
        };
    }

    private int word(int index) {
        return buffer.get(ValueLayout.JAVA_INT, EVENT + (long) index * Integer.BYTES);
    }

    /// Stops listening.
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Posix.close(socket);
        }
    }
}
