package io.gearshift.backend.fake;

import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.Blame;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearMirror;
import io.gearshift.backend.api.GearNamespace;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.GearTotals;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.Moment;
import io.gearshift.backend.api.NamespaceMatrix;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.NamespaceWhy;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.api.ProcessRow;
import io.gearshift.backend.api.Series;
import io.gearshift.backend.host.AccountAnswer;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.HostEvent;
import io.gearshift.backend.host.HostInventory;
import io.gearshift.backend.host.HostPast;
import io.gearshift.backend.host.HostReport;
import io.gearshift.backend.host.NamespaceList;
import io.gearshift.backend.host.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An agent with its gears in memory: the same answers, refusals, events and reports as a real one,
/// as far as a console can tell, and nothing behind them. Safe for use by many threads.
public final class FakeHost {

    /// Path of a container's group whose limits can be changed.
    public static final String CONTAINER = "/lxc.payload.web";

    private static final AccountAnswer REFUSED = AccountAnswer.of(AccountAnswer.Outcome.REFUSED);

    /// Two processors, 8 GiB.
    public static final long MEMORY = 8L << 30;

    private final String name;
    private final FakeClock clock;
    private final FakeHostLink link;
    private final Map<String, Gear> gears = new LinkedHashMap<>();
    private final Map<String, List<LogPage.Line>> logs = new HashMap<>();
    private final Map<UUID, Object> answered = new HashMap<>();
    private final List<HostEvent> journal = new ArrayList<>();
    private final List<BlackBox> boxes = new ArrayList<>();
    private final FakeGroupLimits groupLimits = new FakeGroupLimits();
    private final Map<String, LimitResult> changes = new HashMap<>();
    private final List<HostReport> toTell = new ArrayList<>();
    private static final String RUN = "fake";
    private long revision = 1;
    private final TreeMap<Instant, Map<String, Gear>> past = new TreeMap<>();
    private long sequence;
    private int nextPid = 4000;
    private int sleeping;
    private int hanging;
    private final Map<String, String> passwords = new HashMap<>();
    private final Map<String, AccountAnswer> accounts = new HashMap<>();
    private final List<String> checked = new ArrayList<>();
    private boolean hangs;
    private boolean hidesInventory;
    private @Nullable String troubled;
    private boolean older;
    private @Nullable String problem;

    /// A host without gears.
    public FakeHost(String name, FakeClock clock) {
        this.name = name;
        this.clock = clock;
        this.link = new FakeHostLink(this);
    }

    /// Its name.
    public String name() {
        return name;
    }

    /// Its clock.
    public FakeClock clock() {
        return clock;
    }

    /// The link to it.
    public FakeHostLink link() {
        return link;
    }

    /// Puts a gear there, or replaces it, as if it had always been so.
    public void put(Gear gear) {
        synchronized (this) {
            gears.put(gear.id(), GearBuilder.copy(gear).host(name).build());
            changed();
        }
        tell();
    }

    /// A gear as it is now.
    public synchronized @Nullable Gear gear(String id) {
        return gears.get(id);
    }

    /// Adds a line to a gear's output.
    public synchronized void print(String id, String stream, String text) {
        logs.computeIfAbsent(id, key -> new ArrayList<>())
                .add(new LogPage.Line(clock.instant(), stream, text, false));
    }

    /// Makes something happen.
    public void happen(
            @Nullable String gearId,
            Event.Kind kind,
            Event.Severity severity,
            String text,
            Map<String, String> details) {
        synchronized (this) {
            add(gearId == null ? null : gears.get(gearId), kind, severity, text, details);
        }
        tell();
    }

    /// Has the kernel kill in a gear, and keeps a black box of it.
    public void kill(String gearId, String text) {
        BlackBox box;
        synchronized (this) {
            Gear gear = known(gearId);
            box =
                    BlackBoxSample.of(
                            name, gearId, gear.name(), gear.project(), clock.instant(), text);
            boxes.removeIf(each -> each.row().gear().equals(gearId));
            boxes.add(box);
        }
        happen(
                gearId,
                Event.Kind.OOM_KILL,
                Event.Severity.ERROR,
                text,
                Map.of(
                        "pid",
                        "4711",
                        "insidePid",
                        "17",
                        "process",
                        "sort",
                        Event.BLACK_BOX,
                        box.row().id()));
    }

    /// Reports every event kept once more, as after a lost answer.
    public void nudge() {
        synchronized (this) {
            toTell.add(new HostReport.Happened(sequence));
        }
        tell();
    }

    /// Loses the journal: events count from 1 again.
    public synchronized void loseJournal() {
        journal.clear();
        sequence = 0;
    }

    /// What is wrong with the host; null for nothing.
    public void problem(@Nullable String sentence) {
        synchronized (this) {
            problem = sentence;
            changed();
        }
        tell();
    }

    /// Moves the clock and lets dead-man timers run out.
    public void advance(Duration by) {
        clock.advance(by);
        synchronized (this) {
            for (Gear gear : List.copyOf(gears.values())) {
                LimitResult pending = gear.pending();
                if (pending != null
                        && pending.revertsAt() != null
                        && !pending.revertsAt().isAfter(clock.instant())) {
                    revert(gear, pending);
                }
            }
        }
        tell();
    }

    /// Answers a command as an agent would; a repeated operation is answered, not done again.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <R> R answer(Operation<R> operation, OutputSink sink) {
        Object answer;
        synchronized (this) {
            answer = answered.get(operation.id());
            if (answer == null) {
                answer = answer(operation.command(), sink);
                answered.put(operation.id(), answer);
            }
        }
        tell();
        return (R) answer;
    }

    /// Everything, or nothing but the figures.
    private HostInventory inventory(boolean known) {
        Map<String, GearFigures> figures = new HashMap<>();
        for (Gear gear : gears.values()) {
            if (gear.figures() != null) {
                figures.put(gear.id(), gear.figures());
            }
        }
        return new HostInventory(
                host(),
                RUN,
                revision,
                !known,
                known
                        ? List.of()
                        : gears.values().stream().map(gear -> gear.withFigures(null)).toList(),
                List.of(),
                false,
                figures);
    }

    private Object answer(HostCommand<?> command, OutputSink sink) {
        return switch (command) {
            case HostCommand.Inventory(var run, var since) -> {
                if (hidesInventory) {
                    hang();
                }
                yield inventory(run.equals(RUN) && since == revision);
            }
            case HostCommand.Create(var id, var spec) -> create(id, spec);
            case HostCommand.Start(var id) -> start(known(id));
            case HostCommand.Stop(var id, var grace) -> stop(known(id));
            case HostCommand.Pause(var id) ->
                    move(
                            known(id),
                            GearState.RUNNING,
                            GearState.FROZEN,
                            Event.Kind.FROZEN,
                            "was frozen");
            case HostCommand.Resume(var id) ->
                    move(
                            known(id),
                            GearState.FROZEN,
                            GearState.RUNNING,
                            Event.Kind.THAWED,
                            "was thawed");
            case HostCommand.Delete(var id, var force) -> delete(known(id), force);
            case HostCommand.PreviewLimits(var id, var change) -> preview(known(id), change);
            case HostCommand.ChangeLimits(var id, var changeId, var change, var within, var seen) ->
                    change(known(id), changeId, change, within, seen);
            case HostCommand.ConfirmLimits(var changeId) -> confirm(changeId);
            case HostCommand.UndoLimits(var original) -> undo(original);
            case HostCommand.AdoptDrift(var id, var changeId) -> settleDrift(known(id), changeId);
            case HostCommand.RevertDrift(var id, var changeId) -> settleDrift(known(id), changeId);
            case HostCommand.History(var query) -> history(query);
            case HostCommand.Totals _ -> totals();
            case HostCommand.Blame(var id, var resource) -> blame(known(id), resource);
            case HostCommand.Processes(var id) -> processes(known(id));
            case HostCommand.Namespaces(var known, _) -> namespaces(known);
            case HostCommand.ProcessNamespaces(var pid) ->
                    namespaces().stream()
                            .filter(row -> Integer.valueOf(pid).equals(row.pid()))
                            .toList();
            case HostCommand.NamespaceWhy(var a, var b) ->
                    new NamespaceWhy(side(a), side(b), List.of(), List.of(), List.of(), List.of());
            case HostCommand.NamespaceTree _ -> namespaceTree();
            case HostCommand.Cgroups(var query) ->
                    groupLimits.marked(cgroups().tree(query, clock.instant()));
            case HostCommand.PreviewGroupLimits(var path, var change) ->
                    groupLimits.preview(cgroups().node(path), change);
            case HostCommand.ChangeGroupLimits(
                            var path,
                            var changeId,
                            var change,
                            var within,
                            var seen) -> {
                LimitResult made =
                        groupLimits.change(
                                cgroups().node(path),
                                changeId,
                                change,
                                within,
                                seen,
                                clock.instant());
                changes.put(changeId, made);
                yield made;
            }
            case HostCommand.NamespaceMatrix _ -> namespaceMatrix();
            case HostCommand.GearNamespaces(var id) -> namespaces(known(id));
            case HostCommand.GearMirror(var id) -> mirror(known(id));
            case HostCommand.CheckPassword(var who, var password, var _) -> {
                checked.add(who);
                yield password.equals(passwords.get(who))
                        ? accounts.getOrDefault(who, REFUSED)
                        : passwords.isEmpty()
                                ? AccountAnswer.of(AccountAnswer.Outcome.OFF)
                                : REFUSED;
            }
            case HostCommand.LookAtAccount(var who) -> {
                if (who.equals(troubled)) {
                    hang();
                    throw new IllegalStateException("the fault of " + who);
                }
                yield accounts.getOrDefault(who, REFUSED);
            }
            case HostCommand.Logs(var id, var cursor, var count) -> {
                hang();
                yield logs(known(id), cursor, count);
            }
            case HostCommand.Events(var after, var count) ->
                    journal.stream()
                            .filter(event -> event.sequence() > after)
                            .limit(count)
                            .toList();
            case HostCommand.Kills(var id) ->
                    boxes.stream().map(BlackBox::row).filter(row -> row.gear().equals(id)).toList();
            case HostCommand.Kill(var id, var box) ->
                    boxes.stream()
                            .filter(each -> each.row().gear().equals(id))
                            .filter(each -> each.row().id().equals(box))
                            .findFirst()
                            .orElseThrow(
                                    () ->
                                            new ConsoleException(
                                                    ErrorCode.NOT_FOUND,
                                                    "The host keeps no black box of this kill."));
            case HostCommand.PastGears(var at, var _) -> past(at);
            case HostCommand.PastNamespaces _ -> namespaces();
            case HostCommand.PastCgroups(var at, var query) -> cgroups().tree(query, at);
            case HostCommand.Exec(var id, var request) -> exec(known(id), request.command(), sink);
        };
    }

    // NullAway does not see the annotations of nested types (Host.Figures) of compiled classes.
    @SuppressWarnings("NullAway")
    private HostPast past(Instant at) {
        Map.Entry<Instant, Map<String, Gear>> then = past.floorEntry(at);
        return new HostPast(
                new Moment.Kept(
                        name,
                        past.isEmpty() ? null : past.firstKey(),
                        then == null ? null : then.getKey(),
                        then == null ? null : then.getKey(),
                        null,
                        null,
                        60,
                        null),
                then == null ? List.of() : List.copyOf(then.getValue().values()),
                false,
                null);
    }

    /// From now on its agent is of a version that knows nothing of totals.
    public synchronized void knowNoTotals() {
        older = true;
    }

    private Map<String, GearTotals> totals() {
        if (older) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID, "The command could not be read at command.");
        }
        Map<String, GearTotals> totals = new HashMap<>();
        for (Gear gear : gears.values()) {
            if (gear.figures() != null) {
                totals.put(gear.id(), GearBuilder.totals(clock.instant()));
            }
        }
        return totals;
    }

    private Host host() {
        return new Host(
                name,
                problem == null ? Host.State.UP : Host.State.DEGRADED,
                "lxc:///system",
                "v1",
                "6.18.0-fake",
                problem == null ? "9.0.0" : null,
                "0.1.0",
                2,
                MEMORY,
                clock.instant().minus(Duration.ofDays(3)),
                gears.size(),
                (int)
                        gears.values().stream()
                                .filter(gear -> gear.state() == GearState.RUNNING)
                                .count(),
                new Host.Figures(
                        clock.instant(),
                        Figure.of(0.42),
                        Figure.of(3.0 * (1L << 30)),
                        Figure.of(0),
                        Figure.of(0.37),
                        Figure.of(212),
                        Figure.of(347),
                        Figure.of(1.5),
                        Figure.of(0),
                        Figure.absent("this kernel keeps no io pressure")),
                null,
                problem);
    }

    private Gear known(String id) {
        Gear gear = gears.get(id);
        if (gear == null) {
            throw new ConsoleException(
                    ErrorCode.GEAR_NOT_FOUND, "Host " + name + " has no such gear.");
        }
        return gear;
    }

    private Gear create(String id, GearSpec spec) {
        for (Gear gear : gears.values()) {
            if (gear.name().equals(spec.name()) && gear.project().equals(spec.project())) {
                throw new ConsoleException(
                        ErrorCode.GEAR_EXISTS,
                        "Host " + name + " has a gear of this name in this project already.");
            }
        }
        if (!spec.image().equals("base")) {
            throw new ConsoleException(
                    ErrorCode.IMAGE_NOT_FOUND, "Host " + name + " has no image of this name.");
        }
        Limits limits = Limits.NONE.with(spec.limits());
        check(limits);
        Gear gear =
                GearBuilder.gear(id, spec.name())
                        .project(spec.project())
                        .application(spec.application())
                        .host(name)
                        .program(spec.image(), spec.rootMode(), spec.command(), spec.runAsRoot())
                        .restart(spec.restart())
                        .created(clock.instant())
                        .limits(limits, 1)
                        .since(clock.instant())
                        .build();
        return kept(gear, Event.Kind.CREATED, "was made");
    }

    private Gear start(Gear gear) {
        if (gear.state() == GearState.RUNNING) {
            return gear;
        }
        if (gear.state() == GearState.FROZEN) {
            throw state(gear, "is frozen; thaw it");
        }
        if (gear.command().getFirst().contains("missing")) {
            gears.put(
                    gear.id(),
                    GearBuilder.copy(gear)
                            .state(GearState.FAILED, "its program was not found")
                            .exitCode(127)
                            .build());
            changed();
            throw new ConsoleException(
                    ErrorCode.GEAR_START_FAILED,
                    "The gear did not start: its program was not found in its image.");
        }
        print(gear.id(), "out", "started");
        return kept(
                GearBuilder.copy(gear)
                        .state(GearState.RUNNING, null)
                        .since(clock.instant())
                        .desiredRunning(true)
                        .initPid(nextPid++)
                        .figures(GearBuilder.figures(clock.instant(), 0.01, 3 << 20, 1, null))
                        .build(),
                Event.Kind.STARTED,
                "was started");
    }

    private Gear stop(Gear gear) {
        if (gear.state() != GearState.RUNNING && gear.state() != GearState.FROZEN) {
            return gear;
        }
        return kept(
                GearBuilder.copy(gear)
                        .state(GearState.STOPPED, null)
                        .since(clock.instant())
                        .desiredRunning(false)
                        .initPid(null)
                        .figures(null)
                        .exitCode(143)
                        .build(),
                Event.Kind.STOPPED,
                "was stopped");
    }

    private Gear move(Gear gear, GearState from, GearState to, Event.Kind kind, String what) {
        if (gear.state() == to) {
            return gear;
        }
        if (gear.state() != from) {
            throw state(gear, "is not " + from.name().toLowerCase(Locale.ROOT));
        }
        return kept(
                GearBuilder.copy(gear).state(to, null).since(clock.instant()).build(), kind, what);
    }

    private Gear delete(Gear gear, boolean force) {
        if (gear.initPid() != null && !force) {
            throw state(gear, "runs; stop it, or delete it with force");
        }
        gears.remove(gear.id());
        logs.remove(gear.id());
        add(gear, Event.Kind.DELETED, Event.Severity.INFO, gear.name() + " was deleted.", Map.of());
        changed();
        return gear;
    }

    private static ConsoleException state(Gear gear, String what) {
        return new ConsoleException(
                ErrorCode.GEAR_STATE, "The gear " + gear.name() + " " + what + ".");
    }

    private Gear kept(Gear gear, Event.Kind kind, String what) {
        gears.put(gear.id(), gear);
        add(gear, kind, Event.Severity.INFO, gear.name() + " " + what + ".", Map.of());
        changed();
        return gear;
    }

    private void check(Limits limits) {
        if (limits.memoryBytes() instanceof Cap.At(long bytes) && bytes < 1 << 20) {
            throw new ConsoleException(ErrorCode.LIMIT_INVALID, "A memory cap is at least 1 MiB.");
        }
        if (limits.cpuMillis() instanceof Cap.At(long millis) && (millis < 10 || millis > 2000)) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_INVALID, "A CPU cap is 0.01 to 2 cores on this host.");
        }
        if (limits.cpuWeight() < 1 || limits.cpuWeight() > 10_000) {
            throw new ConsoleException(ErrorCode.LIMIT_INVALID, "A CPU weight is 1 to 10000.");
        }
        if (limits.processes() instanceof Cap.At(long most) && most < 1) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_INVALID, "A gear needs at least one process.");
        }
        if (limits.memoryHighBytes() instanceof Cap.At) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_UNSUPPORTED,
                    "This host has cgroup v1, which has no throttle point.");
        }
    }

    private LimitPreview preview(Gear gear, LimitChange change) {
        Limits after = gear.limits().with(change);
        List<LimitPreview.Note> notes = new ArrayList<>();
        String refused = null;
        GearFigures figures = gear.figures();
        if (after.memoryBytes() instanceof Cap.At(long cap)
                && figures != null
                && figures.memoryBytes().value() != null
                && figures.memoryBytes().value() > cap) {
            notes.add(
                    new LimitPreview.Note(
                            LimitPreview.Level.DANGER,
                            "memoryBytes",
                            "The gear uses more than that now; the kernel would refuse it."));
            refused = "The kernel refuses a memory cap below what is used.";
        }
        try {
            check(after);
        } catch (ConsoleException e) {
            refused = e.getMessage();
        }
        return new LimitPreview(
                gear.limits(),
                after,
                gear.limitsRevision(),
                notes,
                List.of("virsh -c lxc:///system memtune " + gear.domain() + " ..."),
                refused,
                List.of());
    }

    private LimitResult change(
            Gear gear,
            String changeId,
            LimitChange change,
            @Nullable Long within,
            @Nullable Long seen) {
        if (seen != null && seen != gear.limitsRevision()) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_CONFLICT,
                    "Somebody else changed the limits of this gear since they were shown. Look at"
                            + " them again.");
        }
        Limits after = gear.limits().with(change);
        check(after);
        if (preview(gear, change).refusedBecause() != null) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_REFUSED,
                    "The kernel refused the memory cap (EBUSY): the gear uses more than that.");
        }
        LimitResult result =
                new LimitResult(
                        changeId,
                        gear.id(),
                        gear.limits(),
                        after,
                        clock.instant(),
                        within == null ? null : clock.instant().plusMillis(within),
                        within == null
                                ? LimitResult.State.APPLIED
                                : LimitResult.State.AWAITING_CONFIRMATION);
        changes.put(changeId, result);
        set(gear, after, within == null ? null : result, Event.Kind.LIMITS_CHANGED, changeId);
        return result;
    }

    private LimitResult confirm(String changeId) {
        LimitResult made = changes.get(changeId);
        if (made != null && made.gear().startsWith("/")) {
            return groupLimits.settle(made, LimitResult.State.CONFIRMED);
        }
        for (Gear gear : gears.values()) {
            LimitResult pending = gear.pending();
            if (pending != null && pending.changeId().equals(changeId)) {
                gears.put(gear.id(), GearBuilder.copy(gear).pending(null).build());
                changed();
                return moved(pending, LimitResult.State.CONFIRMED);
            }
        }
        LimitResult known = changes.get(changeId);
        if (known != null && known.state() == LimitResult.State.CONFIRMED) {
            return known;
        }
        throw new ConsoleException(
                ErrorCode.CHANGE_NOT_FOUND, "No change with this id waits for confirmation.");
    }

    private LimitResult undo(LimitResult original) {
        if (original.gear().startsWith("/")) {
            return groupLimits.settle(original, LimitResult.State.UNDONE);
        }
        Gear gear = known(original.gear());
        Limits after = gear.limits().with(LimitChange.between(original.after(), original.before()));
        set(gear, after, null, Event.Kind.LIMITS_CHANGED, original.changeId());
        LimitResult undone =
                new LimitResult(
                        original.changeId(),
                        gear.id(),
                        gear.limits(),
                        after,
                        clock.instant(),
                        null,
                        LimitResult.State.UNDONE);
        changes.put(original.changeId(), undone);
        return undone;
    }

    private void revert(Gear gear, LimitResult pending) {
        set(gear, pending.before(), null, Event.Kind.LIMITS_REVERTED, pending.changeId());
        LimitResult reverted =
                new LimitResult(
                        pending.changeId(),
                        gear.id(),
                        /* before= */ pending.after(),
                        /* after= */ pending.before(),
                        clock.instant(),
                        null,
                        LimitResult.State.REVERTED);
        changes.put(pending.changeId(), reverted);
        toTell.add(new HostReport.LimitsReverted(reverted));
    }

    private LimitResult moved(LimitResult result, LimitResult.State state) {
        LimitResult moved =
                new LimitResult(
                        result.changeId(),
                        result.gear(),
                        result.before(),
                        result.after(),
                        result.appliedAt(),
                        null,
                        state);
        changes.put(result.changeId(), moved);
        return moved;
    }

    private void set(
            Gear gear,
            Limits limits,
            @Nullable LimitResult pending,
            Event.Kind kind,
            String changeId) {
        Gear now =
                GearBuilder.copy(gear)
                        .limits(limits, gear.limitsRevision() + 1)
                        .pending(pending)
                        .build();
        gears.put(gear.id(), now);
        add(
                now,
                kind,
                Event.Severity.INFO,
                "Limits of " + now.name() + " were changed.",
                Map.of("changeId", changeId));
        changed();
    }

    private LimitResult settleDrift(Gear gear, String changeId) {
        Gear now = GearBuilder.copy(gear).drift(List.of()).build();
        gears.put(gear.id(), now);
        changed();
        LimitResult result =
                new LimitResult(
                        changeId,
                        gear.id(),
                        gear.limits(),
                        now.limits(),
                        clock.instant(),
                        null,
                        LimitResult.State.APPLIED);
        changes.put(changeId, result);
        return result;
    }

    private List<Series> history(HistoryQuery query) {
        int points = query.points();
        long backMillis = query.back().toMillis();
        List<String> ids = query.gears();
        List<Series> series = new ArrayList<>();
        List<@Nullable String> whose = new ArrayList<>();
        if (ids.isEmpty()) {
            whose.add(null);
        }
        ids.forEach(id -> whose.add(known(id).id()));
        for (String id : whose) {
            for (String figure : query.figures()) {
                List<@Nullable Double> values = new ArrayList<>();
                for (int i = 0; i < points; i++) {
                    values.add(i == 2 ? null : (Double) (1.0 + (i % 7)));
                }
                series.add(
                        new Series(
                                id,
                                figure,
                                clock.instant().minusMillis(backMillis),
                                backMillis / points,
                                values,
                                query.averages() ? values : List.of()));
            }
        }
        return series;
    }

    private Blame blame(Gear gear, String resource) {
        Instant now = clock.instant();
        return new Blame(
                gear.id(),
                resource,
                new Blame.Spike(now.minusSeconds(90), now.minusSeconds(30), 1.5, 42),
                null,
                gears.values().stream()
                        .filter(each -> !each.id().equals(gear.id()))
                        .map(each -> new Blame.Suspect(each.id(), each.name(), 50, 0.1, 1.2, 0.9))
                        .toList(),
                now);
    }

    private List<ProcessRow> processes(Gear gear) {
        Integer init = gear.initPid();
        if (init == null) {
            return List.of();
        }
        return List.of(
                process(init, 1, 1, "root", "gear-init"),
                process(init + 1, 2, init, "gear", String.join(" ", gear.command())),
                process(
                        init + 2,
                        3,
                        init + 1,
                        "gear",
                        "<script>alert('title')</script> \"&\" \u202egnp.exe"));
    }

    private ProcessRow process(int pid, int inside, int parent, String user, String command) {
        boolean root = user.equals("root");
        return new ProcessRow(
                pid,
                inside,
                parent,
                user,
                root ? 1_000_000 : 1_001_000,
                root ? 0L : 1000L,
                "S",
                1,
                1L << 20,
                clock.instant().minusSeconds(60),
                command);
    }

    /// As the agent: nothing again that the console has.
    private NamespaceList namespaces(@Nullable Long known) {
        List<NamespaceRow> rows = namespaces();
        long revision = rows.hashCode();
        boolean has = known != null && known == revision;
        return has
                ? new NamespaceList(revision, known, List.of(), List.of())
                : NamespaceList.whole(revision, rows);
    }

    private List<NamespaceRow> namespaces() {
        List<NamespaceRow> rows = new ArrayList<>();
        for (String type : List.of("mnt", "uts", "ipc", "pid", "net", "user", "cgroup", "time")) {
            rows.add(
                    new NamespaceRow(
                            4026531832L + rows.size(),
                            type,
                            120,
                            1,
                            "root",
                            "/sbin/init",
                            null,
                            null,
                            List.of(),
                            null));
        }
        for (Gear gear : gears.values()) {
            Integer init = gear.initPid();
            if (init == null) {
                continue;
            }
            for (String type : List.of("mnt", "uts", "ipc", "pid", "net", "user")) {
                rows.add(
                        new NamespaceRow(
                                4026532000L + rows.size(),
                                type,
                                3,
                                init,
                                "1000000",
                                "gear-init",
                                gear.name(),
                                null,
                                List.of(),
                                null));
            }
        }
        return rows;
    }

    private FakeCgroups cgroups() {
        var cgroups = new FakeCgroups("v2");
        cgroups.put(
                "/machine.slice",
                new CgroupOwner(CgroupOwner.Kind.SLICE, "machine.slice", null, true),
                2L << 30,
                null,
                1);
        for (Gear gear : gears.values()) {
            if (gear.initPid() != null) {
                cgroups.put(
                        "/machine.slice/" + gear.id().replace('/', '_') + ".scope",
                        new CgroupOwner(CgroupOwner.Kind.GEAR, gear.name(), gear.id(), true),
                        64L << 20,
                        96L << 20,
                        0.1);
            }
        }
        cgroups.put(
                CONTAINER,
                new CgroupOwner(CgroupOwner.Kind.LXC, "web", null, true),
                64L << 20,
                null,
                0.1);
        return cgroups;
    }

    private NamespaceWhy.Side side(String who) {
        Gear gear = gears.get(who);
        return new NamespaceWhy.Side(
                4711, 3, 1_001_000, gear == null ? null : gear.name(), "/bin/httpd");
    }

    private List<NamespaceNode> namespaceTree() {
        List<NamespaceNode> nodes = new ArrayList<>();
        for (NamespaceRow row : namespaces()) {
            if (row.type().equals("user") || row.type().equals("pid")) {
                boolean first = row.gear() == null;
                nodes.add(
                        new NamespaceNode(
                                row.ns(),
                                row.type(),
                                first ? null : (Long) 4026531837L,
                                first ? null : (Long) 4026531837L,
                                row.type().equals("user") ? (Long) 0L : null,
                                List.of(),
                                List.of(),
                                row.nprocs(),
                                row.pid(),
                                row.user(),
                                row.command(),
                                row.gear(),
                                row.container(),
                                row.heldBy()));
            }
        }
        return nodes;
    }

    private NamespaceMatrix namespaceMatrix() {
        return new NamespaceMatrix(
                gears.values().stream()
                        .filter(gear -> gear.initPid() != null)
                        .map(
                                gear ->
                                        new NamespaceMatrix.Row(
                                                gear.id(),
                                                gear.name(),
                                                gear.managed(),
                                                namespaces(gear)))
                        .toList());
    }

    private List<GearNamespace> namespaces(Gear gear) {
        List<GearNamespace> rows = new ArrayList<>();
        for (NamespaceRow row : namespaces()) {
            if (gear.name().equals(row.gear())) {
                rows.add(
                        new GearNamespace(
                                row.type(),
                                row.ns(),
                                GearNamespace.Relation.OWN,
                                List.of(),
                                "The gear's own."));
            }
        }
        if (!rows.isEmpty()) {
            rows.add(
                    new GearNamespace(
                            "cgroup",
                            4026531838L,
                            GearNamespace.Relation.HOST,
                            List.of(),
                            "The host's: the gear sees the host's paths of its groups."));
        }
        return rows;
    }

    private GearMirror mirror(Gear gear) {
        if (gear.initPid() == null) {
            throw new ConsoleException(ErrorCode.GEAR_STATE, gear.name() + " does not run.");
        }
        return new GearMirror(
                clock.instant(),
                List.of("cgroup"),
                new GearMirror.Hostname(gear.name(), "", name),
                new GearMirror.Part<>(
                        List.of(
                                new GearMirror.Mount(
                                        "/",
                                        "/dev/vda1",
                                        "ext4",
                                        List.of("ro"),
                                        "private",
                                        "/var/lib/gearshift/images/base")),
                        1,
                        null),
                new GearMirror.Part<>(List.of(), 0, null),
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
                                                List.of(),
                                                null))),
                        1,
                        null),
                new GearMirror.Part<>(List.of(), 0, null),
                List.of(new NamespaceNode.IdRange(0, 1_000_000, 65_536)),
                List.of(new NamespaceNode.IdRange(0, 1_000_000, 65_536)));
    }

    private LogPage logs(Gear gear, @Nullable String cursor, int count) {
        if (!gear.managed()) {
            throw new ConsoleException(
                    ErrorCode.GEAR_FOREIGN, "Gearshift did not make this gear and has no log.");
        }
        List<LogPage.Line> all = logs.getOrDefault(gear.id(), List.of());
        int from = cursor == null ? Math.max(0, all.size() - count) : Integer.parseInt(cursor);
        int to = Math.min(all.size(), from + count);
        return new LogPage(all.subList(Math.min(from, to), to), Integer.toString(to), false);
    }

    /// Makes an account of the machine, or changes what is said of it.
    public synchronized void account(String who, String password, AccountAnswer answer) {
        passwords.put(who, password);
        accounts.put(who, answer);
    }

    /// Whose passwords it was asked to check, in order.
    public synchronized List<String> checked() {
        return List.copyOf(checked);
    }

    /// Has questions for output wait until it no longer hangs, or their caller gives up.
    public synchronized void hang(boolean now) {
        hangs = now;
        notifyAll();
    }

    /// Has questions for the inventory wait as well, as long as it hangs.
    public synchronized void hangWithInventory(boolean now) {
        hidesInventory = now;
        hang(now);
    }

    /// Has looks at this account fail in a way that nobody foresaw, and wait before as long as it
    /// hangs.
    public synchronized void trouble(String who) {
        troubled = who;
    }

    /// How many wait.
    public synchronized int hanging() {
        return hanging;
    }

    private void hang() {
        hanging++;
        try {
            while (hangs) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException(
                    ErrorCode.HOST_DEADLINE, "The call was given up before its answer came.", e);
        } finally {
            hanging--;
        }
    }

    /// How many commands say nothing and go on until their caller gives up.
    public synchronized int sleeping() {
        return sleeping;
    }

    private ExecResult sleep() {
        sleeping++;
        try {
            while (true) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException(
                    ErrorCode.HOST_DEADLINE, "The call was given up before its answer came.", e);
        } finally {
            sleeping--;
        }
    }

    private ExecResult exec(Gear gear, List<String> command, OutputSink sink) {
        if (!gear.managed()) {
            throw new ConsoleException(
                    ErrorCode.GEAR_FOREIGN, "Gearshift runs no command in what it did not make.");
        }
        if (gear.state() != GearState.RUNNING) {
            throw state(gear, "does not run");
        }
        String rest = String.join(" ", command.subList(1, command.size()));
        return switch (command.getFirst()) {
            case "true" -> new ExecResult(0, false);
            case "false" -> new ExecResult(1, false);
            case "sleep" -> sleep();
            case "echo" -> {
                sink.write("out", (rest + "\n").getBytes(StandardCharsets.UTF_8));
                yield new ExecResult(0, false);
            }
            case "yes" -> {
                for (int i = 0; i < Integer.parseInt(rest); i++) {
                    sink.write("out", "y\n".getBytes(StandardCharsets.UTF_8));
                }
                yield new ExecResult(0, false);
            }
            case "exit" -> {
                sink.write("err", "leaving\n".getBytes(StandardCharsets.UTF_8));
                yield new ExecResult(Integer.parseInt(rest), false);
            }
            default -> new ExecResult(127, false);
        };
    }

    private void add(
            @Nullable Gear gear,
            Event.Kind kind,
            Event.Severity severity,
            String text,
            Map<String, String> details) {
        sequence++;
        journal.add(
                new HostEvent(
                        sequence,
                        new Event(
                                0,
                                now(),
                                name,
                                gear == null ? null : gear.id(),
                                gear == null ? null : gear.name(),
                                gear == null ? "*" : gear.project(),
                                kind,
                                severity,
                                text,
                                details)));
        toTell.add(new HostReport.Happened(sequence));
    }

    private Instant now() {
        return clock.instant();
    }

    private void changed() {
        revision++;
        past.put(clock.instant(), Map.copyOf(gears));
        toTell.add(new HostReport.Changed(revision));
    }

    private void tell() {
        List<HostReport> reports;
        synchronized (this) {
            reports = List.copyOf(toTell);
            toTell.clear();
        }
        if (link.lostSince() == null) {
            reports.forEach(link::tell);
        }
    }
}
