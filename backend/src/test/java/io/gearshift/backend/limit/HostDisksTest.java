package io.gearshift.backend.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Disks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Disks as `/sys/block` and the mount table have them.
final class HostDisksTest {

    @TempDir Path root;

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text + "\n");
    }

    private void disk(String name, String number, String sectors) throws IOException {
        file("sys/block/" + name + "/dev", number);
        file("sys/block/" + name + "/size", sectors);
    }

    private void host() throws IOException {
        disk("vda", "254:0", "2048");
        file("sys/block/vda/vda1/dev", "254:1");
        file("sys/block/vda/vda1/partition", "1");
        Files.createDirectories(root.resolve("sys/block/vda/vda1/holders/dm-0"));
        disk("dm-0", "253:0", "1024");
        disk("sdb", "8:16", "4096");
        disk("loop0", "7:0", "0");
        disk("zram0", "252:0", "2048");
        disk("sr0", "11:0", "2097151");
        file("sys/block/nvme0c0n1/hidden", "1");
        disk("nvme0c0n1", "259:0", "2048");
        file(
                "proc/self/mountinfo",
                """
                24 1 254:1 / /boot rw - ext4 /dev/vda1 rw
                25 1 253:0 / / rw - ext4 /dev/mapper/root rw
                26 1 0:40 / /data rw - btrfs /dev/sdb rw
                27 1 0:41 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw""");
    }

    @Test
    void eachDiskHasItsSizeAndWhatIsMountedFromItItsPartsAndWhatLiesUponThem() throws IOException {
        host();
        file("sys/fs/cgroup/cgroup.controllers", "cpu io memory");
        Disks disks = HostDisks.read(root, true);
        assertThat(disks.refused()).isNull();
        assertThat(disks.disks())
                .containsExactly(
                        new Disks.Disk("dm-0", "253:0", 1024 * 512, List.of("/"), null),
                        new Disks.Disk("sdb", "8:16", 4096 * 512, List.of("/data"), null),
                        new Disks.Disk(
                                "sr0",
                                "11:0",
                                2097151L * 512,
                                List.of(),
                                "sr0 is a drive for discs."),
                        new Disks.Disk("vda", "254:0", 2048 * 512, List.of("/boot", "/"), null),
                        new Disks.Disk(
                                "zram0",
                                "252:0",
                                2048 * 512,
                                List.of(),
                                "zram0 is memory and no disk."));
    }

    @Test
    void aDeviceThatHoldsNothingIsADeviceAllTheSame() throws IOException {
        host();
        file("sys/block/loop0/diskseq", "17");
        assertThat(HostDisks.devices(root))
                .contains(
                        new BlockDevice("loop0", "7:0", "17"), new BlockDevice("vda", "254:0", ""))
                .hasSize(7);
    }

    @Test
    void aHostWithoutTheControllerSaysSo() throws IOException {
        host();
        file("sys/fs/cgroup/cgroup.controllers", "cpu memory");
        assertThat(HostDisks.read(root, true).refused()).contains("no io controller");
        assertThat(HostDisks.read(root, false).refused()).contains("no blkio controller");
        file("proc/self/mountinfo", "28 1 0:42 / /sys/fs/cgroup/blkio rw - cgroup cgroup rw,blkio");
        assertThat(HostDisks.read(root, false).refused()).contains("CONFIG_BLK_DEV_THROTTLING");
        file("sys/fs/cgroup/blkio/blkio.throttle.read_bps_device", "");
        assertThat(HostDisks.read(root, false).refused()).isNull();
    }
}
