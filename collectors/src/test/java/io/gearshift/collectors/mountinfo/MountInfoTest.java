package io.gearshift.collectors.mountinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.UnexpectedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MountInfoTest {

    @Test
    void aLineWithoutOptionalFields() throws UnexpectedText {
        assertThat(mount("32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"))
                .isEqualTo(
                        new Mount(
                                32,
                                31,
                                0,
                                29,
                                "/",
                                "/sys/fs/cgroup/cpu",
                                List.of("rw", "relatime"),
                                List.of(),
                                "cgroup",
                                "cgroup",
                                List.of("rw", "cpu")));
    }

    @Test
    void ofAGreatManyTheFirstAreRead(@TempDir Path folder) throws IOException {
        String line = "41 24 8:17 / /m rw - ext4 /dev/sdb1 rw\n";
        Files.createDirectories(folder.resolve("proc/7"));
        Files.writeString(folder.resolve("proc/7/mountinfo"), line.repeat(10));
        var root = new KernelRoot(folder);
        MountInfo some = MountInfo.of(root, 7, line.length() * 3 + 5).asOptional().orElseThrow();
        assertThat(some.mounts()).hasSize(3);
        assertThat(some.isCut()).isTrue();
        MountInfo all = MountInfo.of(root, 7, line.length() * 11).asOptional().orElseThrow();
        assertThat(all.mounts()).hasSize(10);
        assertThat(all.isCut()).isFalse();
    }

    @Test
    void optionalFieldsAreTags() throws UnexpectedText {
        assertThat(mount("41 24 8:17 / /m rw shared:20 master:3 - ext4 /dev/sdb1 rw\n").tags())
                .containsExactly("shared:20", "master:3");
    }

    @Test
    void pathsAreUnescaped() throws UnexpectedText {
        Mount mount = mount("1 0 8:1 /a\\040b /m\\011\\012\\134x\\303\\244 rw - ext4 s\\040t rw\n");
        assertThat(mount.root()).isEqualTo("/a b");
        assertThat(mount.mountPoint()).isEqualTo("/m\t\n\\xä");
        assertThat(mount.source()).isEqualTo("s t");
    }

    @Test
    void aBackslashWithoutThreeDigitsStays() throws UnexpectedText {
        assertThat(mount("1 0 8:1 / /m\\04 rw - ext4 s rw\n").mountPoint()).isEqualTo("/m\\04");
    }

    @Test
    void anEmptySourceIsAllowed() throws UnexpectedText {
        assertThat(mount("1 0 0:5 / /m rw - tmpfs  rw\n").source()).isEmpty();
    }

    @Test
    void furtherFieldsAreSkipped() throws UnexpectedText {
        assertThat(mount("1 0 0:5 / /m rw - tmpfs t rw new=1\n").type()).isEqualTo("tmpfs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1 0 0:5 / /m rw - tmpfs t rw",
                "1 0 0:5 / /m rw - tmpfs\n",
                "1 0 0:5 / /m rw tmpfs t rw\n",
                "1 0 5 / /m rw - tmpfs t rw\n",
                "18446744073709551615 0 0:5 / /m rw - tmpfs t rw\n"
            })
    void whatIsNoMountIsRefused(String text) {
        assertThatThrownBy(() -> MountInfo.parse(text)).isInstanceOf(UnexpectedText.class);
    }

    private static Mount mount(String line) throws UnexpectedText {
        return MountInfo.parse(line).mounts().getFirst();
    }
}
