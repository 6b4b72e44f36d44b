package io.gearshift.collectors.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.Limit;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.kernel.OwnGroup;
import io.gearshift.collectors.mountinfo.Controller;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
final class GroupReaderKernelIT {

    @Test
    void burntCpuTimeIsCounted() throws IOException, InterruptedException {
        try (OwnGroup group = OwnGroup.make("burn")) {
            group.start("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done").waitFor();
            GroupSnapshot snapshot = GroupReader.read(group.paths());
            assertThat(snapshot.cpu().usageUsec().asOptional().orElseThrow())
                    .isGreaterThan(new Counter(20_000));
            assertThat(snapshot.cpu().userUsec().asOptional().orElseThrow())
                    .isGreaterThan(new Counter(0));
        }
    }

    @Test
    void aLimitThatWasWrittenIsReadBack() throws IOException {
        try (OwnGroup group = OwnGroup.make("limit")) {
            boolean v1 = group.paths() instanceof GroupPaths.V1;
            String file = v1 ? "memory.limit_in_bytes" : "memory.max";
            assertThat(GroupReader.read(group.paths()).memory().cap().asOptional())
                    .contains(Limit.UNLIMITED);
            Files.writeString(group.folder(Controller.MEMORY).resolve(file), "67108864");
            assertThat(GroupReader.read(group.paths()).memory().cap().asOptional())
                    .contains(new Limit.Of(64 << 20));
        }
    }

    @Test
    void aKillForMemoryIsCounted() throws IOException, InterruptedException {
        try (OwnGroup group = OwnGroup.make("oom")) {
            boolean v1 = group.paths() instanceof GroupPaths.V1;
            String file = v1 ? "memory.limit_in_bytes" : "memory.max";
            Files.writeString(group.folder(Controller.MEMORY).resolve(file), "8388608");
            group.start("exec tail /dev/zero").waitFor();
            GroupSnapshot snapshot = GroupReader.read(group.paths());
            assertThat(snapshot.memory().oomKills().asOptional()).contains(new Counter(1));
        }
    }

    @Test
    void processesAndPressureAreOfThisGroup() throws IOException {
        try (OwnGroup group = OwnGroup.make("procs")) {
            Process process = group.start("echo ready; exec sleep 60");
            awaitProcess(group, (int) process.pid());
            GroupSnapshot snapshot = GroupReader.read(group.paths());
            assertThat(snapshot.processes().asOptional()).contains(List.of((int) process.pid()));
            assertThat(snapshot.pids().current().asOptional()).contains(1L);
            assertThat(snapshot.pressure().cpu()).isInstanceOf(Reading.Present.class);
            assertThat(snapshot.freeze().asOptional()).contains(FreezeState.THAWED);
        }
    }

    @Test
    void aRemovedGroupIsGone() throws IOException {
        GroupPaths paths;
        try (OwnGroup group = OwnGroup.make("gone")) {
            paths = group.paths();
        }
        GroupSnapshot snapshot = GroupReader.read(paths);
        assertThat(snapshot.cpu().usageUsec()).isInstanceOf(Reading.Gone.class);
        assertThat(snapshot.memory().current()).isInstanceOf(Reading.Gone.class);
    }

    /// The shell moves itself, one hierarchy after the other.
    private static void awaitProcess(OwnGroup group, int pid) {
        long end = System.nanoTime() + 5_000_000_000L;
        while (System.nanoTime() < end) {
            GroupSnapshot snapshot = GroupReader.read(group.paths());
            boolean inside = snapshot.processes().asOptional().orElse(List.of()).contains(pid);
            if (inside && snapshot.pids().current().asOptional().orElse(0L) == 1) {
                return;
            }
        }
        throw new AssertionError("the process did not come into the group");
    }
}
