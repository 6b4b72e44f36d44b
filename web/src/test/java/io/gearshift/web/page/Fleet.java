package io.gearshift.web.page;

import io.gearshift.backend.api.*;
import io.gearshift.backend.api.Blame;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.fake.BlackBoxSample;
import io.gearshift.backend.fake.FakeCgroups;
import io.gearshift.backend.fake.FakeGroupLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A fleet of gears that only looks alive: figures are a function of name and time, actions change
/// it as the real one would. For tests and for looking at pages.
public final class Fleet extends FleetAlerts implements Console {

    private static final long MIB = 1L << 20;

    private final InstantSource clock;
    private final Instant born;
    private final Role role;
    private final Map<String, Gear> gears = new ConcurrentHashMap<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<AuditRow> audit = new CopyOnWriteArrayList<>();

    /// The first audit row that does not fit, null if all do.
    public volatile @Nullable Long brokenAt;

    private final AtomicLong changes = new AtomicLong(1);
    private final List<UserView> users = new CopyOnWriteArrayList<>();
    private final List<TokenView> tokens = new CopyOnWriteArrayList<>();
    private final FakeGroupLimits groupLimits = new FakeGroupLimits();
    private final Map<String, LimitResult> made = new ConcurrentHashMap<>();

    /// What was called that changes something, as `startGear web1`.
    public final List<String> calls = new CopyOnWriteArrayList<>();

    private final Map<String, Bulk> bulks = new LinkedHashMap<>();

    /// Since when the host does not answer; null while it does.
    public volatile @Nullable Instant staleSince;

    /// What the next change fails with; null for nothing.
    public volatile @Nullable ConsoleException failure;

    /// Busy cores of the first host for the last five minutes; null for what its gears use.
    public volatile @Nullable Double busy;

    /// Whether there is a second host, `host-b`, which has no gear unless one is put there.
    public volatile boolean two;

    /// Whether the session has ended.
    public volatile boolean signedOut;

    /// An empty fleet seen by one role.
    public Fleet(InstantSource clock, Role role) {
        super(clock, role);
        this.clock = clock;
        this.born = clock.instant();
        this.role = role;
        users.add(
                new UserView(
                        "admin",
                        true,
                        false,
                        false,
                        List.of(new UserView.Grant(Role.ADMIN, "*")),
                        born.minus(Duration.ofDays(40)),
                        born));
        users.add(
                new UserView(
                        "nora",
                        false,
                        true,
                        false,
                        List.of(new UserView.Grant(Role.OPERATOR, "*")),
                        born.minus(Duration.ofDays(12)),
                        born.minusSeconds(400)));
        users.add(
                new UserView(
                        "help-desk",
                        true,
                        false,
                        false,
                        List.of(new UserView.Grant(Role.SUPPORT, "default")),
                        born.minus(Duration.ofDays(3)),
                        null));
    }

    /// The same gears and history seen by another role.
    public Fleet as(Role other) {
        Fleet fleet = new Fleet(clock, other);
        fleet.gears.putAll(gears);
        fleet.events.addAll(events);
        fleet.audit.addAll(audit);
        fleet.standing.addAll(standing);
        fleet.targets.addAll(targets);
        return fleet;
    }

    /// Adds a gear.
    public Gear add(String name, GearState state, Limits limits) {
        String id =
                "g-"
                        + String.format(
                                Locale.ROOT,
                                "%012x",
                                (long) name.hashCode() * 7919 & 0xffffffffffffL);
        Gear gear =
                new Gear(
                        id,
                        name,
                        "default",
                        name.contains("-") ? name.substring(0, name.indexOf('-')) : null,
                        "host-a",
                        id,
                        "5d0a1f7e-0000-4000-8000-000000000000",
                        state,
                        state == GearState.FAILED
                                ? "ended with status 3, started again 5 times"
                                : null,
                        born.minusSeconds(3600L * (1 + Math.floorMod(name.hashCode(), 60))),
                        true,
                        state != GearState.STOPPED,
                        RestartPolicy.ON_FAILURE,
                        "base",
                        RootMode.READ_ONLY,
                        List.of("/bin/httpd", "-f", "-p", "8080"),
                        false,
                        1310720L,
                        born.minus(Duration.ofDays(20)),
                        limits,
                        1,
                        List.of(),
                        null,
                        null,
                        null,
                        state == GearState.FAILED ? 3 : null,
                        null);
        gears.put(id, gear);
        return gear;
    }

    /// A gear is gone, without anybody having deleted it here.
    public void gone(String id) {
        gears.remove(id);
        changes.incrementAndGet();
    }

    /// Replaces a gear.
    public void put(Gear gear) {
        gears.put(gear.id(), gear);
        changes.incrementAndGet();
    }

    /// Adds an event.
    public void happened(
            long secondsAgo,
            @Nullable Gear gear,
            Event.Kind kind,
            Event.Severity severity,
            String text) {
        events.add(
                new Event(
                        events.size() + 1L,
                        born.minusSeconds(secondsAgo),
                        "host-a",
                        gear == null ? null : gear.id(),
                        gear == null ? null : gear.name(),
                        "default",
                        kind,
                        severity,
                        text,
                        kind == Event.Kind.OOM_KILL
                                ? Map.of(Event.BLACK_BOX, BlackBoxSample.ID)
                                : Map.of()));
        changes.incrementAndGet();
    }

    /// Adds an audit row.
    public void did(
            long secondsAgo,
            String who,
            String action,
            String object,
            @Nullable String before,
            @Nullable String after,
            @Nullable String change,
            String outcome) {
        audit.add(
                new AuditRow(
                        audit.size() + 1L,
                        born.minusSeconds(secondsAgo),
                        who,
                        "web",
                        "default",
                        action,
                        object,
                        object,
                        before,
                        after,
                        outcome,
                        outcome.equals("ok") ? null : "The kernel refused it.",
                        change,
                        change != null,
                        String.format(Locale.ROOT, "%064x", audit.size() * 77L + 3)));
    }

    /// Limits with a CPU cap, a memory cap and a process limit; 0 for none.
    public static Limits limits(long cpuMillis, long mebibytes, long high, long processes) {
        return new Limits(
                cpuMillis == 0 ? Cap.MAX : Cap.at(cpuMillis),
                100,
                null,
                mebibytes == 0 ? Cap.MAX : Cap.at(mebibytes * MIB),
                high == 0 ? Cap.MAX : Cap.at(high * MIB),
                Cap.MAX,
                processes == 0 ? Cap.MAX : Cap.at(processes));
    }

    /// 64 gears in all states with names, limits and events as they are met in life.
    public static Fleet lively(InstantSource clock, Role role) {
        Fleet fleet = new Fleet(clock, role);
        Gear db = fleet.add("shop-db", GearState.RUNNING, limits(1000, 192, 170, 50));
        Gear web2 = fleet.add("shop-web2", GearState.RUNNING, limits(1000, 96, 0, 64));
        fleet.add("shop-web10", GearState.RUNNING, limits(1000, 96, 0, 64));
        fleet.add("billing-api", GearState.STARTING, limits(500, 128, 0, 100));
        Gear search = fleet.add("search-1", GearState.RUNNING, limits(0, 512, 480, 0));
        fleet.add("search-2", GearState.RUNNING, limits(2000, 512, 480, 0));
        fleet.add("wiki", GearState.ASLEEP, limits(1000, 64, 0, 50));
        fleet.add("forum", GearState.ASLEEP, limits(1000, 64, 0, 50));
        fleet.add("mail-in", GearState.RUNNING, limits(500, 64, 0, 40));
        fleet.add("mail-out", GearState.RUNNING, limits(500, 64, 0, 40));
        Gear nightly = fleet.add("report-nightly", GearState.FAILED, limits(1000, 256, 0, 64));
        fleet.add("legacy-cron", GearState.FROZEN, limits(200, 32, 0, 20));
        fleet.add("blog", GearState.STOPPED, limits(1000, 96, 0, 64));
        for (int i = 3; i <= 40; i++) {
            fleet.add("ci-runner" + i, GearState.RUNNING, limits(1000, i == 3 ? 0 : 256, 0, 200));
        }
        for (int i = 1; i <= 13; i++) {
            fleet.add("tenant-web" + i, GearState.RUNNING, limits(250, 64, 0, 32));
        }
        Gear drifted = fleet.gear("tenant-web7");
        fleet.put(
                with(
                        drifted,
                        List.of(
                                new Gear.Drift(
                                        "memoryBytes",
                                        "64 MiB",
                                        "96 MiB",
                                        fleet.born.minusSeconds(900))),
                        null,
                        limits(250, 96, 0, 32)));
        Gear waits = fleet.gear("mail-in");
        fleet.put(
                with(
                        waits,
                        List.of(),
                        new LimitResult(
                                "c-77",
                                waits.id(),
                                limits(500, 96, 0, 40),
                                waits.limits(),
                                fleet.born.minusSeconds(10),
                                fleet.born.plusSeconds(50),
                                LimitResult.State.AWAITING_CONFIRMATION),
                        waits.limits()));
        fleet.happened(
                4000,
                web2,
                Event.Kind.STARTED,
                Event.Severity.INFO,
                "Started: shop-web2 runs /bin/httpd");
        fleet.happened(
                3000,
                search,
                Event.Kind.LIMITS_CHANGED,
                Event.Severity.INFO,
                "Limits of search-1 changed: memory cap 384 MiB to 512 MiB, by nora");
        fleet.happened(
                2000,
                nightly,
                Event.Kind.EXITED,
                Event.Severity.WARNING,
                "Ended: report-nightly's program ended by itself with status 3");
        fleet.happened(
                900,
                drifted,
                Event.Kind.DRIFT,
                Event.Severity.WARNING,
                "Drift: somebody set the memory cap of tenant-web7 to 96 MiB, recorded is 64 MiB");
        fleet.happened(
                40,
                db,
                Event.Kind.OOM_KILL,
                Event.Severity.ERROR,
                "Killed: postgres (pid 4802, 31 inside) used 192 MiB of 192 MiB");
        fleet.did(
                90000,
                "admin",
                "access.user",
                "nora",
                null,
                "{\"grants\":\"operator in *\"}",
                null,
                "ok");
        fleet.did(4000, "nora", "gear.start", "shop-web2", null, null, null, "ok");
        fleet.did(
                3000,
                "nora",
                "limit.change",
                "search-1",
                "{\"memoryBytes\":402653184}",
                "{\"memoryBytes\":536870912}",
                "c-31",
                "ok");
        fleet.did(
                1500,
                "nora",
                "limit.change",
                "mail-out",
                "{\"memoryBytes\":67108864}",
                "{\"memoryBytes\":16777216}",
                null,
                "limit.refused");
        fleet.did(
                10,
                "admin",
                "limit.change",
                "mail-in",
                "{\"memoryBytes\":100663296}",
                "{\"memoryBytes\":67108864}",
                "c-77",
                "ok");
        fleet.tokens.add(
                new TokenView(
                        "t-1",
                        "admin",
                        "backup script",
                        Set.of(Right.VIEW),
                        fleet.born.minus(Duration.ofDays(9)),
                        fleet.born.plus(Duration.ofDays(81)),
                        fleet.born.minusSeconds(3000)));
        return fleet;
    }

    static Gear with(
            Gear gear, List<Gear.Drift> drift, @Nullable LimitResult pending, Limits limits) {
        return change(gear, gear.state(), drift, pending, limits);
    }

    private static Gear change(
            Gear gear,
            GearState state,
            List<Gear.Drift> drift,
            @Nullable LimitResult pending,
            Limits limits) {
        return copy(
                gear,
                state,
                gear.stateSince(),
                drift,
                pending,
                limits,
                gear.figures(),
                gear.staleSince());
    }

    private static Gear copy(
            Gear gear,
            GearState state,
            @Nullable Instant stateSince,
            List<Gear.Drift> drift,
            @Nullable LimitResult pending,
            Limits limits,
            @Nullable GearFigures figures,
            @Nullable Instant staleSince) {
        return new Gear(
                gear.id(),
                gear.name(),
                gear.project(),
                gear.application(),
                gear.host(),
                gear.domain(),
                gear.uuid(),
                state,
                state == gear.state() ? gear.stateText() : null,
                stateSince,
                gear.managed(),
                gear.desiredRunning(),
                gear.restart(),
                gear.image(),
                gear.rootMode(),
                gear.command(),
                gear.runAsRoot(),
                gear.idBase(),
                gear.created(),
                limits,
                gear.limitsRevision(),
                drift,
                pending,
                figures,
                figures == null ? null : 4711,
                gear.exitCode(),
                staleSince);
    }

    /// Processor time at a moment: a slow wave with spikes, its height by name.
    private static double cpu(Gear gear, Instant at) {
        int seed = Math.floorMod(gear.name().hashCode(), 1000);
        double t = at.toEpochMilli() / 1000.0;
        double base = seed % 7 == 0 ? 0.5 : seed % 3 == 0 ? 0.22 : 0.04;
        double wave = 0.5 + 0.5 * Math.sin(t / (90 + seed % 60) + seed);
        long second = at.getEpochSecond();
        double noise = Math.floorMod((second * 2654435761L) ^ (seed * 40503L), 1000) / 1000.0;
        double spike = noise > 0.93 ? 0.5 : 0;
        double value = base * (0.4 + wave) + base * noise * 0.5 + spike * base;
        if (gear.name().equals("shop-db")) {
            value = 0.86 + 0.1 * noise;
        } else if (gear.name().equals("ci-runner3")) {
            value = 0.97 + 0.03 * noise;
        } else if (gear.name().equals("search-1")) {
            value = 1.3 + 0.5 * noise;
        } else if (gear.name().startsWith("tenant") || gear.name().startsWith("mail")) {
            value = seed % 4 == 0 ? 0.02 * noise : 0;
        }
        return gear.limits().cpuMillis() instanceof Cap.At(long most)
                ? Math.min(value, most / 1000.0)
                : value;
    }

    private static double memory(Gear gear, Instant at) {
        int seed = Math.floorMod(gear.name().hashCode(), 1000);
        double t = at.toEpochMilli() / 1000.0;
        double cap = gear.limits().memoryBytes() instanceof Cap.At(long most) ? most : 600.0 * MIB;
        double share = 0.2 + seed % 45 / 100.0 + 0.04 * Math.sin(t / 200 + seed);
        if (gear.name().equals("shop-db")) {
            share = 0.98;
        } else if (gear.name().startsWith("search")) {
            share = 0.82;
        }
        return cap * share;
    }

    private Gear now(Gear gear) {
        Instant stale = staleSince;
        Instant at = stale == null ? clock.instant() : stale;
        boolean up = gear.state() == GearState.RUNNING || gear.state() == GearState.FROZEN;
        if (!up) {
            return copy(
                    gear,
                    gear.state(),
                    gear.stateSince(),
                    gear.drift(),
                    gear.pending(),
                    gear.limits(),
                    null,
                    stale);
        }
        boolean frozen = gear.state() == GearState.FROZEN;
        double cores = frozen ? 0 : cpu(gear, at);
        double peak = cores;
        for (int back = 0; back < 900; back += 10) {
            peak =
                    frozen
                            ? 0
                            : Math.max(
                                    peak,
                                    cpu(gear, at.minusSeconds(back - at.getEpochSecond() % 10)));
        }
        double bytes = memory(gear, at);
        boolean hot = gear.name().equals("shop-db") || gear.name().equals("ci-runner3");
        GearFigures figures =
                new GearFigures(
                        at,
                        Figure.of(cores),
                        gear.limits().cpuMillis() instanceof Cap.At
                                ? Figure.of(gear.name().equals("ci-runner3") ? 0.34 : 0)
                                : Figure.absent("no CPU cap"),
                        Figure.of(bytes),
                        Figure.of(bytes * 0.6),
                        Figure.of(bytes * 0.3),
                        Figure.of(bytes * 0.1),
                        Figure.of(0),
                        Figure.of(3 + Math.floorMod(gear.name().hashCode(), 20)),
                        Figure.of(hot ? 1 : 0),
                        Figure.of(hot ? 14.8 : 0.3),
                        Figure.of(gear.name().equals("shop-db") ? 12.4 : 0.1),
                        Figure.of(0.3),
                        Figure.of(cores * 120_000),
                        Figure.of(cores * 40_000),
                        Figure.of(cores * 600_000),
                        Figure.of(cores * 1_600_000),
                        Figure.of(peak),
                        Figure.of(bytes * 1.04),
                        strains(gear));
        return copy(
                gear,
                gear.state(),
                gear.stateSince(),
                gear.drift(),
                gear.pending(),
                gear.limits(),
                figures,
                stale);
    }

    /// What holds a gear up, for twelve minutes when the fleet was made.
    private List<GearStrain> strains(Gear gear) {
        Instant since = born.minusSeconds(720);
        return switch (gear.name()) {
            case "ci-runner3" -> List.of(new GearStrain(GearStrain.Kind.THROTTLED, 0.34, since));
            case "shop-db" ->
                    List.of(
                            new GearStrain(GearStrain.Kind.MEMORY, 0.124, since),
                            new GearStrain(GearStrain.Kind.MEMORY_CAP, 0.98, since));
            default -> List.of();
        };
    }

    private static List<GearStrain> strainsNow(Gear gear) {
        GearFigures figures = gear.figures();
        return figures == null ? List.of() : figures.strains();
    }

    private void session() {
        if (signedOut) {
            throw new ConsoleException(ErrorCode.NOT_SIGNED_IN, "You are not signed in. Sign in.");
        }
    }

    private void need(Right right, String call) {
        session();
        if (!role.rights().contains(right)) {
            throw new ConsoleException(ErrorCode.NOT_PERMITTED, me().lacking(right));
        }
        ConsoleException next = failure;
        if (next != null) {
            failure = null;
            throw next;
        }
        calls.add(call);
        changes.incrementAndGet();
    }

    @Override
    public Me me() {
        session();
        return new Me(role.name().toLowerCase(Locale.ROOT), role, Set.of("*"), role.rights());
    }

    @Override
    public List<Host> hosts() {
        session();
        return two
                ? List.of(host("host-a", 14.2), host("host-b", 0.4))
                : List.of(host("host-a", 14.2));
    }

    private Host host(String name, double most) {
        Instant at = clock.instant();
        List<Gear> own =
                gears.values().stream()
                        .map(this::now)
                        .filter(gear -> gear.host().equals(name))
                        .toList();
        Double told = busy;
        double sum = own.stream().mapToDouble(g -> g.figures() == null ? 0 : cpu(g, at)).sum();
        Host.Figures figures =
                new Host.Figures(
                        at,
                        Figure.of(told == null ? Math.min(sum, most) : told),
                        Figure.of(23.4 * 1024 * MIB),
                        Figure.of(0),
                        Figure.of(9.31),
                        Figure.of(611),
                        Figure.of(1348),
                        Figure.of(4.1),
                        Figure.of(0.6),
                        Figure.of(1.2));
        return new Host(
                        name,
                        staleSince == null ? Host.State.UP : Host.State.UNREACHABLE,
                        "lxc:///system?socket=/run/gearshift/libvirt/libvirt-sock",
                        "v2",
                        "6.12.0-amd64",
                        "9.0.0",
                        "0.1.0",
                        16,
                        32 * 1024 * MIB,
                        born.minus(Duration.ofDays(31)),
                        0,
                        0,
                        figures,
                        staleSince,
                        staleSince == null
                                ? null
                                : "The agent of "
                                        + name
                                        + " does not answer. Gears run on; look at its service.")
                .counting(GearCounts.of(own));
    }

    @Override
    public Host host(String name) {
        return hosts().stream()
                .filter(h -> h.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ConsoleException(
                                        ErrorCode.HOST_NOT_FOUND,
                                        "No host is named \"" + name + "\"."));
    }

    @Override
    public GearPage gears(GearQuery query) {
        session();
        List<Gear> all = gears.values().stream().map(this::now).toList();
        Map<GearState, Integer> byState = new EnumMap<>(GearState.class);
        all.forEach(g -> byState.merge(g.state(), 1, Integer::sum));
        Map<GearStrain.Kind, Integer> byStrain = new EnumMap<>(GearStrain.Kind.class);
        all.forEach(
                g -> strainsNow(g).forEach(each -> byStrain.merge(each.kind(), 1, Integer::sum)));
        String text = query.text() == null ? "" : query.text().toLowerCase(Locale.ROOT);
        Comparator<Gear> natural =
                Comparator.comparing(
                        g ->
                                g.name()
                                        .replaceAll("([0-9]+)", "00000$1")
                                        .replaceAll("0*([0-9]{5})", "$1"));
        Comparator<Gear> order =
                switch (query.sort()) {
                    case "cpu" -> Comparator.comparingDouble(g -> figure(g, f -> f.cpuCores()));
                    case "memory" ->
                            Comparator.comparingDouble(g -> figure(g, f -> f.memoryBytes()));
                    case "pressure" ->
                            Comparator.comparingDouble(g -> figure(g, f -> f.cpuPressure()));
                    case "state" -> Comparator.comparing(Gear::state);
                    default -> natural;
                };
        if (query.descending()) {
            order = order.reversed();
        }
        List<Gear> matching =
                all.stream()
                        .filter(
                                g ->
                                        (g.name() + g.id() + g.image() + g.command())
                                                .toLowerCase(Locale.ROOT)
                                                .contains(text))
                        .filter(g -> query.state() == null || g.state() == query.state())
                        .filter(g -> query.host() == null || g.host().equals(query.host()))
                        .filter(g -> !query.attention() || attention(g))
                        .filter(
                                g ->
                                        query.strain() == null
                                                || strainsNow(g).stream()
                                                        .anyMatch(s -> s.kind() == query.strain()))
                        .sorted(order.thenComparing(natural))
                        .toList();
        return new GearPage(
                matching.stream().skip(query.offset()).limit(query.count()).toList(),
                matching.size(),
                all.size(),
                byState,
                (int) all.stream().filter(Fleet::attention).count(),
                clock.instant(),
                staleSince,
                byStrain);
    }

    private static double figure(
            Gear gear, java.util.function.Function<GearFigures, Figure> which) {
        GearFigures figures = gear.figures();
        Double value = figures == null ? null : which.apply(figures).value();
        return value == null ? -1 : value;
    }

    private static boolean attention(Gear gear) {
        return gear.state() == GearState.FAILED
                || !gear.drift().isEmpty()
                || gear.name().equals("shop-db")
                || gear.name().equals("ci-runner3");
    }

    @Override
    public Gear gear(String name) {
        session();
        return gears.values().stream()
                .filter(g -> g.id().equals(name) || g.name().equals(name))
                .findFirst()
                .map(this::now)
                .orElseThrow(
                        () ->
                                new ConsoleException(
                                        ErrorCode.GEAR_NOT_FOUND,
                                        "No gear is named \""
                                                + name
                                                + "\". It may have been deleted; the list shows what is there."));
    }

    private Gear to(String name, GearState state) {
        Gear gear = gear(name);
        Gear changed =
                copy(
                        gear,
                        state,
                        clock.instant(),
                        gear.drift(),
                        gear.pending(),
                        gear.limits(),
                        null,
                        null);
        gears.put(changed.id(), changed);
        return gear(changed.id());
    }

    @Override
    public Gear createGear(GearSpec spec) {
        need(
                Right.CREATE,
                "createGear " + spec.name() + " " + spec.command() + " " + spec.limits());
        if (!spec.name().matches("[a-z]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw new ConsoleException(
                    ErrorCode.GEAR_INVALID,
                    "The name \""
                            + spec.name()
                            + "\" is not acceptable: use 1 to 63 of a-z, 0-9 and -, starting with a letter.");
        }
        return add(spec.name(), GearState.STOPPED, Limits.NONE.with(spec.limits()));
    }

    @Override
    public Gear startGear(String gear) {
        need(Right.OPERATE, "startGear " + gear(gear).name());
        return to(gear, GearState.RUNNING);
    }

    @Override
    public Gear stopGear(String gear, Duration grace) {
        need(Right.OPERATE, "stopGear " + gear(gear).name());
        return to(gear, GearState.STOPPED);
    }

    @Override
    public Gear restartGear(String gear, Duration grace) {
        need(Right.OPERATE, "restartGear " + gear(gear).name());
        return to(gear, GearState.RUNNING);
    }

    @Override
    public Gear pauseGear(String gear) {
        need(Right.OPERATE, "pauseGear " + gear(gear).name());
        return to(gear, GearState.FROZEN);
    }

    @Override
    public Gear resumeGear(String gear) {
        need(Right.OPERATE, "resumeGear " + gear(gear).name());
        return to(gear, GearState.RUNNING);
    }

    @Override
    public void deleteGear(String gear, boolean force) {
        need(Right.CREATE, "deleteGear " + gear(gear).name() + " " + force);
        gears.remove(gear(gear).id());
    }

    @Override
    public LimitPreview previewLimits(String name, LimitChange change) {
        session();
        Gear gear = gear(name);
        List<LimitPreview.Note> notes = new ArrayList<>();
        List<LimitPreview.Rehearsal> rehearsal = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        String refused = null;
        if (change.memoryBytes() instanceof Cap.At(long bytes)) {
            notes.add(
                    new LimitPreview.Note(
                            bytes < 100 * MIB
                                    ? LimitPreview.Level.DANGER
                                    : LimitPreview.Level.WARNING,
                            "memoryBytes",
                            "It uses 82 MiB now: the kernel takes some of it back."));
            rehearsal.add(
                    new LimitPreview.Rehearsal(
                            "memoryBytes",
                            LimitPreview.Level.DANGER,
                            "Memory cap "
                                    + bytes / MIB
                                    + " MiB: exceeded in 12 of 1,440 recorded minutes of the last 24 hours (under 1 %), in 3 stretches: about as many kills are likely. Page cache counts in these figures; where the kernel can drop it, nothing is killed. Of 690 recorded hours before, 4 were above it.",
                            1440,
                            12,
                            9,
                            3,
                            690,
                            4));
            commands.add(
                    "virsh memtune "
                            + gear.domain()
                            + " --live --config --hard-limit "
                            + bytes / 1024);
            commands.add(
                    "echo "
                            + bytes
                            + " > /sys/fs/cgroup/machine.slice/"
                            + gear.domain()
                            + "/memory.max");
        }
        if (change.cpuMillis() instanceof Cap.At(long millis)) {
            notes.add(
                    new LimitPreview.Note(
                            LimitPreview.Level.INFO,
                            "cpuMillis",
                            "It used "
                                    + millis / 2000.0
                                    + " cores on average in the last 15 minutes."));
            commands.add(
                    "virsh schedinfo "
                            + gear.domain()
                            + " --live --config vcpu_quota="
                            + millis * 100);
            if (millis < 10) {
                refused = "A CPU cap is at least 0.01 cores, or none.";
            }
        }
        return new LimitPreview(
                gear.limits(),
                gear.limits().with(change),
                gear.limitsRevision(),
                notes,
                commands,
                refused,
                rehearsal);
    }

    @Override
    public LimitPreview previewGroupLimits(String host, String path, LimitChange change) {
        session();
        return groupLimits.preview(cgroups(host, groupOnly(path)).nodes().getFirst(), change);
    }

    @Override
    public LimitResult changeGroupLimits(
            String host,
            String path,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        need(Right.LIMIT, "changeGroupLimits " + path + " " + change + " " + confirmWithin);
        LimitResult result =
                groupLimits.change(
                        cgroups(host, groupOnly(path)).nodes().getFirst(),
                        "c-" + (100 + made.size()),
                        change,
                        confirmWithin == null ? null : (Long) confirmWithin.toMillis(),
                        revision,
                        clock.instant());
        made.put(result.changeId(), result);
        return result;
    }

    private static CgroupQuery groupOnly(String path) {
        return new CgroupQuery(path, 0, List.of(), null, CgroupQuery.Sort.NAME, 1);
    }

    @Override
    public LimitResult changeLimits(
            String name,
            LimitChange change,
            @Nullable Duration confirmWithin,
            @Nullable Long revision) {
        Gear gear = gear(name);
        need(
                Right.LIMIT,
                "changeLimits "
                        + gear.name()
                        + " "
                        + change
                        + " "
                        + confirmWithin
                        + " "
                        + revision);
        Limits after = gear.limits().with(change);
        Instant at = clock.instant();
        String id = "c-" + (100 + made.size());
        LimitResult result =
                new LimitResult(
                        id,
                        gear.id(),
                        gear.limits(),
                        after,
                        at,
                        confirmWithin == null ? null : at.plus(confirmWithin),
                        confirmWithin == null
                                ? LimitResult.State.APPLIED
                                : LimitResult.State.AWAITING_CONFIRMATION);
        made.put(id, result);
        put(with(gear, List.of(), confirmWithin == null ? null : result, after));
        return result;
    }

    private LimitResult settle(String id, LimitResult.State state) {
        LimitResult change = made.get(id);
        if (change == null) {
            throw new ConsoleException(
                    ErrorCode.CHANGE_NOT_FOUND, "No change " + id + " can be taken back any more.");
        }
        if (change.gear().startsWith("/")) {
            return groupLimits.settle(change, state);
        }
        boolean undone = state == LimitResult.State.UNDONE;
        put(with(gear(change.gear()), List.of(), null, undone ? change.before() : change.after()));
        return new LimitResult(
                id,
                change.gear(),
                change.before(),
                change.after(),
                change.appliedAt(),
                null,
                state);
    }

    @Override
    public LimitResult confirmLimits(String changeId) {
        need(Right.LIMIT, "confirmLimits " + changeId);
        return settle(changeId, LimitResult.State.CONFIRMED);
    }

    @Override
    public LimitResult undoLimits(String changeId) {
        need(Right.LIMIT, "undoLimits " + changeId);
        return settle(changeId, LimitResult.State.UNDONE);
    }

    @Override
    public List<Bulk.Preview> previewBulk(List<String> names, LimitChange change) {
        return names.stream()
                .map(
                        name -> {
                            LimitPreview preview = previewLimits(name, change);
                            return new Bulk.Preview(
                                    gear(name).id(),
                                    gear(name).name(),
                                    preview,
                                    preview.refusedBecause());
                        })
                .toList();
    }

    @Override
    public Bulk startBulk(Bulk.Order order) {
        List<Bulk.Row> rows = new ArrayList<>();
        for (String name : order.gears()) {
            rows.add(bulkRow(order, name));
        }
        Duration within = order.confirmWithin();
        Bulk bulk =
                new Bulk(
                        "b-" + bulks.size(),
                        order.action(),
                        "root",
                        clock.instant(),
                        within == null ? null : clock.instant().plus(within),
                        false,
                        rows);
        bulks.put(bulk.id(), bulk);
        return bulk;
    }

    private Bulk.Row bulkRow(Bulk.Order order, String name) {
        Gear gear = gear(name);
        try {
            LimitResult result = null;
            switch (order.action()) {
                case LIMIT -> {
                    LimitChange change = order.change();
                    result =
                            changeLimits(
                                    name,
                                    change == null ? LimitChange.NOTHING : change,
                                    order.confirmWithin(),
                                    null);
                }
                case START -> startGear(name);
                case STOP -> stopGear(name, order.grace());
                case PAUSE -> pauseGear(name);
                case RESUME -> resumeGear(name);
            }
            return row(gear, Bulk.State.DONE, result, null);
        } catch (ConsoleException e) {
            return row(gear, Bulk.State.FAILED, null, e);
        }
    }

    private static Bulk.Row row(
            Gear gear,
            Bulk.State state,
            @Nullable LimitResult result,
            @Nullable ConsoleException why) {
        return new Bulk.Row(
                gear.id(),
                gear.name(),
                state,
                result == null ? null : result.changeId(),
                result == null ? null : result.before(),
                result == null ? null : result.after(),
                why == null ? null : why.code().code(),
                why == null ? null : why.getMessage());
    }

    @Override
    public Bulk bulk(String id) {
        session();
        Bulk bulk = bulks.get(id);
        if (bulk == null) {
            throw new ConsoleException(ErrorCode.NOT_FOUND, "There is no bulk change " + id + ".");
        }
        return bulk;
    }

    @Override
    public Bulk confirmBulk(String id) {
        return settleBulk(id, Bulk.State.CONFIRMED);
    }

    @Override
    public Bulk undoBulk(String id) {
        return settleBulk(id, Bulk.State.UNDONE);
    }

    private Bulk settleBulk(String id, Bulk.State state) {
        need(Right.LIMIT, state + " " + id);
        Bulk bulk = bulk(id);
        Bulk settled =
                new Bulk(
                        id,
                        bulk.action(),
                        bulk.who(),
                        bulk.at(),
                        null,
                        false,
                        bulk.rows().stream().map(row -> settled(row, state)).toList());
        bulks.put(id, settled);
        return settled;
    }

    private static Bulk.Row settled(Bulk.Row row, Bulk.State state) {
        return row.state().inForce()
                ? new Bulk.Row(
                        row.gear(),
                        row.name(),
                        state,
                        row.changeId(),
                        row.before(),
                        row.after(),
                        null,
                        null)
                : row;
    }

    @Override
    public Gear adoptDrift(String gear) {
        need(Right.LIMIT, "adoptDrift " + gear(gear).name());
        put(with(gear(gear), List.of(), null, gear(gear).limits()));
        return gear(gear);
    }

    @Override
    public Gear revertDrift(String gear) {
        need(Right.LIMIT, "revertDrift " + gear(gear).name());
        put(with(gear(gear), List.of(), null, gear(gear).limits()));
        return gear(gear);
    }

    @Override
    public List<Series> history(String host, HistoryQuery query) {
        session();
        List<String> ids = query.gears();
        Duration back = query.back();
        int points = query.points();
        Instant end = clock.instant();
        long step = Math.max(1000, back.toMillis() / points);
        Instant start = Instant.ofEpochMilli((end.toEpochMilli() / step - points + 1) * step);
        List<Series> all = new ArrayList<>();
        for (String figure : query.figures()) {
            for (String id : ids.isEmpty() ? Arrays.asList((String) null) : ids) {
                List<@Nullable Double> values = new ArrayList<>();
                Gear gear = id == null ? null : gears.get(id);
                for (int i = 0; i < points; i++) {
                    Instant at = start.plusMillis(i * step);
                    boolean gap =
                            gear != null
                                    && gear.name().equals("search-2")
                                    && i > points / 3
                                    && i < points / 2;
                    values.add(gap ? null : value(gear, figure, at, end));
                }
                all.add(
                        new Series(
                                id,
                                figure,
                                start,
                                step,
                                values,
                                query.averages() ? averages(values) : List.of()));
            }
        }
        return all;
    }

    private static List<@Nullable Double> averages(List<@Nullable Double> highest) {
        List<@Nullable Double> averages = new ArrayList<>();
        highest.forEach(each -> averages.add(each == null ? null : (Double) (each * 0.8)));
        return averages;
    }

    private double value(@Nullable Gear gear, String figure, Instant at, Instant end) {
        if (gear == null) {
            Double told = busy;
            if (told != null && figure.equals("cpuCores")) {
                // Averages are four fifths of the highest.
                return at.isBefore(end.minusSeconds(300)) ? 1 : told / 0.8;
            }
            double wave = Math.sin(at.getEpochSecond() / 120.0);
            return switch (figure) {
                case "cpuCores" -> 11 + 2 * wave;
                case "memoryUsedBytes" -> (23.4 + 0.6 * wave) * 1024 * MIB;
                default -> 2 + wave;
            };
        }
        return switch (figure) {
            case "cpuCores" -> cpu(gear, at);
            case "memoryBytes" -> {
                if (gear.name().equals("shop-db")) {
                    double ago = Duration.between(at, end).toMillis() / 1000.0;
                    yield MIB * (ago < 40 ? 70 + (40 - ago) / 3 : 190 - (ago - 40) / 7);
                }
                yield memory(gear, at);
            }
            case "memoryPressure" ->
                    gear.name().equals("shop-db")
                            ? 6 + 5 * Math.sin(at.getEpochSecond() / 70.0)
                            : 0.1;
            case "ioPressure" -> 0.3 + 0.2 * Math.sin(at.getEpochSecond() / 30.0);
            case "receivedBytesPerSecond" -> cpu(gear, at) * 600_000;
            case "sentBytesPerSecond" -> cpu(gear, at) * 1_600_000;
            case "writtenBytesPerSecond" -> cpu(gear, at) * 40_000;
            case "cpuPressure" -> 1.1 + Math.sin(at.getEpochSecond() / 50.0);
            default -> cpu(gear, at) * 100_000;
        };
    }

    @Override
    public Blame blame(String gear, String resource) {
        Gear victim = gear(gear);
        List<Blame.Suspect> suspects = new ArrayList<>();
        double share = 71;
        for (Gear each : gears.values()) {
            if (!each.id().equals(victim.id()) && each.figures() != null && share > 1) {
                suspects.add(
                        new Blame.Suspect(each.id(), each.name(), share, 0.08, 0.02 * share, 0.93));
                share = (100 - share) * 0.6;
            }
        }
        return resource.equals("cpu")
                ? new Blame(
                        victim.id(),
                        resource,
                        new Blame.Spike(
                                Instant.now().minusSeconds(190),
                                Instant.now().minusSeconds(60),
                                1.2,
                                41.7),
                        null,
                        suspects,
                        Instant.now())
                : new Blame(victim.id(), resource, null, null, List.of(), Instant.now());
    }

    @Override
    public List<ProcessRow> processes(String gear) {
        Gear found = gear(gear);
        if (found.figures() == null) {
            return List.of();
        }
        Instant started = born.minus(Duration.ofDays(3));
        return List.of(
                new ProcessRow(
                        4711,
                        1,
                        4705,
                        "root",
                        1310720,
                        0L,
                        "S",
                        1,
                        420L * 1024,
                        started,
                        "gear-init"),
                new ProcessRow(
                        4713,
                        7,
                        4711,
                        "postgres",
                        1310820,
                        100L,
                        "S",
                        1,
                        22 * MIB,
                        started,
                        "postgres: checkpointer"),
                new ProcessRow(
                        4714,
                        8,
                        4711,
                        "postgres",
                        1310820,
                        100L,
                        "S",
                        1,
                        9 * MIB,
                        started,
                        "postgres: background writer"),
                new ProcessRow(
                        4802,
                        31,
                        4711,
                        "postgres",
                        1310820,
                        100L,
                        "R",
                        1,
                        41 * MIB,
                        born,
                        "postgres: shop shop 172.16.0.9(51122) SELECT"),
                new ProcessRow(
                        5001,
                        null,
                        4711,
                        "65534",
                        1310821,
                        null,
                        "Z",
                        1,
                        null,
                        null,
                        "<script>alert('title')</script>"));
    }

    @Override
    public List<NamespaceRow> namespaces(String host) {
        host(host);
        List<NamespaceRow> rows = new ArrayList<>();
        long ns = 4026531834L;
        for (String type : List.of("time", "cgroup", "pid", "user", "uts", "ipc", "net", "mnt")) {
            rows.add(
                    new NamespaceRow(
                            ns++, type, 211, 1, "root", "/sbin/init", null, null, List.of(), null));
        }
        rows.add(
                new NamespaceRow(
                        4026532100L,
                        "net",
                        4,
                        2901,
                        "root",
                        "nginx: master process",
                        null,
                        "docker 4426af4f45ae",
                        List.of(),
                        null));
        rows.add(
                new NamespaceRow(
                        4026532101L,
                        "mnt",
                        1,
                        3310,
                        "ann",
                        "sleep 100",
                        null,
                        "unshare 3310 (sleep)",
                        List.of(),
                        null));
        rows.add(
                new NamespaceRow(
                        4026532102L,
                        "net",
                        0,
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of("mounted at /run/netns/blue", "open as 7 of pid 2901 (<script>)"),
                        clock.instant().minusSeconds(9)));
        ns = 4026532170L;
        int pid = 4700;
        for (Gear gear :
                gears.values().stream().sorted(Comparator.comparing(Gear::name)).toList()) {
            if (now(gear).figures() == null) {
                continue;
            }
            for (String type : List.of("user", "mnt", "uts", "ipc", "pid", "net")) {
                rows.add(
                        new NamespaceRow(
                                ns++,
                                type,
                                3 + pid % 9,
                                pid,
                                "1310720",
                                "gear-init",
                                gear.name(),
                                null,
                                List.of(),
                                null));
            }
            pid += 17;
        }
        return rows;
    }

    @Override
    public List<NamespaceRow> processNamespaces(String host, int pid) {
        List<NamespaceRow> rows =
                namespaces(host).stream()
                        .filter(row -> Integer.valueOf(pid).equals(row.pid()))
                        .toList();
        if (rows.isEmpty()) {
            throw new ConsoleException(
                    ErrorCode.NOT_FOUND, "No process of " + host + " has the pid " + pid + ".");
        }
        return rows;
    }

    @Override
    public List<NamespaceNode> namespaceTree(String host) {
        List<NamespaceNode> nodes = new ArrayList<>();
        long first = 0;
        for (NamespaceRow row : namespaces(host)) {
            if (!row.type().equals("user")) {
                continue;
            }
            first = first == 0 ? row.ns() : first;
            boolean top = row.ns() == first;
            nodes.add(
                    new NamespaceNode(
                            row.ns(),
                            "user",
                            top ? null : (Long) first,
                            top ? null : (Long) first,
                            0L,
                            List.of(
                                    top
                                            ? new NamespaceNode.IdRange(0, 0, 4_294_967_295L)
                                            : new NamespaceNode.IdRange(0, 1_310_720, 65_536)),
                            List.of(),
                            row.nprocs(),
                            row.pid(),
                            row.user(),
                            row.command(),
                            row.gear(),
                            row.container(),
                            row.heldBy()));
        }
        return nodes;
    }

    @Override
    public CgroupTree cgroups(String host, CgroupQuery query) {
        host(host);
        var cgroups = new FakeCgroups("v2");
        cgroups.put("/system.slice", unit("system.slice"), 900L << 20, null, 0.2);
        cgroups.put(
                "/system.slice/docker-" + "c0ffee".repeat(10) + "beef.scope",
                new CgroupOwner(CgroupOwner.Kind.DOCKER, "c0ffeec0ffee", null, true),
                300L << 20,
                null,
                0.1);
        cgroups.put("/machine.slice", unit("machine.slice"), 4L << 30, 4L << 30, 1.2);
        for (Gear gear :
                gears.values().stream().sorted(Comparator.comparing(Gear::name)).toList()) {
            Gear seen = now(gear);
            GearFigures figures = seen.figures();
            if (figures == null) {
                continue;
            }
            String path = "/machine.slice/machine-lxc\\x2d7\\x2d" + gear.id() + ".scope";
            Double cores = figures.cpuCores().value();
            Double memory = figures.memoryBytes().value();
            CgroupOwner owner =
                    new CgroupOwner(CgroupOwner.Kind.GEAR, gear.name(), gear.id(), true);
            Long cap = gear.limits().memoryBytes() instanceof Cap.At(long at) ? at : null;
            long bytes = memory == null ? 0 : memory.longValue();
            cgroups.put(path, owner, bytes, cap, cores == null ? 0 : cores);
            cgroups.put(
                    path + "/libvirt",
                    new CgroupOwner(CgroupOwner.Kind.GEAR, gear.name(), gear.id(), false),
                    bytes,
                    null,
                    cores == null ? 0 : cores);
        }
        cgroups.put("/<b>bold<b>\u001b[31m \u202e & \"x\"", CgroupOwner.NONE, 5L << 20, null, 0);
        return groupLimits.marked(cgroups.tree(query, clock.instant()));
    }

    private static CgroupOwner unit(String name) {
        return new CgroupOwner(CgroupOwner.Kind.SLICE, name, null, true);
    }

    @Override
    public NamespaceWhy namespaceWhy(String host, String a, String b) {
        host(host);
        return io.gearshift.web.rest.Samples.namespaceWhy();
    }

    @Override
    public List<HostMetrics> metrics(@Nullable String host) {
        return List.of(io.gearshift.web.rest.Samples.metrics());
    }

    @Override
    public NamespaceMatrix namespaceMatrix(String host) {
        host(host);
        return new NamespaceMatrix(
                gears.values().stream()
                        .sorted(Comparator.comparing(Gear::name))
                        .filter(gear -> now(gear).figures() != null)
                        .map(
                                gear ->
                                        new NamespaceMatrix.Row(
                                                gear.id(),
                                                gear.name(),
                                                gear.managed(),
                                                gearNamespaces(gear.id())))
                        .toList());
    }

    @Override
    public io.gearshift.backend.api.GearMirror gearMirror(String gear) {
        gear(gear);
        return io.gearshift.web.rest.Samples.gearMirror();
    }

    @Override
    public List<GearNamespace> gearNamespaces(String gear) {
        gear(gear);
        return List.of(
                new GearNamespace(
                        "mnt",
                        4026532178L,
                        GearNamespace.Relation.OWN,
                        List.of(),
                        "Its own mounts; the host's files are not visible."),
                new GearNamespace(
                        "pid",
                        4026532182L,
                        GearNamespace.Relation.OWN,
                        List.of(),
                        "It sees its own processes only."),
                new GearNamespace(
                        "net",
                        4026532183L,
                        GearNamespace.Relation.OWN,
                        List.of(),
                        "Its own interfaces and addresses."),
                new GearNamespace(
                        "ipc",
                        4026532181L,
                        GearNamespace.Relation.SHARED,
                        List.of("shop-web2"),
                        "Shares message queues and shared memory with shop-web2."),
                new GearNamespace(
                        "uts",
                        4026532180L,
                        GearNamespace.Relation.OWN,
                        List.of(),
                        "Its own host name."),
                new GearNamespace(
                        "user",
                        4026532177L,
                        GearNamespace.Relation.OWN,
                        List.of(),
                        "Its root is 1310720 outside, which is nobody."),
                new GearNamespace(
                        "cgroup",
                        4026531835L,
                        GearNamespace.Relation.HOST,
                        List.of(),
                        "The host's: it sees the names of the groups above its own."),
                new GearNamespace(
                        "time",
                        4026531834L,
                        GearNamespace.Relation.HOST,
                        List.of(),
                        "The host's clocks."));
    }

    @Override
    public LogPage logs(String gear, @Nullable String cursor, int count) {
        gear(gear);
        long first = cursor == null ? 0 : Long.parseLong(cursor);
        long last = 40 + Duration.between(born, clock.instant()).toSeconds();
        List<LogPage.Line> lines = new ArrayList<>();
        for (long i = first; i < last && lines.size() < count; i++) {
            Instant at = born.minusSeconds(40).plusSeconds(i);
            boolean err = i % 9 == 4;
            lines.add(
                    new LogPage.Line(
                            at,
                            err ? "err" : "out",
                            i == 7
                                    ? "<script>alert('log')</script> \u001b[31mred\u001b[0m"
                                    : err
                                            ? "FATAL:  remaining connection slots are reserved"
                                            : "LOG:  checkpoint complete: wrote "
                                                    + i * 3
                                                    + " buffers ("
                                                    + i % 10
                                                    + ".4%)",
                            false));
        }
        return new LogPage(lines, Long.toString(first + lines.size()), cursor == null);
    }

    @Override
    public ExecResult exec(String gear, ExecRequest request, OutputSink sink) {
        throw new UnsupportedOperationException("no page runs commands");
    }

    @Override
    public List<Event> events(EventQuery query) {
        session();
        List<Event> found = new ArrayList<>(events.reversed());
        String wanted = query.gear() == null ? null : gear(query.gear()).id();
        found.removeIf(e -> wanted != null && !wanted.equals(e.gear()));
        found.removeIf(e -> query.kind() != null && e.kind() != query.kind());
        found.removeIf(e -> query.atLeast() != null && e.severity().compareTo(query.atLeast()) < 0);
        found.removeIf(e -> query.before() != null && e.id() >= query.before());
        return found.subList(0, Math.min(found.size(), query.count()));
    }

    @Override
    public List<KillRow> kills(String gear) {
        return gear.startsWith("wiki") ? List.of() : List.of(kill(gear, BlackBoxSample.ID).row());
    }

    /// Also of a gear that is gone.
    @Override
    public BlackBox kill(String gear, String id) {
        session();
        for (Event event : events.reversed()) {
            String known = event.gear();
            String name = event.gearName();
            if (event.kind() == Event.Kind.OOM_KILL
                    && known != null
                    && name != null
                    && (gear.equals(known) || gear.equals(name))
                    && id.equals(BlackBoxSample.ID)) {
                return BlackBoxSample.of(
                        event.host(), known, name, event.project(), event.at(), event.text());
            }
        }
        throw new ConsoleException(
                ErrorCode.NOT_FOUND, "The host keeps no black box of this kill.");
    }

    @Override
    public List<AuditRow> audit(AuditQuery query) {
        session();
        List<AuditRow> found = new ArrayList<>(audit.reversed());
        String text = query.text() == null ? "" : query.text();
        found.removeIf(r -> !(r.who() + r.action() + r.objectName()).contains(text));
        found.removeIf(r -> query.before() != null && r.id() >= query.before());
        return found.subList(0, Math.min(found.size(), query.count()));
    }

    @Override
    public AuditCheck checkAudit(Duration notOlder) {
        session();
        return new AuditCheck(audit.size(), brokenAt, born);
    }

    @Override
    public List<UserView> users() {
        session();
        return List.copyOf(users);
    }

    @Override
    public UserView putUser(String name, char @Nullable [] password, List<UserView.Grant> grants) {
        need(
                Right.ACCESS,
                "putUser " + name + " " + grants + (password == null ? "" : " with password"));
        UserView user = new UserView(name, true, false, false, grants, clock.instant(), null);
        users.removeIf(each -> each.name().equals(name));
        users.add(user);
        return user;
    }

    @Override
    public UserView setUserDisabled(String name, boolean disabled) {
        need(Right.ACCESS, "setUserDisabled " + name + " " + disabled);
        for (UserView each : users) {
            if (each.name().equals(name)) {
                UserView now =
                        new UserView(
                                name,
                                each.local(),
                                each.machine(),
                                disabled,
                                each.grants(),
                                each.created(),
                                each.lastSeen());
                users.set(users.indexOf(each), now);
                return now;
            }
        }
        throw new ConsoleException(ErrorCode.ACCESS_INVALID, "No user is named \"" + name + "\".");
    }

    @Override
    public void deleteUser(String name) {
        need(Right.ACCESS, "deleteUser " + name);
        users.removeIf(each -> each.name().equals(name));
    }

    @Override
    public List<TokenView> tokens() {
        session();
        return List.copyOf(tokens);
    }

    @Override
    public TokenView.Created createToken(
            String label, Set<Right> rights, @Nullable Duration validFor) {
        need(
                Right.VIEW,
                "createToken " + label + " " + new java.util.TreeSet<>(rights) + " " + validFor);
        Instant at = clock.instant();
        TokenView token =
                new TokenView(
                        "t-" + (tokens.size() + 1),
                        me().user(),
                        label,
                        rights,
                        at,
                        validFor == null ? null : at.plus(validFor),
                        null);
        tokens.add(token);
        return new TokenView.Created(token, "gst_the-secret-shown-once");
    }

    @Override
    public void revokeToken(String id) {
        need(Right.VIEW, "revokeToken " + id);
        tokens.removeIf(each -> each.id().equals(id));
    }

    @Override
    public List<SessionView> sessions() {
        session();
        return List.of(
                new SessionView(
                        "s-1",
                        "admin",
                        "192.0.2.10",
                        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
                                + " Chrome/131.0.0.0 Safari/537.36",
                        SessionView.How.LINK,
                        born.minusSeconds(3600),
                        clock.instant(),
                        true),
                new SessionView(
                        "s-2",
                        "nora",
                        "192.0.2.77",
                        "Mozilla/5.0 (Macintosh; Intel Mac OS X 14.7; rv:133.0) Gecko/20100101"
                                + " Firefox/133.0",
                        SessionView.How.MACHINE,
                        born.minusSeconds(86400),
                        born.minusSeconds(400),
                        false));
    }

    @Override
    public void revokeSession(String id) {
        need(Right.VIEW, "revokeSession " + id);
    }

    @Override
    public int endOtherSessions(@Nullable String user) {
        need(Right.VIEW, "endOtherSessions " + user);
        return 1;
    }

    @Override
    public SignInLink createSignInLink(String user) {
        need(Right.ACCESS, "createSignInLink " + user);
        return new SignInLink(
                "/sign-in?link=the-secret-of-a-link", user, clock.instant().plusSeconds(600));
    }

    @Override
    public Console at(Instant moment) {
        return this;
    }

    @Override
    public Moment moment() {
        return new Moment(Instant.now(), Instant.now().minusSeconds(86_400), 0, List.of());
    }

    @Override
    public long changes() {
        session();
        return changes.get();
    }

    /// Its gears' names, for a test.
    public Map<String, GearState> states() {
        Map<String, GearState> states = new LinkedHashMap<>();
        gears.values().forEach(g -> states.put(g.name(), g.state()));
        return states;
    }
}
