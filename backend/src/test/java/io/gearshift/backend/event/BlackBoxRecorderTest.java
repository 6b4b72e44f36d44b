package io.gearshift.backend.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.KillRow;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.ProcessRow;
import io.gearshift.backend.fake.FakeClock;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.TestGears;
import io.gearshift.collectors.kmsg.OomReport;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlackBoxRecorderTest {

    private static final String GEAR = "g-1";
    private static final long OURS = TestGears.ID_BASE + 1000;
    private static final long THEIRS = 7;

    private boolean groupIsGone;
    private String runsNow = "sh -c sort";

    @TempDir private Path folder = Path.of("");
    private final FakeClock clock = new FakeClock();
    private final GearEntry gear = TestGears.gear(GEAR, Limits.NONE, null);

    private static final KernelLog.Told TOLD =
            new KernelLog.Told(
                    List.of("Killed process 9"),
                    List.of("memory: usage 8192kB"),
                    new KernelLog.Sizes(100, 40, 2, 1),
                    new OomReport.Usage(8192L, 8192L, 7000L, 1000L, 192L, 0L),
                    List.of(
                            new OomReport.Task(8, OURS, 20, 0, "sh"),
                            new OomReport.Task(9, OURS, 43, 4, "sort"),
                            new OomReport.Task(10, THEIRS, 9999, 0, "somebody-elses")));

    private BlackBoxRecorder recorder(BlackBoxes boxes) {
        return new BlackBoxRecorder(
                boxes,
                new BlackBoxRecorder.Sources(
                        _ ->
                                List.of(
                                        new BlackBox.Moment(
                                                clock.instant().minusSeconds(1),
                                                6000L,
                                                5000L,
                                                1000L,
                                                null,
                                                null)),
                        _ -> List.of(process(8, runsNow), process(77, "later")),
                        _ -> limitsInForce()),
                "host1",
                clock);
    }

    private Limits limitsInForce() {
        if (groupIsGone) {
            throw new ConsoleException(ErrorCode.HOST_FAILED, "memory.max is gone.");
        }
        return Limits.NONE;
    }

    private static ProcessRow process(int pid, String command) {
        return new ProcessRow(pid, 2, 1, "web", OURS, 1000L, "S", 1, 30L, null, command);
    }

    private BlackBox.Killed killed(int pid) {
        return new BlackBox.Killed(clock.instant(), pid, 5, "sort", 100L, 40L, 2L, 1L);
    }

    private BlackBox recorded(BlackBox.Cause cause, KernelLog.Told told) {
        var boxes = new BlackBoxes(folder);
        String id;
        try (BlackBoxRecorder recorder = recorder(boxes)) {
            id = recorder.boxOf(GEAR);
            recorder.record(
                    id,
                    new BlackBoxRecorder.Seen(gear, "Killed.", cause, null, killed(9), 1, told));
        }
        return boxes.get(GEAR, id);
    }

    @Test
    void whatTheKernelCountedAtTheKillIsKeptWithTheProcessesOfThatMoment() {
        BlackBox box = recorded(BlackBox.Cause.GEAR, TOLD);

        assertThat(box.atKill())
                .isEqualTo(new BlackBox.Moment(clock.instant(), 8192L, 7000L, 1000L, 192L, 0L));
        assertThat(box.before()).hasSize(1);
        assertThat(box.processes())
                .containsExactly(
                        new BlackBox.Task(9, 5, "sort", 43L, 4L, true),
                        new BlackBox.Task(8, 2, "sh -c sort", 20L, 0L, false));
        assertThat(box.kernelLines()).containsExactly("memory: usage 8192kB", "Killed process 9");
        assertThat(box.row().killed()).isEqualTo(1);
    }

    /// What runs in a process when we look may not be what ran in it at the kill.
    @Test
    void aProcessThatRunsAnotherProgramSinceHasTheKernelsName() {
        runsNow = "/bin/sleep 100000";
        assertThat(recorded(BlackBox.Cause.GEAR, TOLD).processes())
                .extracting(BlackBox.Task::name)
                .containsExactly("sort", "sh");
    }

    /// The first process was killed, and its group went with it.
    @Test
    void theBoxIsKeptThoughTheGroupIsGone() {
        groupIsGone = true;
        BlackBox box = recorded(BlackBox.Cause.GEAR, TOLD);

        assertThat(box.row().killed()).isEqualTo(1);
        assertThat(box.limits()).isEqualTo(gear.record() == null ? null : gear.record().limits());
    }

    @Test
    void ofAHostThatIsFullNothingOfOthersIsKept() {
        BlackBox box = recorded(BlackBox.Cause.HOST, TOLD);

        assertThat(box.atKill()).isNull();
        assertThat(box.kernelLines()).containsExactly("Killed process 9");
        assertThat(box.processes()).extracting(BlackBox.Task::pid).containsExactly(9, 8);
    }

    @Test
    void withoutTheKernelsTableThereAreThoseThatAreLeftAndTheOneThatWasKilled() {
        BlackBox box = recorded(BlackBox.Cause.GEAR, KernelLog.Told.NOTHING);

        assertThat(box.processes())
                .containsExactly(
                        new BlackBox.Task(9, 5, "sort", 43L, null, true),
                        new BlackBox.Task(8, 2, "sh -c sort", 30L, null, false),
                        new BlackBox.Task(77, 2, "later", 30L, null, false));
    }

    @Test
    void aSecondKillOfTheSameShortageIsAddedAndTheMomentStays() {
        var boxes = new BlackBoxes(folder);
        String id;
        try (BlackBoxRecorder recorder = recorder(boxes)) {
            id = recorder.boxOf(GEAR);
            recorder.record(
                    id,
                    new BlackBoxRecorder.Seen(
                            gear, "First.", BlackBox.Cause.GEAR, null, killed(9), 1, TOLD));
            recorder.record(
                    recorder.boxOf(GEAR),
                    new BlackBoxRecorder.Seen(
                            gear,
                            "Second.",
                            BlackBox.Cause.GEAR,
                            null,
                            killed(8),
                            1,
                            KernelLog.Told.NOTHING));
        }

        BlackBox box = boxes.get(GEAR, id);
        assertThat(box.row().text()).isEqualTo("First.");
        assertThat(box.row().killed()).isEqualTo(2);
        assertThat(box.killed()).extracting(BlackBox.Killed::pid).containsExactly(9, 8);
        assertThat(box.processes()).allMatch(BlackBox.Task::killed);
        assertThat(box.atKill()).isNotNull();
    }

    @Test
    void killsThatOnlyACounterToldAreCountedInTheBox() {
        var boxes = new BlackBoxes(folder);
        try (BlackBoxRecorder recorder = recorder(boxes)) {
            for (int i = 0; i < 2; i++) {
                recorder.record(
                        recorder.boxOf(GEAR),
                        new BlackBoxRecorder.Seen(
                                gear,
                                "Seven.",
                                BlackBox.Cause.UNKNOWN,
                                null,
                                null,
                                7,
                                KernelLog.Told.NOTHING));
            }
        }
        assertThat(boxes.of(GEAR)).extracting(KillRow::killed).containsExactly(14);
    }
}
