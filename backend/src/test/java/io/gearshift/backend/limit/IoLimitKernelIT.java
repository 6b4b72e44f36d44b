package io.gearshift.backend.limit;

import static io.gearshift.backend.limit.LimitLab.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.IoLimit;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitResult;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reads and writes that the kernel really holds back, on the disk that the test's folder is on.
@Tag("kernel")
final class IoLimitKernelIT {

    @TempDir Path folder;

    private static LimitChange io(String disk, @Nullable Cap read, @Nullable Cap write) {
        return LimitChange.NOTHING.withIo(
                List.of(new IoLimit.Change(disk, read, write, null, null)));
    }

    private static LimitLab lab(OwnGroup own, Path folder) {
        boolean unified = own.paths() instanceof GroupPaths.V2;
        Path group = own.folder(Controller.BLKIO);
        Assumptions.assumeTrue(
                Files.exists(group.resolve(unified ? "io.max" : "blkio.throttle.write_bps_device")),
                "needs the throttle of reads and writes in the groups below the top one");
        Map<String, Path> groups = new HashMap<>(Map.of(unified ? "io" : "blkio", group));
        for (Controller each :
                List.of(Controller.MEMORY, Controller.CPU, Controller.CPUSET, Controller.PIDS)) {
            groups.put(each.kernelName(), own.folder(each));
        }
        return LimitLab.onKernel(folder, new ContainerGroups(unified, groups, groups, null));
    }

    /// The disk that a folder is on.
    private static String disk(Path folder) {
        Disks disks = HostFacts.live().get().disks();
        assertThat(disks.refused()).isNull();
        String best = null;
        int depth = -1;
        for (Disks.Disk each : disks.disks()) {
            for (String mount : each.mounts()) {
                Path point = Path.of(mount);
                if (each.refused() == null
                        && folder.startsWith(point)
                        && point.getNameCount() > depth) {
                    best = each.name();
                    depth = point.getNameCount();
                }
            }
        }
        return best == null ? Assumptions.abort("needs a folder on a disk of the host") : best;
    }

    private double seconds(OwnGroup own, String command) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Process process = own.start(command);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return (System.nanoTime() - begun) / 1e9;
    }

    @Test
    void aWriteAndAReadPastTheCacheTakeAsLongAsTheirLimitSaysAndAreFreeAgainAfterUndo()
            throws IOException, InterruptedException {
        String disk = disk(folder);
        Path file = folder.resolve("bytes");
        String write = "dd if=/dev/zero of=" + file + " bs=256k count=24 oflag=direct";
        String read = "dd if=" + file + " of=/dev/null bs=256k iflag=direct";
        try (OwnGroup own = OwnGroup.make("io")) {
            LimitLab lab = lab(own, folder.resolve("lab"));
            double free = seconds(own, write);

            LimitResult result = lab.change(io(disk, Cap.at(3 * MIB), Cap.at(2 * MIB)));
            assertThat(result.after().io())
                    .containsExactly(
                            new IoLimit(disk, Cap.at(3 * MIB), Cap.at(2 * MIB), Cap.MAX, Cap.MAX));
            // 6 MiB at 2 and at 3 MiB a second; the kernel lets the first slice through at once.
            assertThat(seconds(own, write)).isBetween(2.4, 6.0).isGreaterThan(free);
            assertThat(seconds(own, read)).isBetween(1.5, 5.0);

            lab.service.undo(result);
            assertThat(lab.service.inForce(lab.gear()).io()).isEmpty();
            assertThat(seconds(own, write)).isLessThan(2.0);
        }
    }

    @Test
    void operationsAreHeldBackToo() throws IOException, InterruptedException {
        String disk = disk(folder);
        Path file = folder.resolve("ops");
        try (OwnGroup own = OwnGroup.make("io-ops")) {
            LimitLab lab = lab(own, folder.resolve("lab"));
            lab.change(
                    LimitChange.NOTHING.withIo(
                            List.of(new IoLimit.Change(disk, null, null, null, Cap.at(20)))));
            // 60 writes at 20 a second.
            assertThat(seconds(own, "dd if=/dev/zero of=" + file + " bs=4k count=60 oflag=direct"))
                    .isBetween(2.0, 8.0);
        }
    }

    @Test
    void aDiskThatGoesAndComesBackHasItsLimitAgain() throws IOException {
        try (OwnGroup own = OwnGroup.make("io-back");
                LoopDisk disk = LoopDisk.make(folder)) {
            LimitLab lab = lab(own, folder.resolve("lab"));
            lab.change(io(disk.name(), Cap.at(3 * MIB), null));
            assertThat(rows(own, lab.unified)).contains(disk.number());

            disk.detach();
            later(lab);
            assertThat(lab.gear().drift()).as("it holds nothing").isEmpty();
            disk.remove();
            later(lab);
            assertThat(lab.gear().drift()).as("it is gone").isEmpty();
            disk.add();
            disk.attach();
            assertThat(rows(own, lab.unified)).as("the kernel forgot it").isEmpty();
            later(lab);

            assertThat(rows(own, lab.unified)).contains(disk.number()).contains("3145728");
            assertThat(lab.gear().drift()).isEmpty();
            assertThat(lab.service.inForce(lab.gear()).io())
                    .containsExactly(
                            new IoLimit(disk.name(), Cap.at(3 * MIB), Cap.MAX, Cap.MAX, Cap.MAX));
        }
    }

    private static String rows(OwnGroup own, boolean unified) throws IOException {
        return Files.readString(
                        own.folder(Controller.BLKIO)
                                .resolve(unified ? "io.max" : "blkio.throttle.read_bps_device"))
                .strip();
    }

    private static void later(LimitLab lab) {
        lab.clock.advance(Duration.ofSeconds(11));
        lab.service.look(LimitLab.GEAR);
        lab.clock.advance(Duration.ofSeconds(3));
    }

    @Test
    void whatSomebodyElseWritesIsDriftWithTheNameOfTheDisk() throws IOException {
        String disk = disk(folder);
        String number =
                HostFacts.live().get().disks().disks().stream()
                        .filter(each -> each.name().equals(disk))
                        .findFirst()
                        .orElseThrow()
                        .number();
        try (OwnGroup own = OwnGroup.make("io-drift")) {
            LimitLab lab = lab(own, folder.resolve("lab"));
            Path group = own.folder(Controller.BLKIO);
            if (lab.unified) {
                Files.writeString(group.resolve("io.max"), number + " wbps=5242880\n");
            } else {
                Files.writeString(
                        group.resolve("blkio.throttle.write_bps_device"), number + " 5242880\n");
            }
            lab.clock.advance(Duration.ofSeconds(3));
            lab.service.look(LimitLab.GEAR);
            assertThat(lab.gear().drift())
                    .singleElement()
                    .satisfies(
                            drift ->
                                    assertThat(drift.found())
                                            .isEqualTo(disk + " write 5 MiB/s (now)"));
            lab.service.revertDrift(LimitLab.GEAR, "back");
            assertThat(lab.service.inForce(lab.gear()).io()).isEmpty();
        }
    }
}
