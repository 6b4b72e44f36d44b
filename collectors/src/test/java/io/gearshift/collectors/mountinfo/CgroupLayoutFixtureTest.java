package io.gearshift.collectors.mountinfo;

import static io.gearshift.collectors.Fixtures.present;
import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.Fixtures;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.UnexpectedText;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CgroupLayoutFixtureTest {

    @Test
    void controllersWithACgroup2TreeAreHybrid() {
        CgroupLayout layout = layout(Fixtures.hybrid());
        assertThat(layout).isInstanceOf(CgroupLayout.Hybrid.class);
        assertThat(layout.controller(Controller.MEMORY).map(CgroupMount::point))
                .contains(Fixtures.hybrid().under("/sys/fs/cgroup/memory"));
        assertThat(layout.unifiedTree().map(CgroupMount::point))
                .contains(Fixtures.hybrid().under("/sys/fs/cgroup/unified"));
    }

    @Test
    void cgroup2AloneIsVersion2() {
        CgroupLayout layout = layout(Fixtures.systemd());
        assertThat(layout).isInstanceOf(CgroupLayout.V2.class);
        assertThat(layout.controller(Controller.MEMORY)).isEmpty();
    }

    @Test
    void theTypeOfTheMountDecidesAndNotItsPath() throws UnexpectedText {
        String text =
                """
                1 0 0:5 / /sys/fs/cgroup/unified rw - tmpfs cgroup2 rw
                2 0 0:6 / /elsewhere rw - cgroup cgroup rw,cpu,cpuacct
                """;
        CgroupLayout layout = CgroupLayout.of(KernelRoot.LIVE, MountInfo.parse(text));
        assertThat(layout).isInstanceOf(CgroupLayout.V1.class);
        assertThat(layout.controller(Controller.CPUACCT).map(CgroupMount::point))
                .contains(Path.of("/elsewhere"));
    }

    @Test
    void withoutAnyMountThereIsNone() throws UnexpectedText {
        MountInfo mounts = MountInfo.parse("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n");
        assertThat(CgroupLayout.of(KernelRoot.LIVE, mounts)).isEqualTo(new CgroupLayout.None());
    }

    @Test
    void theMountOfTheLargestPartCounts() throws UnexpectedText {
        String text =
                """
                1 0 0:5 /docker/abc /a rw - cgroup2 cgroup2 rw
                2 0 0:5 / /b rw - cgroup2 cgroup2 rw
                """;
        CgroupLayout layout = CgroupLayout.of(KernelRoot.LIVE, MountInfo.parse(text));
        assertThat(layout.unifiedTree()).contains(new CgroupMount(Path.of("/b"), "/"));
    }

    @Test
    void aGroupOutsideTheMountHasNoFolder() {
        var mount = new CgroupMount(Path.of("/a"), "/docker/abc");
        assertThat(mount.folder("/docker/abc/x")).contains(Path.of("/a/x"));
        assertThat(mount.folder("/docker/abc")).contains(Path.of("/a"));
        assertThat(mount.folder("/docker/abcd")).isEqualTo(Optional.empty());
        assertThat(mount.folder("/docker/abc/../other")).isEmpty();
    }

    private static CgroupLayout layout(KernelRoot root) {
        return CgroupLayout.of(root, present(MountInfo.ofSelf(root)));
    }
}
