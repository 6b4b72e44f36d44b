package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.Ticker;
import io.gearshift.collectors.internal.Posix;
import io.gearshift.collectors.mountinfo.CgroupHierarchy;
import io.gearshift.collectors.mountinfo.Controller;
import io.gearshift.collectors.mountinfo.MountInfo;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Reads all groups of a host: each hierarchy is walked once, and of each group only the files that
/// a {@link GroupTree} shows are read. A reading costs some 10 microseconds a file, so it is for
/// who looks, not for every second. Belongs to one thread at a time.
///
/// What a tenant can make is bounded: what is kept of all groups takes at most {@link #MOST_BYTES},
/// however many there are and whatever they are called; the rest is counted.
public final class TreeReader {

    /// The top is always the same group.
    private static final long TOP_INODE = 1;

    /// What the groups of a reading may take of the heap, as reckoned from {@link #GROUP_BYTES} and
    /// the length of their paths: some 7,000 groups with usual names. An agent has 96 MiB for all.
    static final long MOST_BYTES = 16 << 20;

    /// What a group takes of the heap besides its path and name, with all of its files read.
    static final int GROUP_BYTES = 2_200;

    /// Names of folders that are yet to be entered.
    private static final int MOST_NAMES = 20_000;

    /// Of one hierarchy; there may be more then.
    private static final int MOST_COUNTED = 100_000;

    private static final int DEEPEST = 256;

    private final KernelRoot root;
    private final Ticker ticker;
    private final long mostBytes;
    private final FolderReader folders = new FolderReader();

    /// @param ticker stamps each group's CPU time, for the rates
    public TreeReader(KernelRoot root, Ticker ticker) {
        this(root, ticker, MOST_BYTES);
    }

    TreeReader(KernelRoot root, Ticker ticker, long mostBytes) {
        this.root = root;
        this.ticker = ticker;
        this.mostBytes = mostBytes;
    }

    /// Reads all groups.
    ///
    /// @return unsupported where no hierarchy is mounted
    public Reading<GroupTree> read() {
        return MountInfo.ofSelf(root).flatMap(mounts -> read(mounts.path(), mounts.value()));
    }

    private Reading<GroupTree> read(String path, MountInfo mounts) {
        List<CgroupHierarchy> hierarchies = CgroupHierarchy.all(root, mounts);
        var walk = new Walk(hierarchies);
        var top = new TreeNode("", "/");
        for (CgroupHierarchy hierarchy : hierarchies) {
            int folder = FolderReader.open(hierarchy.mount().point());
            if (folder >= 0) {
                walk.enter(hierarchy, folder, TOP_INODE, top, 0);
                walk.ended();
            }
        }
        return top.isFound()
                ? new Reading.Present<>(
                        path, new GroupTree(hierarchies, top.group(), walk.groups, walk.leftOut))
                : new Reading.Unsupported<>(path, "no cgroup hierarchy is mounted");
    }

    /// One reading's way through all hierarchies.
    private final class Walk {

        private final Set<Controller> version1 = EnumSet.noneOf(Controller.class);
        private int groups;
        private long bytes;
        private int names;
        private int leftOutHere;
        private int leftOut;

        Walk(List<CgroupHierarchy> hierarchies) {
            hierarchies.forEach(each -> version1.addAll(each.controllers()));
        }

        /// Hierarchies have mostly the same groups: what all of them left out is that of the one
        /// that left out most.
        void ended() {
            leftOut = Math.max(leftOut, leftOutHere);
            leftOutHere = 0;
        }

        /// Reads a group and those below it, and closes its folder.
        void enter(CgroupHierarchy hierarchy, int folder, long inode, TreeNode node, int depth) {
            try {
                if (!read(hierarchy, folder, inode, node)) {
                    return;
                }
                FolderReader.Listing below = list(folder);
                for (FolderReader.Entry entry : below.entries()) {
                    // A group that another hierarchy has already costs little more.
                    boolean room = bytes < mostBytes || node.has(entry.name());
                    if (depth >= DEEPEST || !room) {
                        count(folder, entry, depth);
                        continue;
                    }
                    int opened = folders.open(folder, entry);
                    if (opened >= 0) {
                        TreeNode child = node.child(entry.name());
                        enter(hierarchy, opened, entry.inode(), child, depth + 1);
                    }
                }
                names -= below.entries().size();
            } finally {
                Posix.close(folder);
            }
        }

        private FolderReader.Listing list(int folder) {
            FolderReader.Listing below = folders.folders(folder, MOST_NAMES - names);
            names += below.entries().size();
            leftOutHere += below.more();
            return below;
        }

        /// Counts a folder and those below it, and keeps nothing of them.
        private void count(int folder, FolderReader.Entry entry, int depth) {
            leftOutHere++;
            int opened =
                    depth >= DEEPEST || leftOutHere >= MOST_COUNTED
                            ? -1
                            : folders.open(folder, entry);
            if (opened < 0) {
                return;
            }
            try {
                FolderReader.Listing below = list(opened);
                below.entries().forEach(each -> count(opened, each, depth + 1));
                names -= below.entries().size();
            } finally {
                Posix.close(opened);
            }
        }

        /// Its processes come last: if they are there, so was the group while the rest was read.
        ///
        /// @return whether it is there
        private boolean read(CgroupHierarchy hierarchy, int folder, long inode, TreeNode node) {
            var files = new GroupFiles(folders, folder, node.path());
            GroupFiles.Parts parts =
                    hierarchy.unified()
                            ? files.version2(version1, ticker, inode)
                            : files.version1(hierarchy.controllers(), ticker, inode);
            Reading<List<Integer>> processes = folders.processes(folder, node.path());
            if (processes instanceof Reading.Gone<List<Integer>>) {
                return false;
            }
            if (!node.isFound()) {
                groups++;
                // A character that is not of Latin-1 takes two bytes, and with it all of its text.
                bytes += GROUP_BYTES + 2L * node.path().length();
            }
            node.put(parts, processes);
            return true;
        }
    }
}
