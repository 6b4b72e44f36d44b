package io.gearshift.backend.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.GearMirror;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import io.gearshift.collectors.mountinfo.Mount;
import io.gearshift.collectors.mountinfo.MountInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MountsTest {
    private static final String HOST =
            """
            21 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw
            22 21 8:2 / /srv rw shared:2 - ext4 /dev/sda2 rw
            23 21 8:3 /data /var/data rw - ext4 /dev/sda3 rw
            24 21 8:3 /data/web /var/web rw - ext4 /dev/sda3 rw
            25 21 8:4 /only /mnt rw - ext4 /dev/sda4 rw
            """;

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            textBlock =
                    """
                    8:1, /,             /
                    8:1, /var/lib/g,    /var/lib/g
                    8:2, /,             /srv
                    8:2, /a/b,          /srv/a/b
                    8:3, /data,         /var/data
                    8:3, /data/x,       /var/data/x
                    8:3, /data/web/x,   /var/web/x
                    8:3, /data/website, /var/data/website
                    8:3, /dat,          none
                    8:3, /,             none
                    8:4, /other,        none
                    9:1, /,             none
                    """)
    void theSameFilesAreThoseOfTheSameDeviceBelowTheSameFolder(
            String device, String root, @Nullable String outside) throws UnexpectedText {
        assertThat(Mounts.outside(mount(device + " " + root + " /inside rw"), host()))
                .isEqualTo(outside);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    '',                private
                    ' shared:7',       shared
                    ' master:7',       receives
                    ' shared:7 master:2', 'shared, receives'
                    ' master:7 propagate_from:3', receives
                    ' unbindable',     unbindable
                    """)
    void whatIsMountedBelowGoesWhereTheTagsSay(String tags, String words) throws UnexpectedText {
        assertThat(beside("8:1 / /x rw" + tags).rows().getFirst().propagation()).isEqualTo(words);
    }

    @Test
    void optionsOfMountAndFileSystemAreSaidOnce() throws UnexpectedText {
        assertThat(beside("8:1 / /x ro,nosuid").rows().getFirst().options())
                .containsExactly("ro", "nosuid", "rw", "discard");
    }

    @Test
    void whatAGearMountsIsBoundedAndFitToShow() throws UnexpectedText {
        GearMirror.Mount mount =
                beside("8:1 / /" + "x".repeat(5000) + "\\033[31m rw").rows().getFirst();
        assertThat(mount.point()).hasSize(1025).endsWith("…");
        assertThat(beside("8:1 / /\\033[31m rw").rows().getFirst().point()).isEqualTo("/␛[31m");
        String many = "1 0 8:1 / /x rw - ext4 s rw\n".repeat(1500);
        GearMirror.Part<GearMirror.Mount> part =
                Mounts.beside(present(new MountInfo(MountInfo.parse(many).mounts(), true)), none());
        assertThat(part.rows()).hasSize(1000);
        assertThat(part.total()).isEqualTo(1500);
        assertThat(part.problem()).isEqualTo("There are more mounts than are read.");
    }

    @Test
    void aTableThatCannotBeReadIsAProblemAndNotEmpty() {
        assertThat(Mounts.beside(none(), none()).problem())
                .isEqualTo("The mount table cannot be read: /proc/7/mountinfo.");
    }

    private static Reading<MountInfo> none() {
        return new Reading.Gone<>("/proc/7/mountinfo");
    }

    private static Reading<MountInfo> present(MountInfo table) {
        return new Reading.Present<>("/proc/7/mountinfo", table);
    }

    private static GearMirror.Part<GearMirror.Mount> beside(String start) throws UnexpectedText {
        return Mounts.beside(
                present(new MountInfo(List.of(mount(start)), false)),
                present(new MountInfo(host(), false)));
    }

    private static Mount mount(String start) throws UnexpectedText {
        return MountInfo.parse("1 0 " + start + " - ext4 /dev/sda1 rw,discard\n")
                .mounts()
                .getFirst();
    }

    private static List<Mount> host() throws UnexpectedText {
        return MountInfo.parse(HOST).mounts();
    }
}
