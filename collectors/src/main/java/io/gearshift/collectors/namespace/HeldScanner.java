package io.gearshift.collectors.namespace;

import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import io.gearshift.collectors.internal.Posix;
import io.gearshift.collectors.mountinfo.Mount;
import io.gearshift.collectors.mountinfo.MountInfo;
import io.gearshift.collectors.namespace.HeldNamespace.Holder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the namespaces of a host that are there without a process: those that are mounted
/// somewhere, that a program has open, and that stand above others or govern them. That takes a
/// look at the mounts of every mount namespace, at every open file of every process and a question
/// about every namespace, many times the cost of {@link NamespaceScanner}: now and then, not once a
/// second. One that only a socket keeps is not found, as nothing in `/proc` tells of it. One scan
/// at a time.
public final class HeldScanner {

    /// Whose mounts are read is hostile.
    private static final int MOST_MOUNT_BYTES = 1 << 20;

    /// Of one namespace; a program may hold one as often as it has descriptors.
    private static final int MOST_HOLDERS = 16;

    private static final String MOUNTED = " - nsfs ";

    private final KernelRoot root;
    private final DescriptorReader descriptors = new DescriptorReader();

    /// A scanner of a host.
    public HeldScanner(KernelRoot root) {
        this.root = root;
    }

    /// Scans once.
    ///
    /// @param table the namespaces that hold processes
    /// @return the others, ascending by number
    public synchronized List<HeldNamespace> scan(NamespaceTable table) {
        var found = new Found(table);
        table.namespaces().forEach(each -> mounts(each, found));
        open(found);
        table.namespaces().forEach(each -> kin(each, found));
        found.askHeld();
        return found.sorted();
    }

    private void mounts(Namespace each, Found found) {
        if (each.id().type() != NamespaceType.MNT) {
            return;
        }
        int pid = each.lowestPid();
        KernelFiles.bytes(root.proc(pid, "mountinfo"), MOST_MOUNT_BYTES)
                .asOptional()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .filter(text -> text.contains(MOUNTED))
                .ifPresent(
                        text ->
                                text.lines()
                                        .filter(line -> line.contains(MOUNTED))
                                        .forEach(line -> mount(line, pid, found)));
    }

    private static void mount(String line, int pid, Found found) {
        try {
            Mount mount = MountInfo.parse(line + "\n").mounts().getFirst();
            NamespaceId.ofLink(mount.root())
                    .ifPresent(id -> found.add(id, new Holder.Mounted(pid, mount.mountPoint())));
        } catch (UnexpectedText e) {
            // The last line, where the table was longer than we read; or no mount of a namespace.
            return;
        }
    }

    private void open(Found found) {
        int proc = Posix.open(root.proc().toString(), Posix.FOLDER);
        if (proc >= 0) {
            descriptors.readAll(
                    proc, (id, pid, descriptor) -> found.add(id, new Holder.Open(pid, descriptor)));
            Posix.close(proc);
        }
    }

    private void kin(Namespace each, Found found) {
        NamespaceType type = each.id().type();
        if (type == NamespaceType.USER || type == NamespaceType.PID) {
            found.line(NamespaceKin.line(root, each.lowestPid(), type));
        }
        if (type != NamespaceType.USER) {
            NamespaceKin.owner(root, each.lowestPid(), type)
                    .filter(found::isWithout)
                    .ifPresent(
                            owner -> {
                                found.add(owner, new Holder.Owns(each.id()));
                                found.line(NamespaceKin.owners(root, each.lowestPid(), type));
                            });
        }
    }

    /// What one scan came to.
    private final class Found {
        private final Set<NamespaceId> withProcesses = new HashSet<>();
        private final Map<NamespaceId, List<Holder>> holders = new LinkedHashMap<>();
        private final Map<NamespaceId, NamespaceKin> kin = new HashMap<>();

        Found(NamespaceTable table) {
            table.namespaces().forEach(each -> withProcesses.add(each.id()));
        }

        boolean isWithout(NamespaceId id) {
            return !withProcesses.contains(id);
        }

        void add(NamespaceId id, Holder holder) {
            if (isWithout(id)) {
                List<Holder> all = holders.computeIfAbsent(id, _ -> new ArrayList<>());
                if (all.size() < MOST_HOLDERS && !all.contains(holder)) {
                    all.add(holder);
                }
            }
        }

        /// A namespace, and all above it.
        void line(Reading<List<NamespaceKin>> reading) {
            NamespaceId below = null;
            for (NamespaceKin each : reading.asOptional().orElse(List.of())) {
                if (isWithout(each.id())) {
                    if (below != null) {
                        add(each.id(), new Holder.Above(below));
                    }
                    kin.put(each.id(), each);
                }
                below = each.id();
            }
        }

        /// Those that are held from outside have parents and owners too. A mount that others made
        /// is not followed: its path is theirs.
        void askHeld() {
            for (NamespaceId id : List.copyOf(holders.keySet())) {
                for (Holder holder : List.copyOf(holders.getOrDefault(id, List.of()))) {
                    if (!kin.containsKey(id)) {
                        path(holder).ifPresent(path -> ask(path, id));
                    }
                }
            }
        }

        private void ask(Path path, NamespaceId id) {
            line(NamespaceKin.held(root, path, id));
            NamespaceKin own = kin.get(id);
            NamespaceId owner = own == null ? null : own.owner();
            if (owner != null && isWithout(owner) && id.type() != NamespaceType.USER) {
                add(owner, new Holder.Owns(id));
                line(NamespaceKin.ownersOfHeld(root, path, id));
            }
        }

        private Optional<Path> path(Holder holder) {
            return switch (holder) {
                case Holder.Open(int pid, int descriptor) ->
                        Optional.of(root.proc(pid, "fd/" + descriptor));
                case Holder.Mounted(int pid, String path) ->
                        isOurMountNamespace(pid) ? Optional.of(root.under(path)) : Optional.empty();
                case Holder.Above _, Holder.Owns _ -> Optional.empty();
            };
        }

        private boolean isOurMountNamespace(int pid) {
            String link = "ns/" + NamespaceType.MNT.kernelName();
            return KernelFiles.link(root.proc(pid, link))
                    .asOptional()
                    .equals(KernelFiles.link(root.proc().resolve("self/" + link)).asOptional());
        }

        List<HeldNamespace> sorted() {
            return holders.entrySet().stream()
                    .map(
                            each ->
                                    new HeldNamespace(
                                            each.getKey(), each.getValue(), kin.get(each.getKey())))
                    .sorted(Comparator.comparingLong(each -> each.id().inode()))
                    .toList();
        }
    }
}
