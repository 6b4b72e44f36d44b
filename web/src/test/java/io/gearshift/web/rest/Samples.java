package io.gearshift.web.rest;

import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertTarget;
import io.gearshift.backend.api.AuditCheck;
import io.gearshift.backend.api.AuditRow;
import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.Blame;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.CgroupControl;
import io.gearshift.backend.api.CgroupLimit;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupPlace;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearMirror;
import io.gearshift.backend.api.GearNamespace;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.api.GearTotals;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.HostMetrics;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.Me;
import io.gearshift.backend.api.Moment;
import io.gearshift.backend.api.NamespaceMatrix;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.NamespaceWhy;
import io.gearshift.backend.api.ProcessRow;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.Right;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.api.Series;
import io.gearshift.backend.api.SessionView;
import io.gearshift.backend.api.SignInLink;
import io.gearshift.backend.api.TokenView;
import io.gearshift.backend.api.UserView;
import io.gearshift.backend.fake.BlackBoxSample;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One of each record, with values that are easily lost on the way.
public final class Samples {

    /// What a gear may write to drive a terminal or a page.
    public static final String HOSTILE = "\u001b[2J<script>\"'&\u0000\n\u202e 😀";

    /// A moment with a fraction.
    public static final Instant AT = Instant.parse("2026-11-22T00:31:49.123456Z");

    /// Limits of every kind.
    public static final Limits LIMITS =
            new Limits(
                    Cap.at(200),
                    100,
                    "0-2,5",
                    Cap.at(64L << 20),
                    Cap.MAX,
                    Cap.at(0),
                    Cap.at(Long.MAX_VALUE));

    /// A change of limits.
    public static final LimitChange CHANGE =
            new LimitChange(Cap.MAX, 50, "all", Cap.at(96L << 20), null, null, Cap.at(50));

    /// A change that waits.
    public static final LimitResult RESULT =
            new LimitResult(
                    "c-1",
                    "g-7f3a2c1b9d0e",
                    Limits.NONE,
                    LIMITS,
                    AT,
                    AT.plusSeconds(30),
                    LimitResult.State.AWAITING_CONFIRMATION);

    /// A preview.
    public static final LimitPreview PREVIEW =
            new LimitPreview(
                    Limits.NONE,
                    LIMITS,
                    7,
                    List.of(
                            new LimitPreview.Note(
                                    LimitPreview.Level.DANGER,
                                    "memoryBytes",
                                    "It will be killed.")),
                    List.of("echo 67108864 > memory.max"),
                    null,
                    List.of(
                            new LimitPreview.Rehearsal(
                                    "memoryBytes",
                                    LimitPreview.Level.DANGER,
                                    "Memory cap 64 MiB: exceeded in 12 of 1440 recorded minutes.",
                                    1440,
                                    12,
                                    7,
                                    3,
                                    100,
                                    2)));

    static final Bulk.Order ORDER =
            Bulk.Order.limit(List.of("default/web1", "web2"), CHANGE, Duration.ofMillis(30_500));

    static final Bulk BULK =
            new Bulk(
                    "b-1",
                    Bulk.Action.LIMIT,
                    "root",
                    AT,
                    AT.plusSeconds(30),
                    true,
                    List.of(
                            new Bulk.Row(
                                    "g-1",
                                    "web1",
                                    Bulk.State.DONE,
                                    "b-1.0",
                                    Limits.NONE,
                                    Limits.NONE.with(CHANGE),
                                    null,
                                    null),
                            new Bulk.Row(
                                    "g-2",
                                    "web2",
                                    Bulk.State.FAILED,
                                    null,
                                    null,
                                    null,
                                    "limit.refused",
                                    "The kernel refused.")));

    static final List<Bulk.Preview> BULK_PREVIEW =
            List.of(
                    new Bulk.Preview("g-1", "web1", PREVIEW, PREVIEW.refusedBecause()),
                    new Bulk.Preview("nobody", "nobody", null, "There is no gear nobody."));

    /// What is kept of a moment.
    public static Moment moment() {
        return new Moment(
                AT,
                AT.minusSeconds(86_400),
                3,
                List.of(
                        new Moment.Kept(
                                "host1", AT.minusSeconds(86_400), AT, AT, AT, null, 60, null)));
    }

    /// A running gear.
    public static final Gear GEAR = gear("web1", GearState.RUNNING);

    private Samples() {}

    /// A gear with a name and a state.
    public static Gear gear(String name, GearState state) {
        return new Gear(
                "g-7f3a2c1b9d0e",
                name,
                "default",
                null,
                "host1",
                "g-7f3a2c1b9d0e",
                "b8a9e1d4-5d8c-4b68-93a2-0f3a51f0a7c4",
                state,
                null,
                AT,
                true,
                true,
                RestartPolicy.ON_FAILURE,
                "base",
                RootMode.WRITABLE_LAYER,
                List.of("/bin/httpd", "-f", "-p", "8080"),
                false,
                100000L * 65536,
                AT,
                LIMITS,
                7,
                List.of(new Gear.Drift("memoryBytes", "64 MiB", "80 MiB", AT)),
                null,
                state == GearState.RUNNING ? figures() : null,
                4711,
                null,
                null);
    }

    /// Figures, some absent.
    public static GearFigures figures() {
        Figure some = Figure.of(61.5 * (1 << 20));
        Figure none = Figure.NO_RATE_YET;
        return new GearFigures(
                AT,
                Figure.of(0.1875),
                none,
                some,
                some,
                Figure.of(0),
                Figure.absent("not readable: Permission denied"),
                some,
                Figure.of(3),
                Figure.of(1),
                none,
                none,
                none,
                none,
                none,
                none,
                none,
                Figure.of(0.2),
                some,
                List.of(new GearStrain(GearStrain.Kind.THROTTLED, 0.25, AT)));
    }

    /// A page of that gear.
    public static GearPage page() {
        return new GearPage(
                List.of(GEAR, gear("web10", GearState.STOPPED)),
                2,
                3,
                Map.of(GearState.RUNNING, 1, GearState.STOPPED, 2),
                1,
                AT,
                null,
                Map.of(GearStrain.Kind.THROTTLED, 1));
    }

    /// A specification with a secret.
    public static GearSpec spec() {
        return new GearSpec(
                "web1",
                "default",
                "shop",
                "host1",
                "base",
                RootMode.READ_ONLY,
                List.of("/bin/sh", "-c", HOSTILE),
                Map.of("A", "b=c d"),
                Map.of("PASSWORD", "hunter2"),
                true,
                RestartPolicy.ALWAYS,
                CHANGE);
    }

    /// A host.
    public static Host host() {
        Figure some = Figure.of(1.5);
        return new Host(
                        "host1",
                        Host.State.UP,
                        "lxc:///system?socket=/x",
                        "hybrid",
                        "6.18.0",
                        "9.0.0",
                        "0.1.0",
                        2,
                        24L << 30,
                        AT,
                        3,
                        1,
                        new Host.Figures(
                                AT,
                                some,
                                some,
                                some,
                                some,
                                some,
                                some,
                                some,
                                Figure.NO_RATE_YET,
                                some),
                        null,
                        null)
                .counting(Map.of(GearState.RUNNING, 1, GearState.FROZEN, 2));
    }

    /// An event with details.
    public static Event event() {
        return new Event(
                42,
                AT,
                "host1",
                "g-7f3a2c1b9d0e",
                "web1",
                "default",
                Event.Kind.OOM_KILL,
                Event.Severity.ERROR,
                "Killed: " + HOSTILE,
                Map.of("pid", "4711", "process", HOSTILE));
    }

    /// A black box.
    public static BlackBox blackBox() {
        return BlackBoxSample.of(
                "host1", "g-7f3a2c1b9d0e", "web1", "default", AT, "Killed: " + HOSTILE);
    }

    /// An audit row.
    public static AuditRow auditRow() {
        return new AuditRow(
                9,
                AT,
                "root",
                "ctl",
                "default",
                "limit.change",
                "g-7f3a2c1b9d0e",
                "web1",
                "{\"a\":1}",
                null,
                "ok",
                null,
                "c-1",
                true,
                "abc");
    }

    /// A chain that was changed.
    public static AuditCheck auditCheck() {
        return new AuditCheck(12, 7L, AT);
    }

    /// A process seen from both sides.
    public static ProcessRow process() {
        return new ProcessRow(
                4711, 1, 4700, "gear", 6553600000L, 0L, "S", 1, 5L << 20, AT, HOSTILE);
    }

    /// A spike, with one suspect that is told and one that is not.
    public static Blame blame() {
        Blame.Suspect suspect = new Blame.Suspect("g-0123456789ab", HOSTILE, 75, 0.1, 1.5, 0.9);
        return new Blame(
                "g-ba9876543210",
                "cpu",
                new Blame.Spike(AT, AT.plusSeconds(30), 1.5, 42.25),
                "It was throttled.",
                List.of(suspect, suspect.unnamed()),
                AT);
    }

    /// Metrics of a host with a running and a stopped gear.
    // NullAway does not see the annotations of nested types (Host.Figures) in another module.
    @SuppressWarnings("NullAway")
    public static HostMetrics metrics() {
        return new HostMetrics(
                "host1",
                Host.State.UP,
                AT,
                2,
                8L << 30,
                host().figures(),
                List.of(
                        gearMetrics("web1", GearState.RUNNING, totals()),
                        gearMetrics("old", GearState.STOPPED, null)));
    }

    /// Metrics of a host whose own figures are not told.
    @SuppressWarnings("NullAway") // likewise
    public static HostMetrics metrics(String host, Host.State state, HostMetrics.GearMetrics gear) {
        return new HostMetrics(host, state, AT, 2, 8L << 30, null, List.of(gear));
    }

    /// A gear as a collector is told of it.
    public static HostMetrics.GearMetrics gearMetrics(
            String name, GearState state, @Nullable GearTotals totals) {
        return new HostMetrics.GearMetrics(
                "g-" + name, name, "default", null, "base", state, LIMITS, totals);
    }

    /// Counters, those of pressure of io not kept by the kernel.
    public static GearTotals totals() {
        return new GearTotals(
                AT.toEpochMilli(),
                12_500_000L,
                1000L,
                140L,
                2_250_000L,
                64L << 20,
                40L << 20,
                20L << 20,
                8L << 20,
                4L << 20,
                0L,
                2L,
                4096L,
                8192L,
                1L,
                2L,
                5L,
                1_500_000L,
                250_000L,
                3_000_000L,
                0L,
                null,
                null,
                1234L,
                5678L);
    }

    /// A namespace row.
    public static NamespaceRow namespace() {
        return new NamespaceRow(
                4026531836L, "pid", 3, 4711, "root", HOSTILE, "web1", null, List.of(), null);
    }

    /// A namespace with its parent.
    public static NamespaceNode namespaceNode() {
        return new NamespaceNode(
                4026532177L,
                "user",
                4026531837L,
                4026531837L,
                0L,
                List.of(new NamespaceNode.IdRange(0, 1_310_720, 65_536)),
                List.of(),
                3,
                4711,
                "1310720",
                HOSTILE,
                "web1",
                null,
                List.of());
    }

    /// A cgroup that inherits its limit, with a hostile name.
    public static CgroupTree cgroupTree() {
        return new CgroupTree(
                AT,
                1.25,
                "hybrid",
                24_684_096L << 10,
                2,
                40,
                3,
                1,
                List.of(
                        new CgroupNode(
                                "/a/" + HOSTILE,
                                HOSTILE,
                                2,
                                1,
                                4,
                                1,
                                new CgroupOwner(CgroupOwner.Kind.GEAR, "web1", "g-7f", true),
                                null,
                                12,
                                Figure.of(1L << 26),
                                Figure.of(0.25),
                                new CgroupLimit(
                                        CgroupLimit.State.UNLIMITED, null, 1L << 31, "/a", null),
                                new CgroupLimit(
                                        CgroupLimit.State.UNREADABLE, null, null, null, "denied"),
                                Figure.of(0.31),
                                Figure.absent("not known of the group above"),
                                new CgroupLimit(CgroupLimit.State.SET, 200L, 200L, null, null),
                                Figure.of(100),
                                Figure.of(0.14),
                                Figure.of(1.5),
                                Figure.of(0),
                                Figure.absent("this kernel does not count pressure"),
                                Figure.of(2),
                                Figure.of(13),
                                new CgroupLimit(CgroupLimit.State.UNSET, null, null, null, null),
                                List.of(
                                        new CgroupPlace("/a/" + HOSTILE, List.of("memory")),
                                        new CgroupPlace("/b", List.of("pids", "pressure"))),
                                CgroupControl.DOCKER,
                                RESULT)));
    }

    /// Two gears that share nothing but the network.
    public static NamespaceWhy namespaceWhy() {
        return new NamespaceWhy(
                new NamespaceWhy.Side(4711, 3, 1_311_720, "web1", HOSTILE),
                new NamespaceWhy.Side(4799, 3, 1_377_256, "web2", "/bin/httpd"),
                List.of(
                        new NamespaceWhy.Shared(
                                "net", 4026532183L, 4026532183L, true, "They share ports."),
                        new NamespaceWhy.Shared(
                                "pid", 4026532182L, 4026532282L, false, "Each counts its own.")),
                List.of(4026532277L, 4026531837L),
                List.of(new NamespaceWhy.SharedMount("/srv", "/data", "ext4", true)),
                List.of(
                        new NamespaceWhy.Verdict(
                                NamespaceWhy.Act.SIGNAL, false, "A cannot name B."),
                        new NamespaceWhy.Verdict(
                                NamespaceWhy.Act.NETWORK, true, "Both are in one namespace.")));
    }

    /// A matrix of one gear.
    public static NamespaceMatrix namespaceMatrix() {
        return new NamespaceMatrix(
                List.of(
                        new NamespaceMatrix.Row(
                                "g-7f3a2c1b9d0e", "web1", true, List.of(gearNamespace()))));
    }

    /// A namespace of a gear.
    public static GearNamespace gearNamespace() {
        return new GearNamespace(
                "net", 4026531840L, GearNamespace.Relation.OWN, List.of("web2"), "Its own.");
    }

    /// A gear from both sides.
    public static GearMirror gearMirror() {
        return new GearMirror(
                AT,
                List.of("time"),
                new GearMirror.Hostname(HOSTILE, "shop", "node1"),
                new GearMirror.Part<>(
                        List.of(
                                new GearMirror.Mount(
                                        "/",
                                        "/dev/vda1",
                                        "ext4",
                                        List.of("ro", "nodev"),
                                        "private",
                                        "/var/lib/gearshift/images/base"),
                                new GearMirror.Mount(
                                        HOSTILE, "proc", "proc", List.of("rw"), "receives", null)),
                        1200,
                        null),
                new GearMirror.Part<>(
                        List.of(
                                new GearMirror.Entry(
                                        HOSTILE,
                                        "lrwxrwxrwx",
                                        1_310_720,
                                        0L,
                                        1_310_720,
                                        0L,
                                        7,
                                        false,
                                        "usr/bin"),
                                new GearMirror.Entry(
                                        "proc", "dr-xr-xr-x", 0, null, 0, null, 0, true, null)),
                        2,
                        "cannot be read to its end: Input/output error."),
                new GearMirror.Part<>(
                        List.of(
                                new GearMirror.Interface(
                                        2,
                                        "eth0",
                                        "veth",
                                        "52:54:00:00:00:01",
                                        1500,
                                        true,
                                        List.of("172.16.0.1/32"),
                                        new GearMirror.End(
                                                GearMirror.Where.HOST,
                                                19,
                                                "gear1",
                                                List.of("169.254.1.1 to 172.16.0.1/32"),
                                                "br0"))),
                        1,
                        null),
                new GearMirror.Part<>(
                        List.of(
                                new GearMirror.IpcObject(
                                        GearMirror.IpcObject.Kind.SHARED_MEMORY,
                                        "0x0000002a",
                                        3,
                                        "600",
                                        1_311_720,
                                        1000L,
                                        65_536L,
                                        2L),
                                new GearMirror.IpcObject(
                                        GearMirror.IpcObject.Kind.POSIX_QUEUE,
                                        "/" + HOSTILE,
                                        null,
                                        "644",
                                        1_310_720,
                                        0L,
                                        0L,
                                        null)),
                        2,
                        null),
                List.of(new NamespaceNode.IdRange(0, 1_310_720, 65_536)),
                List.of(new NamespaceNode.IdRange(0, 1_310_720, 65_536)));
    }

    /// A question with everything in it.
    public static final HistoryQuery PAST =
            new HistoryQuery(
                    List.of("a"),
                    List.of("cpuCores", "memoryBytes"),
                    AT.minusSeconds(86_400),
                    AT,
                    Duration.ofMinutes(15),
                    HistoryQuery.Step.HOUR,
                    24,
                    true);

    /// A series with gaps.
    public static Series series() {
        return new Series(
                "g-7f3a2c1b9d0e",
                "cpuCores",
                AT,
                3000,
                Arrays.asList(0.1, null, 0.3),
                Arrays.asList(0.1, null, 0.2));
    }

    /// Two log lines.
    public static LogPage logs() {
        return new LogPage(
                List.of(
                        new LogPage.Line(AT, "out", HOSTILE, false),
                        new LogPage.Line(AT, "err", "partial", true)),
                "c:17",
                true);
    }

    /// A rule with everything in it.
    public static final AlertRule RULE =
            new AlertRule(
                    "shop",
                    new AlertRule.Terms(
                            "Shop " + HOSTILE.replaceAll("\\p{Cntrl}", ""),
                            AlertRule.Watch.GEAR_MEMORY_HELD,
                            92.5,
                            Duration.ofSeconds(90),
                            "default",
                            "g-1",
                            "host1",
                            Event.Severity.ERROR,
                            false),
                    AT,
                    true);

    /// A webhook that does not answer.
    public static final AlertTarget TARGET =
            new AlertTarget(
                    "chat",
                    new AlertTarget.Terms("https://chat.example.org/hooks/a?b=c", null, true),
                    true,
                    3,
                    AT,
                    "It answered with status 500.");

    /// A mail server.
    public static final AlertTarget MAIL =
            new AlertTarget(
                    "mail",
                    new AlertTarget.Terms(
                            null,
                            new AlertTarget.Mail(
                                    "mail.example.org",
                                    587,
                                    AlertTarget.Security.STARTTLS,
                                    "ops",
                                    "a@example.org",
                                    List.of("b@example.org")),
                            false),
                    true,
                    0,
                    null,
                    null);

    /// An alert without a figure at present.
    public static Alert alert() {
        return new Alert(
                "a-1",
                "shop",
                "Shop",
                AlertRule.Watch.GEAR_MEMORY_HELD,
                Event.Severity.ERROR,
                "host1",
                "g-1",
                HOSTILE,
                "default",
                AT,
                97.0,
                null,
                92.5,
                true);
    }

    /// An administrator.
    public static Me me() {
        return new Me("root", Role.ADMIN, Set.of("*"), EnumSet.allOf(Right.class));
    }

    /// A user with two grants.
    public static UserView user() {
        return new UserView(
                "ann",
                true,
                false,
                false,
                List.of(
                        new UserView.Grant(Role.OPERATOR, "*"),
                        new UserView.Grant(Role.CUSTOMER, "default")),
                AT,
                null);
    }

    /// A token with its secret.
    public static TokenView.Created token() {
        return new TokenView.Created(
                new TokenView("t-1", "ann", "ci", Set.of(Right.VIEW), AT, null, null), "s3cret");
    }

    /// A session.
    public static SessionView session() {
        return new SessionView(
                "s-1", "ann", "127.0.0.1", "curl/8.5", SessionView.How.PASSWORD, AT, AT, false);
    }

    /// A link.
    public static SignInLink link() {
        return new SignInLink("/sign-in/abc", "ann", AT);
    }
}
