package io.gearshift.backend.cgroup;

import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Ticker;
import io.gearshift.collectors.cgroup.GroupTree;
import io.gearshift.collectors.host.HostIdentity;
import io.gearshift.collectors.host.MemInfo;
import io.gearshift.collectors.mountinfo.CgroupHierarchy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// All cgroups of this host. Safe for several threads; a reading is shared by all who look within a
/// second.
public final class HostCgroups {

    private final KernelRoot root;
    private final GearRegistry registry;
    private final Looks looks;
    private volatile @Nullable Known known;

    /// Whose groups are whose, as of a revision of the gears.
    private record Known(long revision, List<CgroupHierarchy> hierarchies, Owners owners) {}

    /// @param registry of the gears whose groups are told apart
    public HostCgroups(KernelRoot root, GearRegistry registry, Ticker ticker, InstantSource clock) {
        this(root, registry, new Looks(root, ticker, clock, HostCgroups::pause));
    }

    HostCgroups(KernelRoot root, GearRegistry registry, Looks looks) {
        this.root = root;
        this.registry = registry;
        this.looks = looks;
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /// The groups that were asked for.
    ///
    /// @throws ConsoleException `request.not-found` if there is no group of the path, `host.failed`
    ///   if the host has no cgroups
    public CgroupTree tree(CgroupQuery query) {
        return tree(query, false);
    }

    /// All that were read, however many, in no order.
    ///
    /// @throws ConsoleException `host.failed` if the host has no cgroups
    public CgroupTree all() {
        return tree(CgroupQuery.ALL, true);
    }

    private CgroupTree tree(CgroupQuery query, boolean all) {
        Looks.Look look = looks.look();
        GroupTree tree = look.tree();
        MemInfo memory = MemInfo.of(root).asOptional().orElse(null);
        Owners owners = owners(tree);
        var picked = new Picked(query, new NodeFigures(look, memory, owners), owners, all);
        if (!picked.from(tree.top())) {
            throw new ConsoleException(
                    ErrorCode.NOT_FOUND,
                    "There is no cgroup " + query.under() + " on this host now.");
        }
        return new CgroupTree(
                look.at(),
                look.rateTime().isZero() ? null : (Double) (look.rateTime().toMillis() / 1000.0),
                layout(tree),
                memory == null ? 0 : memory.total().bytes(),
                HostIdentity.of(root)
                        .processors()
                        .asOptional()
                        .map(each -> each.processors().size())
                        .orElseGet(() -> Runtime.getRuntime().availableProcessors()),
                tree.groups(),
                picked.matched(),
                tree.leftOut(),
                picked.nodes());
    }

    /// Lets go of what was read for somebody who no longer looks. Quick; to be called now and then.
    public void letGo() {
        if (looks.letGo()) {
            known = null;
        }
    }

    /// A limit was changed: whoever looks next sees it.
    public void outdated() {
        looks.outdated();
    }

    /// One group, as the tree shows it.
    ///
    /// @throws ConsoleException as {@link #tree}
    public CgroupNode node(String path) {
        return tree(new CgroupQuery(path, 0, List.of(), null, CgroupQuery.Sort.NAME, 1))
                .nodes()
                .getFirst();
    }

    /// Made anew when a gear has changed, or the hierarchies are others.
    private Owners owners(GroupTree tree) {
        long revision = registry.revision();
        Known now = known;
        if (now == null
                || now.revision != revision
                || !now.hierarchies.equals(tree.hierarchies())) {
            now = new Known(revision, tree.hierarchies(), new Owners(tree, registry.all()));
            known = now;
        }
        return now.owners;
    }

    private static String layout(GroupTree tree) {
        if (tree.isVersion2()) {
            return "v2";
        }
        boolean beside = tree.hierarchies().stream().anyMatch(CgroupHierarchy::unified);
        return beside ? "hybrid" : "v1";
    }
}
