package io.gearshift.collectors.namespace;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.internal.Posix;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds all namespaces of a host by a scan of `/proc`, with the same figures as lsns(8): a
/// namespace is found through its processes, so one that is only held open is not listed. Command
/// and user are read for the lowest pid of each namespace alone; the name of a user is looked up
/// once a minute, since each gear has users of its own and a lookup walks through all sources of
/// users. One scan at a time.
public final class NamespaceScanner {

    private static final Duration KEEP_NAMES = Duration.ofMinutes(1);

    private final KernelRoot root;
    private final Map<Long, String> users = new HashMap<>();
    private long usersSince = System.nanoTime();
    private final NamespaceLinkReader links = new NamespaceLinkReader();

    /// A scanner of a host.
    public NamespaceScanner(KernelRoot root) {
        this.root = root;
    }

    /// Scans once.
    public synchronized Reading<NamespaceTable> scan() {
        Path proc = root.proc();
        int folder = Posix.open(proc.toString(), Posix.FOLDER);
        if (folder < 0) {
            return KernelFiles.failure(proc, -folder);
        }
        var counts = new NamespaceCounts();
        try {
            int error = links.readAll(folder, counts);
            if (error != 0) {
                return KernelFiles.failure(proc, error);
            }
        } finally {
            Posix.close(folder);
        }
        return new Reading.Present<>(
                proc.toString(), new NamespaceTable(named(counts), counts.deniedProcesses()));
    }

    private List<Namespace> named(NamespaceCounts counts) {
        long now = System.nanoTime();
        if (now - usersSince > KEEP_NAMES.toNanos()) {
            users.clear();
            usersSince = now;
        }
        // Most lowest pids are so in several namespaces.
        Map<Integer, Reading<ProcessLabel>> labels = new HashMap<>();
        var namespaces = new ArrayList<Namespace>();
        for (int i = 0; i < counts.size(); i++) {
            int pid = counts.lowestPid(i);
            Reading<ProcessLabel> label =
                    labels.computeIfAbsent(pid, lowest -> ProcessLabel.of(root, lowest, users));
            namespaces.add(new Namespace(counts.id(i), counts.processes(i), pid, label));
        }
        namespaces.sort(Comparator.comparingLong(namespace -> namespace.id().inode()));
        return namespaces;
    }
}
