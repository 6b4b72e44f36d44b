package io.gearshift.collectors.fanotify;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.internal.Errno;
import io.gearshift.collectors.internal.Posix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Every write to a file of some file systems, whichever program makes it and in whichever mount
/// namespace; fanotify(7) with FAN_MARK_FILESYSTEM, since kernel 4.20. Needs CAP_SYS_ADMIN. On a
/// cgroup mount that is every change of a limit.
///
/// One thread calls {@link #await}; another may call {@link #close}, which that thread learns of
/// within a second.
public final class FileWrites implements AutoCloseable {

    // linux/fanotify.h
    private static final int FAN_CLOEXEC = 0x1;
    private static final int FAN_MARK_ADD = 0x1;
    private static final int FAN_MARK_FILESYSTEM = 0x100;
    private static final long FAN_MODIFY = 0x2;
    private static final long FAN_Q_OVERFLOW = 0x4000;
    private static final int LARGE_FILE = 0x8000;

    /// `struct fanotify_event_metadata`: u32 event_len, u8 vers, u8 reserved, u16 metadata_len, u64
    /// mask, s32 fd, s32 pid.
    private static final int MASK = 8;

    private static final int DESCRIPTOR = 16;
    private static final int PID = 20;
    private static final int BUFFER = 16 << 10;

    /// `struct pollfd`: s32 fd, s16 events, s16 revents.
    private static final int POLL = 8;

    private static final short POLLIN = 1;
    private static final int PATIENCE_MILLIS = 1000;

    private final KernelRoot root;
    private final int queue;
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER, Long.BYTES);
    private final MemorySegment polled = Arena.ofAuto().allocate(POLL, Integer.BYTES);

    // Its number may be another file's once it is closed, so it is closed by who waits for it.
    private boolean waiting;
    private boolean closed;

    /// One write.
    ///
    /// @param file as its path is seen from here; from a mount that is not ours it may be another
    ///   path to the same file, or only its end
    /// @param pid who wrote, on the host
    public record Write(Path file, int pid) {}

    private FileWrites(KernelRoot root, int queue) {
        this.root = root;
        this.queue = queue;
        polled.set(ValueLayout.JAVA_INT, 0, queue);
        polled.set(ValueLayout.JAVA_SHORT, Integer.BYTES, POLLIN);
    }

    /// Begins to watch.
    ///
    /// @param mounts a path on each file system
    /// @throws IOException where the kernel refuses, saying what
    public static FileWrites of(KernelRoot root, List<Path> mounts) throws IOException {
        int queue = Posix.fanotifyInit(FAN_CLOEXEC, Posix.READ_ONLY | LARGE_FILE);
        if (queue < 0) {
            throw new IOException("fanotify_init: " + Posix.message(-queue));
        }
        for (Path mount : mounts) {
            int answer =
                    Posix.fanotifyMark(
                            queue,
                            FAN_MARK_ADD | FAN_MARK_FILESYSTEM,
                            FAN_MODIFY,
                            mount.toString());
            if (answer < 0) {
                Posix.close(queue);
                throw new IOException("fanotify_mark of " + mount + ": " + Posix.message(-answer));
            }
        }
        return new FileWrites(root, queue);
    }

    /// Waits for the next writes, at most a second, and hands each over.
    ///
    /// @param lost called where the queue was too full and writes were not told
    /// @return false when the queue was closed
    public boolean await(Consumer<Write> writes, Runnable lost) {
        if (!enter()) {
            return false;
        }
        try {
            int ready = Posix.poll(polled.address(), 1, PATIENCE_MILLIS);
            return ready == 0 || ready == -Errno.EINTR || (ready > 0 && read(writes, lost));
        } finally {
            leave();
        }
    }

    private synchronized boolean enter() {
        waiting = !closed;
        return waiting;
    }

    private synchronized void leave() {
        waiting = false;
        if (closed) {
            Posix.close(queue);
        }
    }

    private boolean read(Consumer<Write> writes, Runnable lost) {
        long read = Posix.read(queue, buffer.address(), BUFFER);
        if (read <= 0) {
            return read == -Errno.EINTR;
        }
        for (int at = 0; at < read; at += buffer.get(ValueLayout.JAVA_INT, at)) {
            if ((buffer.get(ValueLayout.JAVA_LONG, at + MASK) & FAN_Q_OVERFLOW) != 0) {
                lost.run();
            }
            int descriptor = buffer.get(ValueLayout.JAVA_INT, at + DESCRIPTOR);
            if (descriptor >= 0) {
                Reading<String> file =
                        KernelFiles.link(root.proc().resolve("self/fd/" + descriptor));
                Posix.close(descriptor);
                int pid = buffer.get(ValueLayout.JAVA_INT, at + PID);
                file.asOptional().ifPresent(path -> writes.accept(new Write(Path.of(path), pid)));
            }
        }
        return true;
    }

    @Override
    public synchronized void close() {
        if (!closed && !waiting) {
            Posix.close(queue);
        }
        closed = true;
    }
}
