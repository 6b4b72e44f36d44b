package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.Container;
import io.gearshift.backend.driver.ContainerDriver;
import io.gearshift.backend.driver.ContainerSpec;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.event.EventLog;
import io.gearshift.backend.image.ImageStore;
import io.gearshift.collectors.KernelRoot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The life of gears on this host: make, start, stop, freeze, delete, and keep each as it is
/// wanted. What the driver says is the truth; the registry follows it. Each method holds the gear
/// while it works, so two changes at once happen one after the other. Safe for use by many threads.
public final class GearLife implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GearLife.class);

    /// Longest grace of a stop.
    public static final Duration LONGEST_GRACE = Duration.ofMinutes(10);

    private static final int STARTS_AT_ONCE = 4;
    private static final Duration END_LIMIT = Duration.ofSeconds(20);
    private static final long END_PAUSE_NANOS = 2_000_000;
    private static final String INIT = "/.gearshift/init";
    private static final String CONTROL = "/.gearshift";

    private final ContainerDriver driver;
    private final GearRegistry registry;
    private final GearFolders folders;
    private final IdRanges ranges;
    private final ImageStore images;
    private final GearLimits limits;
    private final EventLog events;
    private final InstantSource clock;
    private final HostBoot boot;
    private final GearStarter starter;
    private final Restarts restarts;
    private final ExecutorService workers =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("gear-", 0).factory());
    private final Object making = new Object();
    private volatile boolean recovered;

    /// What a life needs of its surroundings.
    ///
    /// @param nativePrograms folder with `gear-mount`
    /// @param boot of this host: what ran in an earlier one was ended by it
    public record Parts(
            ContainerDriver driver,
            GearRegistry registry,
            GearFolders folders,
            IdRanges ranges,
            ImageStore images,
            GearLimits limits,
            EventLog events,
            Path nativePrograms,
            InstantSource clock,
            HostBoot boot) {}

    /// Does nothing yet; see {@link #recover}.
    public GearLife(Parts parts) {
        this.driver = parts.driver();
        this.registry = parts.registry();
        this.folders = parts.folders();
        this.ranges = parts.ranges();
        this.images = parts.images();
        this.limits = parts.limits();
        this.events = parts.events();
        this.clock = parts.clock();
        this.boot = parts.boot();
        this.starter =
                new GearStarter(
                        driver, folders, new GearMounts(folders, parts.nativePrograms()), limits);
        this.restarts = new Restarts(this::startAgain);
    }

    /// Makes a gear, not started. Any failure leaves nothing of it.
    public GearEntry create(String id, GearSpec spec) {
        SpecCheck.check(spec);
        folders.gear(id);
        images.require(spec.image());
        Limits asked = limits.initial(spec.limits());
        // One at a time: names are unique, and the range must be seen by the next.
        synchronized (making) {
            return registry.exclusively(id, () -> make(id, spec, asked));
        }
    }

    private GearEntry make(String id, GearSpec spec, Limits asked) {
        if (registry.find(id).isPresent()) {
            throw new ConsoleException(
                    ErrorCode.GEAR_EXISTS, "There is a gear " + id + " already.");
        }
        for (GearEntry each : registry.all()) {
            if (each.managed()
                    && each.name().equals(spec.name())
                    && each.project().equals(spec.project())) {
                throw new ConsoleException(
                        ErrorCode.GEAR_EXISTS,
                        "The project "
                                + spec.project()
                                + " has a gear "
                                + spec.name()
                                + " already. Choose another name.");
            }
        }
        List<IdRanges.Taken> taken = taken();
        folders.make(id, spec.rootMode());
        try {
            OwnerEpoch.own(folders, id, 1);
            Secrets.write(folders, id, spec.secrets());
            GearRecord record = record(id, spec, asked, ranges.give(id, taken));
            driver.define(container(record));
            Container made =
                    driver.find(id)
                            .orElseThrow(
                                    () ->
                                            new ConsoleException(
                                                    ErrorCode.HOST_FAILED,
                                                    "libvirt took "
                                                            + id
                                                            + " and does not have it."));
            String kept = made.record();
            if (kept == null || !RecordCodec.read(kept).equals(record)) {
                throw new ConsoleException(
                        ErrorCode.HOST_FAILED, "libvirt keeps another record of " + id + ".");
            }
            folders.finished(id);
            GearEntry entry =
                    registry.put(
                            entry(made, record)
                                    .withState(GearState.STOPPED, null, clock.instant()));
            events.add(
                    entry,
                    Event.Kind.CREATED,
                    Event.Severity.INFO,
                    record.name() + " was created.",
                    Map.of());
            return entry;
        } catch (RuntimeException e) {
            unmake(id);
            throw e;
        }
    }

    private void unmake(String id) {
        try {
            if (driver.health().up() && driver.find(id).isPresent()) {
                driver.undefine(id);
            }
            ranges.giveBack(id);
            folders.remove(id);
        } catch (ConsoleException e) {
            log.warn("{} was half made; it is removed at the agent's next start", id, e);
        }
    }

    private GearRecord record(String id, GearSpec spec, Limits asked, long idBase) {
        return new GearRecord(
                GearRecord.VERSION,
                id,
                spec.name(),
                spec.project(),
                spec.application(),
                spec.image(),
                spec.rootMode(),
                spec.command(),
                spec.environment(),
                spec.secrets().keySet().stream().sorted().toList(),
                spec.runAsRoot(),
                spec.restart(),
                false,
                idBase,
                asked,
                1,
                1,
                clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS),
                Map.of());
    }

    private ContainerSpec container(GearRecord record) {
        String id = record.id();
        return new ContainerSpec(
                id,
                UUID.randomUUID(),
                record.project() + "/" + record.name(),
                folders.mount(id, "root"),
                List.of(
                        new ContainerSpec.Bind(folders.mount(id, "data"), GearProgram.HOME, true),
                        new ContainerSpec.Bind(folders.mount(id, "control"), CONTROL, true)),
                INIT,
                record.idBase(),
                IdRanges.COUNT,
                limits.tuning(record.limits()),
                RecordCodec.write(record));
    }

    /// Starts a gear and waits until its program runs. A running one stays as it is.
    public GearEntry start(String id) {
        return registry.exclusively(
                id,
                () -> {
                    GearEntry entry = registry.get(id);
                    switch (entry.state()) {
                        case RUNNING -> {
                            return entry;
                        }
                        case FROZEN ->
                                throw new ConsoleException(
                                        ErrorCode.GEAR_STATE,
                                        entry.name() + " is frozen. Resume it instead.");
                        case UNKNOWN, STARTING, STOPPING, ASLEEP, STOPPED, FAILED -> {
                            // To be started, or found running below.
                        }
                    }
                    restarts.forget(id);
                    if (!entry.managed()) {
                        return startForeign(entry);
                    }
                    want(id, true);
                    try {
                        return startProgram(id);
                    } catch (ConsoleException e) {
                        // The caller knows; nobody tries behind the caller's back.
                        want(id, false);
                        throw e;
                    }
                });
    }

    private GearEntry startForeign(GearEntry entry) {
        Running running = driver.start(entry.domain(), false);
        GearEntry started =
                change(
                        entry.id(),
                        each ->
                                each.withRunning(running)
                                        .withExitCode(null)
                                        .withState(GearState.RUNNING, null, clock.instant()));
        said(started, Event.Kind.STARTED, Event.Severity.INFO, " was started.", Map.of());
        return started;
    }

    /// Starts a gear's program; holds the gear.
    private GearEntry startProgram(String id) {
        Container now = known(id);
        if (now.state() != Container.State.STOPPED) {
            return sync(id);
        }
        change(id, each -> each.withState(GearState.STARTING, null, clock.instant()));
        try {
            Outcome.clear(folders, id);
            boot.note(folders, id);
            Running running = starter.start(registry.recordOf(id));
            GearEntry started =
                    change(
                            id,
                            each ->
                                    each.withRunning(running)
                                            .withExitCode(null)
                                            .withState(GearState.RUNNING, null, clock.instant()));
            said(started, Event.Kind.STARTED, Event.Severity.INFO, " was started.", Map.of());
            return started;
        } catch (ConsoleException e) {
            var outcome = new Outcome(Outcome.How.FAILED, null, e.getMessage());
            outcome.write(folders, id);
            GearEntry failed =
                    change(
                            id,
                            each ->
                                    each.withRunning(null)
                                            .withState(
                                                    GearState.FAILED,
                                                    e.getMessage(),
                                                    clock.instant()));
            said(
                    failed,
                    Event.Kind.EXITED,
                    Event.Severity.ERROR,
                    " could not be started: " + e.getMessage(),
                    Map.of("code", e.code().code()));
            throw e;
        }
    }

    /// Stops a gear: SIGTERM, and after the grace kills what is left. A stopped one stays stopped,
    /// and is not started again by its restart policy.
    public GearEntry stop(String id, Duration grace) {
        if (grace.isNegative() || grace.compareTo(LONGEST_GRACE) > 0) {
            throw new ConsoleException(
                    ErrorCode.REQUEST_INVALID, "A grace is 0 to 10 minutes, found " + grace + ".");
        }
        return registry.exclusively(
                id,
                () -> {
                    GearEntry entry = registry.get(id);
                    restarts.forget(id);
                    if (entry.managed()) {
                        want(id, false);
                    }
                    if (known(id).state() == Container.State.STOPPED) {
                        return change(
                                id,
                                each ->
                                        each.state() == GearState.FAILED
                                                ? each.withState(
                                                        GearState.STOPPED,
                                                        each.stateText(),
                                                        clock.instant())
                                                : each);
                    }
                    return end(entry, grace);
                });
    }

    private GearEntry end(GearEntry entry, Duration grace) {
        String id = entry.id();
        change(id, each -> each.withState(GearState.STOPPING, null, clock.instant()));
        boolean killed = false;
        if (entry.state() == GearState.FROZEN) {
            driver.resume(id);
        }
        if (grace.isZero()) {
            driver.destroy(id);
            killed = true;
        } else {
            driver.shutdown(id);
            if (!awaitEnd(entry, grace)) {
                driver.destroy(id);
                killed = true;
            }
        }
        if (!awaitEnd(entry, END_LIMIT)) {
            GearEntry still = sync(id);
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    still.name() + " does not end, although libvirt was told to end it.");
        }
        Integer exitCode = entry.managed() ? InitStatus.read(folders.log(id)).exitCode() : null;
        String text = killed ? "Killed after the grace." : null;
        if (entry.managed()) {
            driver.sweep(id);
            new Outcome(Outcome.How.STOPPED, exitCode, text == null ? "" : text).write(folders, id);
        }
        GearEntry stopped =
                change(
                        id,
                        each ->
                                each.withRunning(null)
                                        .withExitCode(exitCode)
                                        .withState(GearState.STOPPED, text, clock.instant()));
        said(
                stopped,
                Event.Kind.STOPPED,
                Event.Severity.INFO,
                killed ? " was stopped; it was killed after the grace." : " was stopped.",
                exitCode == null ? Map.of() : Map.of("exitCode", exitCode.toString()));
        return stopped;
    }

    private boolean awaitEnd(GearEntry entry, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        Running running = entry.running();
        while (true) {
            if ((running == null || running.ended(KernelRoot.LIVE))
                    && known(entry.id()).state() == Container.State.STOPPED) {
                return true;
            }
            if (System.nanoTime() >= deadline) {
                return false;
            }
            LockSupport.parkNanos(END_PAUSE_NANOS);
        }
    }

    /// Freezes a running gear.
    public GearEntry pause(String id) {
        return registry.exclusively(
                id,
                () -> {
                    GearEntry entry = registry.get(id);
                    if (entry.state() == GearState.FROZEN) {
                        return entry;
                    }
                    if (entry.state() != GearState.RUNNING) {
                        throw new ConsoleException(
                                ErrorCode.GEAR_STATE, entry.name() + " does not run.");
                    }
                    driver.pause(entry.domain());
                    GearEntry frozen =
                            change(
                                    id,
                                    each ->
                                            each.withState(
                                                    GearState.FROZEN, null, clock.instant()));
                    said(frozen, Event.Kind.FROZEN, Event.Severity.INFO, " was frozen.", Map.of());
                    return frozen;
                });
    }

    /// Thaws a frozen gear.
    public GearEntry resume(String id) {
        return registry.exclusively(
                id,
                () -> {
                    GearEntry entry = registry.get(id);
                    if (entry.state() == GearState.RUNNING) {
                        return entry;
                    }
                    if (entry.state() != GearState.FROZEN) {
                        throw new ConsoleException(
                                ErrorCode.GEAR_STATE, entry.name() + " is not frozen.");
                    }
                    driver.resume(entry.domain());
                    GearEntry thawed =
                            change(
                                    id,
                                    each ->
                                            each.withState(
                                                    GearState.RUNNING, null, clock.instant()));
                    said(thawed, Event.Kind.THAWED, Event.Severity.INFO, " was thawed.", Map.of());
                    return thawed;
                });
    }

    /// Deletes a gear with its directory.
    ///
    /// @return as it was last
    public GearEntry delete(String id, boolean force) {
        return registry.exclusively(
                id,
                () -> {
                    GearEntry entry = registry.get(id);
                    registry.recordOf(id);
                    boolean holdsProcesses = known(id).state() != Container.State.STOPPED;
                    if (holdsProcesses && !force) {
                        throw new ConsoleException(
                                ErrorCode.GEAR_STATE,
                                entry.name()
                                        + " runs. Stop it first, or delete it with force, which"
                                        + " kills it.");
                    }
                    restarts.forget(id);
                    if (holdsProcesses) {
                        change(
                                id,
                                each -> each.withState(GearState.STOPPING, null, clock.instant()));
                        driver.destroy(id);
                        if (!awaitEnd(entry, END_LIMIT)) {
                            sync(id);
                            throw new ConsoleException(
                                    ErrorCode.HOST_FAILED, entry.name() + " does not end.");
                        }
                    }
                    folders.deleting(id);
                    try {
                        driver.undefine(id);
                    } catch (ConsoleException e) {
                        folders.kept(id);
                        throw e;
                    }
                    limits.forget(id);
                    registry.remove(id);
                    clear(id);
                    said(entry, Event.Kind.DELETED, Event.Severity.INFO, " was deleted.", Map.of());
                    return entry;
                });
    }

    /// The ranges of all containers. Ours are as wide as we make them; the width of others is asked
    /// for, one by one: a list of all would cost each new gear more than the one before.
    private List<IdRanges.Taken> taken() {
        var taken = new ArrayList<IdRanges.Taken>();
        for (GearEntry each : registry.all()) {
            if (each.managed()) {
                if (each.idBase() != null) {
                    taken.add(new IdRanges.Taken(each.idBase(), IdRanges.COUNT));
                }
            } else {
                driver.find(each.domain())
                        .ifPresent(
                                found -> {
                                    if (found.idBase() != null) {
                                        taken.add(
                                                new IdRanges.Taken(
                                                        found.idBase(), found.idCount()));
                                    }
                                });
            }
        }
        return taken;
    }

    /// Removes what is left of a gear that libvirt knows no more. What cannot be removed now is
    /// removed at the agent's next start.
    private void clear(String id) {
        try {
            starter.unmount(id);
            folders.remove(id);
            ranges.giveBack(id);
        } catch (ConsoleException e) {
            log.warn("what {} left is removed at the agent's next start", id, e);
        }
    }

    /// Brings memory in line with what is, and the gears with what is wanted: finishes or removes
    /// what an agent left halfway, takes up running gears, and starts those that should run, oldest
    /// first, a few at once. Called at start and whenever the driver is back.
    public void recover() {
        for (String id : folders.all()) {
            if (folders.halfMade(id) || folders.halfDeleted(id)) {
                try {
                    registry.exclusively(id, () -> settle(id));
                } catch (ConsoleException e) {
                    log.warn("{} stays half made or half deleted", id, e);
                }
            }
        }
        var names = new TreeSet<String>();
        for (Container each : driver.list()) {
            names.add(each.name());
        }
        for (GearEntry each : registry.all()) {
            names.add(each.id());
        }
        for (String name : names) {
            try {
                GearEntry entry = registry.exclusively(name, () -> syncOrNull(name));
                if (entry != null && entry.record() != null) {
                    ranges.note(name, entry.record().idBase());
                }
            } catch (ConsoleException e) {
                log.warn("{} cannot be taken up", name, e);
            }
        }
        recovered = true;
        bringBack();
    }

    /// Finishes what was cut off, whichever way it can still go. libvirt is told of a gear when all
    /// else of it is there, and is the first that forgets it: so a gear that libvirt knows is
    /// whole.
    private boolean settle(String id) {
        boolean known = driver.find(id).isPresent();
        if (folders.halfDeleted(id)) {
            if (known) {
                folders.kept(id);
            } else {
                log.info("{} was being deleted when the agent ended; the rest is removed", id);
                clear(id);
            }
        } else if (folders.halfMade(id)) {
            if (known) {
                folders.finished(id);
            } else {
                log.info("{} was being made when the agent ended; it is removed", id);
                unmake(id);
            }
        }
        return known;
    }

    private void bringBack() {
        var permits = new Semaphore(STARTS_AT_ONCE, true);
        List<GearEntry> wanted =
                registry.all().stream()
                        .filter(each -> each.record() != null && each.record().desiredRunning())
                        .filter(
                                each ->
                                        each.state() == GearState.STOPPED
                                                || each.state() == GearState.FAILED)
                        .sorted(
                                java.util.Comparator.comparing(
                                        each -> Objects.requireNonNull(each.record()).created()))
                        .toList();
        for (GearEntry each : wanted) {
            permits.acquireUninterruptibly();
            Future<?> _ =
                    workers.submit(
                            () -> {
                                try {
                                    startAgain(each.id());
                                } finally {
                                    permits.release();
                                }
                            });
        }
    }

    /// Something happened to a container; looks at it and follows. Returns at once.
    public void look(String name) {
        Future<?> _ =
                workers.submit(
                        () -> {
                            try {
                                registry.<@Nullable GearEntry>exclusively(
                                        name, () -> syncOrNull(name));
                            } catch (ConsoleException e) {
                                log.warn("{} cannot be looked at", name, e);
                            }
                        });
    }

    /// The driver's daemon is gone: what runs runs on. Gears whose first process has ended
    /// meanwhile are not known any more.
    public void lookWithoutDriver() {
        for (GearEntry each : registry.all()) {
            Running running = each.running();
            if (running != null && running.ended(KernelRoot.LIVE)) {
                registry.update(
                        each.id(),
                        entry ->
                                entry.state() == GearState.UNKNOWN
                                        ? entry
                                        : entry.withState(
                                                GearState.UNKNOWN,
                                                "Its first process ended while libvirt did not"
                                                        + " answer.",
                                                clock.instant()));
            }
        }
    }

    private GearEntry sync(String name) {
        GearEntry entry = syncOrNull(name);
        if (entry == null) {
            throw new ConsoleException(ErrorCode.GEAR_NOT_FOUND, name + " is gone.");
        }
        return entry;
    }

    /// Brings one gear's entry in line with the driver; holds the gear.
    private @Nullable GearEntry syncOrNull(String name) {
        Optional<Container> found = driver.find(name);
        GearEntry before = registry.find(name).orElse(null);
        if (found.isEmpty()) {
            gone(before);
            return null;
        }
        Container container = found.get();
        GearRecord record = recordOf(container);
        GearEntry entry;
        if (before == null) {
            if (record != null && folders.halfMade(name)) {
                // Its maker gave up waiting for libvirt, which then took it all the same.
                folders.finished(name);
            }
            entry = entry(container, record);
        } else {
            entry = before.withRecord(record, container.idBase());
        }
        if (container.state() == Container.State.STOPPED) {
            return record == null
                    ? registry.put(stoppedForeign(before, entry))
                    : ended(before, entry, record);
        }
        Running running = driver.running(name);
        if (running == null) {
            return registry.put(entry);
        }
        if (record != null) {
            boot.note(folders, name);
        }
        return up(container, before, entry.withRunning(running));
    }

    private void gone(@Nullable GearEntry before) {
        if (before == null) {
            return;
        }
        registry.remove(before.id());
        said(
                before,
                Event.Kind.DELETED,
                before.managed() ? Event.Severity.WARNING : Event.Severity.INFO,
                before.managed()
                        ? " was undefined behind our back; its directory is kept in "
                                + folders.gear(before.id())
                                + "."
                        : " was undefined.",
                Map.of());
    }

    private GearEntry stoppedForeign(@Nullable GearEntry before, GearEntry entry) {
        GearEntry stopped =
                entry.state() == GearState.STOPPED
                        ? entry
                        : entry.withRunning(null)
                                .withState(GearState.STOPPED, null, clock.instant());
        if (before != null && before.running() != null) {
            said(stopped, Event.Kind.EXITED, Event.Severity.INFO, " ended.", Map.of());
        }
        return stopped;
    }

    private GearEntry up(Container container, @Nullable GearEntry before, GearEntry entry) {
        Running running = Objects.requireNonNull(entry.running());
        GearState state =
                container.state() == Container.State.PAUSED ? GearState.FROZEN : GearState.RUNNING;
        Instant since = clock.instant();
        GearRecord record = entry.record();
        if (record != null && state == GearState.RUNNING) {
            InitStatus status = InitStatus.read(folders.log(record.id()));
            if (status.waiting() && starter.nothingRan(running)) {
                return halfStarted(record, entry);
            }
            if (status.started() != null) {
                since = status.started();
            }
        }
        if (before != null && before.state() == state) {
            return registry.put(entry);
        }
        GearEntry now = registry.put(entry.withState(state, null, since).withExitCode(null));
        if (before != null) {
            Event.Kind kind =
                    state == GearState.FROZEN
                            ? Event.Kind.FROZEN
                            : before.state() == GearState.FROZEN
                                    ? Event.Kind.THAWED
                                    : Event.Kind.STARTED;
            String what =
                    kind == Event.Kind.FROZEN
                            ? " was frozen."
                            : kind == Event.Kind.THAWED ? " was thawed." : " was started.";
            said(
                    now,
                    kind,
                    Event.Severity.INFO,
                    what,
                    Map.of("pid", Integer.toString(running.initPid())));
        }
        return now;
    }

    /// An agent ended between starting a container and its program, or virsh started it. What was
    /// done for it is not known, so it is ended and, if it should run, begun anew.
    private GearEntry halfStarted(GearRecord record, GearEntry entry) {
        String id = record.id();
        log.info("the start of {} was not finished; its first process is ended", id);
        registry.put(entry.withState(GearState.STARTING, null, clock.instant()));
        starter.abandon(id);
        if (!awaitEnd(entry, END_LIMIT)) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    entry.name() + " was left half started and does not end.");
        }
        GearEntry ended =
                registry.put(
                        entry.withRunning(null)
                                .withState(GearState.STOPPED, null, clock.instant()));
        return record.desiredRunning() ? startProgram(id) : ended;
    }

    private GearEntry ended(@Nullable GearEntry before, GearEntry entry, GearRecord record) {
        String id = record.id();
        boolean ranForUs = before != null && before.running() != null;
        Outcome outcome = Outcome.read(folders, id);
        if (outcome != null && !ranForUs) {
            return registry.put(
                    settled(entry, outcome)
                            .withState(
                                    outcome.how() == Outcome.How.STOPPED
                                            ? GearState.STOPPED
                                            : state(outcome),
                                    outcome.text().isEmpty() ? null : outcome.text(),
                                    before == null ? null : before.stateSince()));
        }
        InitStatus status = InitStatus.read(folders.log(id));
        boolean neverStarted = !ranForUs && status.waiting();
        boolean endedByBoot = !ranForUs && boot.endedRun(folders, id, status);
        if (neverStarted || endedByBoot) {
            return registry.put(
                    entry.withRunning(null)
                            .withState(
                                    GearState.STOPPED,
                                    endedByBoot ? "Ended when the host was restarted." : null,
                                    null));
        }
        return endedByItself(entry, record, status);
    }

    private GearEntry endedByItself(GearEntry entry, GearRecord record, InitStatus status) {
        String id = record.id();
        driver.sweep(id);
        Integer exitCode = status.exitCode();
        String text =
                exitCode == null
                        ? "Was killed from outside."
                        : exitCode > 128
                                ? "Was ended by signal " + (exitCode - 128) + "."
                                : "Ended with status " + exitCode + ".";
        var outcome = new Outcome(Outcome.How.EXITED, exitCode, text);
        outcome.write(folders, id);
        boolean again = record.desiredRunning() && Restarts.wanted(record.restart(), exitCode);
        String then = "";
        if (again) {
            Instant started = status.started() == null ? clock.instant() : status.started();
            Duration pause = restarts.plan(id, Duration.between(started, clock.instant()));
            then = " It is started again in " + words(pause) + ".";
        }
        GearEntry now =
                registry.put(
                        settled(entry, outcome)
                                .withState(state(outcome), text + then, clock.instant()));
        if (!again && record.desiredRunning()) {
            want(id, false);
        }
        said(
                now,
                Event.Kind.EXITED,
                exitCode != null && exitCode == 0 ? Event.Severity.INFO : Event.Severity.WARNING,
                ": " + text + then,
                exitCode == null ? Map.of() : Map.of("exitCode", exitCode.toString()));
        return registry.find(id).orElse(now);
    }

    private static GearEntry settled(GearEntry entry, Outcome outcome) {
        return entry.withRunning(null).withExitCode(outcome.exitCode());
    }

    private static GearState state(Outcome outcome) {
        Integer exitCode = outcome.exitCode();
        return exitCode != null && exitCode == 0 ? GearState.STOPPED : GearState.FAILED;
    }

    private static String words(Duration pause) {
        return pause.toSeconds() > 0 ? pause.toSeconds() + " s" : pause.toMillis() + " ms";
    }

    /// A start that nobody waits for.
    private void startAgain(String id) {
        registry.exclusively(
                id,
                () -> {
                    GearEntry entry = registry.find(id).orElse(null);
                    GearRecord record = entry == null ? null : entry.record();
                    if (entry == null
                            || record == null
                            || !record.desiredRunning()
                            || entry.running() != null) {
                        return false;
                    }
                    try {
                        startProgram(id);
                    } catch (ConsoleException e) {
                        if (record.restart() != io.gearshift.backend.api.RestartPolicy.NO) {
                            Duration pause = restarts.plan(id, Duration.ZERO);
                            log.info("{} is tried again in {}", id, pause);
                        }
                        log.warn("{} should run and cannot be started", id, e);
                    }
                    return true;
                });
    }

    private void want(String id, boolean running) {
        if (registry.recordOf(id).desiredRunning() != running) {
            registry.saveRecord(id, each -> each.withDesiredRunning(running));
        }
    }

    private Container known(String id) {
        return driver.find(id)
                .orElseThrow(
                        () ->
                                new ConsoleException(
                                        ErrorCode.GEAR_NOT_FOUND, id + " is gone from libvirt."));
    }

    private GearEntry change(String id, java.util.function.UnaryOperator<GearEntry> change) {
        GearEntry entry = registry.update(id, change);
        if (entry == null) {
            throw new ConsoleException(ErrorCode.GEAR_NOT_FOUND, id + " is gone.");
        }
        return entry;
    }

    private static @Nullable GearRecord recordOf(Container container) {
        String json = container.record();
        if (json == null) {
            return null;
        }
        try {
            GearRecord record = RecordCodec.read(json);
            // Somebody may have copied our metadata into a domain of another name.
            return record.id().equals(container.name()) ? record : null;
        } catch (IllegalArgumentException e) {
            log.warn(
                    "{} has a record that is none; it is taken as somebody else's",
                    container.name(),
                    e);
            return null;
        }
    }

    private static GearEntry entry(Container container, @Nullable GearRecord record) {
        return new GearEntry(
                container.name(),
                container.name(),
                container.uuid(),
                record,
                container.idBase(),
                GearState.UNKNOWN,
                null,
                null,
                null,
                null,
                List.of(),
                null);
    }

    private void said(
            GearEntry entry,
            Event.Kind kind,
            Event.Severity severity,
            String text,
            Map<String, String> details) {
        events.add(entry, kind, severity, entry.name() + text, details);
    }

    /// Whether {@link #recover} has been through once.
    public boolean recovered() {
        return recovered;
    }

    /// Ends planned restarts. Gears run on.
    @Override
    public void close() {
        restarts.close();
        workers.shutdown();
        starter.close();
    }
}
