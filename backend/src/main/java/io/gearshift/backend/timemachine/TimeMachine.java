package io.gearshift.backend.timemachine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Json;
import io.gearshift.backend.api.Moment;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.event.EventLog;
import io.gearshift.backend.host.HostPast;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records how this host is, and tells how it was. A gear is looked at when something of it
/// changes; namespaces once a minute; groups, and all gears to be sure, in a minute in which a gear
/// changed and every fifth; each less often on a host where that takes long ({@link Pace}). What is
/// recorded is in three {@link ChangeLog}s; figures are in the long history. A disk that is full
/// loses a time, which is then seen to be a gap, and nothing else. Safe for use by many threads.
public final class TimeMachine implements AutoCloseable {

    /// How often everything is looked at.
    static final Duration LOOK = Duration.ofMinutes(1);

    /// How many looks go by without one at the groups, while no gear changes: reading them all
    /// costs more than everything else.
    private static final int LOOKS_BETWEEN = 5;

    private static final Logger log = LoggerFactory.getLogger(TimeMachine.class);

    /// What changes together is written together.
    private static final Duration TOGETHER = Duration.ofMillis(200);

    private static final int AT_ONCE = 1000;

    /// So many changes of one gear are written at their second, and one more by each look.
    static final int CHANGES = 30;

    private static final int LONGEST_COMMAND = 2000;
    private static final ObjectMapper JSON = Json.mapper();

    private final String host;
    private final Sources sources;
    private final EventLog events;
    private final InstantSource clock;
    private final PastFigures figures;
    private final Map<Topic, ChangeLog> logs = new HashMap<>();
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean flushing = new AtomicBoolean();
    private final AtomicBoolean gearsChanged = new AtomicBoolean(true);
    private final ScheduledExecutorService recorder =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("time-machine").daemon().factory());
    private final Set<Topic> failing = EnumSet.noneOf(Topic.class);
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Map<String, Integer> written = new HashMap<>();
    private Map<Long, NamespaceRow> namespaces = new HashMap<>();
    private final Pace atNamespaces = new Pace(LOOK);
    private final Pace atGroups = new Pace(LOOK);
    private boolean groupsWanted = true;
    private int looks;
    private volatile @Nullable Unpacked unpacked;

    /// What is recorded.
    private enum Topic {
        GEARS,
        NAMESPACES,
        CGROUPS
    }

    /// How the host is now.
    ///
    /// @param gears without figures
    /// @param gear one of them; null if it is gone
    public record Sources(
            Supplier<List<Gear>> gears,
            Function<String, @Nullable Gear> gear,
            Supplier<List<NamespaceRow>> namespaces,
            Supplier<CgroupTree> cgroups) {}

    /// The gears of the moment that was asked for last, to be told a thousand at a time.
    private record Unpacked(Instant time, ChangeLog.@Nullable Then then, List<Gear> gears) {}

    /// Opens what is recorded; records from {@link #begin} on.
    ///
    /// @param folder of the logs, made if it is not there
    /// @param host name of this one
    /// @param history where figures are
    /// @throws ConsoleException if the folder cannot be used
    public TimeMachine(
            Path folder,
            String host,
            Sources sources,
            PastFigures.Recorded history,
            EventLog events,
            InstantSource clock) {
        this.host = host;
        this.sources = sources;
        this.events = events;
        this.clock = clock;
        this.figures = new PastFigures(history, clock);
        try {
            for (Topic topic : Topic.values()) {
                logs.put(
                        topic,
                        new ChangeLog(
                                folder.resolve(topic.name().toLowerCase(Locale.ROOT)),
                                topic == Topic.GEARS ? LOOK : Pace.LONGEST,
                                words -> say(Event.Severity.WARNING, words)));
            }
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.DISK_FULL,
                    "What is recorded of earlier times in "
                            + folder
                            + " cannot be opened: "
                            + e.getMessage(),
                    e);
        }
    }

    /// Begins to record; the gears are known.
    public void begin() {
        begun.set(true);
        var _ = recorder.scheduleAtFixedRate(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Something of a gear is not as it was. Quick.
    public void changed(String gear) {
        changed.add(gear);
        gearsChanged.set(true);
        if (flushing.compareAndSet(false, true)) {
            try {
                var _ = recorder.schedule(this::flush, TOGETHER.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("{} changed while the agent was ending", gear, e);
            }
        }
    }

    void flush() {
        flushing.set(false);
        List<String> ids = List.copyOf(changed);
        ids.forEach(changed::remove);
        record(ids);
    }

    /// Records how these gears are. One that changes all the time is left to the next look.
    void record(List<String> ids) {
        List<String> now = ids.stream().filter(this::mayBeWritten).toList();
        if (now.size() < ids.size()) {
            gearsChanged.set(true);
        }
        boolean kept =
                keep(
                        Topic.GEARS,
                        each -> {
                            Map<String, String> texts = new HashMap<>();
                            List<String> gone = new ArrayList<>();
                            for (String id : now) {
                                Gear gear = sources.gear().apply(id);
                                if (gear == null) {
                                    gone.add(id);
                                } else {
                                    texts.put(id, write(brief(gear)));
                                }
                            }
                            each.some(clock.instant(), texts, gone);
                        });
        if (!kept) {
            changed.addAll(ids);
            gearsChanged.set(true);
        }
    }

    private boolean mayBeWritten(String gear) {
        return written.merge(gear, 1, Integer::sum) <= CHANGES;
    }

    /// With so much of its command as tells it from others: of 64 KiB each there were soon no room.
    private static Gear brief(Gear gear) {
        int left = LONGEST_COMMAND;
        List<String> command = new ArrayList<>();
        for (String part : gear.command()) {
            command.add(brief(part, left));
            left -= part.length();
            if (left < 0) {
                break;
            }
        }
        return gear.withCommand(command);
    }

    private static String brief(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    /// Looks at everything. What cannot be read of one topic is not missed of another.
    void look() {
        written.replaceAll((_, count) -> Math.min(count, CHANGES) - 1);
        written.values().removeIf(count -> count <= 0);
        boolean everything = gearsChanged.getAndSet(false) || ++looks >= LOOKS_BETWEEN;
        boolean kept =
                keep(
                        Topic.GEARS,
                        each -> {
                            if (everything || !each.records()) {
                                List<Gear> gears = sources.gears().get();
                                each.whole(
                                        clock.instant(),
                                        texts(gears, Gear::id, gear -> write(brief(gear))));
                            } else {
                                // Their changes are told: that there was none is all to say.
                                each.some(clock.instant(), Map.of(), List.of());
                            }
                        });
        if (atNamespaces.due() || !log(Topic.NAMESPACES).records()) {
            atNamespaces.time(
                    () ->
                            keep(
                                    Topic.NAMESPACES,
                                    each -> {
                                        List<NamespaceRow> namespaces = sources.namespaces().get();
                                        Instant at = clock.instant();
                                        each.whole(
                                                at,
                                                texts(
                                                        lasting(namespaces, each.affords(at)),
                                                        row -> Long.toString(row.ns()),
                                                        TimeMachine::write));
                                    }));
        }
        groupsWanted |= everything;
        if ((atGroups.due() && groupsWanted) || !log(Topic.CGROUPS).records()) {
            looks = 0;
            groupsWanted = false;
            kept &=
                    atGroups.time(
                            () ->
                                    keep(
                                            Topic.CGROUPS,
                                            each -> {
                                                CgroupTree tree = sources.cgroups().get();
                                                each.whole(tree.at(), PastGroups.texts(tree));
                                            }));
        }
        if (!kept) {
            gearsChanged.set(true);
        }
    }

    private static <T> Map<String, String> texts(
            Collection<T> all, Function<T, String> name, Function<T, String> write) {
        Map<String, Supplier<String>> texts = HashMap.newHashMap(all.size());
        all.forEach(each -> texts.put(name.apply(each), () -> write.apply(each)));
        return new Texts(texts);
    }

    /// Without the time at which each was seen, which is another each time.
    ///
    /// @param exact whether there is room to write one again of which only the processes in it are
    ///   others; else it stays as it was written last
    private List<NamespaceRow> lasting(List<NamespaceRow> rows, boolean exact) {
        Map<Long, NamespaceRow> now = new HashMap<>();
        for (NamespaceRow row : rows) {
            NamespaceRow before = exact ? null : namespaces.get(row.ns());
            now.put(
                    row.ns(),
                    before != null && ofNobody(before).equals(ofNobody(row))
                            ? before
                            : seenAt(row, null));
        }
        namespaces = now;
        return List.copyOf(now.values());
    }

    private static NamespaceRow ofNobody(NamespaceRow row) {
        return new NamespaceRow(
                row.ns(),
                row.type(),
                Math.min(row.nprocs(), 1),
                null,
                null,
                null,
                row.gear(),
                row.container(),
                row.heldBy(),
                null);
    }

    private static NamespaceRow seenAt(NamespaceRow row, @Nullable Instant at) {
        String command = row.command();
        return new NamespaceRow(
                row.ns(),
                row.type(),
                row.nprocs(),
                row.pid(),
                row.user(),
                command == null ? null : brief(command, LONGEST_COMMAND),
                row.gear(),
                row.container(),
                row.heldBy(),
                at);
    }

    private interface Writing {
        void to(ChangeLog changes) throws IOException;
    }

    /// One topic; whatever befalls it, the recorder goes on, since its schedule ends with the first
    /// failure that gets out.
    ///
    /// @return whether it could be read and written
    private boolean keep(Topic topic, Writing writing) {
        try {
            writing.to(log(topic));
        } catch (IOException e) {
            failed(
                    topic,
                    e.getMessage() + ". Everything else goes on; make room on the agent's disk.");
            return false;
        } catch (RuntimeException e) {
            log.warn("a look at {} is not recorded", topic, e);
            failed(
                    topic,
                    topic.name().toLowerCase(Locale.ROOT)
                            + " could not be looked at ("
                            + e.getMessage()
                            + "). Everything else goes on, and it is tried again.");
            return false;
        }
        if (log(topic).records() && failing.remove(topic) && failing.isEmpty()) {
            say(Event.Severity.INFO, "What changes on this host is recorded again.");
        }
        return true;
    }

    private void failed(Topic topic, String why) {
        boolean first = failing.isEmpty();
        failing.add(topic);
        if (first) {
            say(
                    Event.Severity.ERROR,
                    "What changes on this host is not recorded for looking back: " + why);
        }
    }

    private void say(Event.Severity severity, String words) {
        log.warn("Time machine: {}", words);
        try {
            events.add(null, Event.Kind.HISTORY, severity, words, Map.of());
        } catch (RuntimeException e) {
            // What keeps files from being read may keep this one from being written.
            log.error("an event is lost: {}", words, e);
        }
    }

    private ChangeLog log(Topic topic) {
        return Objects.requireNonNull(logs.get(topic));
    }

    /// The gears of a moment, by id.
    ///
    /// @param after id of the last one that was told; null to begin
    public HostPast gears(Instant time, @Nullable String after) {
        Unpacked all = unpacked(time);
        List<Gear> rest =
                all.gears().stream()
                        .filter(gear -> after == null || gear.id().compareTo(after) > 0)
                        .toList();
        boolean more = rest.size() > AT_ONCE;
        List<Gear> told = more ? rest.subList(0, AT_ONCE) : rest;
        return new HostPast(
                kept(time, all.then()),
                told.stream().map(gear -> withFigures(gear, time)).toList(),
                more,
                figures.ofHost(time));
    }

    private Gear withFigures(Gear gear, Instant time) {
        return gear.state() == GearState.RUNNING || gear.state() == GearState.FROZEN
                ? gear.withFigures(figures.of(gear.id(), time))
                : gear;
    }

    private Unpacked unpacked(Instant time) {
        Unpacked before = unpacked;
        if (before != null && before.time().equals(time) && before.then() != null) {
            return before;
        }
        ChangeLog.Then then = then(Topic.GEARS, time);
        List<Gear> gears =
                then == null
                        ? List.of()
                        : then.texts().values().stream()
                                .map(text -> read(text, Gear.class))
                                .sorted(Comparator.comparing(Gear::id))
                                .toList();
        var now = new Unpacked(time, then, gears);
        // What is just being recorded may yet come to be otherwise.
        unpacked = time.isBefore(clock.instant().minus(LOOK)) ? now : null;
        return now;
    }

    private Moment.Kept kept(Instant time, ChangeLog.@Nullable Then then) {
        boolean stopped =
                then != null
                        && then.until() == null
                        && Duration.between(then.at(), clock.instant())
                                        .compareTo(ChangeLog.gap(LOOK))
                                > 0;
        boolean gap = then != null && (then.inGap() || stopped);
        return new Moment.Kept(
                host,
                log(Topic.GEARS).earliest(),
                at(Topic.NAMESPACES, time),
                at(Topic.CGROUPS, time),
                gap && then != null ? then.at() : null,
                gap && then != null ? then.until() : null,
                figures.seconds(time),
                null);
    }

    private @Nullable Instant at(Topic topic, Instant time) {
        ChangeLog.Then then = then(topic, time);
        return then == null ? null : then.at();
    }

    /// The namespaces of a moment, as they were looked at last before it.
    ///
    /// @throws ConsoleException `past.not-kept` if they were not
    public List<NamespaceRow> namespaces(Instant time) {
        ChangeLog.Then then = needed(Topic.NAMESPACES, time);
        return then.texts().values().stream()
                .map(text -> seenAt(read(text, NamespaceRow.class), then.at()))
                .sorted(Comparator.comparingLong(NamespaceRow::ns))
                .toList();
    }

    /// The groups of a moment, as they were looked at last before it.
    ///
    /// @param like this host now
    /// @throws ConsoleException `past.not-kept` if they were not, `request.not-found` if there was
    ///   no group of the query's path
    public CgroupTree cgroups(CgroupQuery query, Instant time, CgroupTree like) {
        ChangeLog.Then then = needed(Topic.CGROUPS, time);
        return new PastGroups(then.texts(), gear -> figures.of(gear, time))
                .tree(query, then.at(), like);
    }

    private ChangeLog.Then needed(Topic topic, Instant time) {
        ChangeLog.Then then = then(topic, time);
        if (then == null) {
            Instant earliest = log(topic).earliest();
            throw new ConsoleException(
                    ErrorCode.PAST_NOT_KEPT,
                    "Nothing is kept of that time on "
                            + host
                            + (earliest == null
                                    ? "."
                                    : "; what is kept begins at " + earliest + "."));
        }
        return then;
    }

    private ChangeLog.@Nullable Then then(Topic topic, Instant time) {
        try {
            return log(topic).at(time);
        } catch (IOException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "What is recorded of earlier times cannot be read: " + e.getMessage() + ".",
                    e);
        }
    }

    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own records can be written", e);
        }
    }

    static <T> T read(String text, Class<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new ConsoleException(
                    ErrorCode.HOST_FAILED,
                    "What is recorded of earlier times is not understood; another version of the"
                            + " agent wrote it.",
                    e);
        }
    }

    /// Records how it is a last time, if it ever began: before, no gear is known, and that there
    /// were none would be recorded.
    @Override
    public void close() {
        try {
            if (begun.get()) {
                recorder.execute(
                        () -> {
                            gearsChanged.set(true);
                            atNamespaces.now();
                            atGroups.now();
                            look();
                        });
            }
        } catch (RejectedExecutionException e) {
            log.debug("closed before", e);
        }
        recorder.shutdown();
        try {
            if (!recorder.awaitTermination(LOOK.toSeconds() / 6, TimeUnit.SECONDS)) {
                log.warn("the last look at this host may not be recorded");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
