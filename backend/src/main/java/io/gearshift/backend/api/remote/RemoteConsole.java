package io.gearshift.backend.api.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.gearshift.backend.api.AuditCheck;
import io.gearshift.backend.api.AuditQuery;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.Blame;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A {@link Console} over the REST API, for the command line client and the desktop. Every failure
/// is the same {@link ConsoleException} as on the console itself; `console.unreachable` is added
/// when it does not answer. Safe for many threads.
public final class RemoteConsole extends RemoteAlerts implements Console, AutoCloseable {

    private static final String CLIENT_HEADER = "X-Gearshift-Client";

    private final RestClient rest;

    private RemoteConsole(RestClient rest) {
        super(rest);
        this.rest = rest;
    }

    /// The console on this machine, as the user who runs this process.
    ///
    /// @param client `ctl` or `desktop`, for the audit
    public static RemoteConsole overSocket(Path socket, String client) {
        return new RemoteConsole(
                new RestClient(new Dialer.UnixSocket(socket), Map.of(CLIENT_HEADER, client)));
    }

    /// A console over the network, as the bearer of a token.
    ///
    /// @param fingerprint SHA-256 in hex of the certificate that it must show; null to rely on this
    ///   machine's list of authorities
    /// @param client `ctl` or `desktop`, for the audit
    public static RemoteConsole overTls(
            String host, int port, String token, @Nullable String fingerprint, String client) {
        boolean pinned = fingerprint != null;
        if (token.isBlank() || token.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw new ConsoleException(
                    ErrorCode.NOT_SIGNED_IN, "That is not a token: it has other characters.");
        }
        Dialer dialer =
                new Dialer.Tls(
                        host,
                        port,
                        fingerprint == null ? Trust.authorities() : Trust.pinned(fingerprint),
                        !pinned);
        return new RemoteConsole(
                new RestClient(
                        dialer, Map.of(CLIENT_HEADER, client, "Authorization", "Bearer " + token)));
    }

    /// Where it connects to, in words.
    public String where() {
        return rest.where();
    }

    /// What the console says of itself.
    public ConsoleInfo info() {
        return rest.get("/console", new TypeReference<>() {});
    }

    @Override
    public Me me() {
        return rest.get("/me", new TypeReference<>() {});
    }

    @Override
    public List<Host> hosts() {
        return rest.get("/hosts", new TypeReference<>() {});
    }

    @Override
    public Host host(String name) {
        return rest.get(Uri.of("hosts", name).toString(), new TypeReference<>() {});
    }

    @Override
    public GearPage gears(GearQuery query) {
        Uri uri =
                Uri.of("gears")
                        .with("text", query.text())
                        .with("state", query.state())
                        .with("host", query.host())
                        .with("project", query.project())
                        .with("attention", query.attention())
                        .with("sort", query.sort())
                        .with("descending", query.descending())
                        .with("offset", query.offset())
                        .with("count", query.count())
                        .with("strain", query.strain());
        return rest.get(uri.toString(), new TypeReference<>() {});
    }

    @Override
    public Gear gear(String gear) {
        return rest.get(Uri.of("gears", gear).toString(), new TypeReference<>() {});
    }

    @Override
    public Gear createGear(GearSpec spec) {
        return rest.send("POST", "/gears", Requests.CreateGear.of(spec), new TypeReference<>() {});
    }

    @Override
    public Gear startGear(String gear) {
        return act(gear, "start", null);
    }

    @Override
    public Gear stopGear(String gear, Duration grace) {
        return act(gear, "stop", new Requests.Stop(grace.toString()));
    }

    @Override
    public Gear restartGear(String gear, Duration grace) {
        return act(gear, "restart", new Requests.Stop(grace.toString()));
    }

    @Override
    public Gear pauseGear(String gear) {
        return act(gear, "pause", null);
    }

    @Override
    public Gear resumeGear(String gear) {
        return act(gear, "resume", null);
    }

    private Gear act(String gear, String verb, @Nullable Object body) {
        return rest.send(
                "POST", Uri.of("gears", gear, verb).toString(), body, new TypeReference<>() {});
    }

    @Override
    public void deleteGear(String gear, boolean force) {
        rest.delete(Uri.of("gears", gear).with("force", force).toString());
    }

    @Override
    public LimitPreview previewLimits(String gear, LimitChange change) {
        return rest.send(
                "POST",
                Uri.of("gears", gear, "limits").toString(),
                new Requests.ChangeLimits(change, true, null, null),
                new TypeReference<>() {});
    }

    @Override
    public LimitResult changeLimits(
            String gear,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        return rest.send(
                "POST",
                Uri.of("gears", gear, "limits").toString(),
                new Requests.ChangeLimits(
                        change,
                        false,
                        confirmWithin == null ? null : confirmWithin.toString(),
                        revision),
                new TypeReference<>() {});
    }

    @Override
    public LimitPreview previewGroupLimits(String host, String path, LimitChange change) {
        return rest.send(
                "POST",
                Uri.of("hosts", host, "cgroups", "limits").toString(),
                new Requests.ChangeGroupLimits(path, change, true, null, null),
                new TypeReference<>() {});
    }

    @Override
    public LimitResult changeGroupLimits(
            String host,
            String path,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        return rest.send(
                "POST",
                Uri.of("hosts", host, "cgroups", "limits").toString(),
                new Requests.ChangeGroupLimits(
                        path,
                        change,
                        false,
                        confirmWithin == null ? null : confirmWithin.toString(),
                        revision),
                new TypeReference<>() {});
    }

    @Override
    public LimitResult confirmLimits(String changeId) {
        return rest.send(
                "POST",
                Uri.of("limit-changes", changeId, "confirm").toString(),
                null,
                new TypeReference<>() {});
    }

    @Override
    public LimitResult undoLimits(String changeId) {
        return rest.send(
                "POST",
                Uri.of("limit-changes", changeId, "undo").toString(),
                null,
                new TypeReference<>() {});
    }

    @Override
    public List<Bulk.Preview> previewBulk(List<String> gears, LimitChange change) {
        return rest.send(
                "POST",
                Uri.of("bulks", "preview").toString(),
                new Requests.PreviewBulk(gears, change),
                new TypeReference<>() {});
    }

    @Override
    public Bulk startBulk(Bulk.Order order) {
        Duration within = order.confirmWithin();
        return rest.send(
                "POST",
                Uri.of("bulks").toString(),
                new Requests.StartBulk(
                        order.action(),
                        order.gears(),
                        order.change(),
                        within == null ? null : within.toString(),
                        order.grace().toString()),
                new TypeReference<>() {});
    }

    @Override
    public Bulk bulk(String id) {
        return rest.send("GET", Uri.of("bulks", id).toString(), null, new TypeReference<>() {});
    }

    @Override
    public Bulk confirmBulk(String id) {
        return rest.send(
                "POST", Uri.of("bulks", id, "confirm").toString(), null, new TypeReference<>() {});
    }

    @Override
    public Bulk undoBulk(String id) {
        return rest.send(
                "POST", Uri.of("bulks", id, "undo").toString(), null, new TypeReference<>() {});
    }

    @Override
    public Gear adoptDrift(String gear) {
        return drift(gear, "adopt");
    }

    @Override
    public Gear revertDrift(String gear) {
        return drift(gear, "revert");
    }

    private Gear drift(String gear, String verb) {
        return rest.send(
                "POST",
                Uri.of("gears", gear, "drift", verb).toString(),
                null,
                new TypeReference<>() {});
    }

    @Override
    public List<Series> history(String host, HistoryQuery query) {
        Uri uri = Uri.of("hosts", host, "history");
        query.gears().forEach(each -> uri.with("gear", each));
        query.figures().forEach(each -> uri.with("figure", each));
        uri.with("from", query.from())
                .with("to", query.to())
                .with("back", query.back())
                .with("step", query.step())
                .with("points", query.points())
                .with("averages", query.averages());
        return rest.get(uri.toString(), new TypeReference<>() {});
    }

    @Override
    public Blame blame(String gear, String resource) {
        return rest.get(
                Uri.of("gears", gear, "blame").with("resource", resource).toString(),
                new TypeReference<>() {});
    }

    @Override
    public List<ProcessRow> processes(String gear) {
        return rest.get(Uri.of("gears", gear, "processes").toString(), new TypeReference<>() {});
    }

    @Override
    public List<NamespaceRow> namespaces(String host) {
        return rest.get(Uri.of("hosts", host, "namespaces").toString(), new TypeReference<>() {});
    }

    @Override
    public List<NamespaceRow> processNamespaces(String host, int pid) {
        return rest.get(
                Uri.of("hosts", host, "namespaces").with("pid", pid).toString(),
                new TypeReference<>() {});
    }

    @Override
    public List<NamespaceNode> namespaceTree(String host) {
        return rest.get(
                Uri.of("hosts", host, "namespaces", "tree").toString(), new TypeReference<>() {});
    }

    @Override
    public List<HostMetrics> metrics(@Nullable String host) {
        return rest.get(Uri.of("metrics").with("host", host).toString(), new TypeReference<>() {});
    }

    @Override
    public CgroupTree cgroups(String host, CgroupQuery query) {
        Uri uri = Uri.of("hosts", host, "cgroups").with("under", query.under());
        query.open().forEach(each -> uri.with("open", each));
        uri.with("depth", query.depth())
                .with("text", query.text())
                .with("sort", query.sort())
                .with("most", query.most());
        return rest.get(uri.toString(), new TypeReference<>() {});
    }

    @Override
    public NamespaceMatrix namespaceMatrix(String host) {
        return rest.get(
                Uri.of("hosts", host, "namespaces", "matrix").toString(), new TypeReference<>() {});
    }

    @Override
    public NamespaceWhy namespaceWhy(String host, String a, String b) {
        return rest.get(
                Uri.of("hosts", host, "namespaces", "why").with("a", a).with("b", b).toString(),
                new TypeReference<>() {});
    }

    @Override
    public List<GearNamespace> gearNamespaces(String gear) {
        return rest.get(Uri.of("gears", gear, "namespaces").toString(), new TypeReference<>() {});
    }

    @Override
    public GearMirror gearMirror(String gear) {
        return rest.get(Uri.of("gears", gear, "mirror").toString(), new TypeReference<>() {});
    }

    @Override
    public LogPage logs(String gear, @Nullable String cursor, int count) {
        return rest.get(
                Uri.of("gears", gear, "logs")
                        .with("cursor", cursor)
                        .with("count", count)
                        .toString(),
                new TypeReference<>() {});
    }

    /// Hands over a gear's output as it comes, the newest `count` lines first, until the console
    /// ends it or `more` wants no more. Pages may be empty.
    ///
    /// @throws ConsoleException also when the gear is gone
    public void followLogs(String gear, int count, Predicate<LogPage> more) {
        String path =
                Uri.of("gears", gear, "logs").with("count", count).with("follow", true).toString();
        rest.lines(
                "GET",
                path,
                null,
                line -> {
                    if (line.startsWith("{\"problem\"")) {
                        Problem problem = read(line, new TypeReference<ExecLine>() {}).problem();
                        throw problem == null ? cut() : problem.exception();
                    }
                    return more.test(read(line, new TypeReference<LogPage>() {}));
                });
    }

    @Override
    public ExecResult exec(String gear, ExecRequest request, OutputSink sink) {
        AtomicReference<@Nullable ExecResult> result = new AtomicReference<>();
        rest.lines(
                "POST",
                Uri.of("gears", gear, "exec").toString(),
                Requests.Exec.of(request),
                text -> {
                    ExecLine line = read(text, new TypeReference<>() {});
                    if (line.problem() != null) {
                        throw line.problem().exception();
                    }
                    if (line.stream() != null && line.data() != null) {
                        sink.write(line.stream(), Base64.getDecoder().decode(line.data()));
                    }
                    result.set(line.result());
                    return line.result() == null;
                });
        ExecResult ended = result.get();
        if (ended == null) {
            throw cut();
        }
        return ended;
    }

    private static ConsoleException cut() {
        return new ConsoleException(
                ErrorCode.CONSOLE_UNREACHABLE,
                "The console ended the answer in the middle; it may have been stopped. Look what"
                        + " became of it before you repeat it.");
    }

    private static <T> T read(String line, TypeReference<T> type) {
        try {
            return ApiJson.readAnswer(line.getBytes(StandardCharsets.UTF_8), type);
        } catch (JsonProcessingException e) {
            throw new ConsoleException(
                    ErrorCode.CONSOLE_UNREACHABLE,
                    "The console answered something that is not understood. Is it of another"
                            + " version?",
                    e);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException("an array can be read", e);
        }
    }

    @Override
    public List<Event> events(EventQuery query) {
        Uri uri =
                Uri.of("events")
                        .with("gear", query.gear())
                        .with("kind", query.kind())
                        .with("severity", query.atLeast())
                        .with("before", query.before())
                        .with("count", query.count());
        return rest.get(uri.toString(), new TypeReference<>() {});
    }

    @Override
    public List<KillRow> kills(String gear) {
        return rest.get(Uri.of("gears", gear, "kills").toString(), new TypeReference<>() {});
    }

    @Override
    public BlackBox kill(String gear, String id) {
        return rest.get(Uri.of("gears", gear, "kills", id).toString(), new TypeReference<>() {});
    }

    @Override
    public List<AuditRow> audit(AuditQuery query) {
        Uri uri =
                Uri.of("audit")
                        .with("text", query.text())
                        .with("object", query.object())
                        .with("before", query.before())
                        .with("count", query.count());
        return rest.get(uri.toString(), new TypeReference<>() {});
    }

    @Override
    public AuditCheck checkAudit(Duration notOlder) {
        return rest.get(
                Uri.of("audit", "check").with("age", notOlder.toString()).toString(),
                new TypeReference<>() {});
    }

    @Override
    public List<UserView> users() {
        return rest.get("/users", new TypeReference<>() {});
    }

    @Override
    public UserView putUser(String name, char @Nullable [] password, List<UserView.Grant> grants) {
        String text = password == null ? null : new String(password);
        return rest.send(
                "PUT",
                Uri.of("users", name).toString(),
                new Requests.PutUser(text, grants),
                new TypeReference<>() {});
    }

    @Override
    public UserView setUserDisabled(String name, boolean disabled) {
        return rest.send(
                "POST",
                Uri.of("users", name, disabled ? "disable" : "enable").toString(),
                null,
                new TypeReference<>() {});
    }

    @Override
    public void deleteUser(String name) {
        rest.delete(Uri.of("users", name).toString());
    }

    @Override
    public List<TokenView> tokens() {
        return rest.get("/tokens", new TypeReference<>() {});
    }

    @Override
    public TokenView.Created createToken(
            String label, Set<Right> rights, @Nullable Duration validFor) {
        return rest.send(
                "POST",
                "/tokens",
                new Requests.CreateToken(
                        label, rights, validFor == null ? null : validFor.toString()),
                new TypeReference<>() {});
    }

    @Override
    public void revokeToken(String id) {
        rest.delete(Uri.of("tokens", id).toString());
    }

    @Override
    public List<SessionView> sessions() {
        return rest.get("/sessions", new TypeReference<>() {});
    }

    @Override
    public void revokeSession(String id) {
        rest.delete(Uri.of("sessions", id).toString());
    }

    @Override
    public int endOtherSessions(@Nullable String user) {
        return rest.send(
                        "POST",
                        "/sessions/end-others",
                        new Requests.EndSessions(user),
                        new TypeReference<Requests.Ended>() {})
                .ended();
    }

    @Override
    public SignInLink createSignInLink(String user) {
        return rest.send(
                "POST",
                "/sign-in-links",
                new Requests.CreateSignInLink(user),
                new TypeReference<>() {});
    }

    @Override
    public Console at(Instant moment) {
        return new RemoteConsole(rest.at(moment));
    }

    @Override
    public Moment moment() {
        return rest.get("/moment", new TypeReference<>() {});
    }

    @Override
    public long changes() {
        return rest.get("/changes", new TypeReference<Map<String, Long>>() {})
                .getOrDefault("changes", 0L);
    }

    @Override
    public void close() {
        rest.close();
    }
}
