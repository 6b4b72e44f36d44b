package io.gearshift.backend.limit;

import static io.gearshift.backend.limit.GroupLab.LXC;
import static io.gearshift.backend.limit.GroupLab.MIB;
import static io.gearshift.backend.limit.GroupLab.change;
import static io.gearshift.backend.limit.GroupLab.memory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GroupLimitsTest {

    @TempDir private Path folder = Path.of("");

    @Test
    void aChangeIsWrittenReadBackAndTakenBackOnVersion2() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);
        lab.file(LXC, "cpu.max", "max 50000");

        LimitPreview preview =
                lab.limits.preview(LXC, change(Cap.at(250), Cap.at(96 * MIB), Cap.at(50)));
        assertThat(preview.refusedBecause()).isNull();
        String files = folder.resolve("cg") + LXC + "/";
        assertThat(preview.commands())
                .containsExactly(
                        "echo '12500 50000' > " + files + "cpu.max",
                        "echo 100663296 > " + files + "memory.max",
                        "echo 50 > " + files + "pids.max");
        LimitResult made =
                lab.limits.change(
                        LXC,
                        "c1",
                        change(Cap.at(250), Cap.at(96 * MIB), Cap.at(50)),
                        null,
                        preview.revision());

        assertThat(lab.file(LXC, "memory.max")).isEqualTo("100663296");
        assertThat(lab.file(LXC, "cpu.max")).isEqualTo("12500 50000");
        assertThat(lab.file(LXC, "pids.max")).isEqualTo("50");
        assertThat(made.gear()).isEqualTo(LXC);
        assertThat(made.before().memoryBytes()).isEqualTo(Cap.MAX);
        assertThat(made.after().memoryBytes()).isEqualTo(Cap.at(96 * MIB));
        assertThat(lab.events).singleElement().asString().contains("LXC container", "96 MiB");

        LimitResult undone = lab.limits.undo(made);
        assertThat(undone.state()).isEqualTo(LimitResult.State.UNDONE);
        assertThat(lab.file(LXC, "memory.max")).isEqualTo("max");
        assertThat(lab.file(LXC, "cpu.max")).isEqualTo("max 50000");
        assertThat(lab.file(LXC, "pids.max")).isEqualTo("max");
        refused(ErrorCode.CHANGE_NOT_FOUND, "undone already", () -> lab.limits.undo(made));
    }

    @Test
    void memoryAndSwapTogetherKeepTheirOrderOnVersion1() throws IOException {
        GroupLab lab = GroupLab.version1(folder).group(LXC);
        lab.file(LXC, "memory.limit_in_bytes", Long.toString(64 * MIB));
        lab.file(LXC, "memory.memsw.limit_in_bytes", Long.toString(80 * MIB));

        assertThat(lab.limits.preview(LXC, memory(96)).commands())
                .satisfiesExactly(
                        each -> assertThat(each).contains("117440512", "memory.memsw."),
                        each -> assertThat(each).contains("100663296", "memory.limit_in_bytes"));
        assertThat(lab.limits.preview(LXC, memory(32)).commands())
                .satisfiesExactly(
                        each -> assertThat(each).contains("33554432", "memory.limit_in_bytes"),
                        each -> assertThat(each).contains("50331648", "memory.memsw."));
        LimitResult made =
                lab.limits.change(
                        LXC, "c1", change(Cap.at(200), Cap.at(96 * MIB), null), null, null);
        assertThat(made.after().swapBytes()).isEqualTo(Cap.at(16 * MIB));
        assertThat(lab.file(LXC, "cpu.cfs_quota_us")).isEqualTo("20000");
        lab.limits.undo(made);
        assertThat(lab.file(LXC, "memory.limit_in_bytes")).isEqualTo(Long.toString(64 * MIB));
        assertThat(lab.file(LXC, "memory.memsw.limit_in_bytes")).isEqualTo(Long.toString(80 * MIB));
        assertThat(lab.file(LXC, "cpu.cfs_quota_us")).isEqualTo("-1");
        refused(
                ErrorCode.LIMIT_UNSUPPORTED,
                "limits swap only together with memory",
                () -> lab.limits.change(LXC, "c2", change(null, Cap.MAX, null), null, null));
    }

    @Test
    void theNotesSpeakOfWhatTheGroupUses() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);

        assertThat(
                        lab.limits
                                .preview(LXC, change(Cap.at(100), Cap.at(32 * MIB), Cap.at(5)))
                                .notes())
                .extracting(each -> each.level() + " " + each.text())
                .anySatisfy(
                        each -> assertThat(each).startsWith("DANGER").contains("64 MiB", "kills"))
                .anySatisfy(each -> assertThat(each).contains("0.5 cores now", "throttled"))
                .anySatisfy(each -> assertThat(each).contains("7 processes"))
                .anySatisfy(each -> assertThat(each).contains("until the group is removed"));
    }

    @Test
    void whatIsNotConfirmedInTimeGoesBack() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);
        lab.limits.change(LXC, "c1", memory(96), Duration.ofSeconds(30), null);
        refused(
                ErrorCode.LIMIT_CONFLICT,
                "Confirm or undo it first",
                () -> lab.limits.change(LXC, "c2", memory(97), null, null));
        assertThat(lab.limits.preview(LXC, memory(97)).refusedBecause()).contains("not settled");

        lab.clock.advance(Duration.ofSeconds(29));
        assertThat(lab.file(LXC, "memory.max")).isEqualTo("100663296");
        lab.clock.advance(Duration.ofSeconds(2));

        assertThat(lab.file(LXC, "memory.max")).isEqualTo("max");
        assertThat(lab.reverted)
                .singleElement()
                .satisfies(each -> assertThat(each.state()).isEqualTo(LimitResult.State.REVERTED));
        assertThat(lab.events.getLast()).contains("not confirmed in time", "unlimited");
    }

    @Test
    void whatIsConfirmedStaysAndCanBeUndone() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);
        LimitResult made = lab.limits.change(LXC, "c1", memory(96), Duration.ofSeconds(30), null);

        assertThat(lab.limits.confirm("c1").state()).isEqualTo(LimitResult.State.CONFIRMED);
        lab.clock.advance(Duration.ofMinutes(2));
        assertThat(lab.file(LXC, "memory.max")).isEqualTo("100663296");
        assertThat(lab.clock.alarms()).isZero();
        assertThat(lab.limits.undo(made).state()).isEqualTo(LimitResult.State.UNDONE);
        assertThat(lab.file(LXC, "memory.max")).isEqualTo("max");
    }

    @Test
    void aTimerThatRanOutWhileTheAgentWasDownRevertsAtItsStart() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);
        lab.limits.change(LXC, "c1", memory(96), Duration.ofSeconds(30), null);
        lab.close();
        lab.clock.advance(Duration.ofMinutes(5));
        assertThat(lab.file(LXC, "memory.max")).isEqualTo("100663296");

        lab.open();
        lab.clock.advance(Duration.ZERO);

        assertThat(lab.file(LXC, "memory.max")).isEqualTo("max");
        assertThat(lab.reverted).hasSize(1);
    }

    @Test
    void aGroupThatWentLeavesNothingToTakeBack() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);
        lab.limits.change(LXC, "c1", memory(96), Duration.ofSeconds(30), null);
        lab.remove(LXC);

        lab.clock.advance(Duration.ofMinutes(1));

        assertThat(lab.reverted).hasSize(1);
        assertThat(lab.clock.alarms()).isZero();
        assertThat(lab.events.getLast()).contains("is gone");
    }

    @Test
    void whatTheTreeHasNoRoomForGoesBackAllTheSame() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);
        lab.limits.change(LXC, "c1", memory(96), Duration.ofSeconds(30), null);
        lab.leftOut.add(LXC);

        lab.clock.advance(Duration.ofMinutes(1));

        assertThat(lab.file(LXC, "memory.max")).isEqualTo("max");
        assertThat(lab.events.getLast()).contains("LXC container", "not confirmed in time");
    }

    @Test
    void limitsThatCannotBeReadAreNoReasonToGiveUp() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);
        lab.limits.change(LXC, "c1", memory(96), Duration.ofSeconds(30), null);
        lab.file(LXC, "pids.max", "many");

        lab.clock.advance(Duration.ofMinutes(1));
        assertThat(lab.file(LXC, "memory.max")).isEqualTo("100663296");
        assertThat(lab.reverted).isEmpty();
        lab.file(LXC, "pids.max", "max");
        lab.clock.advance(Duration.ofSeconds(5));

        assertThat(lab.file(LXC, "memory.max")).isEqualTo("max");
        assertThat(lab.reverted).hasSize(1);
    }

    @Test
    void aGroupThatIsNoLongerListedGoesBackAllTheSame() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group("/plain");
        Files.writeString(lab.list, "/plain\n");
        lab.limits.change("/plain", "c1", memory(96), Duration.ofSeconds(30), null);
        Files.writeString(lab.list, "");

        lab.clock.advance(Duration.ofMinutes(1));

        assertThat(lab.file("/plain", "memory.max")).isEqualTo("max");
        assertThat(lab.clock.alarms()).isZero();
    }

    @Test
    void oneLimitThatDoesNotGoBackHoldsNoOther() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);
        lab.limits.change(
                LXC, "c1", change(null, Cap.at(96 * MIB), Cap.at(9)), Duration.ofSeconds(30), null);
        lab.refuse(LXC, "memory.max");

        lab.clock.advance(Duration.ofSeconds(31));
        assertThat(lab.file(LXC, "pids.max")).isEqualTo("max");
        assertThat(lab.file(LXC, "memory.max")).isEqualTo("100663296");
        assertThat(lab.reverted).isEmpty();
        lab.allow(LXC, "memory.max");
        lab.clock.advance(Duration.ofSeconds(5));

        assertThat(lab.file(LXC, "memory.max")).isEqualTo("max");
        assertThat(lab.reverted).hasSize(1);
    }

    @Test
    void anUndoThatFailsHalfWayLeavesTheChangeInForce() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);
        LimitResult made =
                lab.limits.change(
                        LXC, "c1", change(Cap.at(250), Cap.at(96 * MIB), null), null, null);
        lab.refuse(LXC, "memory.max");

        refused(ErrorCode.LIMIT_REFUSED, "memory cap", () -> lab.limits.undo(made));
        assertThat(lab.file(LXC, "cpu.max")).isEqualTo("25000 100000");
        lab.allow(LXC, "memory.max");

        assertThat(lab.limits.undo(made).state()).isEqualTo(LimitResult.State.UNDONE);
        assertThat(lab.file(LXC, "cpu.max")).isEqualTo("max 100000");
        assertThat(lab.file(LXC, "memory.max")).isEqualTo("max");
    }

    @Test
    void whatWasInForceBeforeComesBackAlsoWhereItIsMoreThanTheHostHas() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);
        lab.file(LXC, "memory.max", Long.toString(16_384 * MIB));
        LimitResult made = lab.limits.change(LXC, "c1", memory(96), null, null);

        lab.limits.undo(made);

        assertThat(lab.file(LXC, "memory.max")).isEqualTo(Long.toString(16_384 * MIB));
    }

    @Test
    void theSameChangeAgainIsAnsweredAndAnotherOneOfTheIdRefused() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC).group("/lxc.payload.b");
        LimitResult made = lab.limits.change(LXC, "c1", memory(96), null, null);
        lab.file(LXC, "memory.max", "1234567168");

        assertThat(lab.limits.change(LXC, "c1", memory(96), null, null)).isEqualTo(made);
        assertThat(lab.file(LXC, "memory.max")).isEqualTo("1234567168");
        refused(
                ErrorCode.LIMIT_CONFLICT,
                "another group",
                () -> lab.limits.change("/lxc.payload.b", "c1", memory(96), null, null));
    }

    @Test
    void limitsThatWereChangedSinceTheyWereShownAreNotWrittenOver() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);
        long seen = lab.limits.preview(LXC, memory(96)).revision();
        lab.file(LXC, "pids.max", "77");

        refused(
                ErrorCode.LIMIT_CONFLICT,
                "since they were shown",
                () -> lab.limits.change(LXC, "c1", memory(96), null, seen));
        assertThat(lab.file(LXC, "memory.max")).isEqualTo("max");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lxc.payload.web1",
                "/../etc",
                "/lxc.payload.web1/../x",
                "//a",
                "/a/",
                "/a/./b"
            })
    void onlyAPathDownFromTheTopIsOne(String path) throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);

        refused(
                ErrorCode.NOT_FOUND,
                "no path of a cgroup",
                () -> lab.limits.change(path, "c1", memory(96), null, null));
    }

    @Test
    void groupsThatAreNotOnTheListAreRefusedWithTheReason() throws IOException {
        GroupLab lab =
                GroupLab.version2(folder)
                        .group("/")
                        .group("/plain")
                        .group("/gear")
                        .group("/gear/inside")
                        .group(LXC + "/init.scope");
        lab.put("proc/%d/cgroup".formatted(ProcessHandle.current().pid()), "0::/ours/agent\n");
        lab.group("/ours").group("/ours/agent");
        lab.file("/plain", "memory.max", "max");

        refusedAt(lab, "/", "whole host");
        refusedAt(lab, "/plain", "--cgroup-list");
        refusedAt(lab, "/gear", "ctl gear limit");
        refusedAt(lab, "/gear/inside", "inside a container");
        refusedAt(lab, LXC + "/init.scope", "inside a container");
        refusedAt(lab, "/ours/agent", "Gearshift itself");
        refusedAt(lab, "/ours", "Gearshift itself");
        assertThat(lab.events).isEmpty();
    }

    @Test
    void plainGroupsThatRootListsAreChangedUnlessOthersMayWriteTheList() throws IOException {
        GroupLab lab =
                GroupLab.version2(folder).group("/plain").group("/jobs/a").group("/jobs/a/b");
        Files.writeString(lab.list, "# ours\n/plain\n/jobs/*\n");

        lab.limits.change("/plain", "c1", memory(96), null, null);
        lab.limits.change("/jobs/a", "c2", memory(96), null, null);
        assertThat(lab.file("/jobs/a", "memory.max")).isEqualTo("100663296");
        refusedAt(lab, "/jobs/a/b", "--cgroup-list");

        Files.setPosixFilePermissions(lab.list, PosixFilePermissions.fromString("rw-rw-rw-"));
        refusedAt(lab, "/plain", "--cgroup-list");
        Path real = Files.move(lab.list, folder.resolve("real"));
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r--r--"));
        Files.createSymbolicLink(lab.list, real);
        refusedAt(lab, "/plain", "--cgroup-list");
    }

    @Test
    void aLinkInTheWayLeadsNowhere() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group("/elsewhere/lxc.payload.web1");
        Files.createSymbolicLink(folder.resolve("cg/way"), folder.resolve("cg/elsewhere"));

        refused(
                ErrorCode.LIMIT_REFUSED,
                "errno 40",
                () -> lab.limits.change("/way" + LXC, "c1", memory(96), null, null));
        assertThat(lab.file("/elsewhere" + LXC, "memory.max")).isEqualTo("max");
    }

    @Test
    void aGroupThatAConsoleRunsInIsNotChanged() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC).group(LXC + "/deep");
        // The test's own user stands for the console's.
        String user = Files.getOwner(folder).getName();
        lab.put("proc/4711/cmdline", "java\0io.gearshift.web.ConsoleMain\0");
        lab.put("cg" + LXC + "/deep/cgroup.procs", "4711\n");
        var programs = new OwnPrograms(new io.gearshift.collectors.KernelRoot(folder), user, 1);

        assertThat(programs.anyIn(List.of(lab.at(LXC, "memory")))).isTrue();
        lab.put("proc/4711/cmdline", "httpd\0");
        assertThat(programs.anyIn(List.of(lab.at(LXC, "memory")))).isFalse();
        lab.put("cg" + LXC + "/cgroup.procs", "1\n");
        assertThat(programs.anyIn(List.of(lab.at(LXC, "memory")))).isTrue();
    }

    @Test
    void onlyTheFourLimitsAreAGroups() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);

        assertThat(
                        lab.limits
                                .preview(
                                        LXC,
                                        new LimitChange(null, 200, null, null, null, null, null))
                                .refusedBecause())
                .contains("found CPU weight");
        assertThat(lab.limits.preview(LXC, memory(1)).refusedBecause()).contains("4 MiB");
    }

    @Test
    void aControllerThatIsNotOnSaysSo() throws IOException {
        GroupLab lab = GroupLab.version2(folder).group(LXC);
        Files.delete(lab.at(LXC, "pids").resolve("pids.max"));

        refused(
                ErrorCode.LIMIT_UNSUPPORTED,
                "controller pids is not on",
                () ->
                        lab.limits.change(
                                LXC, "c1", change(null, Cap.at(96 * MIB), Cap.at(9)), null, null));
        assertThat(lab.file(LXC, "memory.max")).isEqualTo("max");
    }

    private static void refusedAt(GroupLab lab, String path, String why) {
        refused(
                ErrorCode.LIMIT_UNSUPPORTED,
                why,
                () -> lab.limits.change(path, "cx", memory(96), null, null));
        assertThat(lab.file(path, "memory.max")).isIn("max", "100663296");
    }

    private static void refused(ErrorCode code, String words, Runnable work) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        ConsoleException.class,
                        e -> {
                            assertThat(e.getMessage()).contains(words);
                            assertThat(e.code()).isEqualTo(code);
                        });
    }
}
