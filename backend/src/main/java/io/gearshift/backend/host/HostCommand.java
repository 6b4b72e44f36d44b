package io.gearshift.backend.host;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearNamespace;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.GearTotals;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.KillRow;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.ProcessRow;
import io.gearshift.backend.api.Series;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything that an agent can be asked: small, typed, and checked again by the agent as if the
/// console were hostile. A gear is always named by its id here.
///
/// @param <R> type of the answer
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = HostCommand.Inventory.class, name = "inventory"),
    @JsonSubTypes.Type(value = HostCommand.Create.class, name = "create"),
    @JsonSubTypes.Type(value = HostCommand.Start.class, name = "start"),
    @JsonSubTypes.Type(value = HostCommand.Stop.class, name = "stop"),
    @JsonSubTypes.Type(value = HostCommand.Pause.class, name = "pause"),
    @JsonSubTypes.Type(value = HostCommand.Resume.class, name = "resume"),
    @JsonSubTypes.Type(value = HostCommand.Delete.class, name = "delete"),
    @JsonSubTypes.Type(value = HostCommand.PreviewLimits.class, name = "preview-limits"),
    @JsonSubTypes.Type(value = HostCommand.ChangeLimits.class, name = "change-limits"),
    @JsonSubTypes.Type(value = HostCommand.ConfirmLimits.class, name = "confirm-limits"),
    @JsonSubTypes.Type(value = HostCommand.UndoLimits.class, name = "undo-limits"),
    @JsonSubTypes.Type(value = HostCommand.AdoptDrift.class, name = "adopt-drift"),
    @JsonSubTypes.Type(value = HostCommand.RevertDrift.class, name = "revert-drift"),
    @JsonSubTypes.Type(value = HostCommand.History.class, name = "history"),
    @JsonSubTypes.Type(value = HostCommand.Totals.class, name = "totals"),
    @JsonSubTypes.Type(value = HostCommand.Blame.class, name = "blame"),
    @JsonSubTypes.Type(value = HostCommand.Processes.class, name = "processes"),
    @JsonSubTypes.Type(value = HostCommand.Namespaces.class, name = "namespaces"),
    @JsonSubTypes.Type(value = HostCommand.ProcessNamespaces.class, name = "process-namespaces"),
    @JsonSubTypes.Type(value = HostCommand.NamespaceTree.class, name = "namespace-tree"),
    @JsonSubTypes.Type(value = HostCommand.NamespaceMatrix.class, name = "namespace-matrix"),
    @JsonSubTypes.Type(value = HostCommand.NamespaceWhy.class, name = "namespace-why"),
    @JsonSubTypes.Type(value = HostCommand.Cgroups.class, name = "cgroups"),
    @JsonSubTypes.Type(value = HostCommand.PreviewGroupLimits.class, name = "preview-group-limits"),
    @JsonSubTypes.Type(value = HostCommand.ChangeGroupLimits.class, name = "change-group-limits"),
    @JsonSubTypes.Type(value = HostCommand.GearNamespaces.class, name = "gear-namespaces"),
    @JsonSubTypes.Type(value = HostCommand.GearMirror.class, name = "gear-mirror"),
    @JsonSubTypes.Type(value = HostCommand.Logs.class, name = "logs"),
    @JsonSubTypes.Type(value = HostCommand.Events.class, name = "events"),
    @JsonSubTypes.Type(value = HostCommand.Kills.class, name = "kills"),
    @JsonSubTypes.Type(value = HostCommand.Kill.class, name = "kill"),
    @JsonSubTypes.Type(value = HostCommand.CheckPassword.class, name = "check-password"),
    @JsonSubTypes.Type(value = HostCommand.LookAtAccount.class, name = "look-at-account"),
    @JsonSubTypes.Type(value = HostCommand.PastGears.class, name = "past-gears"),
    @JsonSubTypes.Type(value = HostCommand.PastNamespaces.class, name = "past-namespaces"),
    @JsonSubTypes.Type(value = HostCommand.PastCgroups.class, name = "past-cgroups"),
    @JsonSubTypes.Type(value = HostCommand.Exec.class, name = "exec"),
})
public sealed interface HostCommand<R> {

    /// The host with its figures, the gears that changed, and the figures of those that run.
    ///
    /// @param run of the agent that `since` counts in; empty to begin anew
    /// @param since revision of the last inventory, 0 to begin anew
    record Inventory(String run, long since) implements HostCommand<HostInventory> {

        /// All gears.
        public static final Inventory WHOLE = new Inventory("", 0);
    }

    /// Makes a gear, with `OWNED 1` written before anything else is.
    record Create(String id, GearSpec spec) implements HostCommand<Gear> {}

    /// Starts it and waits until its program runs.
    record Start(String id) implements HostCommand<Gear> {}

    /// SIGTERM, and after the grace (milliseconds, at most 600,000) kills what is left. The desired
    /// state becomes stopped.
    record Stop(String id, long graceMillis) implements HostCommand<Gear> {}

    /// Freezes it.
    record Pause(String id) implements HostCommand<Gear> {}

    /// Thaws it.
    record Resume(String id) implements HostCommand<Gear> {}

    /// Deletes it with its directory; a running one only with force. Answers the gear as it was
    /// last.
    record Delete(String id, boolean force) implements HostCommand<Gear> {}

    /// What a change would do.
    record PreviewLimits(String id, LimitChange change) implements HostCommand<LimitPreview> {}

    /// Makes a change and reads it back.
    ///
    /// @param confirmWithinMillis dead-man timer; null for none
    /// @param revision of the limits that the caller saw; null to skip the check
    record ChangeLimits(
            String id,
            String changeId,
            LimitChange change,
            @Nullable Long confirmWithinMillis,
            @Nullable Long revision)
            implements HostCommand<LimitResult> {}

    /// Stops the dead-man timer of a change.
    record ConfirmLimits(String changeId) implements HostCommand<LimitResult> {}

    /// Gives the limits that `original` set the values that they had before it. The console sends
    /// the change back to the agent, so that an undo works however long ago it was.
    record UndoLimits(LimitResult original) implements HostCommand<LimitResult> {}

    /// Takes what was found as recorded.
    record AdoptDrift(String id, String changeId) implements HostCommand<LimitResult> {}

    /// Sets what is recorded.
    record RevertDrift(String id, String changeId) implements HostCommand<LimitResult> {}

    /// Figures over time; the times of the query are those of the host's clock.
    record History(HistoryQuery query) implements HostCommand<List<Series>> {}

    /// What the kernel counts for each running gear, by its id.
    record Totals() implements HostCommand<Map<String, GearTotals>> {}

    /// Whose use rose when the gear had to wait last.
    ///
    /// @param resource `cpu`, `memory` or `io`
    record Blame(String id, String resource)
            implements HostCommand<io.gearshift.backend.api.Blame> {}

    /// Processes of a gear.
    record Processes(String id) implements HostCommand<List<ProcessRow>> {}

    /// All namespaces of the host.
    ///
    /// @param known revision of the list that the console has; null if it has none
    /// @param difference whether the console takes what is different from that list; false from an
    ///   older one
    record Namespaces(@Nullable Long known, boolean difference)
            implements HostCommand<NamespaceList> {}

    /// The namespaces that one process of the host is in.
    record ProcessNamespaces(int pid) implements HostCommand<List<NamespaceRow>> {}

    /// The host's user and pid namespaces with their parents.
    record NamespaceTree() implements HostCommand<List<NamespaceNode>> {}

    /// The running gears by the types of namespaces.
    record NamespaceMatrix() implements HostCommand<io.gearshift.backend.api.NamespaceMatrix> {}

    /// Why `a` can, or cannot, see and reach `b`; each a pid of the host or the id of a gear.
    record NamespaceWhy(String a, String b)
            implements HostCommand<io.gearshift.backend.api.NamespaceWhy> {}

    /// Cgroups of the host.
    record Cgroups(CgroupQuery query) implements HostCommand<CgroupTree> {}

    /// What a change of a cgroup's limits would do.
    record PreviewGroupLimits(String path, LimitChange change)
            implements HostCommand<LimitPreview> {}

    /// Makes a change of a cgroup's limits and reads it back. What it answers is confirmed and
    /// undone as a change of a gear is; its gear is the group's path.
    ///
    /// @param confirmWithinMillis dead-man timer; null for none
    /// @param revision of the limits that the caller saw; null to skip the check
    record ChangeGroupLimits(
            String path,
            String changeId,
            LimitChange change,
            @Nullable Long confirmWithinMillis,
            @Nullable Long revision)
            implements HostCommand<LimitResult> {}

    /// The namespaces of a gear.
    record GearNamespaces(String id) implements HostCommand<List<GearNamespace>> {}

    /// A running gear from inside and outside.
    record GearMirror(String id) implements HostCommand<io.gearshift.backend.api.GearMirror> {}

    /// Lines of output; see {@link io.gearshift.backend.api.Console#logs}.
    record Logs(String id, @Nullable String cursor, int count) implements HostCommand<LogPage> {}

    /// Events after `after` from the agent's journal, oldest first. The console keeps the last
    /// sequence that it stored, so that no event is lost while it or the link is down.
    ///
    /// @param after 0 for all that are kept
    /// @param count 1 to 1000
    record Events(long after, int count) implements HostCommand<List<HostEvent>> {}

    /// The black boxes of a gear, which may be gone since, newest first.
    record Kills(String id) implements HostCommand<List<KillRow>> {}

    /// One black box of a gear, which may be gone since.
    record Kill(String id, String box) implements HostCommand<BlackBox> {}

    /// Whether a name and a password are of an account of the host that may sign in.
    ///
    /// @param name empty for an answer that takes as long as a refusal
    /// @param address of the client
    record CheckPassword(String name, String password, String address)
            implements HostCommand<AccountAnswer> {
        /// Without the password; without the name too, since people type passwords there.
        @Override
        public String toString() {
            return "CheckPassword[]";
        }
    }

    /// Whether an account of the host that has signed in may still, and as what.
    record LookAtAccount(String name) implements HostCommand<AccountAnswer> {}

    /// The gears of a moment that is past, a thousand at a time.
    ///
    /// @param after id of the last one that was told; null to begin
    record PastGears(Instant at, @Nullable String after) implements HostCommand<HostPast> {}

    /// The namespaces of a moment that is past.
    record PastNamespaces(Instant at) implements HostCommand<List<NamespaceRow>> {}

    /// The cgroups of a moment that is past.
    record PastCgroups(Instant at, CgroupQuery query) implements HostCommand<CgroupTree> {}

    /// Runs a command; its output comes as a stream.
    record Exec(String id, ExecRequest request) implements HostCommand<ExecResult> {}
}
