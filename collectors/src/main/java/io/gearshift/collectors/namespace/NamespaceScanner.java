package io.gearshift.collectors.namespace;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.internal.Posix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds all namespaces of a host by a scan of `/proc`, with the same figures as lsns(8): a
/// namespace is found through its processes, so one that is only held open is not listed. Command
/// and user are read for the lowest pid of each namespace alone; the name of a user is looked up
/// once a minute, since each gear has users of its own and a lookup walks through all sources of
/// users. After that, who knows which processes began, changed or ended can have only those read
/// again. One scan at a time.
public final class NamespaceScanner {

    private static final Duration KEEP_NAMES = Duration.ofMinutes(1);

    /// `Tgid` is the fourth line of `/proc/PID/status`, after two short ones and the umask.
    private static final int HEAD_OF_STATUS = 256;

    private static final String GROUP = "\nTgid:\t";

    private final KernelRoot root;
    private final Map<Long, String> users = new HashMap<>();
    private long usersSince = System.nanoTime();
    private final NamespaceLinkReader links = new NamespaceLinkReader();
    private NamespaceMembers members = new NamespaceMembers();

    /// By number, as lsns sorts them.
    private final TreeMap<NamespaceId, Namespace> namespaces = new TreeMap<>();

    private @Nullable NamespaceTable table;

    /// A scanner of a host.
    public NamespaceScanner(KernelRoot root) {
        this.root = root;
    }

    /// Scans all processes.
    public synchronized Reading<NamespaceTable> scan() {
        Path proc = root.proc();
        int folder = Posix.open(proc.toString(), Posix.FOLDER);
        if (folder < 0) {
            return KernelFiles.failure(proc, -folder);
        }
        var found = new NamespaceMembers();
        try {
            int error = links.readAll(folder, found);
            if (error != 0) {
                return KernelFiles.failure(proc, error);
            }
        } finally {
            Posix.close(folder);
        }
        members = found;
        namespaces.clear();
        table = null;
        return renewed(proc, members.takeTouched(), Set.of());
    }

    /// Scans these processes and those that go without being told; of all others, what was read
    /// last stands. Scans all if none were before.
    ///
    /// @param moved processes that may have begun, changed or ended
    /// @return the table of the last scan itself where nothing is different
    public synchronized Reading<NamespaceTable> scan(Set<Integer> moved) {
        if (table == null) {
            return scan();
        }
        Path proc = root.proc();
        Set<Integer> read = new HashSet<>(moved);
        read.addAll(members.unsteady());
        if (read.isEmpty()) {
            return new Reading.Present<>(proc.toString(), table);
        }
        int folder = Posix.open(proc.toString(), Posix.FOLDER);
        if (folder < 0) {
            return KernelFiles.failure(proc, -folder);
        }
        for (int pid : read) {
            members.put(pid, isThread(pid) ? null : links.read(folder, pid));
        }
        Posix.close(folder);
        Set<NamespaceId> touched = new HashSet<>(members.takeTouched());
        read.forEach(pid -> touched.addAll(members.lowestIn(pid)));
        return renewed(proc, touched, read);
    }

    /// Forgets what was read: the next scan is one of all.
    public synchronized void letGo() {
        members = new NamespaceMembers();
        namespaces.clear();
        table = null;
    }

    /// The namespaces that a process was in when it was scanned last.
    public synchronized Collection<NamespaceId> of(int pid) {
        return members.of(pid);
    }

    /// The number of a process that ended may be a thread's now. Threads have folders too, only
    /// they are not listed.
    private boolean isThread(int pid) {
        return KernelFiles.bytes(root.proc(pid, "status"), HEAD_OF_STATUS)
                .asOptional()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .filter(text -> text.contains(GROUP))
                .filter(text -> !text.contains(GROUP + pid + "\n"))
                .isPresent();
    }

    /// @param read processes that were read again; the user and command of others stand
    private Reading<NamespaceTable> renewed(
            Path proc, Set<NamespaceId> touched, Set<Integer> read) {
        long now = System.nanoTime();
        if (now - usersSince > KEEP_NAMES.toNanos()) {
            users.clear();
            usersSince = now;
        }
        // Most lowest pids are so in several namespaces.
        Map<Integer, Reading<ProcessLabel>> labels = new HashMap<>();
        boolean changed = false;
        for (NamespaceId id : touched) {
            Namespace before = namespaces.get(id);
            Namespace after = namespace(id, members.count(id), before, read, labels);
            if (after == null) {
                changed |= namespaces.remove(id) != null;
            } else if (!after.equals(before)) {
                namespaces.put(id, after);
                changed = true;
            }
        }
        NamespaceTable last = table;
        if (last == null || changed || last.deniedProcesses() != members.denied()) {
            last = new NamespaceTable(List.copyOf(namespaces.values()), members.denied());
            table = last;
        }
        return new Reading.Present<>(proc.toString(), last);
    }

    private @Nullable Namespace namespace(
            NamespaceId id,
            NamespaceMembers.@Nullable Count count,
            @Nullable Namespace before,
            Set<Integer> read,
            Map<Integer, Reading<ProcessLabel>> labels) {
        if (count == null) {
            return null;
        }
        int pid = count.lowestPid();
        Reading<ProcessLabel> label =
                before != null && before.lowestPid() == pid && !read.contains(pid)
                        ? before.lowest()
                        : labels.computeIfAbsent(
                                pid, lowest -> ProcessLabel.of(root, lowest, users));
        return new Namespace(id, count.processes(), pid, label);
    }
}
