package io.gearshift.collectors.cgroup;

import static io.gearshift.collectors.Fixtures.present;
import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.Counter;
import io.gearshift.collectors.Fixtures;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Limit;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreeReaderFixtureTest {

    private static final String V1_MOUNTS =
            """
            32 31 0:29 / /cg/cpu,cpuacct rw - cgroup cgroup rw,cpuacct,cpu
            35 31 0:32 / /cg/memory rw - cgroup cgroup rw,memory
            39 31 0:36 / /cg/pids rw - cgroup cgroup rw,pids
            40 31 0:37 / /cg/systemd rw - cgroup cgroup rw,name=systemd
            """;

    private final AtomicLong now = new AtomicLong(1_000_000_000L);
    private final Ticker ticker = now::get;

    @TempDir private Path folder;

    @Test
    void aVersion2TreeHasEveryGroupAndFigure() {
        GroupTree tree = read(Fixtures.systemd());

        assertThat(tree.isVersion2()).isTrue();
        assertThat(tree.leftOut()).isZero();
        assertThat(paths(tree.top()))
                .containsExactly(
                        "/",
                        "/init.scope",
                        "/machine.slice",
                        "/machine.slice/machine-lxc\\x2d1234\\x2dgear:1.scope",
                        "/machine.slice/machine-lxc\\x2d2439\\x2dweb\\x2d1.scope",
                        "/machine.slice/machine-lxc\\x2d2439\\x2dweb\\x2d1.scope/libvirt");
        assertThat(tree.groups()).isEqualTo(6);
        TreeGroup gear = at(tree, "/machine.slice/machine-lxc\\x2d1234\\x2dgear:1.scope");
        assertThat(present(gear.time().usageUsec())).isEqualTo(new Counter(1234567));
        assertThat(present(gear.cpu().throttling()).throttledPeriods()).isEqualTo(new Counter(14));
        assertThat(present(gear.cpu().cap()).cores()).hasValue(0.5);
        assertThat(present(gear.cpu().weight())).isEqualTo(100);
        assertThat(present(gear.memory().current())).isEqualTo(ByteSize.ofMebibytes(100));
        assertThat(present(gear.memory().cap())).isEqualTo(new Limit.Of(128 << 20));
        assertThat(present(gear.memory().throttlePoint())).isEqualTo(Limit.UNLIMITED);
        assertThat(present(gear.memory().oomKills())).isEqualTo(new Counter(1));
        assertThat(present(gear.pids().max())).isEqualTo(new Limit.Of(512));
        assertThat(present(gear.pressure().io()).some().avg10()).isEqualTo(1.5);
        assertThat(gear.processes()).isEqualTo(2);
    }

    @Test
    void theTopOfVersion2HasNoMemoryFileAndSaysSo() {
        TreeGroup top = read(Fixtures.systemd()).top();

        assertThat(top.memory().current()).isInstanceOf(Reading.Unsupported.class);
        assertThat(top.memory().cap()).isInstanceOf(Reading.Unsupported.class);
        assertThat(top.time().usageUsec()).isInstanceOf(Reading.Present.class);
    }

    @Test
    void hierarchiesOfVersion1ArePutTogetherByPathWithThePressureOfTheVersion2Tree()
            throws IOException {
        // The recording has no cgroup.procs of the tops, which the kernel always has.
        GroupTree tree = read(copy(Fixtures.hybrid()));

        assertThat(tree.isVersion2()).isFalse();
        assertThat(paths(tree.top())).containsExactly("/", "/gear-1");
        TreeGroup gear = at(tree, "/gear-1");
        assertThat(present(gear.memory().current())).isEqualTo(new ByteSize(233472));
        assertThat(present(gear.memory().oomKills())).isEqualTo(new Counter(1));
        assertThat(present(gear.cpu().cap()).cores()).hasValue(0.2);
        assertThat(present(gear.cpu().weight())).isEqualTo(50);
        assertThat(present(gear.cpu().throttling()).periods()).isEqualTo(new Counter(29));
        assertThat(present(gear.time().usageUsec())).isGreaterThan(new Counter(100_000));
        assertThat(present(gear.pids().max())).isEqualTo(new Limit.Of(50));
        assertThat(present(gear.pressure().cpu()).some().avg10()).isEqualTo(14.12);
        assertThat(gear.memory().throttlePoint()).isInstanceOf(Reading.Unsupported.class);
        // The same process in eight hierarchies is one.
        assertThat(gear.processes()).isEqualTo(1);
        assertThat(tree.top().processesBelow()).isEqualTo(1);
    }

    @Test
    void aGroupThatOnlyOneHierarchyHasIsThereWithoutTheFiguresOfTheOthers() throws IOException {
        KernelRoot root = version1();
        group("memory/only", "memory.usage_in_bytes", "4096\n", "cgroup.procs", "");
        group("systemd/unit.service", "cgroup.procs", "7\n8\n");

        GroupTree tree = read(root);

        assertThat(paths(tree.top())).containsExactly("/", "/only", "/unit.service");
        TreeGroup only = at(tree, "/only");
        assertThat(present(only.memory().current())).isEqualTo(new ByteSize(4096));
        assertThat(only.memory().cap()).isInstanceOf(Reading.Unsupported.class);
        assertThat(only.time().usageUsec()).isInstanceOf(Reading.Unsupported.class);
        assertThat(only.pressure().cpu()).isInstanceOf(Reading.Unsupported.class);
        assertThat(at(tree, "/unit.service").processes()).isEqualTo(2);
    }

    @Test
    void aProcessInSeveralGroupsOfABranchCountsOnceAboveThem() throws IOException {
        KernelRoot root = version1();
        group("memory/a", "cgroup.procs", "10\n");
        group("memory/a/gear", "cgroup.procs", "11\n12\n");
        group("pids/a", "cgroup.procs", "11\n12\n");
        group("pids/b", "cgroup.procs", "10\n");

        GroupTree tree = read(root);

        assertThat(at(tree, "/a").processes()).isEqualTo(3);
        assertThat(at(tree, "/a").processesBelow()).isEqualTo(3);
        assertThat(at(tree, "/a/gear").processes()).isEqualTo(2);
        assertThat(at(tree, "/b").processesBelow()).isEqualTo(1);
        assertThat(tree.top().processesBelow()).isEqualTo(3);
        assertThat(tree.top().processes()).isZero();
    }

    @Test
    void hostileNamesAreDataAndDeepOnesAreRead() throws IOException {
        KernelRoot root = version1();
        String deep = ("/" + "d".repeat(250)).repeat(40);
        group("memory/with space ; \u001b[31m", "cgroup.procs", "");
        group("memory/...", "cgroup.procs", "");
        group("memory/\\x2d", "cgroup.procs", "");
        shell(
                "mkdir \"$(printf 'caf\\351')\" \"$(printf 'caf\\303\\251')\"; "
                        + "for f in caf*; do : > \"$f/cgroup.procs\"; done");
        // Longer than any path that the kernel takes at once: put together from the inside out.
        String one = "d".repeat(250);
        shell(
                "mkdir %s && : > %s/cgroup.procs; for i in $(seq 39); do mkdir t && : > t/cgroup.procs"
                                .formatted(one, one)
                        + " && mv %s t && mv t %s || exit 1; done".formatted(one, one));
        try {
            GroupTree tree = read(root);

            assertThat(paths(tree.top()))
                    .contains(
                            "/with space ; \u001b[31m",
                            "/...",
                            "/\\x2d",
                            "/caf\\xe9",
                            "/café",
                            deep);
            assertThat(deep).hasSizeGreaterThan(10_000);
            assertThat(tree.groups()).isEqualTo(1 + 5 + 40);
        } finally {
            shell("rm -r " + one);
        }
    }

    @Test
    void aFileThatSaysNonsenseSpoilsItsOwnFigureAlone() throws IOException {
        KernelRoot root = version1();
        group(
                "memory/a",
                "memory.usage_in_bytes",
                "18446744073709551615\n",
                "memory.limit_in_bytes",
                "9223372036854771712\n",
                "memory.oom_control",
                "oom_kill_disable 0\nunder_oom 0\noom_kill 3\nnew_key 7\n",
                "cgroup.procs",
                "1\n");
        group("pids/a", "pids.current", "", "pids.max", "max", "cgroup.procs", "1\n");

        TreeGroup group = at(read(root), "/a");

        assertThat(group.memory().current()).isInstanceOf(Reading.Malformed.class);
        assertThat(present(group.memory().cap())).isEqualTo(Limit.UNLIMITED);
        assertThat(present(group.memory().oomKills())).isEqualTo(new Counter(3));
        assertThat(group.pids().current()).isInstanceOf(Reading.Malformed.class);
        assertThat(group.pids().max()).isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void aFolderWithoutProcessesFileIsAGroupThatWentMeanwhile() throws IOException {
        KernelRoot root = version1();
        group("memory/gone", "memory.usage_in_bytes", "1\n");
        group("memory/gone/below", "cgroup.procs", "");

        assertThat(paths(read(root).top())).containsExactly("/");
    }

    @Test
    void rateAndThrottledShareAreOfTwoReadingsOfTheSameGroup() throws IOException {
        KernelRoot root = version1();
        Path cpu = group("cpu,cpuacct/a", "cgroup.procs", "");
        Files.writeString(cpu.resolve("cpuacct.usage"), "1000000000\n");
        Files.writeString(
                cpu.resolve("cpu.stat"), "nr_periods 10\nnr_throttled 2\nthrottled_time 5\n");
        TreeGroup before = at(read(root), "/a");
        now.addAndGet(2_000_000_000L);
        Files.writeString(cpu.resolve("cpuacct.usage"), "2500000000\n");
        Files.writeString(
                cpu.resolve("cpu.stat"), "nr_periods 30\nnr_throttled 7\nthrottled_time 9\n");
        TreeGroup after = at(read(root), "/a");

        assertThat(after.coresSince(before.mark())).hasValue(0.75);
        assertThat(after.throttledSince(before.mark())).hasValue(0.25);
        assertThat(after.coresSince(after.mark())).isEmpty();

        // Another group of the same name: its counters began anew.
        shell("cd .. && mv cpu,cpuacct/a other && mkdir cpu,cpuacct/a && cp other/* cpu,cpuacct/a");
        now.addAndGet(2_000_000_000L);
        TreeGroup other = at(read(root), "/a");
        assertThat(other.coresSince(after.mark())).isEmpty();
        assertThat(other.throttledSince(after.mark())).isEmpty();
    }

    @Test
    void whatIsKeptOfManyGroupsIsBoundedAndTheRestIsCounted() throws IOException {
        KernelRoot root = version1();
        for (int i = 0; i < 40; i++) {
            group("memory/t" + i + "/below/deeper", "cgroup.procs", "1\n");
            group("memory/t" + i + "/below", "cgroup.procs", "");
            group("memory/t" + i, "cgroup.procs", "");
            group("pids/t" + i, "cgroup.procs", "", "pids.current", "3\n");
        }

        GroupTree tree = present(new TreeReader(root, ticker, 20L * TreeReader.GROUP_BYTES).read());

        assertThat(tree.groups()).isBetween(18, 21);
        assertThat(tree.leftOut()).isEqualTo(1 + 3 * 40 - tree.groups());
        // Those that are in it are whole, of whichever hierarchy.
        assertThat(all(tree.top()))
                .filteredOn(each -> each.path().matches("/t\\d+"))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(present(each.pids().current())).isEqualTo(3));
    }

    @Test
    void longPathsLeaveRoomForFewerGroups() throws IOException {
        KernelRoot root = version1();
        String name = "n".repeat(250);
        for (int i = 0; i < 20; i++) {
            group("memory/" + name + i + "/" + name, "cgroup.procs", "");
            group("memory/" + name + i, "cgroup.procs", "");
        }

        GroupTree tree = present(new TreeReader(root, ticker, 20L * TreeReader.GROUP_BYTES).read());

        assertThat(tree.groups()).isBetween(12, 17);
        assertThat(tree.leftOut()).isEqualTo(41 - tree.groups());
    }

    @Test
    void withoutAHierarchyThereIsNoTree() throws IOException {
        Files.createDirectories(folder.resolve("proc/self"));
        Files.writeString(
                folder.resolve("proc/self/mountinfo"), "1 0 0:1 / / rw - ext4 /dev/vda rw\n");

        assertThat(new TreeReader(new KernelRoot(folder), ticker).read())
                .isInstanceOf(Reading.Unsupported.class);
    }

    @Test
    void aFolderIsFoundInTheInnermostHierarchyThatHasIt() throws IOException {
        GroupTree tree = read(copy(Fixtures.hybrid()));
        Path cgroup = folder.resolve("sys/fs/cgroup");

        assertThat(tree.pathOf(cgroup.resolve("memory/gear-1"))).hasValue("/gear-1");
        assertThat(tree.pathOf(cgroup.resolve("unified/a/b"))).hasValue("/a/b");
        assertThat(tree.pathOf(cgroup.resolve("memory"))).hasValue("/");
        assertThat(tree.pathOf(cgroup)).isEmpty();
    }

    private GroupTree read(KernelRoot root) {
        return present(new TreeReader(root, ticker).read());
    }

    private KernelRoot version1() throws IOException {
        Files.createDirectories(folder.resolve("proc/self"));
        Files.writeString(folder.resolve("proc/self/mountinfo"), V1_MOUNTS);
        for (String hierarchy : List.of("cpu,cpuacct", "memory", "pids", "systemd")) {
            group(hierarchy, "cgroup.procs", "");
        }
        return new KernelRoot(folder);
    }

    private Path group(String path, String... files) throws IOException {
        Path group = Files.createDirectories(folder.resolve("cg").resolve(path));
        for (int i = 0; i < files.length; i += 2) {
            Files.writeString(group.resolve(files[i]), files[i + 1]);
        }
        return group;
    }

    /// For names that Java has no word for; runs in the folder of the memory hierarchy.
    private void shell(String script) throws IOException {
        Process process =
                new ProcessBuilder("sh", "-c", "set -e; " + script)
                        .directory(folder.resolve("cg/memory").toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(said).isZero();
    }

    /// A recorded tree with the processes file that every group has.
    private KernelRoot copy(KernelRoot recorded) throws IOException {
        try (var files = Files.walk(recorded.directory())) {
            for (Path each : (Iterable<Path>) files::iterator) {
                Path to = folder.resolve(recorded.directory().relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(each, to);
                }
            }
        }
        try (var mounts = Files.list(folder.resolve("sys/fs/cgroup"))) {
            for (Path each : (Iterable<Path>) mounts::iterator) {
                Path processes = each.resolve("cgroup.procs");
                if (!Files.exists(processes)) {
                    Files.writeString(processes, "");
                }
            }
        }
        return new KernelRoot(folder);
    }

    private static TreeGroup at(GroupTree tree, String path) {
        return all(tree.top()).stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no group " + path));
    }

    private static List<String> paths(TreeGroup top) {
        return all(top).stream().map(TreeGroup::path).toList();
    }

    private static List<TreeGroup> all(TreeGroup top) {
        var all = new ArrayList<TreeGroup>();
        all.add(top);
        top.children().forEach(each -> all.addAll(all(each)));
        return all;
    }
}
