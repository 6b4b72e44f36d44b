package io.gearshift.collectors.proc;

import io.gearshift.collectors.internal.Errno;
import io.gearshift.collectors.internal.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Which processes of the host began, ran another program, changed their user or name, or ended, as
/// the kernel's process connector tells it (`linux/cn_proc.h`). Nothing waits for it and nothing is
/// read until somebody asks; when more came until then than the socket holds, any process may have.
/// A namespace that a process entered or made without any of these is not told, nor is that one
/// that ended was reaped.
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
    private static final int PROC_EVENT_GID = 0x40;
    private static final int PROC_EVENT_COMM = 0x200;
    private static final int PROC_EVENT_EXIT = 0x80000000;

    private static final int BUFFER = 4096;
    private static final int MOST_AT_ONCE = 4096;

    /// The kernel doubles it, and counts some 700 bytes for a message.
    private static final int KEPT_BYTES = 1 << 20;

    /// More are told as any.
    static final int MOST_PROCESSES = 500;

    /// Who something happened to since it was asked last.
    public sealed interface Moved {

        /// These processes, of which some are no more; also those that began another one, since
        /// many a program changes its namespaces just before.
        record These(Set<Integer> pids) implements Moved {

            /// Copies the set.
            public These {
                pids = Set.copyOf(pids);
            }
        }

        /// Any process: too many, or messages were lost.
        record Any() implements Moved {}
    }

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
        // Threads are told too. Without the right to it the default stands, and more is lost.
        Posix.receiveBuffer(socket, KEPT_BYTES);
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

    /// What happened since the last call, or since we listen.
    public synchronized Moved moved() {
        if (closed) {
            return new Moved.Any();
        }
        boolean any = behind;
        behind = true;
        Set<Integer> pids = new HashSet<>();
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            long read = receive();
            if (read == -Errno.EAGAIN) {
                behind = false;
                return any ? new Moved.Any() : new Moved.These(pids);
            }
            // Lost messages are told as an error, once; what is left can be read after it.
            any |= read < 0 || pids.size() > MOST_PROCESSES;
            if (read < 0 && read != -Errno.ENOBUFS) {
                return new Moved.Any();
            }
            if (!any && isEvent(read)) {
                addTo(pids);
            }
        }
        // Somebody makes threads as fast as we read of them. While the socket is full the kernel
        // drops in silence, so nothing can be said until it was once empty.
        return new Moved.Any();
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

    /// Threads come and go, and are named, without their process.
    private void addTo(Set<Integer> pids) {
        switch (what()) {
            case PROC_EVENT_FORK -> {
                // s32 parent_pid, parent_tgid, child_pid, child_tgid
                if (word(2) == word(3)) {
                    pids.add(word(1));
                    pids.add(word(3));
                }
            }
            case PROC_EVENT_EXIT, PROC_EVENT_COMM -> {
                // s32 process_pid, process_tgid
                if (word(0) == word(1)) {
                    pids.add(word(1));
                }
            }
            case PROC_EVENT_EXEC, PROC_EVENT_UID, PROC_EVENT_GID -> pids.add(word(1));
            default -> {
                // Sessions, tracers, core dumps: no namespace is another for them.
            }
        }
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
