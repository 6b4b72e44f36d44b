package io.gearshift.backend.agent;

import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.api.GearTotals;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.blame.Spike;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.history.LongHistory;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Ticker;
import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.mountinfo.Controller;
import io.gearshift.collectors.sampler.Figure;
import io.gearshift.collectors.sampler.FigureState;
import io.gearshift.collectors.sampler.GroupSampler;
import io.gearshift.collectors.sampler.History;
import io.gearshift.collectors.sampler.HistoryFigure;
import io.gearshift.collectors.sampler.MemoryTrail;
import io.gearshift.collectors.sampler.Rate;
import io.gearshift.collectors.sampler.SampledGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Samples the groups of all running gears and the host once a second, on one thread of its own,
/// and keeps the last 15 minutes. Figures are put into the API's form only when somebody asks.
final class GearSampling implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GearSampling.class);

    private static final int PRESSURE_SECONDS = 10;
    private static final double PERCENT = 100;
    private static final double MICROS = 1e6;
    private static final long ANSWER_SECONDS = 10;
    private static final long LAST_PASS_SECONDS = 5;
    private static final String NO_GROUP = "not read yet";

    /// The group that libvirt makes below the scope that it has of systemd.
    private static final String INNER = "libvirt";

    /// The driver's helper hardly ever changes its number of threads.
    private static final int PASSES_BETWEEN_HELPERS = 30;

    private static final int PASSES_BETWEEN_CLEANINGS = 60;

    private final GearRegistry registry;
    private final InstantSource clock;
    private final Ticker ticker;
    private final GroupSampler sampler;
    private final Map<String, History> histories = new HashMap<>();
    private final Map<String, MemoryTrail> trails = new HashMap<>();
    private final Map<String, GroupPaths> sampled = new HashMap<>();
    private final GearInterfaces interfaces;
    private final HelperThreads helpers;
    private final HostSampling host;
    private final LongHistory kept;
    private final List<Runnable> beats = new ArrayList<>();
    private final List<GroupListener> listeners = new ArrayList<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("sampler").daemon().factory());
    private final long began;
    private @Nullable Long lastPass;
    private Instant passedAt = Instant.EPOCH;
    private long passes;

    GearSampling(
            GearRegistry registry,
            KernelRoot root,
            InstantSource clock,
            Ticker ticker,
            LongHistory kept) {
        this.kept = kept;
        this.registry = registry;
        this.clock = clock;
        this.ticker = ticker;
        this.began = ticker.nanoTime();
        this.sampler = new GroupSampler(ticker);
        this.interfaces = new GearInterfaces(root, ticker);
        this.helpers = new HelperThreads(root);
        this.host = new HostSampling(root, clock);
    }

    /// Begins. Each beat is called about once a second on the sampling thread, after the pass.
    ///
    /// @param listener called on the sampling thread
    void start(List<Runnable> each, GroupListener listener) {
        beats.addAll(each);
        listeners.add(listener);
        registry.subscribe(change -> later(() -> follow(change.id(), change.after())));
        later(() -> registry.all().forEach(entry -> follow(entry.id(), entry)));
        var _ = thread.scheduleAtFixedRate(this::pass, 0, 1, TimeUnit.SECONDS);
    }

    private void later(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            log.debug("a gear changed while the agent was ending", e);
        }
    }

    void follow(String id, @Nullable GearEntry entry) {
        Running running = entry == null ? null : entry.running();
        interfaces.follow(id, running == null ? List.of() : running.interfaces());
        helpers.follow(id, running);
        if (running == null) {
            sampler.remove(id);
            sampled.remove(id);
            kept.stopped(id);
            listeners.forEach(each -> each.sampled(id, null));
            if (entry == null) {
                histories.remove(id);
                trails.remove(id);
            }
            return;
        }
        GroupPaths paths = paths(running.groups());
        if (paths != null && !paths.equals(sampled.put(id, paths))) {
            sampler.add(id, paths, above(running.groups()));
            listeners.forEach(each -> each.sampled(id, paths));
        }
    }

    /// The group that this gear's group and others' are in, of each hierarchy with totals that are
    /// counted upwards.
    private static @Nullable GroupPaths above(ContainerGroups groups) {
        if (groups.unified()) {
            Path folder = parent(groups.outer().get("memory"));
            return folder == null ? null : new GroupPaths.V2(folder);
        }
        Path blkio = parent(groups.program().get(Controller.BLKIO.kernelName()));
        return new GroupPaths.V1(
                blkio == null ? Map.of() : Map.of(Controller.BLKIO, blkio),
                parent(groups.pressure()));
    }

    private static @Nullable Path parent(@Nullable Path folder) {
        return folder == null ? null : folder.getParent();
    }

    private static @Nullable GroupPaths paths(ContainerGroups groups) {
        if (groups.unified()) {
            return unified(groups);
        }
        var folders = new EnumMap<Controller, Path>(Controller.class);
        for (Controller controller : Controller.values()) {
            Path folder = groups.program().get(controller.kernelName());
            if (folder != null) {
                folders.put(controller, folder);
            }
        }
        return folders.isEmpty() ? null : new GroupPaths.V1(folders, groups.pressure());
    }

    /// Below the scope lies libvirt's own group, which has all processes, the caps of processor
    /// time and memory, and so the periods of the one; but often not the controller that counts
    /// processes.
    private static @Nullable GroupPaths unified(ContainerGroups groups) {
        Path top = groups.outer().get("memory");
        Path program = groups.pressure();
        if (top == null || program == null) {
            return program == null ? null : new GroupPaths.V2(program);
        }
        Path inner = top.resolve(INNER);
        Path folder = program.startsWith(inner) ? inner : top;
        boolean counts = Files.exists(folder.resolve("pids.current"));
        return new GroupPaths.V2(folder, counts ? folder : top);
    }

    /// After a stall the passes that were missed come back to back; they are left out, since what
    /// grew between two of them is the kernel's ticks and no rate.
    void pass() {
        long now = ticker.nanoTime();
        if (lastPass != null && now - lastPass < Rate.SHORTEST.toNanos()) {
            return;
        }
        lastPass = now;
        passedAt = clock.instant();
        try {
            sampler.sampleAll();
            interfaces.pass();
            if (passes++ % PASSES_BETWEEN_HELPERS == 0) {
                helpers.read();
            }
            long second = second();
            kept.pass(second);
            for (int i = 0; i < sampler.size(); i++) {
                SampledGroup group = sampler.group(i);
                History history = histories.computeIfAbsent(group.key(), _ -> new History());
                history.record(second, group);
                history.put(second, HistoryFigure.PIDS, processes(group));
                interfaces.record(group.key(), second, history);
                kept.record(group.key(), history);
                double kills = group.growth(Figure.OOM_KILLS);
                if (kills > 0) {
                    long total = group.value(Figure.OOM_KILLS);
                    listeners.forEach(each -> each.killed(group.key(), total, kills));
                }
                for (GroupListener each : listeners) {
                    each.read(group);
                }
                trails.computeIfAbsent(group.key(), _ -> new MemoryTrail()).record(second, group);
            }
            if (passes % PASSES_BETWEEN_CLEANINGS == 0) {
                forget(second);
            }
            host.pass(second);
            kept.record(LongHistory.HOST, host.history());
            kept.passed();
            beats.forEach(Runnable::run);
        } catch (RuntimeException e) {
            // The next pass must come: a scheduled task that throws is never called again.
            log.error("a sampling pass failed", e);
        }
    }

    /// A gear that stopped keeps its last 15 minutes, and costs nothing after that.
    private void forget(long second) {
        histories
                .entrySet()
                .removeIf(
                        each ->
                                !sampled.containsKey(each.getKey())
                                        && each.getValue().isOver(second));
        trails.keySet().removeIf(id -> !histories.containsKey(id));
    }

    private long second() {
        return (ticker.nanoTime() - began) / 1_000_000_000L;
    }

    /// The figures of all running gears.
    Map<String, GearFigures> figures() {
        return ask(
                () -> {
                    Map<String, GearFigures> all = new HashMap<>();
                    for (int i = 0; i < sampler.size(); i++) {
                        SampledGroup group = sampler.group(i);
                        registry.find(group.key())
                                .ifPresent(entry -> all.put(group.key(), figures(entry, group)));
                    }
                    return all;
                });
    }

    /// When a gear had to wait last, in the last 15 minutes, and who used what then; all of the
    /// same seconds.
    ///
    /// @param uses figures that are added up, where one of them is known
    Optional<GearWaiting> waiting(String id, HistoryFigure pressure, List<HistoryFigure> uses) {
        return ask(
                () -> {
                    long second = second();
                    History own = histories.get(id);
                    Spike spike =
                            own == null
                                    ? null
                                    : Spike.last(own.last(pressure, second, History.SECONDS))
                                            .orElse(null);
                    if (own == null || spike == null) {
                        return Optional.empty();
                    }
                    int start = spike.baseline();
                    long last = second - History.SECONDS + 1 + spike.to();
                    int count = spike.to() - start + 1;
                    Map<String, float[]> others = new HashMap<>();
                    histories.forEach(
                            (other, history) -> {
                                if (!other.equals(id)) {
                                    others.put(other, sum(history, uses, last, count));
                                }
                            });
                    return Optional.of(
                            new GearWaiting(
                                    spike.movedBy(-start),
                                    clock.instant().minusSeconds(second - last + count - 1),
                                    own.last(pressure, last, count),
                                    own.last(HistoryFigure.THROTTLED_SHARE, last, count),
                                    sum(own, uses, last, count),
                                    others));
                });
    }

    private static float[] sum(
            History history, List<HistoryFigure> figures, long second, int count) {
        float[] sum = history.last(figures.getFirst(), second, count);
        for (HistoryFigure figure : figures.subList(1, figures.size())) {
            float[] more = history.last(figure, second, count);
            for (int at = 0; at < sum.length; at++) {
                if (Float.isNaN(sum[at])) {
                    sum[at] = more[at];
                } else if (!Float.isNaN(more[at])) {
                    sum[at] += more[at];
                }
            }
        }
        return sum;
    }

    /// What the kernel counts for each running gear.
    Map<String, GearTotals> totals() {
        return ask(
                () -> {
                    long now = ticker.nanoTime();
                    long millis = clock.instant().toEpochMilli();
                    Map<String, GearTotals> all = new HashMap<>();
                    for (int i = 0; i < sampler.size(); i++) {
                        SampledGroup group = sampler.group(i);
                        long age = TimeUnit.NANOSECONDS.toMillis(now - group.nanoTime());
                        if (group.isRead()) {
                            all.put(group.key(), totals(group, millis - age));
                        }
                    }
                    return all;
                });
    }

    private GearTotals totals(SampledGroup group, long atMillis) {
        double threads = processes(group);
        return new GearTotals(
                atMillis,
                count(group, Figure.CPU_USAGE),
                count(group, Figure.CPU_PERIODS),
                count(group, Figure.CPU_THROTTLED_PERIODS),
                count(group, Figure.CPU_THROTTLED),
                count(group, Figure.MEMORY_CURRENT),
                count(group, Figure.MEMORY_ANON),
                count(group, Figure.MEMORY_FILE),
                count(group, Figure.MEMORY_INACTIVE_FILE),
                count(group, Figure.MEMORY_KERNEL),
                count(group, Figure.MEMORY_SWAP),
                count(group, Figure.OOM_KILLS),
                count(group, Figure.IO_READ_BYTES),
                count(group, Figure.IO_WRITE_BYTES),
                count(group, Figure.IO_READ_OPS),
                count(group, Figure.IO_WRITE_OPS),
                Double.isNaN(threads) ? null : (Long) Math.round(threads),
                count(group, Figure.CPU_PRESSURE_SOME),
                count(group, Figure.CPU_PRESSURE_FULL),
                count(group, Figure.MEMORY_PRESSURE_SOME),
                count(group, Figure.MEMORY_PRESSURE_FULL),
                count(group, Figure.IO_PRESSURE_SOME),
                count(group, Figure.IO_PRESSURE_FULL),
                interfaces.receivedBytes(group.key()),
                interfaces.sentBytes(group.key()));
    }

    /// What was read last; null where that is nothing, or more than a signed number holds.
    private static @Nullable Long count(SampledGroup group, Figure figure) {
        long value = group.value(figure);
        return group.state(figure) == FigureState.PRESENT && value >= 0 ? (Long) value : null;
    }

    /// The figures of one gear; null if it does not run.
    @Nullable GearFigures figures(String id) {
        return ask(() ->
                        sampler.group(id)
                                .flatMap(
                                        group ->
                                                registry.find(id)
                                                        .map(entry -> figures(entry, group))))
                .orElse(null);
    }

    /// How many gears have seconds that are kept.
    int histories() {
        return ask(histories::size);
    }

    /// Where the memory of a gear was in the last minute, also if it has stopped since.
    List<BlackBox.Moment> trail(String id) {
        return ask(
                () -> {
                    MemoryTrail trail = trails.get(id);
                    long second = second();
                    return trail == null
                            ? List.of()
                            : trail.upTo(second).stream()
                                    .map(each -> moment(each, second - each.second()))
                                    .toList();
                });
    }

    private BlackBox.Moment moment(MemoryTrail.Moment each, long ago) {
        return new BlackBox.Moment(
                clock.instant().minusSeconds(ago),
                bytes(each.total()),
                bytes(each.anon()),
                bytes(each.file()),
                bytes(each.kernel()),
                bytes(each.swap()));
    }

    private static @Nullable Long bytes(float value) {
        return Float.isNaN(value) ? null : (Long) (long) value;
    }

    /// The host's figures.
    Host.@Nullable Figures host() {
        return ask(() -> Optional.ofNullable(host.figures())).orElse(null);
    }

    private GearFigures figures(GearEntry entry, SampledGroup group) {
        History history = histories.get(group.key());
        long second = second();
        return new GearFigures(
                passedAt,
                rate(group, Figure.CPU_USAGE, MICROS),
                number(group.throttledShare(), group.state(Figure.CPU_PERIODS)),
                gauge(group, Figure.MEMORY_CURRENT),
                gauge(group, Figure.MEMORY_ANON),
                gauge(group, Figure.MEMORY_FILE),
                gauge(group, Figure.MEMORY_KERNEL),
                gauge(group, Figure.MEMORY_SWAP),
                processesFigure(group),
                gauge(group, Figure.OOM_KILLS),
                pressure(group, Figure.CPU_PRESSURE_SOME, history, HistoryFigure.CPU_PRESSURE),
                pressure(
                        group, Figure.MEMORY_PRESSURE_SOME, history, HistoryFigure.MEMORY_PRESSURE),
                pressure(group, Figure.IO_PRESSURE_SOME, history, HistoryFigure.IO_PRESSURE),
                rate(group, Figure.IO_READ_BYTES, 1),
                rate(group, Figure.IO_WRITE_BYTES, 1),
                interfaces.received(entry.id()),
                interfaces.sent(entry.id()),
                highest(history, HistoryFigure.CPU_CORES, second),
                highest(history, HistoryFigure.MEMORY_BYTES, second),
                strains(group.key()));
    }

    private List<GearStrain> strains(String id) {
        for (GroupListener each : listeners) {
            List<GearStrain> known = each.strains(id);
            if (!known.isEmpty()) {
                return known;
            }
        }
        return List.of();
    }

    private static io.gearshift.backend.api.Figure gauge(SampledGroup group, Figure figure) {
        return number(value(group, figure), group.state(figure));
    }

    private static double value(SampledGroup group, Figure figure) {
        return group.state(figure) == FigureState.PRESENT ? group.value(figure) : Double.NaN;
    }

    /// The gear's own, without the threads of the driver's helper.
    private double processes(SampledGroup group) {
        return Math.max(0, value(group, Figure.PIDS) - helpers.of(group.key()));
    }

    private io.gearshift.backend.api.Figure processesFigure(SampledGroup group) {
        return Double.isNaN(helpers.of(group.key()))
                ? io.gearshift.backend.api.Figure.absent("counted with the driver's helper")
                : number(processes(group), group.state(Figure.PIDS));
    }

    private static io.gearshift.backend.api.Figure rate(
            SampledGroup group, Figure figure, double unit) {
        return number(group.rate(figure) / unit, group.state(figure));
    }

    static io.gearshift.backend.api.Figure number(double value, FigureState state) {
        if (!Double.isNaN(value) && !Double.isInfinite(value)) {
            return io.gearshift.backend.api.Figure.of(value);
        }
        return switch (state) {
            case PRESENT -> io.gearshift.backend.api.Figure.NO_RATE_YET;
            case NOT_YET -> io.gearshift.backend.api.Figure.absent(NO_GROUP);
            case GONE -> io.gearshift.backend.api.Figure.absent("the group is gone");
            case DENIED -> io.gearshift.backend.api.Figure.absent("may not be read");
            case UNSUPPORTED ->
                    io.gearshift.backend.api.Figure.absent("this kernel does not count it");
            case MALFORMED -> io.gearshift.backend.api.Figure.absent("not understood");
            case FAILED -> io.gearshift.backend.api.Figure.absent("could not be read");
        };
    }

    private io.gearshift.backend.api.Figure pressure(
            SampledGroup group, Figure figure, @Nullable History history, HistoryFigure kept) {
        if (group.state(figure) != FigureState.PRESENT || history == null) {
            return number(Double.NaN, group.state(figure));
        }
        double sum = 0;
        int count = 0;
        for (float each : history.last(kept, second(), PRESSURE_SECONDS)) {
            if (!Float.isNaN(each)) {
                sum += each;
                count++;
            }
        }
        return count == 0
                ? io.gearshift.backend.api.Figure.NO_RATE_YET
                : io.gearshift.backend.api.Figure.of(Math.clamp(sum / count * PERCENT, 0, PERCENT));
    }

    private static io.gearshift.backend.api.Figure highest(
            @Nullable History history, HistoryFigure figure, long second) {
        double highest = history == null ? Double.NaN : history.highest(figure, second);
        return Double.isNaN(highest)
                ? io.gearshift.backend.api.Figure.NO_RATE_YET
                : io.gearshift.backend.api.Figure.of(highest);
    }

    /// What the memory has of one figure, gaps as NaN.
    ///
    /// @param gear null for the host
    /// @param ago seconds between the last value and now
    float[] seconds(@Nullable String gear, HistoryFigure figure, int ago, int count) {
        return ask(
                () -> {
                    History history = gear == null ? host.history() : histories.get(gear);
                    return history == null
                            ? new float[0]
                            : history.last(figure, second() - ago, count);
                });
    }

    private <T> T ask(Callable<T> question) {
        try {
            return thread.submit(question).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the sampler failed", Objects.requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException | RejectedExecutionException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED, "The agent's sampler does not answer.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException(ErrorCode.HOST_FAILED, "The wait was ended.", e);
        }
    }

    @Override
    public void close() {
        // On its own thread, after the pass that may be under way: what it told is told before
        // its listeners close.
        later(interfaces::close);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_PASS_SECONDS, TimeUnit.SECONDS)) {
                log.warn("the last pass over the gears did not end in {} s", LAST_PASS_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
