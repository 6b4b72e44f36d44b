package io.gearshift.backend.limit;

import static io.gearshift.backend.limit.LimitLab.GEAR;
import static io.gearshift.backend.limit.LimitLab.MIB;
import static io.gearshift.backend.limit.LimitLab.read;
import static io.gearshift.backend.limit.LimitRulesTest.change;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.DriverEvent;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.driver.Tuning;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Condition;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitServiceTest {

    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final LimitChange EVERYTHING =
            new LimitChange(
                    Cap.at(200), 50, "1-2", Cap.at(64 * MIB), null, Cap.at(32 * MIB), Cap.at(40));
    private static final Limits ALL = Limits.NONE.with(EVERYTHING);

    @TempDir(factory = MemoryFolder.class)
    Path folder;

    private LimitLab v1() {
        LimitLab lab = LimitLab.v1(folder);
        lab.service.open();
        return lab;
    }

    private LimitLab v2() {
        LimitLab lab = LimitLab.v2(folder);
        lab.service.open();
        return lab;
    }

    private LimitLab lab(String version) {
        return version.equals("v1") ? v1() : v2();
    }

    private static void refused(ErrorCode code, String says, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining(says)
                .extracting(e -> ((ConsoleException) e).code())
                .isEqualTo(code);
    }

    @Test
    void onV1AChangeReachesKernelLibvirtAndRecord() {
        LimitLab lab = v1();
        LimitResult result = lab.change(EVERYTHING);
        assertThat(result.before()).isEqualTo(Limits.NONE);
        assertThat(result.after()).isEqualTo(ALL);
        assertThat(result.state()).isEqualTo(LimitResult.State.APPLIED);
        assertThat(read(lab.program("memory"), DialectV1.LIMIT)).isEqualTo("" + 64 * MIB);
        assertThat(read(lab.program("memory"), DialectV1.LIMIT_WITH_SWAP)).isEqualTo("" + 96 * MIB);
        assertThat(read(lab.outer("memory"), DialectV1.LIMIT)).isEqualTo("" + 80 * MIB);
        assertThat(read(lab.outer("memory"), DialectV1.LIMIT_WITH_SWAP)).isEqualTo("" + 112 * MIB);
        assertThat(read(lab.program("cpu"), "cpu.cfs_quota_us")).isEqualTo("20000");
        assertThat(read(lab.program("cpu"), "cpu.shares")).isEqualTo("512");
        assertThat(read(lab.program("cpuset"), "cpuset.cpus")).isEqualTo("1-2");
        assertThat(read(lab.program("pids"), "pids.max")).isEqualTo("40");
        assertThat(lab.libvirt.config)
                .isEqualTo(
                        new Tuning(
                                Cap.at(80 * MIB),
                                null,
                                Cap.at(112 * MIB),
                                512L,
                                Cap.at(20_000),
                                100_000L));
        assertThat(lab.record().limits()).isEqualTo(ALL);
        assertThat(lab.record().limitsRevision()).isEqualTo(8);
        assertThat(lab.events(Event.Kind.LIMITS_CHANGED))
                .singleElement()
                .asString()
                .contains(
                        "memory cap from unlimited to 64 MiB",
                        "process limit from unlimited to 40");
        assertThat(lab.gear().drift()).isEmpty();
    }

    @Test
    void onV2AChangeReachesKernelLibvirtSystemdAndRecord() {
        LimitLab lab = v2();
        var everything =
                new LimitChange(
                        Cap.at(200),
                        50,
                        "1-2",
                        Cap.at(64 * MIB),
                        Cap.at(48 * MIB),
                        Cap.at(0),
                        Cap.at(40));
        LimitResult result = lab.change(everything);
        assertThat(result.after()).isEqualTo(Limits.NONE.with(everything));
        assertThat(read(lab.outer("memory"), "memory.max")).isEqualTo("" + 64 * MIB);
        assertThat(read(lab.outer("memory"), "memory.high")).isEqualTo("" + 48 * MIB);
        assertThat(read(lab.program("memory"), "memory.swap.max")).isEqualTo("0");
        assertThat(read(lab.outer("cpu"), "cpu.max")).isEqualTo("20000 100000");
        assertThat(read(lab.outer("cpu"), "cpu.weight")).isEqualTo("50");
        assertThat(read(lab.program("cpuset"), "cpuset.cpus")).isEqualTo("1-2");
        assertThat(lab.scopes)
                .as("the gear's 40, and libvirt's helper")
                .containsExactly("machine-lxc\\x2d1\\x2dg-1.scope 45");
        assertThat(lab.service.preview(GEAR, change("processes", "30")).notes())
                .anyMatch(note -> note.text().startsWith("systemd and the kernel show 35: "));
        assertThat(lab.libvirt.config.swapHardLimitBytes()).isNull();
        assertThat(lab.record().limits()).isEqualTo(result.after());
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void everyLimitCanBeLiftedAgain(String version) {
        LimitLab lab = lab(version);
        lab.change(EVERYTHING);
        LimitResult lifted =
                lab.change(new LimitChange(Cap.MAX, 100, "all", Cap.MAX, null, Cap.MAX, Cap.MAX));
        assertThat(lifted.after()).isEqualTo(Limits.NONE);
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
        assertThat(lab.gear().drift()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void aStoppedGearChangesForItsNextStartAndTheStartPutsAllInForce(String version) {
        LimitLab lab = lab(version);
        lab.stop();
        LimitResult result = lab.change(EVERYTHING);
        assertThat(result.after()).isEqualTo(ALL);
        assertThat(lab.libvirt.config.cpuQuotaMicros()).isEqualTo(Cap.at(20_000));
        assertThat(read(lab.program("pids"), "pids.max")).isEqualTo("max");
        lab.libvirt.running = true;
        var running = new Running(100, 102, 2, lab.groups, List.of());
        lab.service.apply(lab.record(), running);
        lab.gears.update(GEAR, each -> each.withRunning(running));
        lab.clock.advance(Duration.ofSeconds(3));
        assertThat(lab.service.inForce(lab.gear())).isEqualTo(ALL);
    }

    @Test
    void aStartSetsNothingThatHoldsAlready() {
        LimitLab lab = v1();
        lab.change(EVERYTHING);
        lab.libvirt.calls.clear();
        lab.service.apply(lab.record(), new Running(100, 101, 1, lab.groups, List.of()));
        assertThat(lab.libvirt.calls).isEmpty();
    }

    @Test
    void aStaleRevisionIsAConflict() {
        LimitLab lab = v1();
        long seen = lab.service.preview(GEAR, change("processes", "9")).revision();
        lab.service.change(GEAR, "first", change("processes", "10"), null, seen);
        refused(
                ErrorCode.LIMIT_CONFLICT,
                "changed by somebody else since",
                () -> lab.service.change(GEAR, "second", change("processes", "11"), null, seen));
        assertThat(read(lab.program("pids"), "pids.max")).isEqualTo("10");
    }

    @Test
    void theSameChangeAgainIsAnsweredAndNotDoneAgain() {
        LimitLab lab = v1();
        LimitResult first = lab.service.change(GEAR, "once", change("processes", "10"), null, null);
        lab.change(change("processes", "20"));
        LimitResult again = lab.service.change(GEAR, "once", change("processes", "10"), null, null);
        assertThat(again).isEqualTo(first);
        assertThat(read(lab.program("pids"), "pids.max")).isEqualTo("20");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "../../etc/passwd", "a/b", "-x", "a\0b", "é"})
    void aHostileChangeIdIsRefused(String id) {
        LimitLab lab = v1();
        refused(
                ErrorCode.LIMIT_INVALID,
                "id of a limit change",
                () -> lab.service.change(GEAR, id, change("processes", "10"), null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void aFailureMidwayPutsBackWhatWasSetBefore(String version) {
        LimitLab lab = lab(version);
        lab.libvirt.before =
                name -> {
                    if (name.equals("writeRecord")) {
                        throw new ConsoleException(ErrorCode.HOST_FAILED, "libvirt has hung.");
                    }
                };
        refused(
                ErrorCode.HOST_FAILED,
                "libvirt has hung. What had been set before that was put back.",
                () -> lab.change(EVERYTHING));
        assertThat(lab.service.inForce(lab.gear())).isEqualTo(Limits.NONE);
        assertThat(lab.libvirt.config.hardLimitBytes()).isEqualTo(Cap.MAX);
        assertThat(lab.libvirt.config.cpuQuotaMicros()).isEqualTo(Cap.MAX);
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
        assertThat(lab.record().limitsRevision()).isEqualTo(7);
        assertThat(lab.journal.toFile().list()).isEmpty();
        assertThat(lab.events).isEmpty();
    }

    private static ConsoleException unanswered() {
        return new ConsoleException(ErrorCode.HOST_FAILED, "libvirt has not answered for 30 s.");
    }

    /// As when the kernel has the cap and takes half a minute to make room for it.
    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void aStepThatFailsAfterItTookEffectIsPutBack(String version) {
        LimitLab lab = lab(version);
        var failures = new ArrayList<String>();
        lab.libvirt.before =
                name -> {
                    if (name.equals("config") && failures.isEmpty()) {
                        failures.add(name);
                        throw unanswered();
                    }
                };
        LimitChange cap = change("memoryBytes", "" + 64 * MIB);
        refused(
                ErrorCode.HOST_FAILED,
                "libvirt has not answered for 30 s. What had been set before that was put back.",
                () -> lab.change(cap));
        assertThat(failures).hasSize(1);
        assertThat(lab.service.inForce(lab.gear())).isEqualTo(Limits.NONE);
        assertThat(lab.libvirt.config.hardLimitBytes()).isEqualTo(Cap.MAX);
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
        assertThat(lab.journal.toFile().list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void aFirstStepThatIsRefusedSaysThatNothingWasChanged(String version) {
        LimitLab lab = lab(version);
        lab.libvirt.before =
                name -> {
                    if (name.equals("tune")) {
                        throw new ConsoleException(ErrorCode.LIMIT_REFUSED, "libvirt says no.");
                    }
                };
        refused(
                ErrorCode.LIMIT_REFUSED,
                "libvirt says no. Nothing was changed.",
                () -> lab.change(change("cpuMillis", "200")));
        assertThat(lab.journal.toFile().list()).isEmpty();
    }

    @Test
    void aStepThatWasNotAnsweredIsTakenBackUntilThatIsAnswered() {
        LimitLab lab = v2();
        lab.libvirt.before =
                name -> {
                    if (name.equals("tune") && lab.libvirt.calls.isEmpty()) {
                        // What libvirt does while it does not answer.
                        lab.libvirt.live(Tuning.hardLimit(Cap.at(64 * MIB)));
                        throw unanswered();
                    }
                };
        refused(
                ErrorCode.HOST_FAILED,
                "failed too (memory cap: libvirt has not answered for 30 s.). That is tried again",
                () -> lab.change(change("memoryBytes", "" + 64 * MIB)));
        refused(ErrorCode.LIMIT_CONFLICT, "being made", () -> lab.change(change("processes", "9")));
        lab.clock.advance(Duration.ofSeconds(3));
        lab.service.look(GEAR);
        assertThat(lab.events(Event.Kind.DRIFT)).as("by nobody else").isEmpty();
        lab.libvirt.before = _ -> {};
        lab.clock.advance(Duration.ofSeconds(6));
        assertThat(read(lab.outer("memory"), "memory.max")).isEqualTo("max");
        assertThat(lab.gear().drift()).isEmpty();
        lab.change(change("processes", "9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void anUnconfirmedChangeIsTakenBackAtItsDeadline(String version) {
        LimitLab lab = lab(version);
        lab.change(change("processes", "100"));
        LimitResult waiting = lab.service.change(GEAR, "risky", EVERYTHING, HALF_A_MINUTE, null);
        assertThat(waiting.state()).isEqualTo(LimitResult.State.AWAITING_CONFIRMATION);
        assertThat(waiting.revertsAt()).isEqualTo(lab.clock.now().plus(HALF_A_MINUTE));
        assertThat(lab.gear().pending()).isEqualTo(waiting);
        lab.clock.advance(Duration.ofSeconds(29));
        assertThat(lab.record().limits()).isEqualTo(ALL);
        lab.clock.advance(Duration.ofSeconds(1));
        Limits before = Limits.NONE.with(change("processes", "100"));
        assertThat(lab.record().limits()).isEqualTo(before);
        assertThat(lab.service.inForce(lab.gear())).isEqualTo(before);
        assertThat(lab.gear().pending()).isNull();
        assertThat(lab.reverted)
                .singleElement()
                .extracting(LimitResult::state)
                .isEqualTo(LimitResult.State.REVERTED);
        assertThat(lab.events(Event.Kind.LIMITS_REVERTED))
                .singleElement()
                .asString()
                .contains("was not confirmed in time", "memory cap from 64 MiB to unlimited");
        assertThat(lab.clock.alarms()).isZero();
    }

    @Test
    void aConfirmedChangeStays() {
        LimitLab lab = v1();
        lab.service.change(GEAR, "risky", EVERYTHING, HALF_A_MINUTE, null);
        lab.clock.advance(Duration.ofSeconds(20));
        assertThat(lab.service.confirm("risky").state()).isEqualTo(LimitResult.State.CONFIRMED);
        assertThat(lab.service.confirm("risky").state()).isEqualTo(LimitResult.State.CONFIRMED);
        assertThat(lab.gear().pending()).isNull();
        lab.clock.advance(Duration.ofHours(1));
        assertThat(lab.record().limits()).isEqualTo(ALL);
        assertThat(lab.reverted).isEmpty();
    }

    @Test
    void aConfirmationThatComesTooLateOrForNothingIsRefused() {
        LimitLab lab = v1();
        lab.service.change(GEAR, "plain", change("processes", "10"), null, null);
        lab.service.change(GEAR, "risky", EVERYTHING, HALF_A_MINUTE, null);
        lab.clock.advance(Duration.ofSeconds(31));
        refused(
                ErrorCode.CHANGE_NOT_FOUND,
                "taken back already",
                () -> lab.service.confirm("risky"));
        refused(ErrorCode.CHANGE_NOT_FOUND, "without a timer", () -> lab.service.confirm("plain"));
        refused(ErrorCode.CHANGE_NOT_FOUND, "no limit change", () -> lab.service.confirm("none"));
        refused(ErrorCode.CHANGE_NOT_FOUND, "no limit change", () -> lab.service.confirm("../x"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4, 3601})
    void aTimerIsFiveSecondsToOneHour(long seconds) {
        LimitLab lab = v1();
        refused(
                ErrorCode.LIMIT_INVALID,
                "5 seconds to 1 hour",
                () -> lab.service.change(GEAR, "x", EVERYTHING, Duration.ofSeconds(seconds), null));
    }

    @Test
    void nothingElseChangesWhileAChangeWaits() {
        LimitLab lab = v1();
        lab.service.change(GEAR, "risky", EVERYTHING, HALF_A_MINUTE, null);
        refused(
                ErrorCode.LIMIT_CONFLICT,
                "Confirm or undo it first",
                () -> lab.change(change("processes", "9")));
        assertThat(lab.service.preview(GEAR, change("processes", "9")).refusedBecause())
                .contains("waits for confirmation");
        LimitResult undone = lab.service.undo(gearPending(lab));
        assertThat(undone.state()).isEqualTo(LimitResult.State.UNDONE);
        assertThat(lab.gear().pending()).isNull();
        lab.change(change("processes", "9"));
        lab.clock.advance(Duration.ofHours(1));
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE.with(change("processes", "9")));
        assertThat(lab.reverted).isEmpty();
    }

    private static LimitResult gearPending(LimitLab lab) {
        LimitResult pending = lab.gear().pending();
        if (pending == null) {
            throw new AssertionError("no change waits");
        }
        return pending;
    }

    @Test
    void aTimerOutlivesItsAgent() {
        LimitLab lab = v1();
        lab.service.change(GEAR, "risky", EVERYTHING, HALF_A_MINUTE, null);
        lab.service.close();
        lab.gears.update(GEAR, each -> each.withPending(null));
        lab.clock.advance(Duration.ofSeconds(10));
        lab.service().open();
        lab.clock.advance(Duration.ZERO);
        assertThat(lab.gear().pending()).isNotNull();
        assertThat(lab.record().limits()).isEqualTo(ALL);
        lab.clock.advance(Duration.ofSeconds(20));
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
    }

    @Test
    void aTimerThatPassedWhileTheAgentWasDownRevertsAtItsStart() {
        LimitLab lab = v1();
        lab.service.change(GEAR, "risky", EVERYTHING, HALF_A_MINUTE, null);
        lab.service.close();
        lab.clock.advance(Duration.ofHours(2));
        assertThat(lab.record().limits()).isEqualTo(ALL);
        lab.service().open();
        lab.clock.advance(Duration.ZERO);
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
        assertThat(lab.reverted).hasSize(1);
    }

    @Test
    void aRevertThatFailsIsTriedAgainUntilItSucceeds() {
        LimitLab lab = v1();
        lab.service.change(GEAR, "risky", EVERYTHING, HALF_A_MINUTE, null);
        lab.libvirt.up = false;
        lab.clock.advance(Duration.ofSeconds(60));
        assertThat(lab.reverted).isEmpty();
        assertThat(lab.events(Event.Kind.LIMITS_REVERTED))
                .singleElement()
                .asString()
                .contains("ERROR", "could not be taken back in full", "tried again");
        assertThat(read(lab.program("pids"), "pids.max"))
                .as("what can go back does")
                .isEqualTo("max");
        lab.libvirt.up = true;
        lab.clock.advance(Duration.ofSeconds(6));
        assertThat(lab.reverted).hasSize(1);
        assertThat(lab.service.inForce(lab.gear())).isEqualTo(Limits.NONE);
    }

    /// Nothing can be written there until `back` is run.
    private static Runnable diskFull(LimitLab lab) {
        Path away = lab.journal.resolveSibling("away");
        move(lab.journal, away);
        return () -> move(away, lab.journal);
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void aChangeThatCanNeitherBeNotedNorTakenBackIsTriedUntilItIsGone(String version) {
        LimitLab lab = lab(version);
        var room = new ArrayList<Runnable>();
        lab.libvirt.before =
                name -> {
                    if (name.equals("writeRecord") && room.isEmpty()) {
                        room.add(diskFull(lab));
                    } else if (name.equals("tune") && !room.isEmpty()) {
                        throw unanswered();
                    }
                };
        refused(
                ErrorCode.DISK_FULL,
                "could not be taken back",
                () -> lab.service.change(GEAR, "risky", EVERYTHING, HALF_A_MINUTE, null));
        assertThat(room).hasSize(1);
        room.getFirst().run();
        lab.clock.advance(Duration.ofSeconds(6));
        assertThat(lab.record().limits().cpuMillis()).as("not yet").isEqualTo(Cap.at(200));
        lab.libvirt.before = _ -> {};
        lab.clock.advance(Duration.ofSeconds(6));
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
        assertThat(lab.service.inForce(lab.gear())).isEqualTo(Limits.NONE);
        assertThat(lab.clock.alarms()).isZero();
        lab.change(EVERYTHING);
    }

    @Test
    void anUndoThatFailsWithAFullDiskIsTriedUntilItIsDone() {
        LimitLab lab = v1();
        LimitResult change = lab.change(change("cpuMillis", "200"));
        var room = new ArrayList<Runnable>();
        lab.libvirt.before =
                name -> {
                    if (name.equals("tune")) {
                        room.add(diskFull(lab));
                        throw new ConsoleException(ErrorCode.LIMIT_REFUSED, "libvirt says no.");
                    }
                };
        refused(ErrorCode.DISK_FULL, "Make room", () -> lab.service.undo(change));
        refused(
                ErrorCode.LIMIT_CONFLICT,
                "being taken back. Try again in a moment.",
                () -> lab.change(EVERYTHING));
        lab.libvirt.before = _ -> {};
        room.getFirst().run();
        lab.clock.advance(Duration.ofSeconds(6));
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
        refused(ErrorCode.CHANGE_NOT_FOUND, "undone already", () -> lab.service.undo(change));
    }

    @Test
    void aRevertComesAlthoughTheHostCannotBeReadAtItsDeadline() {
        LimitLab lab = v1();
        lab.service.change(GEAR, "risky", EVERYTHING, HALF_A_MINUTE, null);
        lab.beforeFacts =
                () -> {
                    lab.beforeFacts = () -> {};
                    throw new UncheckedIOException(new IOException("Too many open files"));
                };
        lab.clock.advance(HALF_A_MINUTE);
        assertThat(lab.record().limits()).isEqualTo(ALL);
        lab.clock.advance(Duration.ofSeconds(5));
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
        assertThat(lab.service.inForce(lab.gear())).isEqualTo(Limits.NONE);
        assertThat(lab.reverted).hasSize(1);
    }

    @Test
    void aChangeDuringWhichTheHostCannotBeReadIsTakenBack() {
        LimitLab lab = v1();
        lab.libvirt.before =
                name -> {
                    if (name.equals("writeRecord")) {
                        lab.libvirt.before = _ -> {};
                        lab.beforeFacts =
                                () -> {
                                    lab.beforeFacts = () -> {};
                                    throw new UncheckedIOException(
                                            new IOException("Too many open files"));
                                };
                    }
                };
        refused(
                ErrorCode.HOST_FAILED,
                "Too many open files",
                () -> lab.service.change(GEAR, "risky", EVERYTHING, HALF_A_MINUTE, null));
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
        assertThat(lab.service.inForce(lab.gear())).isEqualTo(Limits.NONE);
        lab.change(EVERYTHING);
    }

    @Test
    void aRevertThatCannotBeNotedIsARevertAndIsNotedLater() {
        LimitLab lab = v1();
        lab.service.change(GEAR, "risky", EVERYTHING, HALF_A_MINUTE, null);
        Runnable room = diskFull(lab);
        lab.clock.advance(HALF_A_MINUTE);
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
        assertThat(lab.gear().pending()).isNull();
        lab.libvirt.calls.clear();
        lab.clock.advance(HALF_A_MINUTE);
        assertThat(lab.events(Event.Kind.LIMITS_REVERTED))
                .singleElement()
                .asString()
                .contains("WARNING", "was not confirmed in time and was taken back");
        assertThat(lab.reverted).hasSize(1);
        room.run();
        lab.clock.advance(Duration.ofSeconds(6));
        assertThat(lab.clock.alarms()).isZero();
        refused(
                ErrorCode.CHANGE_NOT_FOUND,
                "taken back already",
                () -> lab.service.confirm("risky"));
        assertThat(lab.libvirt.calls).as("only the note was missing").isEmpty();
        lab.service().open();
        lab.change(EVERYTHING);
        lab.clock.advance(HALF_A_MINUTE);
        assertThat(lab.record().limits()).isEqualTo(ALL);
        assertThat(lab.reverted).hasSize(1);
    }

    @Test
    void anUndoThatCannotBeNotedIsOneAndIsNotedLater() {
        LimitLab lab = v1();
        LimitResult change = lab.change(EVERYTHING);
        var room = new ArrayList<Runnable>();
        lab.libvirt.before =
                name -> {
                    if (name.equals("writeRecord")) {
                        room.add(diskFull(lab));
                    }
                };
        assertThat(lab.service.undo(change).state()).isEqualTo(LimitResult.State.UNDONE);
        lab.libvirt.before = _ -> {};
        lab.clock.advance(HALF_A_MINUTE);
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
        assertThat(lab.events(Event.Kind.LIMITS_REVERTED)).isEmpty();
        room.getFirst().run();
        lab.clock.advance(Duration.ofSeconds(6));
        refused(ErrorCode.CHANGE_NOT_FOUND, "undone already", () -> lab.service.undo(change));
        assertThat(lab.clock.alarms()).isZero();
    }

    /// The agent dies at each of its calls to libvirt in turn, which lie between all writes.
    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void anAgentThatDiesInTheMiddleTakesTheChangeBackAtItsNextStart(String version)
            throws IOException {
        int crashes = 0;
        for (int at = 1; ; at++) {
            Path host = Files.createDirectories(folder.resolve(version + at));
            LimitLab lab = version.equals("v1") ? LimitLab.v1(host) : LimitLab.v2(host);
            lab.service.open();
            Limits before = lab.change(change("processes", "100")).after();
            if (!dies(lab, at)) {
                break;
            }
            crashes++;
            lab.service.close();
            lab.service().open();
            lab.clock.advance(Duration.ofMinutes(1));
            assertThat(lab.record().limits()).as("record after call %s", at).isEqualTo(before);
            assertThat(lab.service.inForce(lab.gear())).as("after call %s", at).isEqualTo(before);
            assertThat(lab.gear().drift()).as("drift after call %s", at).isEmpty();
            assertThat(lab.gear().pending()).isNull();
            lab.change(EVERYTHING);
        }
        assertThat(crashes).isGreaterThan(4);
    }

    private static final class Crash extends Error {
        private static final long serialVersionUID = 1;
    }

    private static boolean dies(LimitLab lab, int at) {
        var calls = new ArrayList<String>();
        lab.libvirt.before =
                name -> {
                    calls.add(name);
                    if (calls.size() == at) {
                        throw new Crash();
                    }
                };
        try {
            lab.service.change(GEAR, "cut-off", EVERYTHING, HALF_A_MINUTE, null);
            return false;
        } catch (Crash e) {
            // A change that was journaled as done is kept by its timer alone, and goes back too.
            return true;
        } finally {
            lab.libvirt.before = _ -> {};
        }
    }

    @Test
    void anUndoSetsBackOnlyWhatTheChangeSet() {
        LimitLab lab = v1();
        LimitResult change = lab.change(change("memoryBytes", "" + 64 * MIB));
        lab.change(change("processes", "30"));
        LimitResult undone = lab.service.undo(change);
        assertThat(undone.changeId()).isEqualTo(change.changeId());
        assertThat(undone.state()).isEqualTo(LimitResult.State.UNDONE);
        assertThat(undone.after()).isEqualTo(Limits.NONE.with(change("processes", "30")));
        assertThat(read(lab.outer("memory"), DialectV1.LIMIT)).isEqualTo("-1");
    }

    @Test
    void aSecondUndoIsRefused() {
        LimitLab lab = v1();
        LimitResult change = lab.change(change("processes", "30"));
        lab.service.undo(change);
        refused(ErrorCode.CHANGE_NOT_FOUND, "undone already", () -> lab.service.undo(change));
        lab.service();
        refused(ErrorCode.CHANGE_NOT_FOUND, "undone already", () -> lab.service.undo(change));
    }

    @Test
    void anUndoOfAnOldChangeSaysThatALaterOneGoesToo() {
        LimitLab lab = v1();
        LimitResult old = lab.change(change("processes", "30"));
        lab.change(change("processes", "40"));
        assertThat(lab.service.undo(old).after()).isEqualTo(Limits.NONE);
        assertThat(lab.events.getLast()).contains("changed again since");
    }

    @Test
    void anUndoWorksForAChangeThatOnlyTheConsoleRemembers() throws IOException {
        LimitLab lab = v1();
        LimitResult change = lab.change(change("processes", "30"));
        Files.delete(lab.journal.resolve(change.changeId() + ".json"));
        lab.service().undo(change);
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
        refused(ErrorCode.CHANGE_NOT_FOUND, "undone already", () -> lab.service.undo(change));
    }

    @Test
    void whatAHostileConsoleSendsBackForAnUndoIsChecked() {
        LimitLab lab = v1();
        Limits tiny = Limits.NONE.with(change("memoryBytes", "1"));
        var forged =
                new LimitResult(
                        "forged",
                        GEAR,
                        tiny,
                        Limits.NONE,
                        lab.clock.now(),
                        null,
                        LimitResult.State.APPLIED);
        refused(ErrorCode.LIMIT_INVALID, "memory cap is 4 MiB", () -> lab.service.undo(forged));
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
    }

    @Test
    void aJournalThatCannotBeWrittenStopsTheChangeBeforeItBegins() throws IOException {
        LimitLab lab = v1();
        Files.delete(lab.journal);
        refused(ErrorCode.DISK_FULL, "Make room", () -> lab.change(EVERYTHING));
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
        assertThat(lab.libvirt.calls).isEmpty();
    }

    @Test
    void aDeletedGearLeavesNoTimerBehind() {
        LimitLab lab = v1();
        lab.service.change(GEAR, "risky", EVERYTHING, HALF_A_MINUTE, null);
        lab.service.forget(GEAR);
        assertThat(lab.clock.alarms()).isZero();
        assertThat(lab.journal.toFile().list()).isEmpty();
    }

    @Test
    void aVirshMemtuneOnV1IsDriftAndCanBeAdopted() {
        LimitLab lab = v1();
        lab.change(change("memoryBytes", "" + 64 * MIB));
        lab.libvirt.tune(Tuning.hardLimit(Cap.at(116 * MIB)));
        lab.libvirt.say(new DriverEvent.Tuned(GEAR));
        lab.clock.advance(Duration.ofSeconds(3));
        lab.service.look(GEAR);
        assertThat(lab.gear().drift())
                .singleElement()
                .satisfies(
                        drift -> {
                            assertThat(drift.limit()).isEqualTo("memoryBytes");
                            assertThat(drift.recorded()).isEqualTo("64 MiB");
                            assertThat(drift.found())
                                    .isEqualTo("100 MiB (in libvirt's group, at the next start)");
                        });
        assertThat(lab.events(Event.Kind.DRIFT)).hasSize(1);
        lab.clock.advance(Duration.ofSeconds(30));
        lab.service.look(GEAR);
        assertThat(lab.events(Event.Kind.DRIFT)).as("said once").hasSize(1);
        lab.service.adoptDrift(GEAR, "adopt");
        assertThat(lab.record().limits().memoryBytes()).isEqualTo(Cap.at(100 * MIB));
        assertThat(read(lab.program("memory"), DialectV1.LIMIT)).isEqualTo("" + 100 * MIB);
        assertThat(read(lab.outer("memory"), DialectV1.LIMIT)).isEqualTo("" + 116 * MIB);
        assertThat(lab.gear().drift()).isEmpty();
        assertThat(lab.record().limitsRevision()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void driftOfEachKindIsNoticedAndRevertSetsAllBack(String version) {
        LimitLab lab = lab(version);
        lab.change(EVERYTHING);
        lab.libvirt.live(Tuning.cpu(null, Cap.at(90_000), 100_000L));
        lab.libvirt.config =
                new Tuning(
                        lab.libvirt.config.hardLimitBytes(),
                        lab.libvirt.config.softLimitBytes(),
                        lab.libvirt.config.swapHardLimitBytes(),
                        777L,
                        lab.libvirt.config.cpuQuotaMicros(),
                        100_000L);
        LimitLab.write(lab.outer("pids"), "pids.max", pidsMax(lab, 9));
        LimitLab.write(lab.program("cpuset"), "cpuset.cpus", "3");
        lab.clock.advance(Duration.ofSeconds(3));
        lab.service.look(GEAR);
        assertThat(lab.gear().drift())
                .extracting(Gear.Drift::limit)
                .containsExactly("cpuMillis", "cpuWeight", "processors", "processes");
        assertThat(lab.gear().drift())
                .extracting(Gear.Drift::found)
                .contains("0.9 cores (now)", "3 (now)", "9 (now)");
        assertThat(lab.service.inForce(lab.gear()).processes()).isEqualTo(Cap.at(9));
        lab.service.revertDrift(GEAR, "revert");
        assertThat(lab.gear().drift()).isEmpty();
        assertThat(lab.service.inForce(lab.gear())).isEqualTo(ALL);
        assertThat(lab.libvirt.config.cpuShares()).isEqualTo(version.equals("v1") ? 512L : 50L);
        refused(ErrorCode.GEAR_STATE, "no drift", () -> lab.service.revertDrift(GEAR, "again"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void anAdoptionIsAChangeWithItsUndo(String version) {
        LimitLab lab = lab(version);
        lab.change(change("processes", "40"));
        LimitLab.write(lab.outer("pids"), "pids.max", pidsMax(lab, 9));
        lab.clock.advance(Duration.ofSeconds(3));
        lab.service.look(GEAR);
        List<Gear.Drift> drift = lab.gear().drift();
        LimitResult adopted = lab.service.adoptDrift(GEAR, "adopt");
        assertThat(adopted.changeId()).isEqualTo("adopt");
        assertThat(adopted.before().processes()).isEqualTo(Cap.at(40));
        assertThat(adopted.after().processes()).isEqualTo(Cap.at(9));
        assertThat(lab.record().limits().processes()).isEqualTo(Cap.at(9));
        assertThat(lab.gear().drift()).isEmpty();
        assertThat(lab.events.getLast())
                .contains("The limits found on web1 were adopted: process limit from 40 to 9.");
        assertThat(lab.service.adoptDrift(GEAR, "adopt")).as("once").isEqualTo(adopted);
        lab.service().undo(adopted);
        assertThat(lab.record().limits().processes()).isEqualTo(Cap.at(40));
        assertThat(lab.service.inForce(lab.gear()).processes()).isEqualTo(Cap.at(9));
        assertThat(lab.gear().drift())
                .extracting(Gear.Drift::found)
                .isEqualTo(drift.stream().map(Gear.Drift::found).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void whatWasSetBackIsInForceAgainAfterAnUndo(String version) {
        LimitLab lab = lab(version);
        lab.change(change("processes", "40"));
        LimitLab.write(lab.outer("pids"), "pids.max", pidsMax(lab, 9));
        LimitResult reverted = lab.service.revertDrift(GEAR, "revert");
        assertThat(reverted.before().processes()).isEqualTo(Cap.at(9));
        assertThat(reverted.after().processes()).isEqualTo(Cap.at(40));
        assertThat(lab.service.inForce(lab.gear()).processes()).isEqualTo(Cap.at(40));
        lab.service.undo(reverted);
        assertThat(read(lab.outer("pids"), "pids.max")).isEqualTo(pidsMax(lab, 9));
        assertThat(lab.record().limits().processes()).isEqualTo(Cap.at(40));
        assertThat(lab.gear().drift()).extracting(Gear.Drift::limit).containsExactly("processes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void whatIsAdoptedOfTheNextStartAloneChangesNothingNow(String version) {
        LimitLab lab = lab(version);
        lab.change(change("cpuMillis", "500"));
        lab.libvirt.config = onlyCpu(lab.libvirt.config, 90_000, 512);
        lab.clock.advance(Duration.ofSeconds(31));
        lab.service.look(GEAR);
        assertThat(lab.gear().drift())
                .allMatch(drift -> drift.found().endsWith("(at the next start)"))
                .hasSize(2);
        lab.libvirt.calls.clear();
        int told = lab.events(Event.Kind.DRIFT).size();

        LimitResult adopted = lab.service.adoptDrift(GEAR, "adopt");
        assertThat(adopted.before().cpuMillis()).isEqualTo(Cap.at(500));
        assertThat(adopted.after().cpuMillis()).isEqualTo(Cap.at(900));
        assertThat(lab.record().limits().cpuMillis()).isEqualTo(Cap.at(900));
        assertThat(lab.service.inForce(lab.gear()).cpuMillis()).isEqualTo(Cap.at(500));
        assertThat(lab.libvirt.config.cpuShares()).isEqualTo(512);
        assertThat(lab.libvirt.calls).doesNotContain("tune");
        assertThat(lab.gear().drift().getFirst().found()).isEqualTo("0.5 cores (now)");
        assertThat(lab.events(Event.Kind.DRIFT)).as("by nobody else").hasSize(told);

        lab.service.undo(adopted);
        assertThat(lab.record().limits().cpuMillis()).isEqualTo(Cap.at(500));
        assertThat(lab.libvirt.config.cpuQuotaMicros()).isEqualTo(Cap.at(90_000));
        assertThat(lab.service.inForce(lab.gear()).cpuMillis()).isEqualTo(Cap.at(500));
        assertThat(lab.libvirt.calls).doesNotContain("tune");

        LimitResult reverted = lab.service.revertDrift(GEAR, "revert");
        assertThat(lab.gear().drift()).isEmpty();
        assertThat(lab.libvirt.config.cpuQuotaMicros()).isEqualTo(Cap.at(50_000));
        lab.service.undo(reverted);
        assertThat(lab.service.inForce(lab.gear()).cpuMillis()).isEqualTo(Cap.at(500));
        assertThat(lab.libvirt.config.cpuQuotaMicros()).isEqualTo(Cap.at(90_000));
        assertThat(lab.record().limits().cpuMillis()).isEqualTo(Cap.at(500));
    }

    private static Tuning onlyCpu(Tuning config, long quota, long shares) {
        return new Tuning(
                config.hardLimitBytes(),
                config.softLimitBytes(),
                config.swapHardLimitBytes(),
                shares,
                Cap.at(quota),
                100_000L);
    }

    @Test
    void onV1MemoryIsAdoptedForTheNextStartWithItsSwap() {
        LimitLab lab = v1();
        lab.change(memory(64, 32));
        lab.libvirt.config = kept(lab.libvirt.config, 116 * MIB, 148 * MIB);
        LimitResult adopted = lab.service.adoptDrift(GEAR, "adopt");
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE.with(memory(100, 32)));
        assertThat(read(lab.program("memory"), DialectV1.LIMIT)).isEqualTo("" + 64 * MIB);
        assertThat(read(lab.outer("memory"), DialectV1.LIMIT)).isEqualTo("" + 80 * MIB);
        assertThat(lab.libvirt.config.swapHardLimitBytes()).isEqualTo(Cap.at(148 * MIB));
        lab.service.undo(adopted);
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE.with(memory(64, 32)));
        assertThat(lab.libvirt.config.hardLimitBytes()).isEqualTo(Cap.at(116 * MIB));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAgentThatDiesWhileItSettlesDriftLeavesTheDrift(boolean adopt) {
        LimitLab lab = v1();
        lab.change(change("processes", "40"));
        LimitLab.write(lab.outer("pids"), "pids.max", pidsMax(lab, 9));
        lab.libvirt.before =
                name -> {
                    if (name.equals("writeRecord")) {
                        throw new Crash();
                    }
                };
        assertThatThrownBy(
                        () -> {
                            if (adopt) {
                                lab.service.adoptDrift(GEAR, "cut-off");
                            } else {
                                lab.service.revertDrift(GEAR, "cut-off");
                            }
                        })
                .isInstanceOf(Crash.class);
        lab.libvirt.before = _ -> {};
        lab.service.close();
        lab.service().open();
        lab.clock.advance(Duration.ofSeconds(5));
        assertThat(read(lab.outer("pids"), "pids.max")).isEqualTo(pidsMax(lab, 9));
        assertThat(lab.record().limits().processes()).isEqualTo(Cap.at(40));
        assertThat(lab.gear().drift()).hasSize(1);
    }

    @Test
    void whereTheKernelTellsOfWritesALookHoldsUntilThenAndDriftIsSaidUnasked() {
        LimitLab lab = LimitLab.v1(folder);
        lab.tellsWrites = true;
        lab.service.open();
        lab.change(EVERYTHING);
        Path file = lab.program("pids").resolve("pids.max");
        LimitLab.write(lab.program("pids"), "pids.max", "9");
        lab.clock.advance(Duration.ofSeconds(5));
        assertThat(lab.service.inForce(lab.gear()).processes())
                .as("nobody told of a write, so nothing is read again")
                .isEqualTo(Cap.at(40));

        lab.writes.accept(file.resolveSibling("cgroup.procs"));
        lab.clock.advance(Duration.ofSeconds(1));
        assertThat(lab.events(Event.Kind.DRIFT)).as("no limit was written").isEmpty();

        lab.writes.accept(file);
        assertThat(lab.service.inForce(lab.gear()).processes()).isEqualTo(Cap.at(9));
        assertThat(lab.events(Event.Kind.DRIFT)).hasSize(1);

        LimitLab.write(lab.program("pids"), "pids.max", "8");
        Path others = folder.resolve("cgroup/pids/somebody-elses/pids.max");
        int alarms = lab.clock.alarms();
        lab.writes.accept(others);
        assertThat(lab.clock.alarms()).as("a group of no gear asks for nothing").isEqualTo(alarms);
        for (int i = 0; i < 100; i++) {
            lab.writes.accept(Path.of("/seen/from/another/mount/pids.max"));
        }
        assertThat(lab.clock.alarms()).as("looked at once").isEqualTo(alarms + 1);
        lab.clock.advance(Duration.ofSeconds(1));
        lab.clock.advance(Duration.ofSeconds(1));
        assertThat(lab.events(Event.Kind.DRIFT)).as("nobody asked").hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void aGearWhoseGroupsAreJustGoneHasNoDrift(String version) throws IOException {
        LimitLab lab = lab(version);
        lab.change(EVERYTHING);
        // The kernel is quicker than the event that says that the gear has ended.
        try (var below = Files.walk(lab.outer("pids"))) {
            for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        lab.clock.advance(Duration.ofSeconds(3));
        lab.service.look(GEAR);
        assertThat(lab.events(Event.Kind.DRIFT)).isEmpty();
        assertThat(lab.gear().drift()).isEmpty();
    }

    @Test
    void aChangeOfOneLimitLeavesTheDriftOfAnother() {
        LimitLab lab = v1();
        LimitLab.write(lab.program("pids"), "pids.max", "9");
        LimitResult result = lab.change(change("memoryBytes", "" + 64 * MIB));
        assertThat(result.after().processes()).isEqualTo(Cap.at(9));
        assertThat(lab.record().limits().processes()).isEqualTo(Cap.MAX);
        assertThat(lab.gear().drift()).extracting(Gear.Drift::limit).containsExactly("processes");
        assertThat(lab.service.undo(result).after().processes()).isEqualTo(Cap.at(9));
    }

    /// v1 keeps memory and swap as memory and their sum: the other of the two is not taken from the
    /// record by the way, neither when the change is made nor when it is taken back.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onV1AChangeOfMemoryOrSwapLeavesTheDriftOfTheOther(boolean swapChanges) {
        LimitLab lab = v1();
        lab.change(memory(64, 32));
        // Somebody writes into the program's group, into libvirt's, and for the next start.
        set(lab.program("memory"), swapChanges ? 40 : 64, swapChanges ? 72 : 104);
        set(lab.outer("memory"), swapChanges ? 96 : 80, swapChanges ? 128 : 130);
        lab.libvirt.config =
                swapChanges
                        ? kept(lab.libvirt.config, 116 * MIB, 148 * MIB)
                        : kept(lab.libvirt.config, 80 * MIB, 140 * MIB);
        lab.clock.advance(Duration.ofSeconds(31));
        lab.service.look(GEAR);
        List<Gear.Drift> drift = lab.gear().drift();
        assertThat(drift).hasSize(1);
        Limits before = lab.service.inForce(lab.gear());

        LimitChange asked = change(swapChanges ? "swapBytes" : "memoryBytes", "" + 16 * MIB);
        LimitResult result = lab.service.change(GEAR, "risky", asked, HALF_A_MINUTE, null);
        assertThat(result.before()).isEqualTo(before);
        assertThat(result.after()).isEqualTo(before.with(asked));
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE.with(memory(64, 32)).with(asked));
        assertThat(lab.gear().drift()).isEqualTo(drift);

        lab.clock.advance(HALF_A_MINUTE);
        assertThat(lab.reverted).hasSize(1);
        assertThat(lab.service.inForce(lab.gear())).isEqualTo(before);
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE.with(memory(64, 32)));
        assertThat(lab.gear().drift()).isEqualTo(drift);
    }

    private static LimitChange memory(long memory, long swap) {
        return new LimitChange(
                null, null, null, Cap.at(memory * MIB), null, Cap.at(swap * MIB), null);
    }

    private static void set(Path group, long memory, long withSwap) {
        LimitLab.write(group, DialectV1.LIMIT, "" + memory * MIB);
        LimitLab.write(group, DialectV1.LIMIT_WITH_SWAP, "" + withSwap * MIB);
    }

    private static Tuning kept(Tuning config, long hard, long withSwap) {
        return new Tuning(
                Cap.at(hard),
                null,
                Cap.at(withSwap),
                config.cpuShares(),
                config.cpuQuotaMicros(),
                config.cpuPeriodMicros());
    }

    @Test
    void theKernelIsAskedAgainOnlyAfterTwoSeconds() {
        LimitLab lab = v1();
        assertThat(lab.service.inForce(lab.gear()).processes()).isEqualTo(Cap.MAX);
        LimitLab.write(lab.program("pids"), "pids.max", "9");
        lab.clock.advance(Duration.ofMillis(1900));
        assertThat(lab.service.inForce(lab.gear()).processes()).isEqualTo(Cap.MAX);
        lab.clock.advance(Duration.ofMillis(200));
        assertThat(lab.service.inForce(lab.gear()).processes()).isEqualTo(Cap.at(9));
    }

    @Test
    void withoutLibvirtTheLimitsInForceAreStillTold() {
        LimitLab lab = v1();
        lab.change(EVERYTHING);
        lab.libvirt.before =
                _ -> {
                    throw new ConsoleException(ErrorCode.HOST_FAILED, "libvirt does not answer.");
                };
        lab.clock.advance(Duration.ofSeconds(30));
        assertThat(lab.service.inForce(lab.gear())).isEqualTo(ALL);
        assertThat(lab.gear().drift()).isEmpty();
    }

    @Test
    void aGearThatVirshMadeIsChangedWithoutARecord() {
        LimitLab lab = v1();
        lab.gears.put(LimitLab.entry(null, new Running(100, 101, 1, lab.groups, List.of())));
        LimitPreview preview = lab.service.preview(GEAR, change("processes", "20"));
        assertThat(preview.notes()).anyMatch(note -> note.text().contains("not made by Gearshift"));
        LimitResult result =
                lab.service.change(GEAR, "c", change("processes", "20"), null, preview.revision());
        assertThat(result.after().processes()).isEqualTo(Cap.at(20));
        refused(
                ErrorCode.LIMIT_CONFLICT,
                "changed by somebody else",
                () ->
                        lab.service.change(
                                GEAR, "d", change("processes", "30"), null, preview.revision()));
        assertThat(lab.service.undo(result).after().processes()).isEqualTo(Cap.MAX);
        lab.gears.put(LimitLab.entry(null, null));
        refused(
                ErrorCode.LIMIT_UNSUPPORTED,
                "no place to keep",
                () -> lab.change(change("processes", "30")));
    }

    /// What gives a gear so many processes; on v2 libvirt's helper counts as well.
    private static String pidsMax(LimitLab lab, long processes) {
        return Long.toString(processes + (lab.unified ? DialectV2.HELPER_THREADS : 0));
    }

    @Test
    void onV2TheProcessesOfAGearAreThoseOfItsFigures() {
        LimitLab lab = v2();
        assertThat(lab.service.preview(GEAR, change("processes", "10")).notes())
                .as("the group's 12 are not all the gear's")
                .noneMatch(note -> note.text().contains("The gear has"));
        lab.figures = figures(Figure.of(10));
        assertThat(lab.service.preview(GEAR, change("processes", "10")).notes())
                .anyMatch(note -> note.text().startsWith("The gear has 10 processes"));
        assertThat(lab.service.preview(GEAR, change("processes", "11")).notes())
                .noneMatch(note -> note.text().contains("The gear has"));
    }

    private static GearFigures figures(Figure processes) {
        Figure none = Figure.NO_RATE_YET;
        return new GearFigures(
                Instant.EPOCH,
                none,
                none,
                none,
                none,
                none,
                none,
                none,
                processes,
                none,
                none,
                none,
                none,
                none,
                none,
                none,
                none,
                none,
                none);
    }

    @Test
    void aPreviewShowsBeforeAfterNotesAndCommandsAndChangesNothing() {
        LimitLab lab = v1();
        LimitPreview preview =
                lab.service.preview(
                        GEAR,
                        new LimitChange(
                                Cap.at(200), null, null, Cap.at(64 * MIB), null, null, Cap.at(8)));
        assertThat(preview.before()).isEqualTo(Limits.NONE);
        assertThat(preview.after().memoryBytes()).isEqualTo(Cap.at(64 * MIB));
        assertThat(preview.revision()).isEqualTo(7);
        assertThat(preview.refusedBecause()).isNull();
        assertThat(preview.notes().getFirst().text()).contains("has 12 processes");
        assertThat(preview.commands())
                .containsExactly(
                        "virsh -c lxc:///system schedinfo g-1 --live --config vcpu_period=100000"
                                + " vcpu_quota=20000",
                        "echo 67108864 > " + lab.program("memory").resolve(DialectV1.LIMIT),
                        "echo -1 > " + lab.program("memory").resolve(DialectV1.LIMIT_WITH_SWAP),
                        "virsh -c lxc:///system memtune g-1 --live --config --hard-limit 81920"
                                + " --swap-hard-limit -1",
                        "echo 8 > " + lab.program("pids").resolve("pids.max"));
        assertThat(lab.libvirt.calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    v1 | The kernel will refuse this (EBUSY): the gear uses 20 MiB now and can give back at most 1 MiB
                    v2 | This kills processes in the gear: the gear uses 20 MiB now and can give back at most 1 MiB
                    """)
    void aPreviewOfACapBelowUseSaysWhatThisKernelDoes(String version, String says) {
        LimitLab lab = lab(version);
        LimitPreview preview = lab.service.preview(GEAR, change("memoryBytes", "" + 8 * MIB));
        assertThat(preview.refusedBecause()).isNull();
        assertThat(preview.notes().getFirst().level()).isEqualTo(LimitPreview.Level.DANGER);
        assertThat(preview.notes().getFirst().text()).contains(says);
        assertThat(preview.notes())
                .extracting(LimitPreview.Note::limit)
                .areExactly(
                        version.equals("v2") ? 1 : 0,
                        new Condition<>("memoryHighBytes"::equals, "offers the throttle point"));
    }

    @Test
    void aPreviewOfWhatIsNotValidSaysWhy() {
        LimitLab lab = v1();
        LimitPreview preview = lab.service.preview(GEAR, change("processes", "0"));
        assertThat(preview.refusedBecause()).contains("1 to the 32768 of this host");
        assertThat(preview.commands()).isEmpty();
    }

    @Test
    void loweringMemoryOnV1TakesTheChildFirstAndRaisingItTheParent() {
        LimitLab lab = v1();
        List<String> lower =
                lab.service.preview(GEAR, change("memoryBytes", "" + 64 * MIB)).commands();
        assertThat(lower.getFirst()).startsWith("echo 67108864");
        assertThat(lower.getLast()).startsWith("virsh");
        lab.change(change("memoryBytes", "" + 64 * MIB));
        List<String> raise =
                lab.service.preview(GEAR, change("memoryBytes", "" + 96 * MIB)).commands();
        assertThat(raise.getFirst()).startsWith("virsh");
        assertThat(raise.getLast()).startsWith("echo 100663296").endsWith(DialectV1.LIMIT);
    }

    @Test
    void aNewGearGetsWhatWasAskedOnTopOfNothing() {
        LimitLab lab = v1();
        assertThat(lab.service.initial(LimitChange.NOTHING)).isEqualTo(Limits.NONE);
        assertThat(lab.service.initial(EVERYTHING)).isEqualTo(ALL);
        assertThat(lab.service.tuning(ALL).hardLimitBytes()).isEqualTo(Cap.at(80 * MIB));
        refused(
                ErrorCode.LIMIT_INVALID,
                "memory cap",
                () -> lab.service.initial(change("memoryBytes", "0")));
    }

    @Test
    @Timeout(20)
    void whoAsksForTheLimitsInForceDoesNotWaitForWhoHoldsTheGear() throws Exception {
        LimitLab lab = v1();
        var held = new CountDownLatch(1);
        var seen = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> stop =
                    threads.submit(
                            () ->
                                    lab.gears.exclusively(
                                            GEAR,
                                            () -> {
                                                held.countDown();
                                                return awaited(seen);
                                            }));
            held.await();
            assertThat(lab.service.inForce(lab.gear())).isEqualTo(Limits.NONE);
            seen.countDown();
            assertThat(stop.get()).isTrue();
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void ofManyChangesAtOnceOnTheSameRevisionOneIsMade() throws Exception {
        LimitLab lab = v1();
        var tries = new ArrayList<Future<LimitResult>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int each = 0; each < 8; each++) {
                String id = "c-" + each;
                LimitChange change = change("processes", "" + (10 + each));
                tries.add(threads.submit(() -> lab.service.change(GEAR, id, change, null, 7L)));
            }
        }
        List<Future<LimitResult>> made =
                tries.stream().filter(each -> each.state() == Future.State.SUCCESS).toList();
        assertThat(made).hasSize(1);
        assertThat(tries)
                .filteredOn(each -> each.state() == Future.State.FAILED)
                .extracting(each -> ((ConsoleException) each.exceptionNow()).code())
                .hasSize(7)
                .containsOnly(ErrorCode.LIMIT_CONFLICT);
        assertThat(lab.record().limits()).isEqualTo(made.getFirst().resultNow().after());
        assertThat(lab.record().limitsRevision()).isEqualTo(8);
    }

    @Test
    void driftOfTheNextStartIsStillSaidWhileLibvirtIsDown() {
        LimitLab lab = v1();
        lab.change(change("memoryBytes", "" + 64 * MIB));
        lab.libvirt.running = false;
        lab.libvirt.tune(Tuning.hardLimit(Cap.at(116 * MIB)));
        lab.libvirt.running = true;
        lab.clock.advance(Duration.ofSeconds(3));
        lab.service.look(GEAR);
        assertThat(lab.gear().drift()).hasSize(1);
        lab.libvirt.up = false;
        lab.clock.advance(Duration.ofSeconds(60));
        lab.service.look(GEAR);
        assertThat(lab.gear().drift()).hasSize(1);
        assertThat(lab.events(Event.Kind.DRIFT)).hasSize(1);
    }
}
