package io.gearshift.backend.limit;

import static io.gearshift.backend.limit.LimitLab.GEAR;
import static io.gearshift.backend.limit.LimitLab.MIB;
import static io.gearshift.backend.limit.LimitLab.read;
import static io.gearshift.backend.limit.LimitLab.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.IoLimit;
import io.gearshift.backend.api.Json;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Limits of reads and writes, over files that look like the kernel's.
final class IoLimitTest {

    private static final String READ = "blkio.throttle.read_bps_device";
    private static final String WRITE_OPS = "blkio.throttle.write_iops_device";

    @TempDir Path folder;

    private static LimitChange io(String device, @Nullable Cap readBytes, @Nullable Cap writeOps) {
        return LimitChange.NOTHING.withIo(
                List.of(new IoLimit.Change(device, readBytes, null, null, writeOps)));
    }

    private LimitLab lab(boolean unified) {
        return unified ? LimitLab.v2(folder) : LimitLab.v1(folder);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLimitReachesTheFileIsReadBackIsRecordedAndIsUndone(boolean unified) {
        LimitLab lab = lab(unified);
        LimitResult result = lab.change(io("vda", Cap.at(10 * MIB), Cap.at(100)));
        assertThat(result.before().io()).isEmpty();
        assertThat(result.after().io())
                .containsExactly(
                        new IoLimit("vda", Cap.at(10 * MIB), Cap.MAX, Cap.MAX, Cap.at(100)));
        assertThat(lab.record().limits().io()).isEqualTo(result.after().io());
        if (unified) {
            assertThat(read(lab.program("io"), "io.max"))
                    .isEqualTo("254:0 rbps=10485760 wbps=max riops=max wiops=100");
        } else {
            assertThat(read(lab.program("blkio"), READ)).isEqualTo("254:0 10485760");
            assertThat(read(lab.program("blkio"), WRITE_OPS)).isEqualTo("254:0 100");
        }
        assertThat(lab.events.getLast())
                .contains("disk limits from unlimited to vda read 10 MiB/s, 100 writes/s");

        LimitResult undone = lab.service.undo(result);
        assertThat(undone.after().io()).isEmpty();
        assertThat(lab.record().limits()).isEqualTo(Limits.NONE);
        if (unified) {
            assertThat(read(lab.program("io"), "io.max"))
                    .isEqualTo("254:0 rbps=max wbps=max riops=max wiops=max");
        } else {
            assertThat(read(lab.program("blkio"), READ)).isEqualTo("254:0 0");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChangeOfOneFigureLeavesTheOthersOfThatDisk(boolean unified) {
        LimitLab lab = lab(unified);
        lab.change(io("vda", Cap.at(10 * MIB), Cap.at(100)));
        LimitResult result = lab.change(io("vda", Cap.at(5 * MIB), null));
        assertThat(result.after().io())
                .containsExactly(
                        new IoLimit("vda", Cap.at(5 * MIB), Cap.MAX, Cap.MAX, Cap.at(100)));
        assertThat(lab.change(io("*", Cap.MAX, Cap.MAX)).after().io()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUndoLeavesWhatWasSetSinceOnOtherDisksAndOfOtherFigures(boolean unified) {
        LimitLab lab = lab(unified);
        LimitResult first = lab.change(io("vda", Cap.at(10 * MIB), null));
        IoLimit other = new IoLimit("sdz", Cap.at(5 * MIB), null, null, null);
        lab.gears.saveRecord(
                GEAR,
                record ->
                        record.withLimits(
                                record.limits()
                                        .with(
                                                LimitChange.NOTHING.withIo(
                                                        List.of(IoLimit.Change.to(other))))));
        lab.change(io("vda", null, Cap.at(100)));

        lab.service.undo(first);
        assertThat(lab.record().limits().io())
                .containsExactly(other, new IoLimit("vda", Cap.MAX, Cap.MAX, Cap.MAX, Cap.at(100)));
        assertThat(lab.service.inForce(lab.gear()).io())
                .contains(new IoLimit("vda", Cap.MAX, Cap.MAX, Cap.MAX, Cap.at(100)));
        assertThat(lab.events.getLast()).doesNotContain("changed again since");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatNobodyConfirmsGoesBack(boolean unified) {
        LimitLab lab = lab(unified);
        lab.change(io("vda", Cap.at(10 * MIB), null));
        lab.service.change(
                GEAR, "risky", io("vda", Cap.at(MIB), Cap.at(10)), Duration.ofSeconds(30), null);
        assertThat(lab.service.inForce(lab.gear()).io())
                .containsExactly(new IoLimit("vda", Cap.at(MIB), Cap.MAX, Cap.MAX, Cap.at(10)));
        lab.clock.advance(Duration.ofSeconds(30));
        assertThat(lab.service.inForce(lab.gear()).io())
                .containsExactly(new IoLimit("vda", Cap.at(10 * MIB), Cap.MAX, Cap.MAX, Cap.MAX));
        assertThat(lab.reverted).extracting(LimitResult::changeId).containsExactly("risky");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatSomebodyElseWroteIsDriftAndIsAdoptedOrSetBack(boolean unified) {
        LimitLab lab = lab(unified);
        lab.change(io("vda", Cap.at(10 * MIB), null));
        foreign(lab, "2097152");
        assertThat(lab.gear().drift())
                .singleElement()
                .satisfies(
                        drift -> {
                            assertThat(drift.limit()).isEqualTo("io");
                            assertThat(drift.recorded()).isEqualTo("vda read 10 MiB/s");
                            assertThat(drift.found()).isEqualTo("vda read 2 MiB/s (now)");
                        });
        lab.service.revertDrift(GEAR, "back");
        assertThat(lab.gear().drift()).isEmpty();
        assertThat(lab.service.inForce(lab.gear()).io().getFirst().readBytes())
                .isEqualTo(Cap.at(10 * MIB));

        foreign(lab, "3145728");
        lab.service.adoptDrift(GEAR, "adopt");
        assertThat(lab.record().limits().io().getFirst().readBytes()).isEqualTo(Cap.at(3 * MIB));
        assertThat(lab.gear().drift()).extracting(Gear.Drift::limit).isEmpty();
    }

    private static void foreign(LimitLab lab, String bytes) {
        if (lab.unified) {
            write(
                    lab.program("io"),
                    "io.max",
                    "254:0 rbps=" + bytes + " wbps=max riops=max wiops=max");
        } else {
            write(lab.program("blkio"), READ, "254:0 " + bytes);
        }
        lab.clock.advance(Duration.ofSeconds(3));
        lab.service.look(GEAR);
    }

    @Test
    void aDiskThatWentIsNoDriftAndIsNotWritten() {
        LimitLab lab = LimitLab.v2(folder);
        record(lab, "sdz");
        lab.clock.advance(Duration.ofSeconds(3));
        lab.service.look(GEAR);
        assertThat(lab.gear().drift()).isEmpty();
        assertThat(lab.change(io("vda", Cap.at(MIB), null)).after().io())
                .extracting(IoLimit::device)
                .containsExactly("sdz", "vda");
        assertThat(lab.change(io("sdz", Cap.MAX, null)).after().io())
                .extracting(IoLimit::device)
                .containsExactly("vda");
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "true, 16", "false, 0", "false, 16"})
    void aDiskThatComesBackHasItsLimitsAgainUnderWhateverNumber(boolean unified, int renumbered) {
        LimitLab lab = unified ? LimitLab.v2(folder) : LimitLab.v1(folder);
        lab.change(io("vdb", Cap.at(MIB), null));
        long revision = lab.record().limitsRevision();
        lab.events.clear();

        goes(lab);
        lab.clock.advance(Duration.ofSeconds(11));
        assertThat(lab.gear().drift()).isEmpty();
        lab.away.clear();
        lab.renumbered = renumbered;
        lab.service.look(GEAR);
        assertThat(lab.gear().drift()).as("before it is set").isEmpty();
        lab.clock.advance(Duration.ofSeconds(11));

        String number = "254:" + (16 + renumbered);
        assertThat(
                        unified
                                ? read(lab.program("io"), IoRows.V2_FILE)
                                : read(lab.program("blkio"), "blkio.throttle.read_bps_device"))
                .contains(number + (unified ? " rbps=1048576" : " 1048576"));
        lab.service.look(GEAR);
        assertThat(lab.gear().drift()).isEmpty();
        assertThat(lab.record().limitsRevision()).isEqualTo(revision);
        assertThat(lab.events)
                .containsExactly(
                        "LIMITS_CHANGED INFO The disk vdb is back, and its limits in web1 are in"
                                + " force again.");
    }

    @Test
    void whatSomebodyElseSetOnADiskThatCameBackIsDrift() {
        LimitLab lab = LimitLab.v2(folder);
        lab.change(io("vdb", Cap.at(MIB), null));
        goes(lab);
        lab.clock.advance(Duration.ofSeconds(11));
        lab.away.clear();
        write(
                lab.program("io"),
                IoRows.V2_FILE,
                "254:16 rbps=5242880 wbps=max riops=max wiops=max");
        lab.clock.advance(Duration.ofSeconds(11));
        lab.service.look(GEAR);

        assertThat(lab.gear().drift())
                .singleElement()
                .extracting(Gear.Drift::found)
                .isEqualTo("vdb read 5 MiB/s (now)");
    }

    @Test
    void aLimitThatSomebodyLiftedIsDriftAsLongAsItsDiskStays() {
        LimitLab lab = LimitLab.v2(folder);
        lab.change(io("vdb", Cap.at(MIB), null));
        lab.clock.advance(Duration.ofSeconds(11));
        write(lab.program("io"), IoRows.V2_FILE, "");
        lab.clock.advance(Duration.ofSeconds(11));
        lab.service.look(GEAR);

        assertThat(lab.gear().drift()).hasSize(1);
        assertThat(read(lab.program("io"), IoRows.V2_FILE)).isEmpty();
    }

    @Test
    void disksAreLookedForOnlyWhileAGearThatRunsHasLimitsOfSome() {
        LimitLab lab = LimitLab.v2(folder);
        lab.change(io("vdb", Cap.at(MIB), null));
        assertThat(lab.clock.alarms()).isEqualTo(1);
        lab.change(io("vdb", Cap.MAX, null));
        lab.clock.advance(Duration.ofSeconds(11));

        assertThat(lab.clock.alarms()).isZero();
    }

    /// The kernel forgets the rows of a disk with it.
    private static void goes(LimitLab lab) {
        lab.away.add("vdb");
        for (String file : lab.unified ? List.of(IoRows.V2_FILE) : IoRows.V1_FILES.keySet()) {
            write(lab.program(lab.unified ? "io" : "blkio"), file, "");
        }
    }

    @Test
    void aRecordWithDiskLimitsStartsOnAKernelThatHasNone() {
        LimitLab lab = LimitLab.withoutIo(folder);
        record(lab, "vda");

        lab.service.apply(lab.record(), new Running(100, 101, 1, lab.groups, List.of()));

        assertThat(lab.record().limits().io()).hasSize(1);
    }

    @Test
    void aLimitOfADiskThatWentNeedsNoPlaceInTheKernel() {
        LimitLab lab = LimitLab.v2(folder);
        record(lab, "sdz");
        Map<String, Path> groups = new HashMap<>(lab.groups.program());
        groups.remove("io");

        lab.service.apply(
                lab.record(),
                new Running(
                        100, 101, 1, new ContainerGroups(true, groups, groups, null), List.of()));

        assertThat(lab.record().limits().io()).hasSize(1);
    }

    private static void record(LimitLab lab, String device) {
        lab.gears.saveRecord(
                GEAR,
                record ->
                        record.withLimits(
                                record.limits()
                                        .withIo(
                                                List.of(
                                                        new IoLimit(
                                                                device,
                                                                Cap.at(MIB),
                                                                null,
                                                                null,
                                                                null)))));
    }

    @Test
    void theTighterOfTwoGroupsHoldsOnV2() {
        LimitLab lab = LimitLab.v2(folder);
        lab.change(io("vda", Cap.at(10 * MIB), null));
        write(lab.outer("io"), "io.max", "254:0 rbps=1048576 wbps=max riops=max wiops=9");
        lab.clock.advance(Duration.ofSeconds(3));
        assertThat(lab.service.inForce(lab.gear()).io())
                .containsExactly(new IoLimit("vda", Cap.at(MIB), Cap.MAX, Cap.MAX, Cap.at(9)));
    }

    @Test
    void whatIsNoDiskOfTheHostOrTooLittleIsRefusedInWords() {
        LimitLab lab = LimitLab.v1(folder);
        assertThatThrownBy(() -> lab.change(io("vda1", Cap.at(1000), Cap.at(1))))
                .isInstanceOfSatisfying(
                        ConsoleException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_INVALID);
                            assertThat(e.getMessage())
                                    .contains("no whole disk \"vda1\". It has: vda, vdb.")
                                    .contains(
                                            "Reading is limited to 64 KiB to 1 TiB a second, or"
                                                    + " max; found 1000 bytes.")
                                    .contains("Writes is limited to 10 to 1000000000");
                        });
        assertThatThrownBy(() -> lab.change(io("zram0", Cap.at(MIB), null)))
                .hasMessageContaining("is memory");
    }

    @Test
    void thePreviewHasTheCommandAndSaysWhatV1DoesNotHoldBack() {
        LimitLab lab = LimitLab.v1(folder);
        LimitPreview preview = lab.service.preview(GEAR, io("vda", null, Cap.at(50)));
        assertThat(preview.refusedBecause()).isNull();
        assertThat(preview.commands())
                .containsExactly("echo '254:0 50' > " + lab.program("blkio").resolve(WRITE_OPS));
        assertThat(preview.notes())
                .extracting(LimitPreview.Note::text)
                .anyMatch(text -> text.contains("only writes past the page cache"));
    }

    @Test
    void recordsAndChangesOfAnOlderVersionKnowNoDisks() throws Exception {
        String old = Json.mapper().writeValueAsString(Limits.NONE).replaceAll(",\"io\":\\[\\]", "");
        assertThat(old).doesNotContain("io\"");
        assertThat(Json.mapper().readValue(old, Limits.class)).isEqualTo(Limits.NONE);
        LimitChange change =
                Json.mapper()
                        .readValue(
                                "{\"io\":[{\"device\":\"vda\",\"readBytes\":\"max\",\"writeOps\":100}]}",
                                LimitChange.class);
        assertThat(change).isEqualTo(io("vda", Cap.MAX, Cap.at(100)));
        Limits limits = Limits.NONE.with(change);
        assertThat(Json.mapper().readValue(Json.mapper().writeValueAsString(limits), Limits.class))
                .isEqualTo(limits);
    }
}
