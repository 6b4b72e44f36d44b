package io.gearshift.backend.history;

import io.gearshift.collectors.sampler.HistoryFigure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The history of one gear on disk, of a size that never changes: two rings of slots, 1,440 minutes
/// and 720 hours. A slot holds its own time, so what an earlier round left is not taken for this
/// one's, and a minute that was not written is a gap without anybody clearing it. An hour is made
/// of its minutes and of nothing else, so it is right again after any crash.
///
/// Not safe for use by many threads; files that share a buffer belong under one lock.
final class RollupFile implements AutoCloseable {

    /// Slots that may be broken without the file being so: the minute and the hour that were being
    /// written when the power went.
    static final int IN_WORK = 2;

    private static final int MINUTES_AN_HOUR = 60;
    private static final int SECONDS_A_MINUTE = 60;
    private static final byte[] MAGIC = "GSHIST1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HEAD = 8 + 2 * Integer.BYTES;
    private static final long NONE = Long.MIN_VALUE;
    private static final int MOST_COLUMNS = 100;
    private static final List<String> NAMES =
            Arrays.stream(HistoryFigure.values()).map(Enum::name).toList();
    private static final int[] COLUMNS = columns(NAMES);

    private final Storage storage;
    private final Layout layout;
    private final int[] columns;
    private final ByteBuffer buffer;
    private final CRC32C checksum = new CRC32C();
    private final Rollup minuteSlot = new Rollup();
    private final Rollup hourSlot = new Rollup();
    private long lastHour = NONE;

    /// Takes one slot; what it is given is reused for the next.
    interface Visitor {
        /// Takes one.
        ///
        /// @param time minutes or hours since 1970
        void visit(long time, Rollup slot);
    }

    private RollupFile(Storage storage, List<String> columns, ByteBuffer buffer) {
        this.storage = storage;
        this.layout = new Layout(columns.size());
        this.columns = columns(columns);
        this.buffer =
                buffer.capacity() >= layout.bytes()
                        ? buffer
                        : ByteBuffer.allocateDirect(layout.bytes());
    }

    /// A buffer that holds any file of ours.
    static ByteBuffer buffer() {
        return ByteBuffer.allocateDirect(ours().bytes());
    }

    /// How the files are laid out that we make.
    static Layout ours() {
        return new Layout(NAMES.size());
    }

    private static int[] columns(List<String> names) {
        return names.stream().mapToInt(NAMES::indexOf).toArray();
    }

    /// Opens a gear's file and looks at every slot of it.
    ///
    /// @return null if there is none
    /// @throws DamagedFileException if it is not what we wrote
    static @Nullable RollupFile open(
            Path path, String gear, Storage.Opener opener, ByteBuffer buffer) throws IOException {
        if (!Files.exists(path)) {
            return null;
        }
        Storage storage = opener.open(path, false);
        try {
            RollupFile file = new RollupFile(storage, header(storage, gear), buffer);
            file.verify();
            if (!Arrays.equals(file.columns, COLUMNS)) {
                carryOver(file, path, gear, opener);
                file.close();
                return open(path, gear, opener, buffer);
            }
            file.rollHours();
            return file;
        } catch (IOException e) {
            storage.close();
            throw e;
        }
    }

    /// Begins a gear's file, empty. It appears whole or not at all.
    static RollupFile make(Path path, String gear, Storage.Opener opener, ByteBuffer buffer)
            throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        RollupFile file = begin(fresh, gear, opener, buffer);
        try {
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static RollupFile begin(
            Path fresh, String gear, Storage.Opener opener, ByteBuffer buffer) throws IOException {
        Files.deleteIfExists(fresh);
        Storage storage = opener.open(fresh, true);
        try {
            var file = new RollupFile(storage, NAMES, buffer);
            file.writeHeader(gear);
            return file;
        } catch (IOException e) {
            storage.close();
            Files.deleteIfExists(fresh);
            throw e;
        }
    }

    /// A file of another version of ours, with other figures: what both know goes on.
    private static void carryOver(RollupFile old, Path path, String gear, Storage.Opener opener)
            throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        List<Long> times = new ArrayList<>();
        List<ByteBuffer> slots = new ArrayList<>();
        try (RollupFile file = begin(fresh, gear, opener, buffer())) {
            old.load();
            Visitor keep =
                    (time, slot) -> {
                        ByteBuffer bytes = ByteBuffer.allocate(file.layout.slotBytes());
                        slot.write(bytes);
                        times.add(time);
                        slots.add(bytes.flip());
                    };
            old.all(Layout.MINUTES, false, keep);
            int minutes = times.size();
            old.all(Layout.HOURS, true, keep);
            for (int i = 0; i < times.size(); i++) {
                file.minuteSlot.read(slots.get(i), COLUMNS);
                long time = times.get(i);
                file.writeSlot(
                        i < minutes ? file.layout.minute(time) : file.layout.hour(time),
                        time,
                        file.minuteSlot);
            }
        }
        Files.move(
                fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void all(int slots, boolean hours, Visitor visitor) {
        for (int i = 0; i < slots; i++) {
            int at = hours ? layout.hour(i) : layout.minute(i);
            long time = buffer.getInt(at);
            if (time > 0 && decode(at, time, minuteSlot)) {
                visitor.visit(time, minuteSlot);
            }
        }
    }

    /// Writes what a minute came to, and when it is the first of another hour, what the hour before
    /// came to.
    ///
    /// @param joins whether this may be the rest of a minute whose beginning is in the file
    /// @return false if the minute is there already and stays as it is
    boolean put(long minute, Rollup rollup, boolean joins) throws IOException {
        if (!takes(minute, rollup, joins)) {
            return false;
        }
        // What is there of it, if anything.
        rollup.add(minuteSlot);
        writeSlot(layout.minute(minute), minute, rollup);
        long hour = minute / MINUTES_AN_HOUR;
        if (lastHour != NONE && lastHour != hour) {
            rollHour(lastHour);
        }
        lastHour = hour;
        return true;
    }

    /// Whether {@link #put} would write it: a minute that is there may only be filled up.
    boolean takes(long minute, Rollup rollup, boolean joins) throws IOException {
        if (!readSlot(layout.minute(minute), minute, minuteSlot)) {
            minuteSlot.clear();
            return true;
        }
        return joins && minuteSlot.seconds() + rollup.seconds() <= SECONDS_A_MINUTE;
    }

    /// Writes what the hour in work has come to so far.
    void rollLast() throws IOException {
        if (lastHour != NONE) {
            rollHour(lastHour);
        }
    }

    private void rollHour(long hour) throws IOException {
        int from = layout.minute(hour * MINUTES_AN_HOUR);
        int to = layout.minute(hour * MINUTES_AN_HOUR + MINUTES_AN_HOUR - 1) + layout.slotBytes();
        buffer.clear().limit(to).position(from);
        zero(from, to);
        storage.read(buffer, from);
        hourSlot.clear();
        sum(hour, hourSlot);
        int at = layout.hour(hour);
        boolean there = readSlot(at, hour, minuteSlot);
        if (hourSlot.seconds() > 0 && (!there || minuteSlot.seconds() < hourSlot.seconds())) {
            writeSlot(at, hour, hourSlot);
        }
    }

    /// Adds the minutes of an hour, which are in the buffer.
    private void sum(long hour, Rollup into) {
        for (long minute = hour * MINUTES_AN_HOUR;
                minute < (hour + 1) * MINUTES_AN_HOUR;
                minute++) {
            if (decode(layout.minute(minute), minute, minuteSlot)) {
                into.add(minuteSlot);
            }
        }
    }

    /// The minutes from and to (not with) a time that are there, oldest first.
    void minutes(long from, long to, Visitor visitor) throws IOException {
        load();
        for (long time = Math.max(from, to - Layout.MINUTES); time < to; time++) {
            if (decode(layout.minute(time), time, minuteSlot)) {
                visitor.visit(time, minuteSlot);
            }
        }
    }

    /// The hours from and to (not with) a time that are there, oldest first; one that is not
    /// written yet out of its minutes.
    void hours(long from, long to, Visitor visitor) throws IOException {
        load();
        for (long time = Math.max(from, to - Layout.HOURS); time < to; time++) {
            hourSlot.clear();
            sum(time, hourSlot);
            boolean there = decode(layout.hour(time), time, minuteSlot);
            Rollup fuller =
                    there && minuteSlot.seconds() >= hourSlot.seconds() ? minuteSlot : hourSlot;
            if (fuller.seconds() > 0) {
                visitor.visit(time, fuller);
            }
        }
    }

    @Override
    public void close() throws IOException {
        storage.close();
    }

    private static List<String> header(Storage storage, String gear) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(Layout.PAGE);
        storage.read(page, 0);
        page.flip();
        byte[] magic = new byte[MAGIC.length];
        if (page.remaining() < HEAD || !Arrays.equals(MAGIC, magic(page, magic))) {
            throw new DamagedFileException("it does not begin as a history file does");
        }
        int checksum = page.getInt();
        int length = page.getInt();
        if (length < 0 || length > page.remaining()) {
            throw new DamagedFileException("its header says that it has " + length + " bytes");
        }
        byte[] text = new byte[length];
        page.get(text);
        CRC32C crc = new CRC32C();
        crc.update(text);
        if ((int) crc.getValue() != checksum) {
            throw new DamagedFileException("the checksum of its header does not fit");
        }
        List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(gear)) {
            throw new DamagedFileException("it is another gear's");
        }
        List<String> names = lines.subList(1, lines.size());
        if (names.size() > MOST_COLUMNS) {
            throw new DamagedFileException("it has " + names.size() + " columns");
        }
        long wanted = new Layout(names.size()).bytes();
        if (storage.size() != wanted) {
            throw new DamagedFileException(
                    "it has " + storage.size() + " bytes in place of " + wanted);
        }
        return names;
    }

    private static byte[] magic(ByteBuffer page, byte[] into) {
        page.get(into);
        return into;
    }

    private void writeHeader(String gear) throws IOException {
        byte[] text = (gear + "\n" + String.join("\n", NAMES)).getBytes(StandardCharsets.UTF_8);
        checksum.reset();
        checksum.update(text);
        ByteBuffer page = ByteBuffer.allocate(Layout.PAGE);
        page.put(MAGIC).putInt((int) checksum.getValue()).putInt(text.length).put(text);
        storage.write(page.clear(), 0);
        // The last byte makes the file as long as it will ever be; what is between takes no room.
        storage.write(ByteBuffer.allocate(1), layout.bytes() - 1L);
    }

    /// Looks at every slot. One that was being written when the power went is emptied.
    private void verify() throws IOException {
        load();
        List<Integer> broken = new ArrayList<>();
        for (int i = 0; i < Layout.MINUTES; i++) {
            check(layout.minute(i), i, Layout.MINUTES, broken);
        }
        for (int i = 0; i < Layout.HOURS; i++) {
            check(layout.hour(i), i, Layout.HOURS, broken);
        }
        if (broken.size() > IN_WORK) {
            throw new DamagedFileException(
                    "the checksums of " + broken.size() + " entries do not fit");
        }
        for (int at : broken) {
            storage.write(ByteBuffer.allocate(layout.slotBytes()), at);
        }
    }

    private void check(int at, int index, int slots, List<Integer> broken) {
        int stamp = buffer.getInt(at);
        boolean whole = stamp == 0 ? empty(at) : stamp > 0 && stamp % slots == index && fits(at);
        if (!whole) {
            broken.add(at);
        }
    }

    private boolean empty(int at) {
        for (int i = at; i < at + layout.slotBytes(); i++) {
            if (buffer.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /// Makes the hours that a crash or a stop left without one.
    private void rollHours() throws IOException {
        long[] hours = new long[Layout.MINUTES / MINUTES_AN_HOUR];
        Arrays.fill(hours, NONE);
        load();
        all(
                Layout.MINUTES,
                false,
                (minute, _) -> {
                    long hour = minute / MINUTES_AN_HOUR;
                    int at = (int) (hour % hours.length);
                    hours[at] = Math.max(hours[at], hour);
                });
        for (long hour : hours) {
            if (hour != NONE) {
                rollHour(hour);
            }
        }
    }

    private void load() throws IOException {
        buffer.clear().limit(layout.bytes());
        storage.read(buffer, 0);
    }

    private void zero(int from, int to) {
        for (int i = from; i < to; i++) {
            buffer.put(i, (byte) 0);
        }
    }

    /// A slot of the file.
    ///
    /// @return whether it holds that time
    private boolean readSlot(int at, long time, Rollup into) throws IOException {
        buffer.clear().limit(at + layout.slotBytes()).position(at);
        storage.read(buffer, at);
        return decode(at, time, into);
    }

    /// A slot of the buffer.
    private boolean decode(int at, long time, Rollup into) {
        if (buffer.getInt(at) != time || time <= 0 || !fits(at)) {
            return false;
        }
        buffer.limit(at + layout.slotBytes()).position(at + Layout.SLOT_HEAD);
        into.read(buffer, columns);
        buffer.limit(buffer.capacity());
        return true;
    }

    private boolean fits(int at) {
        return buffer.getInt(at + Integer.BYTES) == sum(at);
    }

    /// Checksum of a slot in the buffer: of its time and its figures.
    private int sum(int at) {
        checksum.reset();
        buffer.limit(at + Integer.BYTES).position(at);
        checksum.update(buffer);
        buffer.limit(at + layout.slotBytes()).position(at + Layout.SLOT_HEAD);
        checksum.update(buffer);
        buffer.limit(buffer.capacity());
        return (int) checksum.getValue();
    }

    private void writeSlot(int at, long time, Rollup slot) throws IOException {
        buffer.clear();
        buffer.putInt(at, (int) time);
        buffer.position(at + Layout.SLOT_HEAD);
        slot.write(buffer);
        buffer.putInt(at + Integer.BYTES, sum(at));
        buffer.limit(at + layout.slotBytes()).position(at);
        storage.write(buffer, at);
        buffer.clear();
    }
}
