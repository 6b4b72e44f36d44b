package io.gearshift.backend.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.fake.FakeClock;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.TestGears;
import io.gearshift.collectors.KernelRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KillWatchTest {

    private static final String GEAR = "g-1";
    private static final int BEATS_BETWEEN = 30;

    /// Field 22 of a process that began 50 s after boot, and of one that began 300 s after it.
    private static final long BEFORE_THE_WATCH = 5_000;

    private static final long AFTER_IT_BEGAN = 30_000;

    @TempDir private Path folder = Path.of("");
    private final FakeClock clock = new FakeClock();
    private final GearRegistry gears = TestGears.registry();
    private final List<Event.Kind> kinds = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final List<Map<String, String>> details = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private BlackBoxRecorder recorder;

    @BeforeEach
    void kills() {
        recorder =
                new BlackBoxRecorder(
                        new BlackBoxes(folder.resolve("kills")),
                        new BlackBoxRecorder.Sources(
                                _ -> List.of(), _ -> List.of(), _ -> Limits.NONE),
                        "host1",
                        clock);
    }

    @AfterEach
    void allIsWritten() {
        recorder.close();
    }

    @BeforeEach
    void theHostIsUpForAHundredSeconds() throws IOException {
        Files.createDirectories(folder.resolve("proc"));
        Files.writeString(folder.resolve("proc/uptime"), "100.00 150.00\n");
    }

    private KillWatch watch() {
        return new KillWatch(
                gears,
                (_, kind, _, text, facts) -> {
                    kinds.add(kind);
                    texts.add(text);
                    details.add(facts);
                },
                new KernelRoot(folder),
                recorder,
                clock);
    }

    private GearEntry running(long startTicks) {
        Path group = folder.resolve("lxc-1-g-1.libvirt-lxc");
        Map<String, Path> groups = Map.of("pids", group, "memory", group);
        return TestGears.gear(
                GEAR,
                Limits.NONE.with(
                        new LimitChange(
                                null, null, null, Cap.at(64 << 20), null, null, Cap.at(20))),
                new Running(
                        100,
                        101,
                        startTicks,
                        new ContainerGroups(true, groups, groups, group),
                        List.of()));
    }

    /// What a gear that runs has been refused.
    private long counter;

    private void beats(KillWatch watch, int count) {
        for (int i = 0; i < count; i++) {
            watch.refused(GEAR, counter);
            watch.beat(true);
        }
    }

    @Test
    void refusalsFromBeforeTheAgentStartedAreOldNewsAlsoWhenItsGearsComeLate() {
        counter = 7;
        KillWatch watch = watch();
        // libvirt has not told of any gear yet.
        beats(watch, 3);
        gears.put(running(BEFORE_THE_WATCH));
        beats(watch, 2 * BEATS_BETWEEN);
        assertThat(texts).isEmpty();

        counter = 9;
        beats(watch, 1);
        assertThat(kinds).containsExactly(Event.Kind.PROCESS_LIMIT);
        assertThat(texts.getFirst())
                .isEqualTo("web1 could not start a process: it is at its process limit of 20.");
        assertThat(details.getFirst()).containsEntry("refused", "2");
    }

    @Test
    void whatAGearThatStartedLaterWasRefusedBeforeItsFirstBeatIsTold() {
        KillWatch watch = watch();
        beats(watch, 1);
        counter = 3;
        gears.put(running(AFTER_IT_BEGAN));
        beats(watch, 1);
        assertThat(details).singleElement().extracting("refused").isEqualTo("3");
    }

    @Test
    void aGearThatWasStartedAgainBetweenTwoBeatsCountsFromZero() {
        counter = 7;
        KillWatch watch = watch();
        gears.put(running(BEFORE_THE_WATCH));
        beats(watch, 1);
        counter = 8;
        gears.put(running(AFTER_IT_BEGAN));
        beats(watch, 1);
        assertThat(details).singleElement().extracting("refused").isEqualTo("8");
    }

    @Test
    void aFloodOfRefusalsIsToldOnceInThirtyBeatsWithTheirNumber() {
        KillWatch watch = watch();
        gears.put(running(AFTER_IT_BEGAN));
        for (int beat = 1; beat <= BEATS_BETWEEN + 1; beat++) {
            counter = beat;
            beats(watch, 1);
        }
        assertThat(details)
                .extracting(each -> each.get("refused"))
                .containsExactly("1", Integer.toString(BEATS_BETWEEN));
    }

    private static KernelLog.Kill kill(long uid, KernelLog.Cause cause) {
        return new KernelLog.Kill(9, "sort", uid, null, cause, KernelLog.Told.NOTHING);
    }

    private void killed(KernelLog.Cause cause) {
        KillWatch watch = watch();
        gears.put(running(AFTER_IT_BEGAN));
        watch.killed(kill(TestGears.ID_BASE + 1000, cause));
    }

    @Test
    void aKillAtTheGearsOwnCapNamesTheCap() {
        killed(new KernelLog.Cause.Group("/machine/lxc-1-g-1.libvirt-lxc/gear"));
        assertThat(texts)
                .containsExactly(
                        "The kernel killed sort (process 9) in web1 at its memory cap of 64 MiB.");
        assertThat(details.getFirst()).containsEntry("limitBytes", Long.toString(64 << 20));
    }

    @Test
    void aKillBecauseTheHostHasNoMemorySaysSoAndNamesNoCap() {
        killed(new KernelLog.Cause.Host());
        assertThat(texts)
                .containsExactly(
                        "The kernel killed sort (process 9) in web1: the host ran out of memory.");
        assertThat(details.getFirst())
                .containsEntry("outOfMemory", "host")
                .doesNotContainKeys("limit", "limitBytes");
    }

    @Test
    void aKillAtTheCapOfAGroupAboveNamesThatGroup() {
        killed(new KernelLog.Cause.Group("/machine.slice"));
        assertThat(texts.getFirst())
                .endsWith("in web1: the group /machine.slice above it was at its memory cap.");
        assertThat(details.getFirst()).doesNotContainKey("limitBytes");
    }

    @Test
    void killsThatOnlyTheCounterKnowsNameNoCap() {
        KillWatch watch = watch();
        gears.put(running(AFTER_IT_BEGAN));
        watch.counted(GEAR, 2, 2);
        beats(watch, 2);
        assertThat(texts).isEmpty();
        beats(watch, 1);
        assertThat(texts)
                .containsExactly(
                        "The kernel killed 2 processes in web1 for want of memory, its own or the"
                                + " host's; the kernel's log did not say which.");
        assertThat(details.getFirst())
                .containsEntry("kills", "2")
                .doesNotContainKeys("limit", "limitBytes");
    }

    @Test
    void aKillThatTheLogToldIsNotToldAgainByTheCounter() {
        KillWatch watch = watch();
        gears.put(running(AFTER_IT_BEGAN));
        watch.counted(GEAR, 1, 1);
        watch.killed(kill(TestGears.ID_BASE, new KernelLog.Cause.Host()));
        beats(watch, 5);
        assertThat(texts).hasSize(1);
    }

    @Test
    void aKillThatNoticeAndSamplerBothCountIsToldOnceAndAtOnceWhereTheLogTellsNothing() {
        KillWatch watch = watch();
        gears.put(running(AFTER_IT_BEGAN));
        watch.beat(false);
        watch.begins(GEAR, 3);
        watch.counted(GEAR, 4, 0);
        assertThat(details).hasSize(1);
        watch.counted(GEAR, 4, 1);
        watch.beat(false);
        assertThat(details).hasSize(1);
    }

    /// A kill that takes the gear's group along is told by the log and never counted.
    @Test
    void whatWasToldOfAnEarlierGroupHidesNothingInTheNext() {
        KillWatch watch = watch();
        gears.put(running(AFTER_IT_BEGAN));
        watch.beat(true);
        watch.begins(GEAR, 0);
        watch.killed(kill(TestGears.ID_BASE, new KernelLog.Cause.Host()));
        watch.begins(GEAR, 0);
        watch.beat(false);
        int before = details.size();
        watch.counted(GEAR, 1, 0);
        assertThat(details).hasSize(before + 1);
    }

    /// The sampler may tell of what it read before a kill that the notice has told of already.
    @Test
    void aCounterReadBeforeTheLastNoticeCountsNothing() {
        KillWatch watch = watch();
        gears.put(running(AFTER_IT_BEGAN));
        watch.beat(false);
        watch.begins(GEAR, 4);
        watch.counted(GEAR, 6, 0);
        assertThat(details).hasSize(1);
        watch.counted(GEAR, 5, 1);
        watch.counted(GEAR, 6, 0);
        watch.beat(false);
        assertThat(details).hasSize(1);
    }

    @Test
    void killsFromBeforeTheAgentBeganAreOldNews() {
        KillWatch watch = watch();
        gears.put(running(AFTER_IT_BEGAN));
        watch.beat(false);
        watch.begins(GEAR, 3);
        watch.counted(GEAR, 3, 0);
        assertThat(details).isEmpty();
    }

    @Test
    void killsTogetherAreOfOneBlackBoxAndLaterOnesOfAnother() {
        KillWatch watch = watch();
        gears.put(running(AFTER_IT_BEGAN));
        watch.killed(kill(TestGears.ID_BASE, new KernelLog.Cause.Host()));
        watch.killed(kill(TestGears.ID_BASE, new KernelLog.Cause.Host()));
        clock.advance(BlackBoxRecorder.TOGETHER.plusMillis(1));
        watch.killed(kill(TestGears.ID_BASE, new KernelLog.Cause.Host()));

        List<String> boxes = details.stream().map(each -> each.get(Event.BLACK_BOX)).toList();
        assertThat(boxes).doesNotContainNull();
        assertThat(boxes.get(1)).isEqualTo(boxes.get(0));
        assertThat(boxes.get(2)).isGreaterThan(boxes.get(0));
    }

    /// One gear in a loop must not push the events of all others out.
    @Test
    void aGearThatIsKilledInOverAndOverIsSummedUpWithEveryKillCounted() {
        KillWatch watch = watch();
        gears.put(running(AFTER_IT_BEGAN));
        int kills = 0;
        for (int second = 0; second < 600; second++) {
            for (int i = 0; i < 10; i++, kills++) {
                watch.killed(kill(TestGears.ID_BASE, new KernelLog.Cause.Host()));
            }
            watch.beat(true);
        }
        beats(watch, KillPace.LONGEST_WAIT);

        assertThat(kinds).hasSizeLessThan(25).containsOnly(Event.Kind.OOM_KILL);
        assertThat(details.stream().mapToLong(each -> told(each)).sum()).isEqualTo(kills);
        assertThat(texts.get(KillPace.ONE_BY_ONE))
                .isEqualTo(
                        "15 more processes were killed in web1, which goes on for a while now. The"
                                + " last: The kernel killed sort (process 9) in web1: the host ran"
                                + " out of memory.");

        beats(watch, KillPace.LONGEST_WAIT);
        watch.killed(kill(TestGears.ID_BASE, new KernelLog.Cause.Host()));
        assertThat(texts.getLast()).startsWith("The kernel killed sort");
    }

    private static long told(Map<String, String> details) {
        return Long.parseLong(details.getOrDefault("kills", "1"));
    }

    @Test
    void aKillAfterTheFirstFewIsToldAsItIsIfItStaysTheOnlyOne() {
        KillWatch watch = watch();
        gears.put(running(AFTER_IT_BEGAN));
        for (int i = 0; i <= KillPace.ONE_BY_ONE; i++) {
            watch.killed(kill(TestGears.ID_BASE, new KernelLog.Cause.Host()));
        }
        assertThat(texts).hasSize(KillPace.ONE_BY_ONE);
        beats(watch, 2);
        assertThat(texts).hasSize(KillPace.ONE_BY_ONE + 1);
        assertThat(texts.getLast()).isEqualTo(texts.getFirst());
    }
}
