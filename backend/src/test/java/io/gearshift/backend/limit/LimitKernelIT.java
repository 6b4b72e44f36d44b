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
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.kernel.OwnGroup;
import io.gearshift.collectors.mountinfo.Controller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real files of the real kernel, in groups of our own. libvirt's part is played by a fake that
/// writes into the parent group as libvirt does.
@Tag("kernel")
final class LimitKernelIT {

    private static final List<Controller> NEEDED =
            List.of(Controller.MEMORY, Controller.CPU, Controller.CPUSET, Controller.PIDS);

    @TempDir(factory = MemoryFolder.class)
    Path folder;

    /// A gear's groups, with the child `gear` on v1, and what runs in them.
    private record Groups(OwnGroup own, ContainerGroups groups, boolean unified)
            implements AutoCloseable {

        static Groups make(String name) throws IOException {
            OwnGroup own = OwnGroup.make("limit-" + name);
            try {
                boolean unified = own.paths() instanceof GroupPaths.V2;
                Map<String, Path> outer = new HashMap<>();
                for (Controller controller : NEEDED) {
                    outer.put(controller.kernelName(), own.folder(controller));
                }
                Map<String, Path> program = new HashMap<>(outer);
                if (unified) {
                    for (String file :
                            List.of("memory.max", "cpu.max", "cpuset.cpus", "pids.max")) {
                        Assumptions.assumeTrue(
                                Files.exists(own.folder(Controller.MEMORY).resolve(file)),
                                "needs " + file + " in the groups below the top one");
                    }
                } else {
                    program.put("memory", child(own));
                    Files.createDirectory(child(own));
                }
                return new Groups(own, new ContainerGroups(unified, outer, program, null), unified);
            } catch (IOException | RuntimeException e) {
                own.close();
                throw e;
            }
        }

        private static Path child(OwnGroup own) {
            return own.folder(Controller.MEMORY).resolve("gear");
        }

        /// Holds so much memory in the program's group until it is told to end.
        Process hold(long bytes) throws IOException {
            Path memory = groups.program().get("memory");
            Process process =
                    new ProcessBuilder(
                                    "sh",
                                    "-c",
                                    "echo $$ > "
                                            + memory
                                            + "/cgroup.procs; (head -c "
                                            + bytes
                                            + " /dev/zero; cat) | tail")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process;
        }

        @Override
        public void close() throws IOException {
            if (!unified) {
                Files.deleteIfExists(child(own));
            }
            own.close();
        }
    }

    @Test
    void everyLimitIsSetAndReadBackAndLifted() throws IOException {
        try (Groups groups = Groups.make("all")) {
            LimitLab lab = LimitLab.onKernel(folder, groups.groups());
            var everything =
                    new LimitChange(
                            Cap.at(200),
                            37,
                            "0",
                            Cap.at(64 * MIB + 1000),
                            groups.unified() ? Cap.at(48 * MIB) : null,
                            Cap.at(32 * MIB),
                            Cap.at(40));
            LimitResult result = lab.change(everything);
            Limits wanted = Limits.NONE.with(everything).with(change("memoryBytes", "" + 64 * MIB));
            assertThat(result.after()).isEqualTo(wanted);
            assertThat(lab.record().limits()).isEqualTo(wanted);
            assertThat(read(lab.program("pids"), "pids.max")).isEqualTo("40");
            assertThat(read(lab.program("cpuset"), "cpuset.cpus")).isEqualTo("0");
            if (groups.unified()) {
                assertThat(read(lab.program("cpu"), "cpu.max")).isEqualTo("20000 100000");
                assertThat(read(lab.program("memory"), "memory.max")).isEqualTo("" + 64 * MIB);
                assertThat(read(lab.program("memory"), "memory.high")).isEqualTo("" + 48 * MIB);
                assertThat(read(lab.program("memory"), "memory.swap.max")).isEqualTo("" + 32 * MIB);
            } else {
                assertThat(read(lab.program("cpu"), "cpu.cfs_quota_us")).isEqualTo("20000");
                assertThat(read(lab.program("cpu"), "cpu.shares")).isEqualTo("379");
                assertThat(read(lab.program("memory"), DialectV1.LIMIT)).isEqualTo("" + 64 * MIB);
                assertThat(read(lab.program("memory"), DialectV1.LIMIT_WITH_SWAP))
                        .isEqualTo("" + 96 * MIB);
                assertThat(read(lab.outer("memory"), DialectV1.LIMIT)).isEqualTo("" + 80 * MIB);
            }
            assertThat(lab.service.undo(result).after()).isEqualTo(Limits.NONE);
        }
    }

    @Test
    void memoryGoesUpAndDownWithSwapInEveryOrder() throws IOException {
        try (Groups groups = Groups.make("order")) {
            LimitLab lab = LimitLab.onKernel(folder, groups.groups());
            long[][] steps = {
                {64, 0}, {32, 64}, {96, 0}, {128, 512}, {16, 16}, {500, 4}, {8, 8}, {9, 0}
            };
            for (long[] step : steps) {
                var change =
                        new LimitChange(
                                null,
                                null,
                                null,
                                Cap.at(step[0] * MIB),
                                null,
                                Cap.at(step[1] * MIB),
                                null);
                Limits after = lab.change(change).after();
                assertThat(after.memoryBytes()).isEqualTo(Cap.at(step[0] * MIB));
                assertThat(after.swapBytes()).isEqualTo(Cap.at(step[1] * MIB));
            }
        }
    }

    @Test
    void onV1AMemoryCapBelowUseIsRefusedAndNothingChanges() throws Exception {
        try (Groups groups = Groups.make("busy")) {
            Assumptions.assumeFalse(groups.unified(), "needs cgroup v1: v2 kills instead");
            LimitLab lab = LimitLab.onKernel(folder, groups.groups());
            lab.change(
                    new LimitChange(
                            Cap.at(500), null, null, Cap.at(128 * MIB), null, Cap.at(0), null));
            Process process = groups.hold(40 * MIB);
            try {
                awaitUse(lab, 40 * MIB);
                var tooLittle =
                        new LimitChange(
                                Cap.at(100), null, null, Cap.at(16 * MIB), null, null, null);
                LimitPreview preview = lab.service.preview(GEAR, tooLittle);
                assertThat(preview.notes().getFirst().level()).isEqualTo(LimitPreview.Level.DANGER);
                assertThat(preview.notes().getFirst().text()).contains("will refuse this (EBUSY)");
                assertThatThrownBy(() -> lab.change(tooLittle))
                        .isInstanceOf(ConsoleException.class)
                        .hasMessageContaining("EBUSY")
                        .hasMessageContaining("the gear uses")
                        .hasMessageContaining("What had been set before that was put back.")
                        .extracting(e -> ((ConsoleException) e).code())
                        .isEqualTo(ErrorCode.LIMIT_REFUSED);
                assertThat(read(lab.program("memory"), DialectV1.LIMIT)).isEqualTo("" + 128 * MIB);
                assertThat(read(lab.program("cpu"), "cpu.cfs_quota_us")).isEqualTo("50000");
                assertThatThrownBy(() -> lab.change(change("memoryBytes", "" + 16 * MIB)))
                        .isInstanceOf(ConsoleException.class)
                        .hasMessageContaining("EBUSY")
                        .hasMessageContaining("Nothing was changed.");
                assertThat(read(lab.program("memory"), DialectV1.LIMIT)).isEqualTo("" + 128 * MIB);
                assertThat(read(lab.outer("memory"), DialectV1.LIMIT))
                        .isEqualTo("" + (128 * MIB + DialectV1.ALLOWANCE));
                assertThat(lab.record().limits().cpuMillis()).isEqualTo(Cap.at(500));
                assertThat(process.isAlive()).isTrue();
            } finally {
                process.getOutputStream().close();
                assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void whatAShellWritesIsDriftAndCanBeSetBack() throws IOException {
        try (Groups groups = Groups.make("drift")) {
            LimitLab lab = LimitLab.onKernel(folder, groups.groups());
            lab.change(change("processes", "40"));
            Files.writeString(lab.program("pids").resolve("pids.max"), "77");
            lab.clock.advance(Duration.ofSeconds(3));
            lab.service.look(GEAR);
            assertThat(lab.gear().drift())
                    .extracting(Gear.Drift::found)
                    .containsExactly("77 (now)");
            lab.service.revertDrift(GEAR, "revert");
            assertThat(read(lab.program("pids"), "pids.max")).isEqualTo("40");
        }
    }

    @Test
    void whatTheHostHasIsRead() {
        HostFacts facts = HostFacts.live().get();
        assertThat(facts.processors().size()).isPositive();
        assertThat(facts.memoryBytes()).isGreaterThan(100 * MIB);
        assertThat(facts.pidMax()).isGreaterThanOrEqualTo(300);
        assertThat(facts.mounts()).isNotEmpty();
        assertThat(facts.pageSize()).isGreaterThanOrEqualTo(4096);
    }

    private static void awaitUse(LimitLab lab, long bytes) throws IOException {
        String file = "memory.usage_in_bytes";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (Long.parseLong(read(lab.program("memory"), file)) < bytes) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the process does not come to use " + bytes);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
