package io.gearshift.backend.event;

import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRecord;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.IdRanges;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.host.Uptime;
import io.gearshift.collectors.proc.ProcStat;
import io.gearshift.collectors.proc.ProcStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Turns what the kernel does to gears into events: processes killed for want of memory, told by
/// the kernel's log with the process and whose memory it was, or by a counter without either; and
/// processes refused at the process limit, told by a counter. Safe for use by many threads.
public final class KillWatch {

    private static final int BEATS_BETWEEN_REFUSALS = 30;
    private static final int BEATS_TO_WAIT = 2;

    private final GearRegistry registry;
    private final EventLog events;
    private final KernelRoot root;
    private final BlackBoxRecorder boxes;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, Kills> kills = new ConcurrentHashMap<>();
    private final Map<String, Refusals> refusals = new HashMap<>();
    private final @Nullable Duration beganAfterBoot;
    private final KillPace<Told> pace = new KillPace<>();
    private volatile boolean logReadable = true;

    /// @param details of the event, still without its black box
    private record Told(String text, Map<String, String> details, BlackBoxRecorder.Seen seen) {}

    /// Kills of one gear that the counter knows and that the log told.
    private static final class Kills {
        private long seen = -1;
        private double counted;
        private double told;
        private int waited;
    }

    /// @param startTicks when the gear's first process began
    private record Refusals(long startTicks, long count, int quietBeats) {}

    /// @param root of the host's kernel files
    public KillWatch(
            GearRegistry registry,
            EventLog events,
            KernelRoot root,
            BlackBoxRecorder boxes,
            InstantSource clock) {
        this.registry = registry;
        this.events = events;
        this.root = root;
        this.boxes = boxes;
        this.clock = clock;
        this.beganAfterBoot = Uptime.of(root).asOptional().map(Uptime::sinceBoot).orElse(null);
    }

    /// The kernel's log told of a kill.
    public void killed(KernelLog.Kill kill) {
        GearEntry gear = of(kill);
        if (gear == null) {
            return;
        }
        OptionalInt inside =
                ProcStatus.of(root, (int) kill.pid())
                        .asOptional()
                        .map(ProcStatus::pidInside)
                        .orElse(OptionalInt.empty());
        Map<String, String> details = new HashMap<>();
        String why = why(gear, kill.cause(), details);
        details.put("pid", Long.toString(kill.pid()));
        details.put("process", printable(kill.name()));
        inside.ifPresent(pid -> details.put("insidePid", Integer.toString(pid)));
        Kills known = kills.computeIfAbsent(gear.id(), _ -> new Kills());
        synchronized (known) {
            known.told++;
        }
        String text =
                "The kernel killed "
                        + printable(kill.name())
                        + " (process "
                        + kill.pid()
                        + (inside.isPresent() ? ", inside " + inside.getAsInt() : "")
                        + ") in "
                        + gear.name()
                        + why
                        + ".";
        KernelLog.Sizes sizes = kill.told().sizes();
        var killed =
                new BlackBox.Killed(
                        clock.instant(),
                        (int) kill.pid(),
                        inside.isPresent() ? (Integer) inside.getAsInt() : null,
                        printable(kill.name()),
                        sizes == null ? null : sizes.virtual(),
                        sizes == null ? null : sizes.anon(),
                        sizes == null ? null : sizes.file(),
                        sizes == null ? null : sizes.shared());
        BlackBox.Cause cause =
                details.containsKey("limit")
                        ? BlackBox.Cause.GEAR
                        : kill.cause() instanceof KernelLog.Cause.Host
                                ? BlackBox.Cause.HOST
                                : BlackBox.Cause.GROUP;
        String group = cause == BlackBox.Cause.GROUP ? details.get("outOfMemory") : null;
        tell(
                new Told(
                        text,
                        details,
                        new BlackBoxRecorder.Seen(
                                gear, text, cause, group, killed, 1, kill.told())));
    }

    /// @param details to which the limit is added, if it was the gear's
    private static String why(GearEntry gear, KernelLog.Cause cause, Map<String, String> details) {
        return switch (cause) {
            case KernelLog.Cause.Host() -> {
                details.put("outOfMemory", "host");
                yield ": the host ran out of memory";
            }
            case KernelLog.Cause.Group(String name) when name != null && !isOf(gear, name) -> {
                details.put("outOfMemory", printable(name));
                yield ": the group " + printable(name) + " above it was at its memory cap";
            }
            case KernelLog.Cause.Group _ -> {
                details.putAll(limit(gear));
                yield " at its memory cap" + words(details);
            }
        };
    }

    /// Whether a group is the gear's own, as far as its groups are known.
    private static boolean isOf(GearEntry gear, String group) {
        Running running = gear.running();
        Path memory = running == null ? null : running.groups().outer().get("memory");
        return memory == null || ends(memory, group);
    }

    /// A gear's group begins, or this watch of it: what its counter stands at is old news, and what
    /// was told of an earlier group makes up for nothing in this one.
    public void begins(String id, long total) {
        Kills known = kills.computeIfAbsent(id, _ -> new Kills());
        synchronized (known) {
            known.seen = total;
            known.counted = 0;
            known.told = 0;
        }
    }

    /// A gear's counter of kills was read; by the kernel's notice or in passing, the same kill is
    /// counted once. Where the kernel's log tells nothing, the event is now.
    ///
    /// @param atLeast how much it has grown, if it was not read here before
    public void counted(String id, long total, double atLeast) {
        Kills known = kills.computeIfAbsent(id, _ -> new Kills());
        boolean more;
        synchronized (known) {
            if (known.seen >= 0 && total < known.seen) {
                // Read before another reader that was quicker to tell: a counter never goes back,
                // and a new group begins with begins().
                return;
            }
            double grown = known.seen < 0 ? atLeast : total - known.seen;
            known.seen = total;
            known.counted += grown;
            more = grown > 0;
        }
        if (more && !logReadable) {
            untold(id, known, false);
        }
    }

    /// Once a second: tells of kills that only the counter knows, and of refused processes.
    ///
    /// @param logReads whether the kernel's log tells of kills, perhaps a moment later
    public void beat(boolean logReads) {
        logReadable = logReads;
        kills.forEach((id, known) -> untold(id, known, logReads));
        for (String id : pace.gears()) {
            KillPace.Sum<Told> sum = pace.beat(id);
            if (sum != null) {
                add(sum);
            }
        }
        refusals.keySet().removeIf(id -> registry.find(id).isEmpty());
        kills.keySet().removeIf(id -> registry.find(id).isEmpty());
    }

    private void untold(String id, Kills known, boolean logReads) {
        double missing;
        synchronized (known) {
            missing = known.counted - known.told;
            if (missing <= 0) {
                // The log may be ahead of the counter by a pass; a gear that ended takes its
                // counter along.
                known.waited = 0;
                return;
            }
            if (logReads && known.waited++ < BEATS_TO_WAIT) {
                return;
            }
            known.waited = 0;
            known.counted = 0;
            known.told = 0;
        }
        registry.find(id)
                .ifPresent(
                        gear -> {
                            long number = Math.round(missing);
                            String text =
                                    "The kernel killed "
                                            + number
                                            + (number > 1 ? " processes" : " process")
                                            + " in "
                                            + gear.name()
                                            + " for want of memory, its own or the host's; the"
                                            + " kernel's log did not say which.";
                            tell(
                                    new Told(
                                            text,
                                            Map.of("kills", Long.toString(number)),
                                            new BlackBoxRecorder.Seen(
                                                    gear,
                                                    text,
                                                    BlackBox.Cause.UNKNOWN,
                                                    null,
                                                    null,
                                                    number,
                                                    KernelLog.Told.NOTHING)));
                        });
    }

    /// Once a second for each gear that runs: what its counter of refused processes stands at.
    /// Called by one thread.
    public void refused(String id, long count) {
        GearEntry gear = registry.find(id).orElse(null);
        Running running = gear == null ? null : gear.running();
        if (gear == null || running == null) {
            refusals.remove(id);
            return;
        }
        long start = running.initStartTicks();
        Refusals before = refusals.get(gear.id());
        if (before == null || before.startTicks() != start || count < before.count()) {
            // What ran before this watch began has been told, or is old news; and the gears become
            // known some time after the first beat.
            before = new Refusals(start, startedSince(start) ? 0 : count, BEATS_BETWEEN_REFUSALS);
        }
        int quiet = Math.min(before.quietBeats() + 1, BEATS_BETWEEN_REFUSALS);
        long last = before.count();
        if (count <= last || quiet < BEATS_BETWEEN_REFUSALS) {
            refusals.put(gear.id(), new Refusals(start, last, quiet));
            return;
        }
        refusals.put(gear.id(), new Refusals(start, count, 0));
        GearRecord record = gear.record();
        Map<String, String> details = new HashMap<>();
        details.put("refused", Long.toString(count - last));
        if (record != null && record.limits().processes() instanceof Cap.At(long most)) {
            details.put("limit", Long.toString(most));
        }
        events.add(
                gear,
                Event.Kind.PROCESS_LIMIT,
                Event.Severity.WARNING,
                gear.name()
                        + " could not start a process: it is at its process limit"
                        + (details.containsKey("limit") ? " of " + details.get("limit") : "")
                        + ".",
                details);
    }

    /// Whether a process began after this watch did; not where the host does not say how long it is
    /// up.
    private boolean startedSince(long startTicks) {
        return beganAfterBoot != null
                && startTicks * 1000 / ProcStat.TICKS_PER_SECOND > beganAfterBoot.toMillis();
    }

    private @Nullable GearEntry of(KernelLog.Kill kill) {
        for (GearEntry each : registry.all()) {
            Long base = each.idBase();
            if (base != null && kill.uid() >= base && kill.uid() < base + IdRanges.COUNT) {
                return each;
            }
        }
        String group = kill.group();
        if (group != null) {
            for (GearEntry each : registry.all()) {
                Running running = each.running();
                Path memory = running == null ? null : running.groups().outer().get("memory");
                if (memory != null && ends(memory, group)) {
                    return each;
                }
            }
        }
        return null;
    }

    /// Whether a group as the kernel names it is this folder or below it.
    private static boolean ends(Path folder, String group) {
        Path name = folder.getFileName();
        return name != null && (group + "/").contains("/" + name + "/");
    }

    private static Map<String, String> limit(GearEntry gear) {
        GearRecord record = gear.record();
        Limits limits = record == null ? Limits.NONE : record.limits();
        return limits.memoryBytes() instanceof Cap.At(long bytes)
                ? Map.of("limit", "memory", "limitBytes", Long.toString(bytes))
                : Map.of("limit", "memory");
    }

    private static String words(Map<String, String> details) {
        String bytes = details.get("limitBytes");
        if (bytes == null) {
            return "";
        }
        long value = Long.parseLong(bytes);
        return value % (1 << 20) == 0 ? " of " + (value >> 20) + " MiB" : " of " + value + " bytes";
    }

    /// Tells of a kill now, or as part of a sum if its gear is killed in over and over.
    private void tell(Told told) {
        BlackBoxRecorder.Seen seen = told.seen();
        if (pace.now(seen.gear().id(), seen.kills(), told)) {
            add(told);
        }
    }

    private void add(KillPace.Sum<Told> sum) {
        Told last = sum.last();
        BlackBoxRecorder.Seen seen = last.seen();
        if (sum.kills() == seen.kills()) {
            add(last);
            return;
        }
        String text =
                sum.kills()
                        + " more processes were killed in "
                        + seen.gear().name()
                        + ", which goes on for a while now. The last: "
                        + last.text();
        Map<String, String> details = new HashMap<>(last.details());
        details.put("kills", Long.toString(sum.kills()));
        add(new Told(text, details, seen.of(sum.kills(), text)));
    }

    /// The event names its black box, which is written a moment later.
    private void add(Told told) {
        GearEntry gear = told.seen().gear();
        String box = boxes.boxOf(gear.id());
        Map<String, String> all = new HashMap<>(told.details());
        all.put(Event.BLACK_BOX, box);
        events.add(gear, Event.Kind.OOM_KILL, Event.Severity.ERROR, told.text(), all);
        boxes.record(box, told.seen());
    }

    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
