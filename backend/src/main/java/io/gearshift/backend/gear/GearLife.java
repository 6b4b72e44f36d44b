package io.gearshift.backend.gear;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.driver.Container;
import io.gearshift.backend.driver.ContainerDriver;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.event.EventLog;
import io.gearshift.backend.image.ImageStore;
import io.gearshift.collectors.KernelRoot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
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

    private final ContainerDriver driver;
    private final GearRegistry registry;
    private final GearFolders folders;
    private final InstantSource clock;
    private final HostBoot boot;
    private final GearStarter starter;
    private final Restarts restarts;
    private final GearStates states;
    private final GearMaker maker;
    private final GearSync sync;
    private final ExecutorService workers =
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("gear-", 0).factory());
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
        this.clock = parts.clock();
        this.boot = parts.boot();
        this.starter =
                new GearStarter(
                        driver,
                        folders,
                        new GearMounts(folders, parts.nativePrograms()),
                        parts.limits());
        this.restarts = new Restarts(this::startAgain);
        this.states = new GearStates(driver, registry, parts.events(), clock);
        this.maker = new GearMaker(parts, states, starter);
        this.sync = new GearSync(parts, states, starter, restarts, this::startProgram);
    }

    /// Makes a gear, not started. Any failure leaves nothing of it.
    public GearEntry create(String id, GearSpec spec) {
        return maker.create(id, spec);
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
                    states.want(id, true);
                    try {
                        return startProgram(id);
                    } catch (ConsoleException e) {
                        // The caller knows; nobody tries behind the caller's back.
                        states.want(id, false);
                        throw e;
                    }
                });
    }

    private GearEntry startForeign(GearEntry entry) {
        Running running = driver.start(entry.domain(), false);
        GearEntry started =
                states.change(
                        entry.id(),
                        each ->
                                each.withRunning(running)
                                        .withExitCode(null)
                                        .withState(GearState.RUNNING, null, clock.instant()));
        states.said(started, Event.Kind.STARTED, Event.Severity.INFO, " was started.", Map.of());
        return started;
    }

    /// Starts a gear's program; holds the gear.
    private GearEntry startProgram(String id) {
        Container now = states.known(id);
        if (now.state() != Container.State.STOPPED) {
            return sync.sync(id);
        }
        states.change(id, each -> each.withState(GearState.STARTING, null, clock.instant()));
        try {
            Outcome.clear(folders, id);
            boot.note(folders, id);
            Running running = starter.start(registry.recordOf(id));
            GearEntry started =
                    states.change(
                            id,
                            each ->
                                    each.withRunning(running)
                                            .withExitCode(null)
                                            .withState(GearState.RUNNING, null, clock.instant()));
            states.said(
                    started, Event.Kind.STARTED, Event.Severity.INFO, " was started.", Map.of());
            return started;
        } catch (ConsoleException e) {
            var outcome = new Outcome(Outcome.How.FAILED, null, e.getMessage());
            outcome.write(folders, id);
            GearEntry failed =
                    states.change(
                            id,
                            each ->
                                    each.withRunning(null)
                                            .withState(
                                                    GearState.FAILED,
                                                    e.getMessage(),
                                                    clock.instant()));
            states.said(
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
                        states.want(id, false);
                    }
                    if (states.known(id).state() == Container.State.STOPPED) {
                        return states.change(
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
        states.change(id, each -> each.withState(GearState.STOPPING, null, clock.instant()));
        boolean killed = false;
        if (entry.state() == GearState.FROZEN) {
            driver.resume(id);
        }
        if (grace.isZero()) {
            driver.destroy(id);
            killed = true;
        } else {
            driver.shutdown(id);
            if (!states.awaitEnd(entry, grace)) {
                driver.destroy(id);
                killed = true;
            }
        }
        if (!states.awaitEnd(entry, GearStates.END_LIMIT)) {
            GearEntry still = sync.sync(id);
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
                states.change(
                        id,
                        each ->
                                each.withRunning(null)
                                        .withExitCode(exitCode)
                                        .withState(GearState.STOPPED, text, clock.instant()));
        states.said(
                stopped,
                Event.Kind.STOPPED,
                Event.Severity.INFO,
                killed ? " was stopped; it was killed after the grace." : " was stopped.",
                exitCode == null ? Map.of() : Map.of("exitCode", exitCode.toString()));
        return stopped;
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
                            states.change(
                                    id,
                                    each ->
                                            each.withState(
                                                    GearState.FROZEN, null, clock.instant()));
                    states.said(
                            frozen,
                            Event.Kind.FROZEN,
                            Event.Severity.INFO,
                            " was frozen.",
                            Map.of());
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
                            states.change(
                                    id,
                                    each ->
                                            each.withState(
                                                    GearState.RUNNING, null, clock.instant()));
                    states.said(
                            thawed,
                            Event.Kind.THAWED,
                            Event.Severity.INFO,
                            " was thawed.",
                            Map.of());
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
                    boolean holdsProcesses = states.known(id).state() != Container.State.STOPPED;
                    if (holdsProcesses && !force) {
                        throw new ConsoleException(
                                ErrorCode.GEAR_STATE,
                                entry.name()
                                        + " runs. Stop it first, or delete it with force, which"
                                        + " kills it.");
                    }
                    restarts.forget(id);
                    if (holdsProcesses) {
                        states.change(
                                id,
                                each -> each.withState(GearState.STOPPING, null, clock.instant()));
                        driver.destroy(id);
                        if (!states.awaitEnd(entry, GearStates.END_LIMIT)) {
                            sync.sync(id);
                            throw new ConsoleException(
                                    ErrorCode.HOST_FAILED, entry.name() + " does not end.");
                        }
                    }
                    maker.remove(entry);
                    return entry;
                });
    }

    /// Brings memory in line with what is, and the gears with what is wanted: finishes or removes
    /// what an agent left halfway, takes up running gears, and starts those that should run, oldest
    /// first, a few at once. Called at start and whenever the driver is back.
    public void recover() {
        maker.settle();
        var names = new TreeSet<String>();
        for (Container each : driver.list()) {
            names.add(each.name());
        }
        for (GearEntry each : registry.all()) {
            names.add(each.id());
        }
        for (String name : names) {
            try {
                GearEntry entry = registry.exclusively(name, () -> sync.syncOrNull(name));
                if (entry != null && entry.record() != null) {
                    maker.found(entry.record());
                }
            } catch (ConsoleException e) {
                log.warn("{} cannot be taken up", name, e);
            }
        }
        recovered = true;
        bringBack();
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
                                Comparator.comparing(
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
                                        name, () -> sync.syncOrNull(name));
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
                        if (record.restart() != RestartPolicy.NO) {
                            Duration pause = restarts.plan(id, Duration.ZERO);
                            log.info("{} is tried again in {}", id, pause);
                        }
                        log.warn("{} should run and cannot be started", id, e);
                    }
                    return true;
                });
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
