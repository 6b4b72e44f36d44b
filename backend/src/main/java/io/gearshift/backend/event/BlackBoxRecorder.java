package io.gearshift.backend.event;

import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.KillRow;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.ProcessRow;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRecord;
import io.gearshift.backend.gear.IdRanges;
import io.gearshift.collectors.kmsg.OomReport;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what is known when the kernel kills in a gear, on a thread of its own, so that neither the
/// reader of the kernel's log nor the sampler waits for it. Kills that come together are one black
/// box: a gear that is killed in over and over makes few. Safe for use by many threads.
public final class BlackBoxRecorder implements AutoCloseable {

    /// Kills of a gear in this time after the first are of the same shortage.
    static final Duration TOGETHER = Duration.ofSeconds(5);

    /// What may wait to be recorded; more are events without a box.
    private static final int MOST_WAITING = 64;

    private static final int MOST_KILLED = 50;
    private static final int MOST_PROCESSES = 50;
    private static final int MOST_LINES = 60;
    private static final int LONGEST_NAME = 200;
    private static final Logger log = LoggerFactory.getLogger(BlackBoxRecorder.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final BlackBoxes boxes;
    private final Sources sources;
    private final String host;
    private final InstantSource clock;
    private final Map<String, Open> open = new HashMap<>();
    private final ExecutorService thread =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(MOST_WAITING),
                    Thread.ofPlatform().name("black-box").daemon().factory());

    /// Where the rest of a box comes from.
    ///
    /// @param trail the last minute of a gear's memory
    /// @param processes those that are left
    /// @param limits those in force
    public record Sources(
            Function<String, List<BlackBox.Moment>> trail,
            Function<String, List<ProcessRow>> processes,
            Function<GearEntry, Limits> limits) {}

    /// One kill, as far as it is known.
    ///
    /// @param gear at that moment
    /// @param text one sentence
    /// @param killed the last of them, null if only a counter told
    /// @param kills how many processes were killed
    /// @param told what the kernel wrote
    public record Seen(
            GearEntry gear,
            String text,
            BlackBox.Cause cause,
            @Nullable String group,
            BlackBox.@Nullable Killed killed,
            long kills,
            KernelLog.Told told) {

        /// The same of more kills than one.
        Seen of(long number, String sentence) {
            return new Seen(gear, sentence, cause, group, killed, number, told);
        }
    }

    private record Open(String id, Instant since) {}

    /// @param host this host's name
    public BlackBoxRecorder(BlackBoxes boxes, Sources sources, String host, InstantSource clock) {
        this.boxes = boxes;
        this.sources = sources;
        this.host = host;
        this.clock = clock;
    }

    /// Where a kill in a gear that happens now is going to be kept.
    ///
    /// @return the id of the black box
    public synchronized String boxOf(String gear) {
        Instant now = clock.instant();
        Open known = open.get(gear);
        if (known == null || known.since().plus(TOGETHER).isBefore(now)) {
            known = new Open(fresh(now), now);
            open.put(gear, known);
            open.values().removeIf(each -> each.since().plus(TOGETHER).isBefore(now));
        }
        return known.id();
    }

    /// In the order of time, and not to be guessed.
    private static String fresh(Instant now) {
        return String.format("%011x%08x", now.toEpochMilli(), RANDOM.nextInt());
    }

    /// Records a kill.
    ///
    /// @param id from {@link #boxOf}
    public void record(String id, Seen seen) {
        Instant at = clock.instant();
        try {
            thread.execute(() -> keep(id, at, seen));
        } catch (RejectedExecutionException e) {
            log.warn("a kill in {} is recorded without its black box", seen.gear().id(), e);
        }
    }

    private void keep(String id, Instant at, Seen seen) {
        try {
            boxes.keep(
                    boxes.find(seen.gear().id(), id)
                            .map(before -> with(before, seen))
                            .orElseGet(() -> first(id, at, seen)));
        } catch (RuntimeException e) {
            log.error("the black box of {} could not be made", seen.gear().id(), e);
        }
    }

    private BlackBox first(String id, Instant at, Seen seen) {
        GearEntry gear = seen.gear();
        KernelLog.Told told = seen.told();
        boolean own = seen.cause() == BlackBox.Cause.GEAR;
        List<BlackBox.Killed> killed = seen.killed() == null ? List.of() : List.of(seen.killed());
        List<BlackBox.Task> processes = processes(gear, told, killed, own);
        // What the report says of a group above or of the host is others' business.
        List<String> lines = new ArrayList<>(own ? told.before() : List.of());
        lines.addAll(told.lines());
        return new BlackBox(
                new KillRow(
                        id,
                        at,
                        host,
                        gear.id(),
                        gear.name(),
                        gear.project(),
                        seen.text(),
                        Math.clamp(seen.kills(), 0, Integer.MAX_VALUE)),
                seen.cause(),
                seen.group(),
                killed,
                limits(gear),
                own ? moment(at, told.usage()) : null,
                trail(gear.id()).stream().filter(each -> !each.at().isAfter(at)).toList(),
                processes.subList(0, Math.min(MOST_PROCESSES, processes.size())),
                Math.max(0, processes.size() - MOST_PROCESSES),
                lines.subList(0, Math.min(MOST_LINES, lines.size())));
    }

    /// Whether a command line is of the program that the kernel knew by this name, of at most 15
    /// letters; it may run another since.
    private static boolean isStill(String command, String name) {
        String program = command.split(" ", 2)[0];
        return program.substring(program.lastIndexOf('/') + 1).startsWith(name);
    }

    /// Those in force; of a gear whose group went with its first process those on record.
    private Limits limits(GearEntry gear) {
        try {
            return sources.limits().apply(gear);
        } catch (ConsoleException e) {
            log.debug("the limits in force of {} cannot be read any more", gear.id(), e);
            GearRecord record = gear.record();
            return record == null ? Limits.NONE : record.limits();
        }
    }

    private static BlackBox.@Nullable Moment moment(Instant at, OomReport.@Nullable Usage usage) {
        return usage == null
                ? null
                : new BlackBox.Moment(
                        at,
                        usage.total(),
                        usage.anon(),
                        usage.file(),
                        usage.kernel(),
                        usage.swap());
    }

    /// One more of the same shortage: the moment, the minute before and the limits stay.
    private static BlackBox with(BlackBox box, Seen seen) {
        List<BlackBox.Killed> killed = new ArrayList<>(box.killed());
        Set<Integer> pids = new HashSet<>();
        if (seen.killed() != null && killed.size() < MOST_KILLED) {
            killed.add(seen.killed());
        }
        killed.forEach(each -> pids.add(each.pid()));
        List<String> lines = new ArrayList<>(box.kernelLines());
        for (String line : seen.told().lines()) {
            if (lines.size() < MOST_LINES) {
                lines.add(line);
            }
        }
        KillRow row = box.row();
        return new BlackBox(
                new KillRow(
                        row.id(),
                        row.at(),
                        row.host(),
                        row.gear(),
                        row.gearName(),
                        row.project(),
                        row.text(),
                        Math.clamp(row.killed() + seen.kills(), 0, Integer.MAX_VALUE)),
                box.cause(),
                box.group(),
                killed,
                box.limits(),
                box.atKill(),
                box.before(),
                box.processes().stream()
                        .map(
                                each ->
                                        new BlackBox.Task(
                                                each.pid(),
                                                each.insidePid(),
                                                each.name(),
                                                each.residentBytes(),
                                                each.swapBytes(),
                                                each.killed() || pids.contains(each.pid())))
                        .toList(),
                box.more(),
                lines);
    }

    /// The kernel's table at the kill, with command lines and inside pids of those that are left;
    /// without a table those that are left and the one that was killed.
    private List<BlackBox.Task> processes(
            GearEntry gear, KernelLog.Told told, List<BlackBox.Killed> killed, boolean own) {
        Map<Integer, BlackBox.Task> found = new LinkedHashMap<>();
        for (OomReport.Task task : told.tasks()) {
            if (isOf(gear, task.uid(), own)) {
                found.put(
                        task.pid(),
                        new BlackBox.Task(
                                task.pid(),
                                null,
                                bounded(task.name()),
                                task.residentBytes(),
                                task.swapBytes(),
                                false));
            }
        }
        boolean table = !found.isEmpty();
        for (ProcessRow left : left(gear.id())) {
            BlackBox.Task known = found.get(left.pid());
            if (known != null || !table) {
                found.put(
                        left.pid(),
                        new BlackBox.Task(
                                left.pid(),
                                left.insidePid(),
                                known == null || isStill(left.command(), known.name())
                                        ? bounded(left.command())
                                        : known.name(),
                                known == null ? left.residentBytes() : known.residentBytes(),
                                known == null ? null : known.swapBytes(),
                                false));
            }
        }
        for (BlackBox.Killed each : killed) {
            BlackBox.Task known = found.get(each.pid());
            found.put(
                    each.pid(),
                    new BlackBox.Task(
                            each.pid(),
                            each.insidePid() != null || known == null
                                    ? each.insidePid()
                                    : known.insidePid(),
                            known == null ? each.name() : known.name(),
                            known == null || !table ? resident(each) : known.residentBytes(),
                            known == null ? null : known.swapBytes(),
                            true));
        }
        return found.values().stream()
                .sorted(
                        Comparator.comparing(
                                BlackBox.Task::residentBytes,
                                Comparator.nullsLast(Comparator.reverseOrder())))
                .toList();
    }

    private static @Nullable Long resident(BlackBox.Killed killed) {
        Long anon = killed.anonBytes();
        Long file = killed.fileBytes();
        Long shared = killed.sharedBytes();
        return anon == null || file == null || shared == null
                ? null
                : (Long) (anon + file + shared);
    }

    /// The kernel lists all that it could have killed: of the host, if that was full.
    private static boolean isOf(GearEntry gear, long uid, boolean own) {
        Long base = gear.idBase();
        return base == null ? own : uid >= base && uid < base + IdRanges.COUNT;
    }

    private List<BlackBox.Moment> trail(String gear) {
        try {
            return sources.trail().apply(gear);
        } catch (ConsoleException e) {
            log.warn("the minute before a kill in {} cannot be had", gear, e);
            return List.of();
        }
    }

    private List<ProcessRow> left(String gear) {
        try {
            return sources.processes().apply(gear);
        } catch (ConsoleException e) {
            log.debug("{} was gone before its processes were read", gear, e);
            return List.of();
        }
    }

    private static String bounded(String name) {
        return name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }

    /// Writes what waits, for a few seconds at most.
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                log.warn("black boxes were not written in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
