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
/// What a tenant can make is bounded: groups, depth, and the length of all paths together.
public final class TreeReader {

    /// The top is always the same group.
    private static final long TOP_INODE = 1;

    private static final int MOST_GROUPS = 20_000;
    private static final int DEEPEST = 256;
    private static final int MOST_PATH_CHARS = 16 << 20;

    private final KernelRoot root;
    private final Ticker ticker;
    private final FolderReader folders = new FolderReader();

    /// @param ticker stamps each group's CPU time, for the rates
    public TreeReader(KernelRoot root, Ticker ticker) {
        this.root = root;
        this.ticker = ticker;
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
        private long pathChars;
        private int leftOut;

        Walk(List<CgroupHierarchy> hierarchies) {
            hierarchies.forEach(each -> version1.addAll(each.controllers()));
        }

        /// Reads a group and those below it, and closes its folder.
        void enter(CgroupHierarchy hierarchy, int folder, long inode, TreeNode node, int depth) {
            try {
                if (!read(hierarchy, folder, inode, node)) {
                    return;
                }
                for (FolderReader.Entry entry : folders.folders(folder)) {
                    if (depth >= DEEPEST || groups >= MOST_GROUPS || pathChars >= MOST_PATH_CHARS) {
                        leftOut++;
                        continue;
                    }
                    int below = folders.open(folder, entry);
                    if (below >= 0) {
                        enter(hierarchy, below, entry.inode(), node.child(entry.name()), depth + 1);
                    }
                }
            } finally {
                Posix.close(folder);
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
                pathChars += node.path().length();
            }
            node.put(parts, processes);
            return true;
        }
    }
}
