package io.gearshift.collectors.oom;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.internal.Posix;
import io.gearshift.collectors.mountinfo.Controller;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The kernel's word that groups ran out of memory, for any number of groups on one thread. On
/// cgroup v2 it is inotify on `memory.events`, which tells of every change in it, those before a
/// kill too. On v1 it is one eventfd that all groups' `memory.oom_control` are tied to through
/// `cgroup.event_control`: it does not say which, and it comes before the kill. So a notice is a
/// reason to read the counters, now and a little later, and no kill by itself. A host that is out
/// of memory gives no notice on v1. See the kernel's `cgroup-v2.rst` and `cgroup-v1/memory.rst`.
///
/// One thread calls {@link #await} and {@link #close}; groups are added and removed by any.
public final class OomNotices implements AutoCloseable {

    private static final int IN_MODIFY = 0x2;
    private static final int IN_Q_OVERFLOW = 0x4000;
    private static final int IN_IGNORED = 0x8000;

    /// `struct inotify_event`: s32 wd, u32 mask, u32 cookie, u32 len, then so many bytes of name.
    private static final int EVENT = 16;

    private static final int MASK = 4;
    private static final int NAME_LENGTH = 12;
    private static final int BUFFER = 16 << 10;

    /// `struct pollfd`: s32 fd, s16 events, s16 revents.
    private static final int POLL = 8;

    private static final short POLLIN = 1;

    private final int queue;
    private final int counter;
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER, Long.BYTES);
    private final MemorySegment polled = Arena.ofAuto().allocate(2 * POLL, Integer.BYTES);
    private final Map<Integer, String> watched = new HashMap<>();
    private final Map<String, Integer> watches = new HashMap<>();
    private final Set<String> tied = new HashSet<>();
    private boolean closed;

    private OomNotices(int queue, int counter) {
        this.queue = queue;
        this.counter = counter;
        polled.set(ValueLayout.JAVA_INT, 0, queue);
        polled.set(ValueLayout.JAVA_SHORT, Integer.BYTES, POLLIN);
        polled.set(ValueLayout.JAVA_INT, POLL, counter);
        polled.set(ValueLayout.JAVA_SHORT, POLL + Integer.BYTES, POLLIN);
    }

    /// Without any group yet.
    ///
    /// @throws IOException where the kernel refuses, saying what
    public static OomNotices open() throws IOException {
        int queue = Posix.inotifyInit();
        if (queue < 0) {
            throw new IOException("inotify_init1: " + Posix.message(-queue));
        }
        int counter = Posix.eventfd();
        if (counter < 0) {
            Posix.close(queue);
            throw new IOException("eventfd: " + Posix.message(-counter));
        }
        return new OomNotices(queue, counter);
    }

    /// The file of a group with the counter `oom_kill`.
    public static Optional<Path> counter(GroupPaths group) {
        return switch (group) {
            case GroupPaths.V2(Path folder, Path _) -> Optional.of(folder.resolve("memory.events"));
            case GroupPaths.V1 v1 ->
                    v1.folder(Controller.MEMORY).map(each -> each.resolve("memory.oom_control"));
        };
    }

    /// Begins to watch a group, in the place of one that was added under the same key.
    ///
    /// @throws IOException if the kernel refuses; the group is then not watched
    public synchronized void add(String key, GroupPaths group) throws IOException {
        remove(key);
        Path file = counter(group).orElse(null);
        if (closed || file == null) {
            return;
        }
        switch (group) {
            case GroupPaths.V2 _ -> {
                int watch = Posix.inotifyAdd(queue, file.toString(), IN_MODIFY);
                if (watch < 0) {
                    throw new IOException(file + ": " + Posix.message(-watch));
                }
                watched.put(watch, key);
                watches.put(key, watch);
            }
            case GroupPaths.V1 _ -> {
                tie(file);
                tied.add(key);
            }
        }
    }

    /// The kernel lets go when the group is removed.
    private void tie(Path file) throws IOException {
        int control = Posix.open(file.toString(), Posix.READ_ONLY);
        if (control < 0) {
            throw new IOException(file + ": " + Posix.message(-control));
        }
        try {
            Files.writeString(file.resolveSibling("cgroup.event_control"), counter + " " + control);
        } finally {
            Posix.close(control);
        }
    }

    /// Stops watching a group.
    public synchronized void remove(String key) {
        tied.remove(key);
        Integer watch = watches.remove(key);
        if (watch != null) {
            watched.remove(watch);
            if (!closed) {
                // EINVAL: the kernel has let go by itself, when the file was removed.
                Posix.inotifyRemove(queue, watch);
            }
        }
    }

    /// Waits for the next notice.
    ///
    /// @return the keys of the groups that it may be of; empty if none came in the time
    public Set<String> await(int millis) {
        int ready = Posix.poll(polled.address(), 2, millis);
        return ready > 0 ? told() : Set.of();
    }

    /// Waits without taking notices, which come together meanwhile: a group at its cap gives up to
    /// a hundred a second.
    public static void rest(int millis) {
        Posix.poll(0, 0, millis);
    }

    private synchronized Set<String> told() {
        var keys = new HashSet<String>();
        if (closed) {
            return keys;
        }
        if (Posix.read(counter, buffer.address(), Long.BYTES) == Long.BYTES) {
            keys.addAll(tied);
        }
        long read = Posix.read(queue, buffer.address(), BUFFER);
        int at = 0;
        while (at + EVENT <= read) {
            int watch = buffer.get(ValueLayout.JAVA_INT, at);
            String key = watched.get(watch);
            int mask = buffer.get(ValueLayout.JAVA_INT, at + MASK);
            if ((mask & IN_Q_OVERFLOW) != 0) {
                keys.addAll(watches.keySet());
            } else if (key != null && (mask & IN_IGNORED) != 0) {
                watched.remove(watch);
                watches.remove(key);
            } else if (key != null) {
                keys.add(key);
            }
            at += EVENT + buffer.get(ValueLayout.JAVA_INT, at + NAME_LENGTH);
        }
        return keys;
    }

    /// How many processes of a group the kernel has killed for want of memory; -1 if that cannot be
    /// read.
    public static long kills(Path counter) {
        if (KernelFiles.text(counter) instanceof Reading.Present<String>(_, String text)) {
            for (String line : text.split("\n", -1)) {
                if (line.matches("oom_kill [0-9]{1,18}")) {
                    return Long.parseLong(line.substring("oom_kill ".length()));
                }
            }
        }
        return -1;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Posix.close(queue);
            Posix.close(counter);
        }
    }
}
