package io.gearshift.backend.agent;

import io.gearshift.backend.account.MachineAccounts;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.attach.GearExec;
import io.gearshift.backend.attach.LogReader;
import io.gearshift.backend.cgroup.HostCgroups;
import io.gearshift.backend.driver.DriverEvent;
import io.gearshift.backend.driver.libvirt.LibvirtDriver;
import io.gearshift.backend.event.BlackBoxRecorder;
import io.gearshift.backend.event.BlackBoxes;
import io.gearshift.backend.event.EventJournal;
import io.gearshift.backend.event.KernelLog;
import io.gearshift.backend.event.KillWatch;
import io.gearshift.backend.event.OomFollower;
import io.gearshift.backend.event.StrainWatch;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearFolders;
import io.gearshift.backend.gear.GearLife;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.HostBoot;
import io.gearshift.backend.gear.IdRanges;
import io.gearshift.backend.history.LongHistory;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.HostReport;
import io.gearshift.backend.host.Operation;
import io.gearshift.backend.image.ImageStore;
import io.gearshift.backend.limit.GroupLimits;
import io.gearshift.backend.limit.HostFacts;
import io.gearshift.backend.limit.LimitHost;
import io.gearshift.backend.limit.LimitRehearsal;
import io.gearshift.backend.limit.LimitService;
import io.gearshift.backend.limit.SystemAlarmClock;
import io.gearshift.backend.mirror.GearMirrors;
import io.gearshift.backend.namespace.HostNamespaces;
import io.gearshift.backend.timemachine.TimeMachine;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Ticker;
import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.sampler.Figure;
import io.gearshift.collectors.sampler.FigureState;
import io.gearshift.collectors.sampler.SampledGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that an agent does on its host, put together: driver, gears, limits, events, samples.
/// Closing it never touches a gear; another one made on the same folders takes everything up again.
public final class HostCommands implements AgentWork {

    private static final Logger log = LoggerFactory.getLogger(HostCommands.class);

    private static final CgroupQuery TOP_GROUP =
            new CgroupQuery(CgroupQuery.TOP, 0, List.of(), null, CgroupQuery.Sort.NAME, 1);
    private static final double MICROS = 1e6;
    private static final long TAKE_UP_SECONDS = 60;

    private final GearRegistry registry;
    private final GearFolders folders;
    private final LibvirtDriver driver;
    private final EventJournal events;
    private final LimitService limits;
    private final GearLife life;
    private final LongHistory history;
    private final GearSampling sampling;
    private final Past past;
    private final LimitRehearsal rehearsal;
    private final TimeMachine timeMachine;
    private final GearBlame blame;
    private final HostNamespaces namespaces;
    private final GearMirrors mirrors;
    private final HostCgroups cgroups;
    private final GroupLimits groupLimits;
    private final HostView view;
    private final GearExec exec;
    private final KernelLog kernelLog;
    private final OomFollower oomFollower;
    private final BlackBoxes boxes;
    private final BlackBoxRecorder recorder;
    private final MachineAccounts accounts;
    private final Reports reports;
    private final ExecutorService recovery =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("gear-recovery").factory());
    private final CountDownLatch takenUp = new CountDownLatch(1);
    private boolean everUp;

    /// Makes the agent's work; named in `META-INF/services`.
    public static final class Factory implements AgentWork.Factory {

        /// For the service loader.
        public Factory() {}

        @Override
        public AgentWork start(AgentConfig config, Reports reports) {
            var commands = new HostCommands(config, reports);
            commands.open(config);
            return commands;
        }
    }

    private HostCommands(AgentConfig config, Reports reports) {
        this.reports = reports;
        InstantSource clock = InstantSource.system();
        KernelRoot root = KernelRoot.LIVE;
        var boot = new HostBoot(root);
        Path state = config.state();
        this.driver = new LibvirtDriver(config.libvirtUri(), clock);
        this.registry = new GearRegistry(driver);
        this.folders = new GearFolders(state, config.nativeDir());
        folders.prepare();
        var images = new ImageStore(folders, config.nativeDir());
        images.ensureBase();
        this.events =
                new EventJournal(
                        state.resolve("journal").resolve("events"),
                        config.hostName(),
                        clock,
                        sequence -> reports.publish(new HostReport.Happened(sequence)));
        this.history = new LongHistory(state.resolve("history"), registry, events, clock);
        this.sampling = new GearSampling(registry, root, clock, Ticker.SYSTEM, history);
        this.past = new Past(sampling, history, clock);
        this.rehearsal = new LimitRehearsal(history, clock);
        this.limits =
                new LimitService(
                        new LimitHost(registry, driver, HostFacts.live(), new SystemAlarmClock()),
                        events,
                        sampling::figures,
                        this::reverted,
                        state.resolve("journal").resolve("limits"));
        this.life =
                new GearLife(
                        new GearLife.Parts(
                                driver,
                                registry,
                                folders,
                                new IdRanges(
                                        state.resolve("id-ranges"),
                                        List.of(Path.of("/etc/subuid"), Path.of("/etc/subgid"))),
                                images,
                                limits,
                                events,
                                config.nativeDir(),
                                clock,
                                boot));
        this.namespaces = new HostNamespaces(root, registry, clock);
        this.mirrors = new GearMirrors(root, config.nativeDir(), clock);
        this.cgroups = new HostCgroups(root, registry, Ticker.SYSTEM, clock);
        this.groupLimits =
                new GroupLimits(
                        new GroupLimits.Host(
                                root,
                                HostFacts.live(),
                                new SystemAlarmClock(),
                                config.cgroupList(),
                                config.dockerSocket(),
                                null,
                                config.consoleUser()),
                        cgroups::node,
                        events,
                        this::reverted,
                        state.resolve("journal").resolve("group-limits"));
        this.view =
                new HostView(
                        config.hostName(), driver, registry, limits, sampling, history, root, boot);
        this.timeMachine =
                new TimeMachine(
                        state.resolve("time-machine"),
                        config.hostName(),
                        new TimeMachine.Sources(
                                () ->
                                        registry.all().stream()
                                                .map(entry -> view.gear(entry, null))
                                                .toList(),
                                id ->
                                        registry.find(id)
                                                .map(entry -> view.gear(entry, null))
                                                .orElse(null),
                                namespaces::all,
                                cgroups::all),
                        history::visit,
                        events,
                        clock);
        this.blame = new GearBlame(registry, sampling, view, clock);
        this.exec = new GearExec(config.nativeDir());
        this.accounts =
                new MachineAccounts(
                        config.pamGroups(),
                        config.nativeDir(),
                        config.pamServices(),
                        state.resolve("accounts"));
        this.boxes = new BlackBoxes(state.resolve("journal").resolve("kills"));
        this.recorder =
                new BlackBoxRecorder(
                        boxes,
                        new BlackBoxRecorder.Sources(
                                sampling::trail, view::processes, limits::inForce),
                        config.hostName(),
                        clock);
        var kills = new KillWatch(registry, events, root, recorder, clock);
        this.kernelLog = KernelLog.follow(Path.of("/dev/kmsg"), kills::killed);
        this.oomFollower = new OomFollower(kills);
        var strains =
                new StrainWatch(
                        registry, events, state.resolve("journal").resolve("strains"), clock);
        sampling.start(
                List.of(
                        () -> kills.beat(kernelLog.readable()),
                        () -> strains.beat(takenUp.getCount() == 0),
                        cgroups::letGo,
                        namespaces::letGo,
                        () -> {
                            if (!driver.health().up()) {
                                life.lookWithoutDriver();
                            }
                        }),
                new GroupListener() {
                    @Override
                    public void sampled(String id, @Nullable GroupPaths group) {
                        oomFollower.follow(id, group);
                        if (group == null) {
                            strains.stopped(id);
                        }
                    }

                    @Override
                    public void read(SampledGroup group) {
                        if (group.state(Figure.PIDS_REFUSED) == FigureState.PRESENT) {
                            kills.refused(group.key(), group.value(Figure.PIDS_REFUSED));
                        }
                        strains.read(
                                group.key(),
                                group.nanoTime(),
                                group.throttledShare(),
                                group.rate(Figure.CPU_PRESSURE_SOME) / MICROS,
                                group.rate(Figure.MEMORY_PRESSURE_SOME) / MICROS,
                                group.rate(Figure.IO_PRESSURE_SOME) / MICROS);
                    }

                    @Override
                    public void killed(String id, long total, double more) {
                        kills.counted(id, total, more);
                    }

                    @Override
                    public List<GearStrain> strains(String id) {
                        return strains.of(id);
                    }
                });
    }

    private void reverted(LimitResult result) {
        cgroups.outdated();
        reports.publish(new HostReport.LimitsReverted(result));
    }

    private void open(AgentConfig config) {
        groupLimits.open();
        registry.subscribe(change -> reports.publish(new HostReport.Changed(change.revision())));
        registry.subscribe(change -> timeMachine.changed(change.id()));
        driver.subscribe(this::follow);
        driver.open();
        awaitGears();
        log.info("the agent works on {} with {}", config.state(), config.libvirtUri());
    }

    /// An agent that answered before it knew its gears would make them look deleted. Without
    /// libvirt there is no waiting: the host is then shown as what it is.
    private void awaitGears() {
        try {
            if (driver.health().up() && !takenUp.await(TAKE_UP_SECONDS, TimeUnit.SECONDS)) {
                log.warn("the gears are still being taken up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(DriverEvent event) {
        switch (event) {
            case DriverEvent.Changed(String name, _) -> life.look(name);
            case DriverEvent.Tuned _ -> {
                // The limits listen for themselves.
            }
            case DriverEvent.Lost(var health) -> {
                events.add(
                        null,
                        Event.Kind.HOST_LOST,
                        Event.Severity.ERROR,
                        String.valueOf(health.problem()),
                        Map.of());
                reports.publish(new HostReport.Changed(registry.revision()));
            }
            case DriverEvent.Back(var health) -> {
                try {
                    recovery.execute(() -> back(String.valueOf(health.version())));
                } catch (RejectedExecutionException e) {
                    log.debug("libvirt came back while the agent was ending", e);
                }
            }
        }
    }

    private void back(String version) {
        try {
            life.recover();
            history.gearsAreKnown();
            if (!everUp) {
                everUp = true;
                limits.open();
                timeMachine.begin();
            } else {
                events.add(
                        null,
                        Event.Kind.HOST_BACK,
                        Event.Severity.INFO,
                        "libvirt " + version + " answers again.",
                        Map.of());
            }
            reports.publish(new HostReport.Changed(registry.revision()));
            takenUp.countDown();
        } catch (ConsoleException e) {
            log.warn("the gears cannot be taken up; it is tried again when libvirt is back", e);
        }
    }

    @Override
    public long epochOf(String gear) {
        GearEntry entry = registry.find(gear).orElse(null);
        return entry == null || entry.record() == null ? 0 : entry.record().epoch();
    }

    @Override
    public @Nullable String gearOfChange(String changeId) {
        return limits.gearOf(changeId);
    }

    @Override
    @SuppressWarnings("unchecked") // Each command is answered with what its type says.
    public <R> R handle(Operation<R> operation, OutputSink output, CallContext context) {
        Object answer = answer(operation.command(), output, context);
        if (Commands.kind(operation.command()) == Commands.Kind.CHANGE) {
            cgroups.outdated();
        }
        return (R) answer;
    }

    private Object answer(HostCommand<?> command, OutputSink output, CallContext context) {
        return switch (command) {
            case HostCommand.Inventory(var run, var since) -> view.inventory(run, since);
            case HostCommand.Create(var id, var spec) -> gear(life.create(id, spec));
            case HostCommand.Start(var id) -> gear(life.start(id));
            case HostCommand.Stop(var id, var graceMillis) ->
                    gear(life.stop(id, Duration.ofMillis(graceMillis)));
            case HostCommand.Pause(var id) -> gear(life.pause(id));
            case HostCommand.Resume(var id) -> gear(life.resume(id));
            case HostCommand.Delete(var id, var force) ->
                    view.gear(life.delete(id, force).withRunning(null), null);
            case HostCommand.PreviewLimits(var id, var change) ->
                    rehearsal.of(id, limits.preview(id, change));
            case HostCommand.ChangeLimits(
                            var id,
                            var changeId,
                            var change,
                            var confirmWithinMillis,
                            var revision) ->
                    limits.change(id, changeId, change, within(confirmWithinMillis), revision);
            case HostCommand.ConfirmLimits(var changeId) ->
                    groupLimits.knows(changeId)
                            ? groupLimits.confirm(changeId)
                            : limits.confirm(changeId);
            case HostCommand.UndoLimits(var original) ->
                    GroupLimits.isGroup(original.gear()) || groupLimits.knows(original.changeId())
                            ? groupLimits.undo(original)
                            : limits.undo(original);
            case HostCommand.AdoptDrift(var id, var changeId) -> limits.adoptDrift(id, changeId);
            case HostCommand.RevertDrift(var id, var changeId) -> limits.revertDrift(id, changeId);
            case HostCommand.History(var query) -> past.series(query);
            case HostCommand.Totals() -> sampling.totals();
            case HostCommand.Blame(var id, var resource) -> blame.of(id, resource);
            case HostCommand.Processes(var id) -> view.processes(id);
            case HostCommand.Namespaces(var known, var difference) ->
                    namespaces.all(known, difference);
            case HostCommand.ProcessNamespaces(var pid) -> namespaces.ofProcess(pid);
            case HostCommand.NamespaceTree() -> namespaces.tree();
            case HostCommand.NamespaceWhy(var a, var b) -> namespaces.why(a, b);
            case HostCommand.NamespaceMatrix() -> namespaces.matrix();
            case HostCommand.Cgroups(var query) -> groupLimits.marked(cgroups.tree(query));
            case HostCommand.PreviewGroupLimits(var path, var change) ->
                    groupLimits.preview(path, change);
            case HostCommand.ChangeGroupLimits(
                            var path,
                            var changeId,
                            var change,
                            var confirmWithinMillis,
                            var revision) ->
                    groupLimits.change(
                            path, changeId, change, within(confirmWithinMillis), revision);
            case HostCommand.GearNamespaces(var id) -> namespaces.of(id);
            case HostCommand.GearMirror(var id) -> mirrors.of(registry.get(id));
            case HostCommand.Logs(var id, var cursor, var count) -> {
                registry.recordOf(id);
                yield LogReader.read(folders.log(id), cursor, count);
            }
            case HostCommand.Events(var after, var count) -> events.after(after, count);
            case HostCommand.Kills(var id) -> boxes.of(id);
            case HostCommand.Kill(var id, var box) -> boxes.get(id, box);
            case HostCommand.CheckPassword(var name, var password, var address) ->
                    accounts.check(name, password, address);
            case HostCommand.LookAtAccount(var name) -> accounts.look(name);
            case HostCommand.PastGears(var at, var after) -> timeMachine.gears(at, after);
            case HostCommand.PastNamespaces(var at) -> timeMachine.namespaces(at);
            case HostCommand.PastCgroups(var at, var query) ->
                    timeMachine.cgroups(query, at, cgroups.tree(TOP_GROUP));
            case HostCommand.Exec(var id, var request) ->
                    exec.run(registry.get(id), request, output, context::onCancel);
        };
    }

    private Object gear(GearEntry entry) {
        return view.gear(entry.id());
    }

    private static @Nullable Duration within(@Nullable Long millis) {
        return millis == null ? null : Duration.ofMillis(millis);
    }

    @Override
    public void close() {
        accounts.close();
        recovery.shutdown();
        timeMachine.close();
        life.close();
        limits.close();
        namespaces.close();
        groupLimits.close();
        kernelLog.close();
        oomFollower.close();
        recorder.close();
        sampling.close();
        history.close();
        driver.close();
    }
}
