package io.gearshift.backend.limit;

import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.event.EventLog;
import io.gearshift.collectors.KernelRoot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Limits of cgroups that are no gear's: of other containers, and of plain groups that the host
/// lists. Each is changed through whoever keeps its limits. Safe for use by many threads.
///
/// Call {@link #open} once: it takes up what an earlier agent left unfinished.
public final class GroupLimits implements AutoCloseable {

    private final Supplier<HostFacts> facts;
    private final AlarmClock clock;
    private final GroupAllowList allowed;
    private final GroupFinder finder;
    private final GroupSetter setter;
    private final GroupChanges changes;

    /// What group limits are set with.
    ///
    /// @param clock for the dead-man timer; closed with this
    /// @param list file that lists plain groups
    /// @param docker Docker's socket
    /// @param programs folder of `systemctl` and `podman`; null for those in `PATH`
    /// @param consoleUser whose programs are the consoles
    public record Host(
            KernelRoot root,
            Supplier<HostFacts> facts,
            AlarmClock clock,
            Path list,
            Path docker,
            @Nullable Path programs,
            String consoleUser) {

        private String program(String name) {
            Path folder = programs;
            return folder == null ? name : folder.resolve(name).toString();
        }
    }

    /// @param look the group of a path, as the tree shows it
    /// @param events is told of changes and reverts
    /// @param reverted is told of every change that the dead-man timer took back, for the audit
    /// @param journal folder of the journal
    public GroupLimits(
            Host host,
            Function<String, CgroupNode> look,
            EventLog events,
            Consumer<LimitResult> reverted,
            Path journal) {
        this.facts = host.facts();
        this.clock = host.clock();
        this.allowed = new GroupAllowList(host.root(), host.list());
        this.finder =
                new GroupFinder(
                        host.root(),
                        allowed,
                        new OwnPrograms(
                                host.root(), host.consoleUser(), ProcessHandle.current().pid()),
                        look);
        this.setter =
                new GroupSetter(
                        facts,
                        clock,
                        finder::anew,
                        Map.of(
                                CgroupControl.KERNEL, new KernelGroups(facts),
                                CgroupControl.SYSTEMD, new SystemdGroups(host.program("systemctl")),
                                CgroupControl.DOCKER,
                                        new DockerGroups(host.docker(), host.root(), clock),
                                CgroupControl.PODMAN,
                                        new PodmanGroups(host.program("podman"), host.root())));
        this.changes =
                new GroupChanges(
                        finder, setter, new LimitJournal(journal), clock, events, reverted);
    }

    /// Takes up what is unfinished in the journal: overdue dead-man timers revert at once.
    public void open() {
        changes.recover();
    }

    @Override
    public void close() {
        clock.close();
    }

    /// The same groups, each with through whom its limits are changed, and the change that waits
    /// for confirmation.
    public CgroupTree marked(CgroupTree tree) {
        GroupAllowList.Now now = allowed.now();
        Map<String, LimitResult> awaiting = changes.awaiting();
        List<CgroupNode> nodes =
                tree.nodes().stream()
                        .map(
                                node ->
                                        node.with(
                                                now.of(node.path(), node.owner()),
                                                awaiting.get(node.path())))
                        .toList();
        return tree.with(nodes);
    }

    /// What a change would do. Changes nothing.
    public LimitPreview preview(String path, LimitChange asked) {
        GroupTarget target = finder.find(path);
        Limits before = setter.inForce(target);
        long revision = GroupChanges.revision(before);
        try {
            changes.refuseWhilePending(target, null);
            LimitChange change = setter.checked(target, asked, before);
            GroupManager manager = setter.manager(target);
            manager.check(target, change);
            return new LimitPreview(
                    before,
                    before.with(change),
                    revision,
                    GroupNotes.of(
                            facts.get(), target.shown(), before, asked, change, manager.holds()),
                    manager.commands(target, change, before),
                    null,
                    List.of());
        } catch (ConsoleException e) {
            return new LimitPreview(
                    before,
                    before.with(asked),
                    revision,
                    List.of(),
                    List.of(),
                    e.getMessage(),
                    List.of());
        }
    }

    /// Makes a change and reads it back.
    ///
    /// @throws ConsoleException `limit.unsupported` if the group is not one whose limits are
    ///   changed here, `host.failed` if its manager does not answer, and those of limits
    public LimitResult change(
            String path,
            String changeId,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        return changes.change(path, changeId, change, confirmWithin, revision);
    }

    /// Whether a change is one of a group, not of a gear.
    public boolean knows(String changeId) {
        return changes.knows(changeId);
    }

    /// Whether what a change is about is a group: no gear's id begins so.
    public static boolean isGroup(String subject) {
        return subject.startsWith("/");
    }

    /// Keeps a change that waits for confirmation.
    public LimitResult confirm(String changeId) {
        return changes.confirm(changeId);
    }

    /// Takes a change back.
    public LimitResult undo(LimitResult original) {
        return changes.undo(original);
    }
}
