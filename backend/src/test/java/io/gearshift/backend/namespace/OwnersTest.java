package io.gearshift.backend.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.namespace.Owners.Owner;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.namespace.Namespace;
import io.gearshift.collectors.namespace.NamespaceId;
import io.gearshift.collectors.namespace.NamespaceLinks;
import io.gearshift.collectors.namespace.NamespaceTable;
import io.gearshift.collectors.namespace.NamespaceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a host of links, groups and names in a folder.
final class OwnersTest {
    private static final String ID =
            "4426af4f45ae09720a1e50f220d19db5b71cfe897480d860f0bc761d7f4be69d";

    @TempDir private Path folder;
    private final List<Namespace> table = new ArrayList<>();

    @BeforeEach
    void theHost() throws IOException {
        process(1, "0::/init.scope", "systemd", "mnt:[1]", "pid:[2]", "net:[3]");
        process(
                (int) ProcessHandle.current().pid(),
                "0::/system.slice/gearshift.service",
                "java",
                "mnt:[9]",
                "pid:[2]",
                "net:[3]");
        table(1, "mnt", 1);
        table(2, "pid", 1);
        table(3, "net", 1);
        table(9, "mnt", (int) ProcessHandle.current().pid());
    }

    private void process(int pid, String groups, String name, String... links) throws IOException {
        Path proc = Files.createDirectories(folder.resolve("proc/" + pid + "/ns"));
        for (String each : links) {
            Files.createSymbolicLink(
                    proc.resolve(each.substring(0, each.indexOf(':'))), Path.of(each));
        }
        Files.writeString(proc.resolveSibling("cgroup"), groups + "\n");
        Files.writeString(proc.resolveSibling("comm"), name + "\n");
        boolean kernels = name.startsWith("k");
        Files.writeString(proc.resolveSibling("cmdline"), kernels ? "" : name + "\0");
        Files.writeString(
                proc.resolveSibling("stat"),
                "%d (%s) S %d 1 1 0 -1 4194304 101 0 0 0 0 0 0 0 20 0 1 0 81281 1 1\n"
                        .formatted(pid, name, kernels ? 2 : 1));
    }

    private static NamespaceId id(String type, long inode) {
        return new NamespaceId(
                NamespaceType.valueOf(type.toUpperCase(java.util.Locale.ROOT)), inode);
    }

    private void table(long inode, String type, int lowestPid) {
        table.add(new Namespace(id(type, inode), 1, lowestPid, new Reading.Gone<>("/proc")));
    }

    private Owners owners() {
        var root = new KernelRoot(folder);
        return Owners.of(
                root,
                List.of(),
                new NamespaceTable(table, 0),
                pid ->
                        NamespaceLinks.of(root, pid).byType().values().stream()
                                .flatMap(link -> link.asOptional().stream())
                                .toList());
    }

    @Test
    void whatTheFirstProcessAndTheAgentAreInIsTheHosts() {
        assertThat(owners().of(id("mnt", 1))).isEqualTo(Owner.HOST);
        assertThat(owners().of(id("mnt", 9))).isEqualTo(Owner.HOST);
        assertThat(owners().containers()).isEmpty();
    }

    @Test
    void aServiceWithMountsOfItsOwnIsNamedByItsUnit() throws IOException {
        process(50, "0::/system.slice/systemd-udevd.service/udev", "udevd", "mnt:[11]");
        process(51, "0::/system.slice/printer.service", "printer", "mnt:[12]");
        process(52, "4:memory:/\n1:name=systemd:/system.slice/old.service", "old", "mnt:[13]");
        process(53, "0::/user.slice/user-1.slice/user@1.service/init.scope", "user", "mnt:[15]");
        table(11, "mnt", 50);
        table(12, "mnt", 51);
        table(13, "mnt", 52);
        table(15, "mnt", 53);
        process(
                54,
                "0::/user.slice/user-1.slice/user@1.service/app.slice/sshd.service",
                "sshd",
                "mnt:[16]");
        table(16, "mnt", 54);
        assertThat(owners().of(id("mnt", 11))).isEqualTo(new Owner(null, "service systemd-udevd"));
        assertThat(owners().of(id("mnt", 15)).container()).doesNotContain("service");
        assertThat(owners().of(id("mnt", 16)).container()).doesNotContain("service");
        assertThat(owners().of(id("mnt", 12))).isEqualTo(new Owner(null, "service printer"));
        assertThat(owners().of(id("mnt", 13))).isEqualTo(new Owner(null, "service old"));
    }

    @Test
    void aThreadOfTheKernelIsTheHosts() throws IOException {
        process(28, "0::/", "kdevtmpfs", "mnt:[14]", "pid:[2]", "net:[3]");
        table(14, "mnt", 28);
        assertThat(owners().of(id("mnt", 14))).isEqualTo(Owner.HOST);
    }

    @Test
    void aProgramThatEmptiedItsCommandLineIsNotTheHosts() throws IOException {
        process(29, "0::/user.slice", "hidden", "mnt:[17]", "pid:[2]", "net:[3]");
        Files.writeString(folder.resolve("proc/29/cmdline"), "");
        table(17, "mnt", 29);
        assertThat(owners().of(id("mnt", 17))).isNotEqualTo(Owner.HOST);
    }

    @Test
    void whatSharesANamespaceByHandBelongsTogether() throws IOException {
        process(70, "0::/user.slice", "unshare", "mnt:[20]", "pid:[2]", "net:[3]");
        process(71, "0::/user.slice", "sh", "mnt:[20]", "pid:[21]", "net:[3]");
        process(72, "0::/user.slice", "sleep", "mnt:[22]", "pid:[21]", "net:[3]");
        process(80, "0::/user.slice", "other", "mnt:[23]", "pid:[2]", "net:[3]");
        table(20, "mnt", 70);
        table(21, "pid", 71);
        table(22, "mnt", 72);
        table(23, "mnt", 80);
        Owners owners = owners();
        for (NamespaceId each : List.of(id("mnt", 20), id("pid", 21), id("mnt", 22))) {
            assertThat(owners.of(each)).isEqualTo(new Owner(null, "unshare 70 (unshare)"));
        }
        assertThat(owners.of(id("mnt", 23))).isEqualTo(new Owner(null, "unshare 80 (other)"));
        assertThat(owners.containers())
                .as("by the first of its own pid namespace; mounts alone make no container")
                .containsExactly(java.util.Map.entry("unshare 70 (unshare)", 71));
    }

    @Test
    void aContainerIsItsRuntimesAndNotByHand() throws IOException {
        process(90, "0::/system.slice/docker-" + ID + ".scope", "sh", "mnt:[30]", "pid:[31]");
        table(30, "mnt", 90);
        table(31, "pid", 90);
        assertThat(owners().of(id("pid", 31))).isEqualTo(new Owner(null, "docker 4426af4f45ae"));
        assertThat(owners().containers())
                .containsExactly(java.util.Map.entry("docker 4426af4f45ae", 90));
    }

    @Test
    void aProcessThatEndedMeanwhileIsNamedAllTheSame() {
        table(40, "net", 999_999);
        assertThat(owners().of(id("net", 40))).isEqualTo(new Owner(null, "unshare 999999 (ended)"));
    }
}
