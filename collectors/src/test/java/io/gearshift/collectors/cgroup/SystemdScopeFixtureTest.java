package io.gearshift.collectors.cgroup;

import static io.gearshift.collectors.Fixtures.present;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.Fixtures;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Limit;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.mountinfo.CgroupLayout;
import io.gearshift.collectors.mountinfo.MountInfo;
import io.gearshift.collectors.proc.IdMap;
import io.gearshift.collectors.proc.ProcStat;
import io.gearshift.collectors.proc.ProcStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// A gear that ran under systemd's own libvirtd, with every limit set.
final class SystemdScopeFixtureTest {

    private static final KernelRoot HOST = Fixtures.systemd();
    private static final int CONTROLLER = 2439;
    private static final int INIT = 2441;
    private static final int ODD_NAME = 2527;

    @Test
    void initAndLibvirtsControllerShareOneGroupBelowTheScope() {
        Path folder = folder();
        assertThat(folder.getFileName()).hasToString("libvirt");
        assertThat(scope().getFileName()).hasToString("machine-lxc\\x2d2439\\x2dweb\\x2d1.scope");
        assertThat(present(group().processes())).contains(CONTROLLER, INIT, ODD_NAME);
    }

    @Test
    void limitsAreThoseThatWereSet() {
        GroupSnapshot group = group();
        assertThat(present(group.memory().cap())).isEqualTo(new Limit.Of(32L << 20));
        assertThat(present(group.memory().throttlePoint())).isEqualTo(new Limit.Of(28L << 20));
        assertThat(present(group.memory().swapCap())).isEqualTo(new Limit.Of(4L << 20));
        assertThat(present(group.cpu().cap()).cores()).hasValue(0.2);
        assertThat(present(group.pids().max())).isEqualTo(new Limit.Of(40));
        assertThat(present(group.cpu().cpus())).isEqualTo(present(group.cpu().effectiveCpus()));
    }

    @Test
    void theWeightIsTheScopesAndNotTheGroups() {
        assertThat(present(group().cpu().weight())).isEqualTo(100);
        GroupSnapshot scope = GroupReader.read(new GroupPaths.V2(scope()));
        assertThat(present(scope.cpu().weight())).isEqualTo(250);
        assertThat(present(scope.memory().cap())).isEqualTo(Limit.UNLIMITED);
    }

    @Test
    void whatTheLimitsDidIsCounted() {
        GroupSnapshot group = group();
        assertThat(present(group.memory().oomKills())).isEqualTo(new Counter(1));
        assertThat(present(group.memory().oomEvents())).isEqualTo(new Counter(10));
        assertThat(present(group.memory().highEvents())).isEqualTo(new Counter(105));
        assertThat(present(group.pids().refused())).isEqualTo(new Counter(1));
        assertThat(present(group.cpu().throttling()).periods()).isEqualTo(new Counter(210));
        assertThat(present(group.io().devices()))
                .extracting(IoDevice::major, IoDevice::minor, IoDevice::writeBytes)
                .containsExactly(tuple(254, 0, new Counter(8_409_088)));
    }

    @Test
    void everyFigureIsThere() {
        GroupSnapshot group = group();
        assertThat(
                        List.<Reading<?>>of(
                                group.memory().current(),
                                group.memory().peak(),
                                group.memory().anon(),
                                group.memory().kernel(),
                                group.memory().swap(),
                                group.cpu().usageUsec(),
                                group.pids().current(),
                                group.pressure().cpu(),
                                group.pressure().memory(),
                                group.pressure().io(),
                                group.freeze()))
                .allMatch(reading -> reading instanceof Reading.Present<?>);
        assertThat(present(group.pressure().memory()).full()).isNotNull();
        assertThat(present(group.freeze())).isEqualTo(FreezeState.THAWED);
    }

    @Test
    void theInitIsAnUnprivilegedUserOutsideAndTheFirstProcessInside() {
        ProcStatus status = present(ProcStatus.of(HOST, INIT));
        assertThat(status.user().real()).isEqualTo(1_048_576);
        assertThat(status.pidInside()).hasValue(1);
        assertThat(present(IdMap.ofUsers(HOST, INIT)).outside(1000)).hasValue(1_049_576);
    }

    @Test
    void aNameWithAParenthesisAndANewlineDoesNotShiftTheFields() {
        ProcStat stat = present(ProcStat.of(HOST, ODD_NAME));
        assertThat(stat.comm()).isEqualTo("a ) b\u240a");
        assertThat(stat.pid()).isEqualTo(ODD_NAME);
    }

    private static GroupSnapshot group() {
        return GroupReader.read(new GroupPaths.V2(folder()));
    }

    private static Path scope() {
        return Objects.requireNonNull(folder().getParent());
    }

    private static Path folder() {
        CgroupLayout layout = CgroupLayout.of(HOST, present(MountInfo.ofSelf(HOST)));
        GroupNames names = present(GroupNames.of(HOST, INIT));
        return GroupPaths.of(layout, names)
                .map(GroupPaths.V2.class::cast)
                .map(GroupPaths.V2::folder)
                .orElseThrow();
    }
}
