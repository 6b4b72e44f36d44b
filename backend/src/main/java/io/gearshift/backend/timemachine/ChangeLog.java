package io.gearshift.backend.timemachine;

import io.gearshift.backend.gear.Durable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Named texts as they were over time, in a folder: files named by their beginning, each with all
/// texts first and then what changed. A file is begun every day, when one grows too long, and when
/// there was nobody to look; the oldest go when there are too many bytes or they are older than 30
/// days. What is dated later than a clock that was set back is set aside until the clock is past
/// it: nobody can tell whether it was wrong before or is now. At least once a minute something is
/// written, so that a time without a look is seen to be one. Safe for use by many threads.
final class ChangeLog {

    /// How long anything is kept.
    static final Duration KEPT = Duration.ofDays(30);

    /// Of one log.
    static final long MOST_BYTES = 32L << 20;

    /// From which on a file is not written on.
    static final long LONG_FILE = 2L << 20;

    /// Of one that grew long, so many times its beginning are written before the next is begun.
    private static final int BEGINNINGS = 4;

    /// What may be written early in a day.
    private static final long SPARE = 64 << 10;

    /// What set-aside damage is kept.
    private static final int MOST_DAMAGED = 3;

    private static final Duration A_DAY = Duration.ofDays(1);
    private static final Duration SAY_AGAIN = Duration.ofSeconds(55);
    private static final String ENDING = ".changes";
    private static final String DAMAGED = ".damaged";
    private static final String AHEAD = ".ahead";
    private static final String FRESH = ".new";
    private static final FileAttribute<?> OURS_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final Duration gap;
    private final Consumer<String> damaged;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Segment> segments = new ArrayList<>();

    /// What each text was last, by a hash of it.
    private final Map<String, Long> known = new HashMap<>();

    private @Nullable Instant last;
    private boolean begin = true;

    /// A file.
    ///
    /// @param whole bytes of its beginning, with all texts
    private record Segment(Path file, Instant start, Instant end, long whole, long bytes) {

        Segment until(Instant other, long length) {
            return new Segment(file, start, other, whole, length);
        }

        Segment in(Path other) {
            return new Segment(other, start, end, whole, bytes);
        }

        boolean overlaps(Segment other) {
            return start.isBefore(other.end) && other.start.isBefore(end);
        }
    }

    /// How it was.
    ///
    /// @param texts by name
    /// @param at when it came to be so, or was last seen to be
    /// @param until the next look that there was; null if there was none yet
    /// @param inGap whether so long a time passed between both that somebody should have looked
    record Then(Map<String, String> texts, Instant at, @Nullable Instant until, boolean inGap) {}

    /// Two looks further apart than this have a time between them that nobody looked at.
    ///
    /// @param every how often somebody looks
    static Duration gap(Duration every) {
        return every.multipliedBy(2).plusSeconds(30);
    }

    /// Opens what is there. A file whose end is torn loses what is torn; one that is damaged
    /// elsewhere is set aside.
    ///
    /// @param every how often somebody looks at all that there is
    /// @param damaged told in words
    ChangeLog(Path folder, Duration every, Consumer<String> damaged) throws IOException {
        this.folder = folder;
        this.gap = gap(every);
        this.damaged = damaged;
        Durable.folder(folder);
        for (Path left : files(FRESH)) {
            Files.deleteIfExists(left);
        }
        List<Path> files = files(ENDING);
        for (Path file : files) {
            open(file, file.equals(files.getLast()));
        }
        for (Segment each : segments) {
            last = each.end;
        }
        List<Path> aside = files(DAMAGED);
        for (Path each : aside.subList(0, Math.max(0, aside.size() - MOST_DAMAGED))) {
            Files.deleteIfExists(each);
        }
    }

    /// Oldest first.
    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> each = Files.list(folder)) {
            return each.filter(file -> String.valueOf(file.getFileName()).endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private void open(Path file, boolean newest) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        Segment segment = read(file, bytes);
        if (segment == null || (bytes.hasRemaining() && !(newest && isTorn(bytes)))) {
            Path aside = file.resolveSibling(file.getFileName() + DAMAGED);
            Files.deleteIfExists(aside);
            Files.move(file, aside);
            damaged.accept(
                    "What was recorded of earlier times is damaged in %s; it was set aside as %s."
                            .formatted(file.getFileName(), aside));
            return;
        }
        if (bytes.hasRemaining()) {
            // It was being written when the power went, or the disk was full.
            cut(segment);
        }
        segments.add(segment);
    }

    /// The entries that are whole; what is not remains in the bytes.
    private static @Nullable Segment read(Path file, ByteBuffer bytes) {
        Frame frame = Frame.readHead(bytes);
        if (frame == null || frame.kind() != Frame.Kind.WHOLE) {
            return null;
        }
        Instant start = frame.at();
        long whole = bytes.position();
        Instant end = start;
        for (; frame != null; frame = Frame.readHead(bytes)) {
            end = frame.at();
        }
        return new Segment(file, start, end, whole, bytes.position());
    }

    /// Whether nothing whole follows: what does was written after the damage, which is then no end.
    private static boolean isTorn(ByteBuffer rest) {
        ByteBuffer bytes = rest.duplicate();
        for (int i = rest.position() + 1; i <= rest.limit() - Frame.HEAD; i++) {
            if (Frame.readHead(bytes.position(i)) != null) {
                return false;
            }
        }
        return true;
    }

    /// Records all that there is now.
    void whole(Instant at, Map<String, String> all) throws IOException {
        lock.lock();
        try {
            if (isSetBack(at)) {
                setAside(at);
            }
            Instant now = notBefore(at);
            if (begin || isOver(now)) {
                begin(now, all);
                return;
            }
            Map<String, String> set = differing(all);
            Set<String> gone = new HashSet<>(known.keySet());
            gone.removeAll(all.keySet());
            write(now, set, gone);
        } finally {
            lock.unlock();
        }
    }

    /// Records some, and that others are gone. Only after {@link #whole}.
    void some(Instant at, Map<String, String> texts, Collection<String> gone) throws IOException {
        lock.lock();
        try {
            if (begin || isSetBack(at)) {
                // The next look at everything tells.
                begin = true;
                return;
            }
            write(
                    notBefore(at),
                    differing(texts),
                    gone.stream().filter(known::containsKey).toList());
        } finally {
            lock.unlock();
        }
    }

    /// Whether what was looked at last is in a file.
    boolean records() {
        lock.lock();
        try {
            return !begin;
        } finally {
            lock.unlock();
        }
    }

    /// Whether what need not be written may be: all days like this one would have room.
    boolean affords(Instant at) {
        lock.lock();
        try {
            if (begin || isOver(notBefore(at))) {
                return true;
            }
            Segment current = segments.getLast();
            long day = MOST_BYTES / KEPT.toDays() - current.whole;
            long soFar = Duration.between(current.start, notBefore(at)).toSeconds();
            return current.bytes - current.whole
                    <= SPARE + Math.max(0, day) * soFar / A_DAY.toSeconds();
        } finally {
            lock.unlock();
        }
    }

    /// By more than the time between two looks; by less, it is waited for.
    private boolean isSetBack(Instant at) {
        return last != null && isGap(at, last);
    }

    /// What is dated later than this; the record goes on from here.
    private void setAside(Instant at) throws IOException {
        begin = true;
        int files = 0;
        while (!segments.isEmpty() && segments.getLast().start.isAfter(at)) {
            Path file = segments.getLast().file;
            Files.move(
                    file,
                    file.resolveSibling(file.getFileName() + AHEAD),
                    StandardCopyOption.REPLACE_EXISTING);
            segments.removeLast();
            files++;
        }
        Instant until = last;
        if (segments.isEmpty()) {
            last = null;
        } else {
            Segment latest = segments.getLast();
            last = latest.end.isBefore(at) ? latest.end : at;
            segments.set(segments.size() - 1, latest.until(last, latest.bytes));
        }
        damaged.accept(
                ("This host's clock was set back from %s to %s: what is recorded of later times is set"
                                + " aside (%d files), and recorded anew. It counts again when the"
                                + " clock is past it and nothing else is recorded of its time.")
                        .formatted(until, at, files));
    }

    /// What was set aside while the clock was wrong, once it is past it.
    private void takeBack(Instant at) throws IOException {
        long sum = 0;
        for (Path file : files(ENDING + AHEAD)) {
            sum += Files.size(file);
            Segment segment = read(file, ByteBuffer.wrap(Files.readAllBytes(file)));
            if (segment == null
                    || sum > MOST_BYTES
                    || segments.stream().anyMatch(segment::overlaps)) {
                Files.deleteIfExists(file);
            } else if (segment.end.isBefore(at)) {
                Path back =
                        file.resolveSibling(
                                "%015d".formatted(segment.start.toEpochMilli()) + ENDING);
                Files.move(file, back);
                segments.add(segment.in(back));
            }
        }
        segments.sort(Comparator.comparing(Segment::start));
    }

    /// A clock that was set back a little must not make the later look earlier.
    private Instant notBefore(Instant at) {
        return last != null && at.isBefore(last) ? last : at;
    }

    private boolean isOver(Instant now) {
        Segment current = segments.getLast();
        return current.bytes > longest(current.whole)
                || Duration.between(current.start, now).compareTo(A_DAY) >= 0
                || isGap(current.end, now);
    }

    /// Of many texts the beginning alone is long, and must not be all that is written.
    private static long longest(long whole) {
        return Math.max(LONG_FILE, Math.min(whole * BEGINNINGS, MOST_BYTES / 2));
    }

    private boolean isGap(Instant from, @Nullable Instant to) {
        return to != null && Duration.between(from, to).compareTo(gap) > 0;
    }

    private Map<String, String> differing(Map<String, String> texts) {
        Map<String, String> differing = new LinkedHashMap<>();
        texts.forEach(
                (name, text) -> {
                    Long before = known.get(name);
                    if (before == null || before != hash(text)) {
                        differing.put(name, text);
                    }
                });
        return differing;
    }

    private void write(Instant at, Map<String, String> set, Collection<String> gone)
            throws IOException {
        if (set.isEmpty() && gone.isEmpty()) {
            if (last == null || Duration.between(last, at).compareTo(SAY_AGAIN) >= 0) {
                append(Frame.same(at));
            }
            return;
        }
        append(Frame.change(at, set, gone));
        set.forEach((name, text) -> known.put(name, hash(text)));
        gone.forEach(known::remove);
    }

    private void begin(Instant at, Map<String, String> all) throws IOException {
        begin = true;
        takeBack(at);
        Path file = folder.resolve("%015d".formatted(at.toEpochMilli()) + ENDING);
        while (Files.exists(file)) {
            at = at.plusMillis(1);
            file = folder.resolve("%015d".formatted(at.toEpochMilli()) + ENDING);
        }
        ByteBuffer bytes = Frame.whole(at, all).encode();
        prune(at, longest(bytes.remaining()));
        Path fresh = file.resolveSibling(file.getFileName() + FRESH);
        Files.deleteIfExists(fresh);
        try (FileChannel channel =
                FileChannel.open(
                        fresh,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        OURS_ALONE)) {
            long length = bytes.remaining();
            writeAll(channel, bytes);
            Files.move(fresh, file);
            segments.add(new Segment(file, at, at, length, length));
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        known.clear();
        all.forEach((name, text) -> known.put(name, hash(text)));
        last = at;
        begin = false;
    }

    private void append(Frame frame) throws IOException {
        Segment current = segments.getLast();
        ByteBuffer bytes = frame.encode();
        long length = bytes.remaining();
        try (FileChannel channel = FileChannel.open(current.file, StandardOpenOption.WRITE)) {
            channel.position(current.bytes);
            writeAll(channel, bytes);
        } catch (IOException e) {
            // What is known now is in no file: the next look begins one.
            begin = true;
            cut(current);
            throw e;
        }
        segments.set(segments.size() - 1, current.until(frame.at(), current.bytes + length));
        last = frame.at();
    }

    private static void cut(Segment segment) throws IOException {
        try (FileChannel channel = FileChannel.open(segment.file, StandardOpenOption.WRITE)) {
            channel.truncate(segment.bytes);
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// Removes what is too old or too much; never the newest. A clock that is suddenly far ahead
    /// does not make everything old: it has a day to be put right.
    ///
    /// @param room that is needed
    private void prune(Instant now, long room) throws IOException {
        Instant soon = last == null ? now : last.plus(A_DAY);
        Instant oldest = (soon.isBefore(now) ? soon : now).minus(KEPT);
        long sum = room;
        for (int i = segments.size() - 1; i >= 0; i--) {
            Segment each = segments.get(i);
            sum += each.bytes;
            boolean old = each.end.isBefore(oldest);
            if (old || (sum > MOST_BYTES && i < segments.size() - 1)) {
                Files.deleteIfExists(each.file);
                segments.remove(i);
            }
        }
    }

    /// The first time that anything is known of; null while there is none.
    @Nullable Instant earliest() {
        lock.lock();
        try {
            return segments.isEmpty() ? null : segments.getFirst().start;
        } finally {
            lock.unlock();
        }
    }

    /// How it was.
    ///
    /// @return null if nothing is known of so early a time
    @Nullable Then at(Instant time) throws IOException {
        lock.lock();
        try {
            for (int i = segments.size() - 1; i >= 0; i--) {
                if (!segments.get(i).start.isAfter(time)) {
                    Instant next = i + 1 < segments.size() ? segments.get(i + 1).start : null;
                    return replay(segments.get(i), time, next);
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private Then replay(Segment segment, Instant time, @Nullable Instant nextFile)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(segment.file));
        bytes.limit((int) Math.min(bytes.limit(), segment.bytes));
        Map<String, String> texts = new LinkedHashMap<>();
        Instant at = segment.start;
        for (Frame frame = Frame.read(bytes); frame != null; frame = Frame.read(bytes)) {
            if (frame.at().isAfter(time)) {
                return new Then(texts, at, frame.at(), isGap(at, frame.at()));
            }
            frame.applyTo(texts);
            at = frame.at();
        }
        return new Then(texts, at, nextFile, isGap(at, nextFile));
    }

    /// Two texts with the same hash are one in 2^64; what is missed then is a change of one gear.
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
