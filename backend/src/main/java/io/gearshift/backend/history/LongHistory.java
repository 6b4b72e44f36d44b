package io.gearshift.backend.history;

import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.HistoryQuery.Step;
import io.gearshift.backend.event.EventLog;
import io.gearshift.backend.gear.Durable;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.collectors.sampler.History;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps 24 hours at one minute and 30 days at one hour of every gear that runs, and of the host.
/// The sampler tells it every second; what a minute came to is written once the minute is over, by
/// a thread of its own, so that a slow or full disk never holds up a sampling pass. After a kill at
/// most the minute in work is lost.
///
/// Minutes are those of the machine's clock. Set back, it says minutes a second time: one that is
/// recorded already stays as it is, and nothing is recorded until the clock is past it. Safe for
/// use by many threads.
public final class LongHistory implements AutoCloseable {

    /// Stands for the host in the place of a gear's id, which never has a slash.
    public static final String HOST = "/";

    private static final Logger log = LoggerFactory.getLogger(LongHistory.class);

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long MILLIS_A_MINUTE = 60_000;
    private static final int SECONDS_A_MINUTE = 60;
    private static final int MINUTES_AN_HOUR = 60;
    private static final long ANSWER_SECONDS = 10;

    private final Path folder;
    private final GearRegistry registry;
    private final EventLog events;
    private final InstantSource clock;
    private final Storage.Opener opener;
    private final HistoryFolder files;
    private final ConcurrentHashMap<String, Recorder> recorders = new ConcurrentHashMap<>();
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("history-writer").daemon().factory());

    /// Held while files are worked on: they share the buffer.
    private final ReentrantLock lock = new ReentrantLock();

    private final ByteBuffer buffer = RollupFile.buffer();
    private final Rollup taken = new Rollup();
    // The writer's: what went wrong, and whether anything went well, since it last judged.
    private @Nullable String failure;
    private boolean wrote;
    private @Nullable Instant failingSince;
    private volatile @Nullable String problem;
    private volatile boolean gearsKnown;

    // The sampling thread's.
    private long minute = Long.MIN_VALUE;
    private long second;
    private boolean minuteEnded;

    /// Takes one minute or hour; the figures are reused for the next.
    public interface Visitor {
        /// Takes one.
        ///
        /// @param start of the minute or hour
        void visit(Instant start, Rollup figures);
    }

    /// @param folder of the files, made if it is not there
    /// @param registry whose gears' files are kept
    /// @param events told of what is wrong with a file
    public LongHistory(Path folder, GearRegistry registry, EventLog events, InstantSource clock) {
        this(folder, registry, events, clock, Storage.DISK);
    }

    LongHistory(
            Path folder,
            GearRegistry registry,
            EventLog events,
            InstantSource clock,
            Storage.Opener opener) {
        this.folder = folder;
        this.registry = registry;
        this.events = events;
        this.clock = clock;
        this.opener = opener;
        this.files = new HistoryFolder(folder, clock);
    }

    /// A sampling pass begins; its seconds belong to the clock's minute. Sampling thread only.
    ///
    /// @param passSecond a count that never goes back, as of {@link History}
    public void pass(long passSecond) {
        long now = Math.floorDiv(clock.millis(), MILLIS_A_MINUTE);
        second = passSecond;
        if (now == minute) {
            return;
        }
        if (minute != Long.MIN_VALUE && now < minute) {
            // A correction by seconds across the full minute is no step back.
            if (now == minute - 1) {
                return;
            }
            setBack(minute - now);
        }
        boolean anotherHour =
                Math.floorDiv(now, MINUTES_AN_HOUR) != Math.floorDiv(minute, MINUTES_AN_HOUR);
        minute = now;
        if (anotherHour) {
            later(this::sweep);
        }
        minuteEnded = true;
    }

    /// The pass is over, in which every gear handed over the minute that ended. Sampling thread
    /// only.
    public void passed() {
        if (minuteEnded) {
            minuteEnded = false;
            later(this::writeAll);
        }
    }

    private void setBack(long minutes) {
        String text =
                "This machine's clock was set back by %s. What was recorded of that time stays, and nothing more is recorded of it until the clock is past %s UTC."
                        .formatted(
                                minutes < 2 * MINUTES_AN_HOUR
                                        ? minutes + " minutes"
                                        : minutes / MINUTES_AN_HOUR + " hours",
                                CLOCK.format(Instant.ofEpochSecond(minute * SECONDS_A_MINUTE)));
        log.warn("History: {}", text);
        later(
                () ->
                        events.add(
                                null,
                                Event.Kind.HISTORY,
                                Event.Severity.WARNING,
                                text,
                                Map.of("minutes", Long.toString(minutes))));
    }

    /// Counts this pass's second of a gear. Sampling thread only.
    public void record(String gear, History history) {
        Recorder recorder = recorders.get(gear);
        if (recorder == null) {
            recorder = new Recorder(gear);
            recorders.put(gear, recorder);
        }
        if (minute > 0) {
            recorder.add(minute, history, second);
        }
    }

    /// A gear runs no more: what its last minute came to is written, and its file is closed.
    public void stopped(String gear) {
        Recorder recorder = recorders.remove(gear);
        if (recorder != null) {
            later(
                    () -> {
                        // A minute that was done with just before waits to be written first.
                        write(recorder);
                        recorder.finish();
                        write(recorder);
                        end(recorder);
                    });
        }
    }

    /// The registry has all gears of this host; only then is a file without one a deleted gear's.
    public void gearsAreKnown() {
        gearsKnown = true;
        later(this::sweep);
    }

    /// What is wrong with keeping it, and what to do; null while nothing is.
    public @Nullable String problem() {
        return problem;
    }

    /// Shows what is kept of a gear. A minute or hour may come in two parts, of which the second is
    /// on no disk yet.
    ///
    /// @param step minute or hour
    /// @param from first time, at the start of a step
    /// @param to end, not with
    public void visit(String gear, Step step, Instant from, Instant to, Visitor visitor) {
        long length = step.length().toSeconds();
        long first = Math.floorDiv(from.getEpochSecond(), length);
        long end = Math.ceilDiv(to.getEpochSecond(), length);
        RollupFile.Visitor each =
                (time, slot) -> visitor.visit(Instant.ofEpochSecond(time * length), slot);
        lock.lock();
        try {
            Recorder recorder = recorders.get(gear);
            RollupFile open = recorder == null ? null : recorder.file();
            RollupFile file = open == null ? existing(gear) : open;
            try {
                if (file != null && step == Step.MINUTE) {
                    file.minutes(first, end, each);
                } else if (file != null) {
                    file.hours(first, end, each);
                }
                if (recorder != null) {
                    for (Recorder.Part part : recorder.unwritten()) {
                        long at = part.minute() * SECONDS_A_MINUTE / length;
                        if (at >= first
                                && at < end
                                && (file == null
                                        || file.takes(
                                                part.minute(), part.figures(), part.joins()))) {
                            each.visit(at, part.figures());
                        }
                    }
                }
            } finally {
                if (file != null && open == null) {
                    file.close();
                }
            }
        } catch (IOException e) {
            log.warn("the history of {} cannot be read", gear, e);
        } finally {
            lock.unlock();
        }
    }

    private void writeAll() {
        recorders.values().forEach(this::write);
        judge();
    }

    private void write(Recorder recorder) {
        lock.lock();
        try {
            Recorder.Taken what = recorder.take(taken);
            if (what == null) {
                return;
            }
            if (what.lost()) {
                failed("the disk is slower than a minute");
            }
            RollupFile file = recorder.file();
            if (file == null) {
                file = fileOf(recorder.id());
                recorder.file(file);
            }
            boolean put = file.put(what.minute(), taken, what.joins());
            wrote = true;
            if (!put) {
                log.debug("minute {} of {} was recorded before", what.minute(), recorder.id());
            }
        } catch (IOException e) {
            failed(String.valueOf(e.getMessage()));
            log.debug("a minute of {} is not written", recorder.id(), e);
        } finally {
            lock.unlock();
        }
    }

    private void end(Recorder recorder) {
        lock.lock();
        try (RollupFile file = recorder.file()) {
            recorder.file(null);
            if (file != null) {
                file.rollLast();
            }
        } catch (IOException e) {
            // The hour is made of its minutes when the file is next opened.
            log.debug("the last hour of {} is not written", recorder.id(), e);
        } finally {
            lock.unlock();
        }
    }

    private RollupFile fileOf(String gear) throws IOException {
        RollupFile file = existing(gear);
        if (file != null) {
            return file;
        }
        Durable.folder(folder);
        return RollupFile.make(files.of(gear), gear, opener, buffer);
    }

    /// A gear's file; one that is damaged is set aside.
    ///
    /// @return null if there is none
    private @Nullable RollupFile existing(String gear) throws IOException {
        Path path = files.of(gear);
        try {
            return RollupFile.open(path, gear, opener, buffer);
        } catch (DamagedFileException e) {
            Path aside = files.aside(path);
            Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
            Files.setLastModifiedTime(aside, FileTime.from(clock.instant()));
            GearEntry entry = registry.find(gear).orElse(null);
            String text =
                    "The history of %s on disk is damaged: %s. It was set aside as %s and a new one begun."
                            .formatted(
                                    entry == null
                                            ? gear.equals(HOST) ? "this host" : gear
                                            : entry.name(),
                                    e.getMessage(),
                                    aside);
            log.warn("History: {}", text);
            events.add(
                    entry,
                    Event.Kind.HISTORY,
                    Event.Severity.WARNING,
                    text,
                    Map.of("file", aside.toString()));
            return null;
        }
    }

    private void failed(String why) {
        failure = why;
    }

    /// After all gears: says that minutes are lost, once, and later that they no longer are.
    private void judge() {
        Instant now = clock.instant();
        Instant since = failingSince;
        String why = failure;
        boolean well = wrote;
        failure = null;
        wrote = false;
        if (why != null && since == null) {
            failingSince = now;
            String text = words(why, now);
            problem = text;
            log.error("History: {}", text);
            events.add(null, Event.Kind.HISTORY, Event.Severity.ERROR, text, Map.of());
        } else if (why != null && since != null) {
            problem = words(why, since);
        } else if (well && since != null) {
            failingSince = null;
            problem = null;
            String text =
                    "History is written again; of the time since %s UTC at least a minute is missing."
                            .formatted(CLOCK.format(since));
            log.info("History: {}", text);
            events.add(null, Event.Kind.HISTORY, Event.Severity.INFO, text, Map.of());
        }
    }

    private String words(String why, Instant since) {
        return "Minutes of history are lost since %s UTC: %s (%s). Gears are sampled on; make room on the disk of that folder, or mend it."
                .formatted(CLOCK.format(since), why, folder);
    }

    private void sweep() {
        if (!gearsKnown) {
            return;
        }
        lock.lock();
        try {
            files.sweep(registry.all().stream().map(GearEntry::id).toList());
        } catch (IOException e) {
            log.warn("the history files in {} cannot be looked through", folder, e);
        } finally {
            lock.unlock();
        }
    }

    private void later(Runnable work) {
        try {
            writer.execute(work);
        } catch (RejectedExecutionException e) {
            log.debug("something was to be recorded while the agent was ending", e);
        }
    }

    /// Waits until everything that was handed over is written.
    void settle() {
        Future<?> last = writer.submit(() -> {});
        try {
            last.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.warn("the last minute of history may not be written", e);
        }
    }

    /// Writes what the minute in work came to so far. The sampler has ended before.
    @Override
    public void close() {
        recorders.keySet().forEach(this::stopped);
        writer.shutdown();
        try {
            if (!writer.awaitTermination(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                log.warn("the last minute of history may not be written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
