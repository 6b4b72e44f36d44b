package io.gearshift.backend.console;

import io.gearshift.backend.access.Access;
import io.gearshift.backend.access.Caller;
import io.gearshift.backend.access.Identity;
import io.gearshift.backend.api.AuditCheck;
import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.Blame;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.EventQuery;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearMirror;
import io.gearshift.backend.api.GearNamespace;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.HostMetrics;
import io.gearshift.backend.api.KillRow;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Moment;
import io.gearshift.backend.api.NamespaceMatrix;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.NamespaceWhy;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.api.ProcessRow;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Series;
import io.gearshift.backend.api.SessionView;
import io.gearshift.backend.api.SignInLink;
import io.gearshift.backend.api.TokenView;
import io.gearshift.backend.api.UserView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One caller's console. Holds no rights: every call looks up who calls and what is granted now.
final class CallerConsole extends CallerAlerts implements Console {
    private final Identity identity;
    private final Access access;
    private final Features features;

    CallerConsole(Identity identity, Access access, Features features) {
        super(features.alerts());
        this.identity = identity;
        this.access = access;
        this.features = features;
    }

    @Override
    Caller caller() {
        return access.caller(identity).refuseForMetricsOnly();
    }

    @Override
    public Me me() {
        return caller().me();
    }

    @Override
    public List<Host> hosts() {
        return features.hosts().all(caller());
    }

    @Override
    public Host host(String name) {
        return features.hosts().one(caller(), name);
    }

    @Override
    public GearPage gears(GearQuery query) {
        return features.gears().page(caller(), query);
    }

    @Override
    public Gear gear(String gear) {
        return features.gears().one(caller(), gear);
    }

    @Override
    public Gear createGear(GearSpec spec) {
        return features.gears().create(caller(), spec);
    }

    @Override
    public Gear startGear(String gear) {
        return features.gears().start(caller(), gear);
    }

    @Override
    public Gear stopGear(String gear, Duration grace) {
        return features.gears().stop(caller(), gear, grace);
    }

    @Override
    public Gear restartGear(String gear, Duration grace) {
        return features.gears().restart(caller(), gear, grace);
    }

    @Override
    public Gear pauseGear(String gear) {
        return features.gears().pause(caller(), gear);
    }

    @Override
    public Gear resumeGear(String gear) {
        return features.gears().resume(caller(), gear);
    }

    @Override
    public void deleteGear(String gear, boolean force) {
        features.gears().delete(caller(), gear, force);
    }

    @Override
    public LimitPreview previewLimits(String gear, LimitChange change) {
        return features.limits().preview(caller(), gear, change);
    }

    @Override
    public LimitResult changeLimits(
            String gear,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        return features.limits().change(caller(), gear, change, confirmWithin, revision);
    }

    @Override
    public LimitResult confirmLimits(String changeId) {
        return features.limits().confirm(caller(), changeId);
    }

    @Override
    public LimitResult undoLimits(String changeId) {
        return features.limits().undo(caller(), changeId);
    }

    @Override
    public List<Bulk.Preview> previewBulk(List<String> gears, LimitChange change) {
        return features.bulks().preview(caller(), gears, change);
    }

    @Override
    public Bulk startBulk(Bulk.Order order) {
        return features.bulks().start(this::caller, order);
    }

    @Override
    public Bulk bulk(String id) {
        return features.bulks().get(caller(), id);
    }

    @Override
    public Bulk confirmBulk(String id) {
        return features.bulks().confirm(this::caller, id);
    }

    @Override
    public Bulk undoBulk(String id) {
        return features.bulks().undo(this::caller, id);
    }

    @Override
    public Gear adoptDrift(String gear) {
        return features.limits().adoptDrift(caller(), gear);
    }

    @Override
    public Gear revertDrift(String gear) {
        return features.limits().revertDrift(caller(), gear);
    }

    @Override
    public List<Series> history(String host, HistoryQuery query) {
        return features.inside().history(caller(), host, query);
    }

    @Override
    public List<HostMetrics> metrics(@Nullable String host) {
        return features.metrics().of(access.caller(identity), host);
    }

    @Override
    public Blame blame(String gear, String resource) {
        return features.inside().blame(caller(), gear, resource);
    }

    @Override
    public List<ProcessRow> processes(String gear) {
        return features.inside().processes(caller(), gear);
    }

    @Override
    public List<NamespaceRow> namespaces(String host) {
        return features.hosts().namespaces(caller(), host);
    }

    @Override
    public List<NamespaceRow> processNamespaces(String host, int pid) {
        return features.hosts().processNamespaces(caller(), host, pid);
    }

    @Override
    public List<NamespaceNode> namespaceTree(String host) {
        return features.hosts().namespaceTree(caller(), host);
    }

    @Override
    public CgroupTree cgroups(String host, CgroupQuery query) {
        return features.hosts().cgroups(caller(), host, query);
    }

    @Override
    public LimitPreview previewGroupLimits(String host, String path, LimitChange change) {
        return features.groups().preview(caller(), host, path, change);
    }

    @Override
    public LimitResult changeGroupLimits(
            String host,
            String path,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        return features.groups().change(caller(), host, path, change, confirmWithin, revision);
    }

    @Override
    public NamespaceMatrix namespaceMatrix(String host) {
        return features.inside().namespaceMatrix(caller(), host);
    }

    @Override
    public NamespaceWhy namespaceWhy(String host, String a, String b) {
        return features.inside().namespaceWhy(caller(), host, a, b);
    }

    @Override
    public List<GearNamespace> gearNamespaces(String gear) {
        return features.inside().namespaces(caller(), gear);
    }

    @Override
    public GearMirror gearMirror(String gear) {
        return features.inside().mirror(caller(), gear);
    }

    @Override
    public LogPage logs(String gear, @Nullable String cursor, int count) {
        return features.inside().logs(caller(), gear, cursor, count);
    }

    @Override
    public ExecResult exec(String gear, ExecRequest request, OutputSink sink) {
        return features.inside().exec(identity, caller(), gear, request, sink);
    }

    @Override
    public List<Event> events(EventQuery query) {
        return features.records().events(caller(), query);
    }

    @Override
    public List<KillRow> kills(String gear) {
        return features.records().kills(caller(), gear);
    }

    @Override
    public BlackBox kill(String gear, String id) {
        return features.records().kill(caller(), gear, id);
    }

    @Override
    public List<AuditRow> audit(AuditQuery query) {
        return features.records().audit(caller(), query);
    }

    @Override
    public AuditCheck checkAudit(Duration notOlder) {
        return features.records().checkAudit(caller(), notOlder);
    }

    @Override
    public List<UserView> users() {
        return features.access().users(caller());
    }

    @Override
    public UserView putUser(String name, char @Nullable [] password, List<UserView.Grant> grants) {
        return features.access().putUser(caller(), name, password, grants);
    }

    @Override
    public UserView setUserDisabled(String name, boolean disabled) {
        return features.access().setUserDisabled(caller(), name, disabled);
    }

    @Override
    public void deleteUser(String name) {
        features.access().deleteUser(caller(), name);
    }

    @Override
    public List<TokenView> tokens() {
        return features.access().tokens(caller());
    }

    @Override
    public TokenView.Created createToken(
            String label, Set<Right> rights, @Nullable Duration validFor) {
        return features.access().createToken(caller(), label, rights, validFor);
    }

    @Override
    public void revokeToken(String id) {
        features.access().revokeToken(caller(), id);
    }

    @Override
    public List<SessionView> sessions() {
        return features.access().sessions(caller());
    }

    @Override
    public void revokeSession(String id) {
        features.access().revokeSession(caller(), id);
    }

    @Override
    public int endOtherSessions(@Nullable String user) {
        return features.access().endOtherSessions(caller(), user);
    }

    @Override
    public SignInLink createSignInLink(String user) {
        return features.access().createSignInLink(caller(), user);
    }

    @Override
    public Console at(Instant moment) {
        return new PastConsole(() -> caller(), moment, features.past(), instant -> at(instant));
    }

    @Override
    public Moment moment() {
        return features.past().moment(caller(), null);
    }

    @Override
    public long changes() {
        caller();
        return features.fleet().changes();
    }
}
