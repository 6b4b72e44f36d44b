package io.gearshift.backend.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.HistoryQuery.Step;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.TestGears;
import io.gearshift.collectors.sampler.History;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LongHistoryTest {

    private static final String GEAR = "g-0123456789ab";
    private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");
    private static final long PLENTY = 1L << 40;

    @TempDir private Path folder = Path.of("");
    private final GearRegistry gears = TestGears.registry();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final SmallDisk disk = new SmallDisk(PLENTY);
    private final History seconds = new History();
    private Instant now = START;
    private long second;
    private final List<LongHistory> all = new ArrayList<>();
    private LongHistory history = begin();

    @BeforeEach
    void useTheFolder() {
        history = begin();
    }

    private LongHistory begin() {
        InstantSource clock = () -> now;
        var begun =
                new LongHistory(
                        folder.resolve("history"),
                        gears,
                        (gear, kind, severity, text, details) ->
                                events.add(
                                        new Event(
                                                1,
                                                now,
                                                "here",
                                                gear == null ? null : gear.id(),
                                                gear == null ? null : gear.name(),
                                                "default",
                                                kind,
                                                severity,
                                                text,
                                                details)),
                        clock,
                        disk);
        all.add(begun);
        return begun;
    }

    @AfterEach
    void close() {
        all.forEach(LongHistory::close);
    }

    /// One second goes by in which the gear uses so much processor time.
    private void second(double cores) {
        seconds.put(second, HistoryFigure.CPU_CORES, cores);
        history.pass(second);
        history.record(GEAR, seconds);
        history.passed();
        history.settle();
        now = now.plusSeconds(1);
        second++;
    }

    private void run(int count, double cores) {
        for (int i = 0; i < count; i++) {
            second(cores);
        }
    }

    /// Highest processor time by time.
    private Map<Instant, Double> kept(Step step) {
        Map<Instant, Double> kept = new TreeMap<>();
        history.visit(
                GEAR,
                step,
                now.minus(Duration.ofHours(23)),
                now.plus(Duration.ofHours(2)),
                (time, figures) ->
                        kept.merge(time, figures.highest(HistoryFigure.CPU_CORES), Math::max));
        return kept;
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-27T" + time + ":00Z");
    }

    private Path file() {
        return folder.resolve("history").resolve(GEAR + ".history");
    }

    @Test
    void minutesAndTheOneInWorkAreThere() {
        run(60, 1);
        run(60, 2);
        run(10, 3);
        assertThat(kept(Step.MINUTE))
                .containsExactly(
                        Map.entry(at("12:00"), 1.0),
                        Map.entry(at("12:01"), 2.0),
                        Map.entry(at("12:02"), 3.0));
        assertThat(kept(Step.HOUR)).containsExactly(Map.entry(at("12:00"), 3.0));
    }

    @Test
    void aRestartLosesNothing() {
        run(90, 1);
        history.close();
        history = begin();
        run(30, 2);
        run(10, 3);
        assertThat(kept(Step.MINUTE))
                .containsExactly(
                        Map.entry(at("12:00"), 1.0),
                        Map.entry(at("12:01"), 2.0),
                        Map.entry(at("12:02"), 3.0));
        List<Double> averages = new ArrayList<>();
        history.visit(
                GEAR,
                Step.MINUTE,
                at("12:01"),
                at("12:02"),
                (_, figures) -> averages.add(figures.average(HistoryFigure.CPU_CORES)));
        assertThat(averages).as("half of it before the restart").containsExactly(1.5);
    }

    @Test
    void aGearThatStopsJustAfterAMinuteKeepsThatMinute() {
        run(60, 1);
        seconds.put(second, HistoryFigure.CPU_CORES, 2);
        history.pass(second);
        history.record(GEAR, seconds);
        // Before the pass could have the minute written.
        history.stopped(GEAR);
        history.settle();

        assertThat(kept(Step.MINUTE)).containsOnlyKeys(START, START.plusSeconds(60));
    }

    @Test
    void aKillLosesTheMinuteInWork() {
        run(150, 1);
        // Nobody closes it: what it holds in memory is gone.
        history = begin();
        assertThat(kept(Step.MINUTE)).containsOnlyKeys(at("12:00"), at("12:01"));
        run(60, 2);
        assertThat(kept(Step.MINUTE))
                .containsEntry(at("12:02"), 2.0)
                .containsOnlyKeys(at("12:00"), at("12:01"), at("12:02"), at("12:03"));
    }

    @Test
    void aGearAsleepAddsNothing() throws IOException {
        assertThat(Files.exists(file())).isFalse();
        run(60, 1);
        history.stopped(GEAR);
        history.settle();
        byte[] asleep = Files.readAllBytes(file());
        now = now.plus(Duration.ofHours(3));
        history.pass(second);
        history.passed();
        history.settle();
        assertThat(Files.readAllBytes(file())).isEqualTo(asleep);
        assertThat(kept(Step.MINUTE)).containsOnlyKeys(at("12:00"));
        assertThat(kept(Step.HOUR)).containsOnlyKeys(at("12:00"));
    }

    @Test
    void aGearThatNeverRanHasNoFile() throws IOException {
        gears.put(TestGears.gear("g-aaaaaaaaaaaa", Limits.NONE, null));
        run(61, 1);
        assertThat(kept("g-aaaaaaaaaaaa")).isZero();
        try (Stream<Path> files = Files.list(folder.resolve("history"))) {
            assertThat(files).containsExactly(file());
        }
    }

    private int kept(String gear) {
        int[] count = {0};
        history.visit(gear, Step.MINUTE, START, now, (_, _) -> count[0]++);
        return count[0];
    }

    @Test
    void aClockSetBackByAnHourChangesNothingThatIsRecorded() {
        now = at("11:20");
        run(70 * 60 + 30, 1);
        assertThat(now).isEqualTo(at("12:30").plusSeconds(30));
        now = now.minus(Duration.ofHours(1));
        run(30 * 60, 9);
        assertThat(kept(Step.MINUTE).values())
                .as("of 11:20 to 12:30")
                .hasSize(71)
                .containsOnly(1.0);
        assertThat(kept(Step.HOUR).values()).containsOnly(1.0);
        assertThat(events)
                .singleElement()
                .satisfies(
                        event -> {
                            assertThat(event.kind()).isEqualTo(Event.Kind.HISTORY);
                            assertThat(event.text())
                                    .contains("set back by 60 minutes")
                                    .contains("12:30");
                        });
        run(35 * 60, 5);
        assertThat(kept(Step.MINUTE))
                .containsEntry(at("12:30"), 1.0)
                .containsEntry(at("12:31"), 5.0);
        assertThat(kept(Step.MINUTE)).hasSize(76);
    }

    @Test
    void aCorrectionBySecondsIsNoStepBack() {
        run(61, 1);
        now = now.minusSeconds(2);
        run(62, 2);
        assertThat(events).isEmpty();
        assertThat(kept(Step.MINUTE))
                .containsEntry(at("12:01"), 2.0)
                .containsEntry(at("12:00"), 1.0);
    }

    @Test
    void aClockBefore1970RecordsNothing() {
        now = Instant.EPOCH.minusSeconds(120);
        run(180, 1);
        assertThat(kept(Step.MINUTE)).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void onAFullDiskThereIsAGapAndItIsSaid() {
        run(61, 1);
        assertThat(history.problem()).isNull();
        disk.room(0);
        run(120, 2);
        assertThat(history.problem())
                .contains("since 2026-11-27 12:02 UTC")
                .contains("No space left on device")
                .contains(folder.toString());
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().severity()).isEqualTo(Event.Severity.ERROR);
        disk.room(PLENTY);
        run(60, 3);
        assertThat(history.problem()).isNull();
        assertThat(events).extracting(Event::severity).endsWith(Event.Severity.INFO);
        assertThat(kept(Step.MINUTE))
                .containsOnlyKeys(at("12:00"), at("12:03"), at("12:04"))
                .containsEntry(at("12:03"), 3.0);
    }

    @Test
    void aMinuteWithNothingToWriteDoesNotMendADisk() {
        disk.room(0);
        run(61, 1);
        assertThat(history.problem()).isNotNull();
        history.stopped(GEAR);
        now = now.plusSeconds(60);
        hour();
        now = now.plusSeconds(60);
        hour();
        assertThat(history.problem()).isNotNull();
        assertThat(events).hasSize(1);
    }

    @Test
    void aDamagedFileIsSetAsideAndANewOneBegun() throws IOException {
        gears.put(TestGears.gear(GEAR, Limits.NONE, null));
        run(61, 1);
        history.close();
        byte[] damaged = Files.readAllBytes(file());
        damaged[2] = 'x';
        Files.write(file(), damaged);
        history = begin();
        run(120, 2);
        assertThat(kept(Step.MINUTE)).containsOnlyKeys(at("12:01"), at("12:02"), at("12:03"));
        assertThat(events)
                .singleElement()
                .satisfies(
                        event -> {
                            assertThat(event.gear()).isEqualTo(GEAR);
                            assertThat(event.text())
                                    .startsWith("The history of web1 on disk is damaged")
                                    .contains("set aside as");
                            assertThat(
                                            Files.readAllBytes(
                                                    Path.of(
                                                            String.valueOf(
                                                                    event.details().get("file")))))
                                    .isEqualTo(damaged);
                        });
    }

    @Test
    void aDeletedGearsFileIsKeptForAMonth() {
        gears.put(TestGears.gear(GEAR, Limits.NONE, null));
        run(61, 1);
        history.stopped(GEAR);
        gears.remove(GEAR);
        now = now.plus(Duration.ofDays(40));
        hour();
        assertThat(file()).as("libvirt has not said yet which gears there are").exists();
        history.gearsAreKnown();
        history.settle();
        assertThat(file()).as("seen to be deleted only now").exists();
        now = now.plus(Duration.ofDays(29));
        hour();
        assertThat(file()).exists();
        now = now.plus(Duration.ofDays(2));
        hour();
        assertThat(file()).doesNotExist();
    }

    @Test
    void aGearThatIsBackKeepsItsFile() {
        run(61, 1);
        history.stopped(GEAR);
        history.gearsAreKnown();
        history.settle();
        gears.put(TestGears.gear(GEAR, Limits.NONE, null));
        now = now.plus(Duration.ofDays(20));
        hour();
        gears.remove(GEAR);
        now = now.plus(Duration.ofDays(20));
        hour();
        assertThat(file()).exists();
    }

    private void hour() {
        history.pass(second);
        history.passed();
        history.settle();
    }

    @Test
    void aContainersNameIsNoPath() throws IOException {
        String evil = "../../../etc/passwd";
        seconds.put(0, HistoryFigure.PIDS, 1);
        history.pass(0);
        history.record(evil, seconds);
        now = now.plusSeconds(60);
        history.pass(1);
        history.record(evil, seconds);
        history.passed();
        history.settle();
        assertThat(kept(evil)).isEqualTo(1);
        try (Stream<Path> files = Files.list(folder.resolve("history"))) {
            assertThat(files)
                    .singleElement()
                    .satisfies(each -> assertThat(each.getFileName().toString()).startsWith("x-"));
        }
    }

    @Test
    void aPassAllocatesNothing() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        passes(2_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        passes(10_000);
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / 10_000;
        // The clock of this test makes an Instant a pass; a gear's second makes nothing.
        assertThat(each).isLessThan(100);
    }

    private void passes(int count) {
        for (int i = 0; i < count; i++) {
            history.pass(second);
            for (int gear = 0; gear < 10; gear++) {
                history.record(GEAR, seconds);
            }
            history.passed();
        }
    }
}
