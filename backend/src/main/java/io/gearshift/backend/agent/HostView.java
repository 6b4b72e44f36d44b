package io.gearshift.backend.agent;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.ProcessRow;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.driver.ContainerDriver;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.DriverHealth;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearLimits;
import io.gearshift.backend.gear.GearRecord;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.HostBoot;
import io.gearshift.backend.history.LongHistory;
import io.gearshift.backend.host.HostInventory;
import io.gearshift.collectors.KernelFiles;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.host.HostIdentity;
import io.gearshift.collectors.host.MemInfo;
import io.gearshift.collectors.mountinfo.CgroupLayout;
import io.gearshift.collectors.mountinfo.MountInfo;
import io.gearshift.collectors.proc.ProcStat;
import io.gearshift.collectors.proc.ProcStatus;
import io.gearshift.collectors.proc.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts what the agent knows into the API's form: the inventory and processes.
final class HostView {

    private static final Logger log = LoggerFactory.getLogger(HostView.class);

    private static final String VERSION = version();

    /// About a megabyte of answer.
    private static final int GEARS_AT_ONCE = 1000;

    private final String name;
    private final ContainerDriver driver;
    private final GearRegistry registry;
    private final GearLimits limits;
    private final GearSampling sampling;
    private final LongHistory history;
    private final KernelRoot root;
    private final String layout;
    private final String kernel;
    private final HostBoot boot;
    private final GearViews views;

    HostView(
            String name,
            ContainerDriver driver,
            GearRegistry registry,
            GearLimits limits,
            GearSampling sampling,
            LongHistory history,
            KernelRoot root,
            HostBoot boot) {
        this.name = name;
        this.driver = driver;
        this.registry = registry;
        this.limits = limits;
        this.sampling = sampling;
        this.history = history;
        this.root = root;
        this.layout =
                MountInfo.ofSelf(root)
                        .asOptional()
                        .map(mounts -> words(CgroupLayout.of(root, mounts)))
                        .orElse("none");
        this.kernel = HostIdentity.of(root).kernelRelease().asOptional().orElse("unknown");
        this.boot = boot;
        this.views = new GearViews(registry, entry -> gear(entry, null), GEARS_AT_ONCE);
    }

    private static String version() {
        String version = HostView.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static String words(CgroupLayout layout) {
        return switch (layout) {
            case CgroupLayout.None _ -> "none";
            case CgroupLayout.V1 _ -> "v1";
            case CgroupLayout.V2 _ -> "v2";
            case CgroupLayout.Hybrid _ -> "hybrid";
        };
    }

    HostInventory inventory(String run, long since) {
        GearViews.Changes changes = views.since(run, since);
        DriverHealth health = driver.health();
        String problem = health.up() ? history.problem() : health.problem();
        Host host =
                new Host(
                        name,
                        problem == null ? Host.State.UP : Host.State.DEGRADED,
                        driver.uri(),
                        layout,
                        kernel,
                        health.version(),
                        VERSION,
                        HostIdentity.of(root)
                                .processors()
                                .asOptional()
                                .map(each -> each.processors().size())
                                .orElseGet(() -> Runtime.getRuntime().availableProcessors()),
                        MemInfo.of(root).asOptional().map(each -> each.total().bytes()).orElse(0L),
                        boot.at(),
                        changes.all(),
                        changes.running(),
                        sampling.host(),
                        null,
                        problem,
                        limits.disks(),
                        null);
        return new HostInventory(
                host,
                changes.run(),
                changes.revision(),
                changes.whole(),
                changes.changed(),
                changes.gone(),
                changes.more(),
                changes.more() ? Map.of() : figures());
    }

    private Map<String, GearFigures> figures() {
        Map<String, GearFigures> figures = sampling.figures();
        figures.replaceAll(
                (id, each) ->
                        views.find(id)
                                .map(gear -> throttled(each.throttled(), gear.limits()))
                                .map(each::withThrottled)
                                .orElse(each));
        return figures;
    }

    /// One gear with its figures.
    Gear gear(String id) {
        return gear(registry.get(id), sampling.figures(id));
    }

    Gear gear(GearEntry entry, @Nullable GearFigures figures) {
        GearRecord record = entry.record();
        Running running = entry.running();
        Limits inForce = inForce(entry);
        // Looking at the limits may have found drift.
        GearEntry now = registry.find(entry.id()).orElse(entry);
        return new Gear(
                entry.id(),
                entry.name(),
                entry.project(),
                record == null ? null : record.application(),
                name,
                entry.domain(),
                entry.uuid().toString(),
                now.state(),
                now.stateText(),
                now.stateSince(),
                record != null,
                record == null ? running != null : record.desiredRunning(),
                record == null ? RestartPolicy.NO : record.restart(),
                record == null ? "" : record.image(),
                record == null ? RootMode.WRITABLE_LAYER : record.rootMode(),
                record == null ? List.of() : record.command(),
                record == null || record.runAsRoot(),
                entry.idBase(),
                record == null ? null : record.created(),
                inForce,
                record == null ? 0 : record.limitsRevision(),
                now.drift(),
                now.pending(),
                running == null || figures == null
                        ? null
                        : figures.withThrottled(throttled(figures.throttled(), inForce)),
                running == null ? null : running.initPid(),
                now.exitCode(),
                null);
    }

    /// A share that is not 0 was throttled, whatever the record says of a cap that somebody set
    /// behind our back; only where none is in force there is nothing to be throttled.
    static Figure throttled(Figure sampled, Limits inForce) {
        Double share = sampled.value();
        return share != null && share == 0 && inForce.cpuMillis() instanceof Cap.Unlimited
                ? Figure.absent("no CPU cap")
                : sampled;
    }

    /// A gear that is just being started or stopped is held by that; nobody waits for it here.
    private Limits inForce(GearEntry entry) {
        GearRecord record = entry.record();
        Limits recorded = record == null ? Limits.NONE : record.limits();
        if (entry.running() == null
                || entry.state() == GearState.STARTING
                || entry.state() == GearState.STOPPING) {
            return recorded;
        }
        try {
            return limits.inForce(entry);
        } catch (ConsoleException e) {
            log.debug("the limits of {} cannot be read", entry.id(), e);
            return recorded;
        }
    }

    List<ProcessRow> processes(String id) {
        GearEntry entry = registry.get(id);
        Running running = entry.running();
        if (running == null) {
            return List.of();
        }
        var rows = new ArrayList<ProcessRow>();
        Instant bootedAt = boot.at();
        for (var each : ProcessTable.of(root, pids(running)).rows()) {
            if (each.stat() instanceof Reading.Present<ProcStat>(_, ProcStat stat)) {
                rows.add(row(entry, each, stat, bootedAt));
            }
        }
        return rows;
    }

    private ProcessRow row(
            GearEntry entry,
            io.gearshift.collectors.proc.ProcessRow each,
            ProcStat stat,
            Instant bootedAt) {
        ProcStatus status = each.status().asOptional().orElse(null);
        Long inside = null;
        long uid = -1;
        if (status != null) {
            uid = status.user().effective();
            Long base = entry.idBase();
            inside =
                    base == null
                            ? (Long) uid
                            : uid >= base && uid < base + 65_536 ? (Long) (uid - base) : null;
        }
        String command =
                each.cmdline()
                        .asOptional()
                        .map(line -> line.text())
                        .filter(text -> !text.isBlank())
                        .orElse("[" + stat.comm() + "]");
        OptionalInt insidePid = status == null ? OptionalInt.empty() : status.pidInside();
        return new ProcessRow(
                each.pid(),
                insidePid.isPresent() ? (Integer) insidePid.getAsInt() : null,
                stat.parent(),
                user(entry, inside, uid),
                uid,
                inside,
                String.valueOf(stat.state()),
                stat.threads(),
                status == null || status.rss() == null ? null : (Long) status.rss().bytes(),
                bootedAt.plus(stat.startedAfterBoot()),
                command);
    }

    private static String user(GearEntry entry, @Nullable Long inside, long uid) {
        if (inside == null) {
            return uid < 0 ? "?" : Long.toString(uid);
        }
        if (entry.managed() && inside == 1000) {
            return "gear";
        }
        return inside == 0 ? "root" : Long.toString(inside);
    }

    /// All processes of the gear's groups, those of groups below included, without the driver's
    /// helper.
    private List<Integer> pids(Running running) {
        var pids = new TreeSet<Integer>();
        ContainerGroups groups = running.groups();
        // On v2 from the topmost down: a container with a systemd of its own has groups beside the
        // one of its first process.
        Path counted =
                groups.unified() ? groups.outer().get("memory") : groups.program().get("pids");
        Path otherwise = groups.unified() ? groups.pressure() : groups.program().get("memory");
        Path group = counted == null ? otherwise : counted;
        if (group == null) {
            return List.of();
        }
        try (Stream<Path> below = Files.walk(group)) {
            below.filter(Files::isDirectory)
                    .forEach(
                            each ->
                                    KernelFiles.text(each.resolve("cgroup.procs"))
                                            .asOptional()
                                            .ifPresent(
                                                    text ->
                                                            text.lines()
                                                                    .filter(
                                                                            line ->
                                                                                    line.matches(
                                                                                            "[0-9]{1,9}"))
                                                                    .map(Integer::valueOf)
                                                                    .forEach(pids::add)));
        } catch (IOException | java.io.UncheckedIOException e) {
            log.debug("the groups below {} changed while they were read", group, e);
        }
        pids.remove(running.controllerPid());
        return List.copyOf(pids);
    }
}
