package io.gearshift.backend.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One caller's view of the fleet. Every method checks the caller's rights, audits what changes,
/// and throws {@link ConsoleException} for what a person must act on. A gear is named by id, by
/// name (in the caller's projects) or by `project/name`. Methods block; they are safe to call from
/// many virtual threads at once.
public interface Console extends Alerting {

    /// Who calls.
    Me me();

    /// All hosts.
    List<Host> hosts();

    /// One host.
    Host host(String name);

    /// A page of gears. Cheap: figures are at most a second old and shared between callers.
    GearPage gears(GearQuery query);

    /// One gear.
    Gear gear(String gear);

    /// Makes a gear; it is not started.
    Gear createGear(GearSpec spec);

    /// Starts a gear and waits until its program runs. A running gear stays as it is.
    Gear startGear(String gear);

    /// Stops a gear: SIGTERM to its program, and after the grace kills what is left.
    ///
    /// @param grace 0 to 10 minutes
    Gear stopGear(String gear, Duration grace);

    /// Stops and starts.
    Gear restartGear(String gear, Duration grace);

    /// Freezes a running gear.
    Gear pauseGear(String gear);

    /// Thaws a frozen gear.
    Gear resumeGear(String gear);

    /// Deletes a gear and its directory. A running one only with force.
    void deleteGear(String gear, boolean force);

    /// What a change of limits would do.
    LimitPreview previewLimits(String gear, LimitChange change);

    /// Changes limits, live and for the next start, and reads them back.
    ///
    /// @param confirmWithin if given, the agent takes the change back unless {@link #confirmLimits}
    ///   is called in time; 5 s to 1 h
    /// @param revision from the preview; null to skip that check
    LimitResult changeLimits(
            String gear,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision);

    /// Keeps a change that waits for confirmation.
    LimitResult confirmLimits(String changeId);

    /// Takes a change back: the limits that it set get the values that they had before.
    LimitResult undoLimits(String changeId);

    /// What the same change of limits would do to each of many gears.
    List<Bulk.Preview> previewBulk(List<String> gears, LimitChange change);

    /// Begins to do the same to many gears and answers at once; {@link #bulk} says how far it is.
    /// Rights are checked for each gear; if the caller has them for none, nothing begins.
    Bulk startBulk(Bulk.Order order);

    /// How far a bulk change is.
    Bulk bulk(String id);

    /// Keeps all changes of limits of a bulk that wait for confirmation; answers at once.
    Bulk confirmBulk(String id);

    /// Takes all changes of limits of a bulk back that are in force; answers at once.
    Bulk undoBulk(String id);

    /// Takes what somebody set behind our back as the recorded limits.
    Gear adoptDrift(String gear);

    /// Sets the recorded limits again.
    Gear revertDrift(String gear);

    /// Some figures over time: the last 15 minutes by seconds, 24 hours by minutes, 30 days by
    /// hours.
    List<Series> history(String host, HistoryQuery query);

    /// What the kernel counts for each running gear, and the state of all, for a collector of
    /// metrics. One question to each host, however many gears it has. A host that does not answer
    /// is told as that and brings no figures.
    ///
    /// @param host only this one; null for all
    List<HostMetrics> metrics(@Nullable String host);

    /// Whose use rose when a gear had to wait last, in the last 15 minutes. Of gears that the
    /// caller may not see the name is not told.
    ///
    /// @param resource `cpu`, `memory` or `io`
    Blame blame(String gear, String resource);

    /// The processes of a gear, outside and inside pids.
    List<ProcessRow> processes(String gear);

    /// The namespaces of a host, as `lsns`.
    List<NamespaceRow> namespaces(String host);

    /// The namespaces that one process of a host is in, as `lsns -p`.
    ///
    /// @param pid on the host
    /// @throws ConsoleException `request.not-found` if there is no such process
    List<NamespaceRow> processNamespaces(String host, int pid);

    /// The user and pid namespaces of a host with their parents and owners.
    List<NamespaceNode> namespaceTree(String host);

    /// The running gears of a host by the types of namespaces; only those that the caller may see,
    /// and only their names.
    NamespaceMatrix namespaceMatrix(String host);

    /// Why one process of a host can, or cannot, see and reach another.
    ///
    /// @param a a pid of the host, or a gear, which stands for its program
    /// @param b likewise
    NamespaceWhy namespaceWhy(String host, String a, String b);

    /// The cgroups of a host. A reading is at most a second old and shared between callers.
    ///
    /// @throws ConsoleException `request.not-found` if there is no group of the query's path
    CgroupTree cgroups(String host, CgroupQuery query);

    /// What a change of a cgroup's limits would do.
    ///
    /// @param path of the group; of the limits the memory cap, the throttle point, the CPU cap and
    ///   the process limit can be set
    /// @throws ConsoleException `limit.unsupported` if it is no group whose limits are changed
    ///   here, saying why
    LimitPreview previewGroupLimits(String host, String path, LimitChange change);

    /// Changes limits of a cgroup through whoever keeps them, and reads them back. The change is
    /// kept by {@link #confirmLimits} and taken back by {@link #undoLimits}; its gear is the path.
    ///
    /// @param confirmWithin as of {@link #changeLimits}
    /// @param revision from the preview; null to skip that check
    LimitResult changeGroupLimits(
            String host,
            String path,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision);

    /// The namespaces of a gear and whose they are.
    List<GearNamespace> gearNamespaces(String gear);

    /// A running gear from inside and outside: names, mounts, root directory, interfaces, IPC
    /// objects, id maps. What is the host's own stays out for who may not see all projects.
    ///
    /// @throws ConsoleException `gear.state` if it does not run
    GearMirror gearMirror(String gear);

    /// Lines of a gear's output.
    ///
    /// @param cursor from an earlier page to read on from there; null for the newest `count` lines
    LogPage logs(String gear, @Nullable String cursor, int count);

    /// Runs a command in a gear and hands its output over as it comes.
    ExecResult exec(String gear, ExecRequest request, OutputSink sink);

    /// Events, newest first.
    List<Event> events(EventQuery query);

    /// The kills in a gear for want of memory that its host keeps a black box of, newest first.
    ///
    /// @param gear also the id of one that is gone
    List<KillRow> kills(String gear);

    /// What the host kept of one kill.
    ///
    /// @param gear also the id of one that is gone
    /// @param id of the black box; the event of a kill has it as {@link Event#BLACK_BOX}
    /// @throws ConsoleException `request.not-found` if it is not, or no longer, kept
    BlackBox kill(String gear, String id);

    /// Audit rows, newest first.
    List<AuditRow> audit(AuditQuery query);

    /// Walks the chain of the audit, all projects' rows.
    ///
    /// @param notOlder an answer of up to this age will do
    AuditCheck checkAudit(Duration notOlder);

    /// All users.
    List<UserView> users();

    /// Makes a local user, or replaces password and grants of one.
    ///
    /// @param password at least 10 characters; null to leave it or for one who only uses links
    UserView putUser(String name, char @Nullable [] password, List<UserView.Grant> grants);

    /// Disables or enables a user; disabling ends sessions and tokens at once.
    UserView setUserDisabled(String name, boolean disabled);

    /// Deletes a user with sessions, tokens and grants, all of which end at once.
    void deleteUser(String name);

    /// Tokens: the caller's own, or all for who may manage access.
    List<TokenView> tokens();

    /// Makes a token for the caller, limited to `rights`.
    ///
    /// @param validFor null for no end
    TokenView.Created createToken(String label, Set<Right> rights, @Nullable Duration validFor);

    /// Ends a token.
    void revokeToken(String id);

    /// Sessions: the caller's own, or all for who may manage access.
    List<SessionView> sessions();

    /// Ends a session.
    void revokeSession(String id);

    /// Ends a user's sessions, but not the one that asks.
    ///
    /// @param user the caller's own if null; those of another only for who may manage access
    /// @return how many ended
    int endOtherSessions(@Nullable String user);

    /// A one-time link for a user, valid for 10 minutes.
    SignInLink createSignInLink(String user);

    /// The fleet as it was at a moment, for the same caller: gears with their limits, hosts,
    /// namespaces, cgroups, events and history. It refuses every change with `past.read-only`, and
    /// what is not kept of earlier times with `past.not-kept`.
    ///
    /// @param moment not yet to come, and not longer ago than {@link PointInTime#KEPT}
    Console at(Instant moment);

    /// What is kept of the moment that this console looks at; of now for one that looks at now.
    Moment moment();

    /// A number that grows whenever something changes that a list or page shows besides figures (a
    /// state, a limit, an event); for live pages to know when to look again.
    long changes();
}
