package io.gearshift.collectors.cgroup;

import static io.gearshift.collectors.Fixtures.present;
import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.Counter;
import io.gearshift.collectors.Fixtures;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Limit;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.mountinfo.CgroupLayout;
import io.gearshift.collectors.mountinfo.Controller;
import io.gearshift.collectors.mountinfo.MountInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GroupReaderFixtureTest {

    @Test
    void everyFigureOfAVersion2Group() {
        GroupSnapshot snapshot = read(Fixtures.systemd(), 4711);
        CpuFigures cpu = snapshot.cpu();
        assertThat(present(cpu.usageUsec())).isEqualTo(new Counter(1234567));
        assertThat(present(cpu.throttling()))
                .isEqualTo(new Throttling(new Counter(100), new Counter(14), new Counter(560000)));
        assertThat(present(cpu.cap()).cores()).hasValue(0.5);
        assertThat(present(cpu.weight())).isEqualTo(100);
        assertThat(present(cpu.cpus()).processors()).isEmpty();
        assertThat(present(cpu.effectiveCpus()).processors()).containsExactly(0, 1, 2, 3);
        MemoryFigures memory = snapshot.memory();
        assertThat(present(memory.current())).isEqualTo(ByteSize.ofMebibytes(100));
        assertThat(present(memory.anon())).isEqualTo(ByteSize.ofMebibytes(50));
        assertThat(present(memory.slab())).isEqualTo(ByteSize.ofMebibytes(8));
        assertThat(present(memory.cap())).isEqualTo(new Limit.Of(128 << 20));
        assertThat(present(memory.throttlePoint())).isEqualTo(Limit.UNLIMITED);
        assertThat(present(memory.swapCap())).isEqualTo(Limit.UNLIMITED);
        assertThat(present(memory.oomKills())).isEqualTo(new Counter(1));
        assertThat(present(memory.maxEvents())).isEqualTo(new Counter(12));
        assertThat(present(snapshot.io().total()).readOps()).isEqualTo(new Counter(192 + 8950));
        assertThat(present(snapshot.pids().max())).isEqualTo(new Limit.Of(512));
        assertThat(present(snapshot.pids().refused())).isEqualTo(new Counter(3));
        assertThat(present(snapshot.pressure().io()).some().avg10()).isEqualTo(1.5);
        assertThat(present(snapshot.freeze())).isEqualTo(FreezeState.THAWED);
        assertThat(present(snapshot.processes())).containsExactly(4711, 4712);
    }

    @Test
    void everyFigureOfAVersion1Group() {
        GroupSnapshot snapshot = read(Fixtures.hybrid(), 11969);
        CpuFigures cpu = snapshot.cpu();
        assertThat(present(cpu.usageUsec())).isGreaterThan(new Counter(100_000));
        assertThat(present(cpu.throttling()).periods()).isEqualTo(new Counter(29));
        assertThat(present(cpu.cap()).cores()).hasValue(0.2);
        assertThat(present(cpu.weight())).isEqualTo(50);
        assertThat(present(cpu.effectiveCpus()).processors()).containsExactly(0, 1);
        MemoryFigures memory = snapshot.memory();
        assertThat(present(memory.current())).isEqualTo(new ByteSize(233472));
        assertThat(present(memory.cap())).isEqualTo(new Limit.Of(64 << 20));
        assertThat(present(memory.swapCap())).isEqualTo(new Limit.Of(32 << 20));
        assertThat(present(memory.oomKills())).isEqualTo(new Counter(1));
        assertThat(present(memory.maxEvents())).isEqualTo(new Counter(115));
        assertThat(memory.throttlePoint()).isInstanceOf(Reading.Unsupported.class);
        assertThat(memory.slab()).isInstanceOf(Reading.Unsupported.class);
        assertThat(present(snapshot.io().total()).writeBytes()).isEqualTo(new Counter(4194304));
        assertThat(present(snapshot.pids().max())).isEqualTo(new Limit.Of(50));
        assertThat(present(snapshot.pressure().cpu()).some().avg10()).isEqualTo(14.12);
        assertThat(present(snapshot.freeze())).isEqualTo(FreezeState.THAWED);
        assertThat(present(snapshot.processes())).containsExactly(11969);
    }

    @Test
    void withoutAFolderInTheCgroup2TreeThereIsNoPressure() {
        Path memory = Fixtures.hybrid().under("/sys/fs/cgroup/memory/gear-1");
        var paths = new GroupPaths.V1(Map.of(Controller.MEMORY, memory), null);
        GroupSnapshot snapshot = GroupReader.read(paths);
        assertThat(snapshot.pressure().cpu()).isInstanceOf(Reading.Unsupported.class);
        assertThat(snapshot.cpu().usageUsec()).isInstanceOf(Reading.Unsupported.class);
        assertThat(present(snapshot.memory().current())).isEqualTo(new ByteSize(233472));
    }

    @Test
    void aMissingGroupIsGoneInEveryFigure() {
        var paths = new GroupPaths.V2(Fixtures.systemd().under("/sys/fs/cgroup/none"));
        GroupSnapshot snapshot = GroupReader.read(paths);
        assertThat(List.of(snapshot.cpu().cap(), snapshot.memory().anon(), snapshot.processes()))
                .allMatch(reading -> reading instanceof Reading.Gone<?>);
    }

    private static GroupSnapshot read(KernelRoot root, int pid) {
        CgroupLayout layout = CgroupLayout.of(root, present(MountInfo.ofSelf(root)));
        GroupNames names = present(GroupNames.of(root, pid));
        return GroupReader.read(GroupPaths.of(layout, names).orElseThrow());
    }
}
