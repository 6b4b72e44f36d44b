package io.gearshift.backend.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.sampler.History;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RollupFileTest {

    private static final String GEAR = "g-0123456789ab";

    /// 2026-11-27 00:00 UTC.
    private static final long DAY = 29_929_920L;

    private static final HistoryFigure CPU = HistoryFigure.CPU_CORES;
    private static final HistoryFigure MEMORY = HistoryFigure.MEMORY_BYTES;

    @TempDir private Path folder = Path.of("");
    private Path path = Path.of("");
    private final ByteBuffer buffer = RollupFile.buffer();

    @BeforeEach
    void name() {
        path = folder.resolve(GEAR + ".history");
    }

    private RollupFile open() throws IOException {
        RollupFile file = RollupFile.open(path, GEAR, Storage.DISK, buffer);
        return file == null ? RollupFile.make(path, GEAR, Storage.DISK, buffer) : file;
    }

    /// Seconds of processor time; NaN is one that was not read.
    private static Rollup rollup(double... seconds) {
        var history = new History();
        var rollup = new Rollup();
        for (int i = 0; i < seconds.length; i++) {
            history.put(i, CPU, seconds[i]);
            rollup.add(history, i);
        }
        return rollup;
    }

    private static Rollup full(double value) {
        double[] seconds = new double[60];
        java.util.Arrays.fill(seconds, value);
        return rollup(seconds);
    }

    /// Average and maximum of the processor time by time.
    private static SortedMap<Long, List<Double>> minutes(RollupFile file, long from, long to)
            throws IOException {
        SortedMap<Long, List<Double>> all = new TreeMap<>();
        file.minutes(from, to, (time, slot) -> all.put(time, figures(slot)));
        return all;
    }

    private static SortedMap<Long, List<Double>> hours(RollupFile file, long from, long to)
            throws IOException {
        SortedMap<Long, List<Double>> all = new TreeMap<>();
        file.hours(from, to, (time, slot) -> all.put(time, figures(slot)));
        return all;
    }

    private static List<Double> figures(Rollup slot) {
        return List.of(slot.average(CPU), slot.highest(CPU));
    }

    private void scribble(long position, byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    @Test
    void aGearTakesNoMoreRoomThanPromised() throws IOException {
        open().close();
        assertThat(Files.size(path)).isEqualTo(RollupFile.ours().bytes()).isLessThan(450_000);
        assertThat(Files.getPosixFilePermissions(path)).hasSize(2);
    }

    @Test
    void aSlotIsWholeWithinAPage() {
        Layout layout = RollupFile.ours();
        for (int i = 0; i < Layout.MINUTES; i++) {
            int at = layout.minute(i);
            assertThat(at / Layout.PAGE)
                    .isEqualTo((at + layout.slotBytes() - 1) / Layout.PAGE)
                    .isPositive();
        }
        assertThat(layout.minute(DAY + 1439) + layout.slotBytes())
                .isLessThanOrEqualTo(layout.hour(0));
        assertThat(layout.hour(719) + layout.slotBytes()).isLessThanOrEqualTo(layout.bytes());
    }

    @Test
    void aMinuteComesBackWithAverageAndMaximum() throws IOException {
        try (RollupFile file = open()) {
            file.put(DAY, rollup(1, 2, Double.NaN, 6), false);
        }
        try (RollupFile file = open()) {
            assertThat(minutes(file, DAY - 5, DAY + 5))
                    .containsOnly(java.util.Map.entry(DAY, List.of(3.0, 6.0)));
            file.minutes(DAY, DAY + 1, (_, slot) -> assertThat(slot.average(MEMORY)).isNaN());
        }
    }

    @Test
    void whatWasNotReadIsAGapAndNotZero() throws IOException {
        try (RollupFile file = open()) {
            file.put(DAY, full(1), false);
            file.put(DAY + 3, full(2), false);
            assertThat(minutes(file, DAY, DAY + 10)).containsOnlyKeys(DAY, DAY + 3);
        }
    }

    @Test
    void theNextDayTakesThePlaceOfTheOld() throws IOException {
        try (RollupFile file = open()) {
            for (int i = 0; i < Layout.MINUTES + 10; i++) {
                file.put(DAY + i, full(i), false);
            }
            SortedMap<Long, List<Double>> all = minutes(file, DAY, DAY + Layout.MINUTES + 10);
            assertThat(all).hasSize(Layout.MINUTES);
            assertThat(all.firstKey()).isEqualTo(DAY + 10);
            assertThat(all.get(DAY + Layout.MINUTES)).isEqualTo(List.of(1440.0, 1440.0));
        }
    }

    @Test
    void aDayLaterWhatWasNotWrittenIsNotYesterdays() throws IOException {
        try (RollupFile file = open()) {
            file.put(DAY, full(1), false);
            assertThat(minutes(file, DAY + Layout.MINUTES, DAY + Layout.MINUTES + 60)).isEmpty();
        }
    }

    @Test
    void anHourIsMadeOfItsMinutes() throws IOException {
        try (RollupFile file = open()) {
            file.put(DAY, rollup(8), false);
            file.put(DAY + 59, full(1), false);
            assertThat(hours(file, DAY / 60, DAY / 60 + 1).get(DAY / 60))
                    .as("not written yet")
                    .isEqualTo(List.of(68.0 / 61, 8.0));
            file.put(DAY + 60, full(5), false);
        }
        try (RollupFile file = open()) {
            assertThat(hours(file, DAY / 60, DAY / 60 + 2))
                    .containsEntry(DAY / 60, List.of((double) (float) (68.0 / 61), 8.0))
                    .containsEntry(DAY / 60 + 1, List.of(5.0, 5.0));
        }
    }

    @Test
    void hoursOutliveTheirMinutes() throws IOException {
        try (RollupFile file = open()) {
            for (long minute = DAY; minute < DAY + 3 * Layout.MINUTES; minute += 30) {
                file.put(minute, full((minute - DAY) / 1440.0), false);
            }
            SortedMap<Long, List<Double>> all = hours(file, DAY / 60, DAY / 60 + 72);
            assertThat(all).hasSize(72);
            assertThat(all.get(DAY / 60))
                    .isEqualTo(List.of((double) (float) (15 / 1440.0), 30 / 1440.0f * 1.0));
        }
    }

    @Test
    void afterAKillTheHourIsMadeWhenTheFileIsOpened() throws IOException {
        RollupFile killed = open();
        killed.put(DAY, full(1), false);
        killed.put(DAY + 1, full(3), false);
        try (RollupFile file = open()) {
            // A day later all its minutes are gone.
            for (int i = 0; i < Layout.MINUTES; i++) {
                file.put(DAY + 1440 + i, full(9), false);
            }
            assertThat(hours(file, DAY / 60, DAY / 60 + 1).values())
                    .containsExactly(List.of(2.0, 3.0));
        }
        killed.close();
    }

    @Test
    void theRestOfAMinuteIsAddedToItsBeginning() throws IOException {
        try (RollupFile file = open()) {
            assertThat(file.put(DAY, rollup(1, 1), false)).isTrue();
            assertThat(file.put(DAY, rollup(4), true)).isTrue();
            assertThat(minutes(file, DAY, DAY + 1)).containsEntry(DAY, List.of(2.0, 4.0));
        }
    }

    @Test
    void aMinuteThatIsThereStaysAsItIs() throws IOException {
        try (RollupFile file = open()) {
            file.put(DAY, full(1), false);
            assertThat(file.put(DAY, full(9), true)).as("it would have 120 seconds").isFalse();
            assertThat(file.put(DAY, rollup(9), false)).isFalse();
            assertThat(minutes(file, DAY, DAY + 1)).containsEntry(DAY, List.of(1.0, 1.0));
        }
    }

    @Test
    void twoEntriesThatWereBeingWrittenCostNoMoreThanThemselves() throws IOException {
        try (RollupFile file = open()) {
            for (int i = 0; i < 130; i++) {
                file.put(DAY + i, full(i), false);
            }
        }
        Layout layout = RollupFile.ours();
        scribble(layout.minute(DAY + 129) + 20, (byte) 77);
        scribble(layout.hour(DAY / 60 + 1) + 20, (byte) 77);
        try (RollupFile file = open()) {
            assertThat(minutes(file, DAY, DAY + 200)).hasSize(129).doesNotContainKey(DAY + 129);
            assertThat(hours(file, DAY / 60, DAY / 60 + 3)).as("made anew").hasSize(3);
        }
        scribble(layout.minute(DAY + 5) + 20, (byte) 77);
        scribble(layout.minute(DAY + 6) + 20, (byte) 77);
        open().close();
    }

    @Test
    void moreThanWhatWasInWorkIsDamage() throws IOException {
        try (RollupFile file = open()) {
            for (int i = 0; i < 10; i++) {
                file.put(DAY + i, full(i), false);
            }
        }
        for (int i = 0; i < 3; i++) {
            scribble(RollupFile.ours().minute(DAY + i) + 20, (byte) 77);
        }
        assertThatThrownBy(this::open)
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("checksums of 3");
    }

    @Test
    void aSlotInAnothersPlaceIsDamage() throws IOException {
        try (RollupFile file = open()) {
            file.put(DAY, full(1), false);
        }
        Layout layout = RollupFile.ours();
        byte[] all = Files.readAllBytes(path);
        for (int i = 1; i <= 3; i++) {
            System.arraycopy(
                    all, layout.minute(DAY), all, layout.minute(DAY + i), layout.slotBytes());
        }
        Files.write(path, all);
        assertThatThrownBy(this::open).isInstanceOf(DamagedFileException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, 4096, 100_000})
    void aFileOfAnotherSizeIsDamage(long size) throws IOException {
        open().close();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
        assertThatThrownBy(this::open).isInstanceOf(DamagedFileException.class);
    }

    @Test
    void anotherBeginningIsDamage() throws IOException {
        open().close();
        scribble(0, (byte) 'X');
        assertThatThrownBy(this::open)
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("begin");
        scribble(0, (byte) 'G');
        scribble(30, (byte) 0);
        assertThatThrownBy(this::open)
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining("header");
    }

    @Test
    void anothersFileIsDamage() throws IOException {
        RollupFile.make(path, "g-ba9876543210", Storage.DISK, buffer).close();
        assertThatThrownBy(this::open).hasMessageContaining("another gear");
    }

    @Test
    void theFiguresOfAnotherVersionAreCarriedOver() throws IOException {
        Files.write(path, anotherVersions());
        try (RollupFile file = open()) {
            assertThat(Files.size(path)).isEqualTo(RollupFile.ours().bytes());
            assertThat(minutes(file, DAY, DAY + 1)).containsEntry(DAY, List.of(0.5, 1.0));
            file.minutes(DAY, DAY + 1, (_, slot) -> assertThat(slot.average(MEMORY)).isEqualTo(10));
            assertThat(hours(file, DAY / 60, DAY / 60 + 1)).hasSize(1);
        }
    }

    /// A file with one minute, of a version that knew a figure which is no more, and fewer others.
    private static byte[] anotherVersions() {
        var layout = new Layout(3);
        ByteBuffer file = ByteBuffer.allocate(layout.bytes());
        byte[] names = (GEAR + "\nMEMORY_BYTES\nGONE\nCPU_CORES").getBytes(StandardCharsets.UTF_8);
        var checksum = new CRC32C();
        checksum.update(names);
        file.put("GSHIST1\n".getBytes(StandardCharsets.UTF_8));
        file.putInt((int) checksum.getValue()).putInt(names.length).put(names);
        ByteBuffer slot = ByteBuffer.allocate(layout.slotBytes());
        slot.putInt((int) DAY).putInt(0);
        slot.putFloat(10).putFloat(20).putShort((short) 60);
        slot.putFloat(7).putFloat(7).putShort((short) 60);
        slot.putFloat(0.5f).putFloat(1).putShort((short) 60);
        checksum.reset();
        checksum.update(slot.array(), 0, 4);
        checksum.update(slot.array(), 8, slot.capacity() - 8);
        slot.putInt(4, (int) checksum.getValue());
        file.put(layout.minute(DAY), slot.array(), 0, slot.capacity());
        return file.array();
    }

    @Test
    void onAFullDiskNothingOldIsLost() throws IOException {
        var disk = new SmallDisk(1_000_000);
        try (RollupFile file = RollupFile.make(path, GEAR, disk, buffer)) {
            file.put(DAY, full(1), false);
            disk.room(50);
            assertThatThrownBy(() -> file.put(DAY + 1, full(2), false))
                    .hasMessageContaining("space");
            assertThat(minutes(file, DAY, DAY + 5)).containsOnlyKeys(DAY);
            disk.room(1_000_000);
            assertThat(file.put(DAY + 2, full(3), false)).isTrue();
        }
        try (RollupFile file = open()) {
            assertThat(minutes(file, DAY, DAY + 5)).containsOnlyKeys(DAY, DAY + 2);
        }
    }

    @Test
    void aFileForWhichThereIsNoRoomDoesNotAppear() throws IOException {
        assertThatThrownBy(() -> RollupFile.make(path, GEAR, new SmallDisk(100), buffer))
                .hasMessageContaining("space");
        try (var all = Files.list(folder)) {
            assertThat(all).isEmpty();
        }
    }

    /// Random writes, restarts and jumps of the clock beside a model of maps.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itKeepsWhatAModelKeeps(long seed) throws IOException {
        var random = new Random(seed);
        SortedMap<Long, List<Double>> model = new TreeMap<>();
        long now = DAY;
        RollupFile file = open();
        for (int i = 0; i < 4000; i++) {
            switch (random.nextInt(200)) {
                case 0 -> {
                    file.close();
                    file = open();
                }
                case 1 -> now -= random.nextInt(120);
                case 2 -> now += random.nextInt(2000);
                case 3 -> file = open();
                default -> now++;
            }
            double value = random.nextInt(1000);
            boolean written = file.put(now, full(value), false);
            long written_at = now;
            assertThat(written).isEqualTo(!model.containsKey(now));
            model.keySet()
                    .removeIf(
                            each ->
                                    (each - written_at) % Layout.MINUTES == 0
                                            && each != written_at);
            model.putIfAbsent(now, List.of(value, value));
        }
        SortedMap<Long, List<Double>> kept = new TreeMap<>();
        for (long from = DAY - Layout.MINUTES;
                from <= now + Layout.MINUTES;
                from += Layout.MINUTES) {
            kept.putAll(minutes(file, from, from + Layout.MINUTES));
        }
        assertThat(kept).isEqualTo(model.tailMap(DAY - Layout.MINUTES));
        file.close();
    }
}
