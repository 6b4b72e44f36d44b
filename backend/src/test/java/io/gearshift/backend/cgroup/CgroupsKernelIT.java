package io.gearshift.backend.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.CgroupLimit;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.gear.TestGears;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Ticker;
import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.kernel.OwnGroup;
import io.gearshift.collectors.mountinfo.Controller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The tree of the real kernel, with groups of our own in it, beside what the kernel's files say.
@Tag("kernel")
final class CgroupsKernelIT {

    private static final long MIB = 1 << 20;
    private static final int READS = 60;

    private final HostCgroups cgroups =
            new HostCgroups(
                    KernelRoot.LIVE, TestGears.registry(), Ticker.SYSTEM, InstantSource.system());
    private final List<OwnGroup> made = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private OwnGroup top;

    private String path = "";

    @BeforeEach
    void make() throws IOException {
        top = group("tree");
        path = "/gearshift-test-" + ProcessHandle.current().pid() + "-tree";
        if (top.paths() instanceof GroupPaths.V2(Path folder, _)) {
            Assumptions.assumeTrue(
                    Files.exists(folder.resolve("memory.max")),
                    "needs the memory controller in the groups below the top one");
            Files.writeString(folder.resolve("cgroup.subtree_control"), "+memory +cpu +pids");
        }
    }

    private OwnGroup group(String name) throws IOException {
        OwnGroup group = OwnGroup.make(name);
        made.addFirst(group);
        return group;
    }

    @AfterEach
    void remove() {
        made.forEach(OwnGroup::close);
    }

    @Test
    void aLimitAboveIsInheritedAndUseAndProcessesAreTheKernels() throws IOException {
        OwnGroup child = group("tree/child");
        OwnGroup small = group("tree/small");
        limitMemory(top, 64 * MIB);
        limitMemory(small, 16 * MIB);
        Files.writeString(child.folder(Controller.PIDS).resolve("pids.max"), "30");
        Process sleeper = child.start("exec sleep 1000");
        Process other = small.start("exec sleep 1000");
        awaitIn(child, sleeper);
        awaitIn(small, other);

        Path use = memoryFile(child, "memory.current", "memory.usage_in_bytes");
        long before = number(use);
        CgroupTree tree = look();
        long after = number(use);

        CgroupNode node = node(tree, path + "/child");
        assertThat(node.memoryLimit())
                .isEqualTo(
                        new CgroupLimit(CgroupLimit.State.UNLIMITED, null, 64 * MIB, path, null));
        assertThat(node(tree, path).memoryLimit())
                .isEqualTo(new CgroupLimit(CgroupLimit.State.SET, 64 * MIB, 64 * MIB, null, null));
        assertThat(node(tree, path + "/small").memoryLimit().effective()).isEqualTo(16 * MIB);
        assertThat(value(node.memoryBytes()))
                .isBetween((double) Math.min(before, after), (double) Math.max(before, after));
        assertThat(node.processes()).isEqualTo(1);
        assertThat(node(tree, path).processes()).isZero();
        assertThat(node(tree, path).processesBelow()).isEqualTo(2);
        assertThat(node.pidsLimit().value()).isEqualTo(30);
        assertThat(value(node.pids())).isEqualTo(1);
        assertThat(value(node.cpuWeight())).isEqualTo(100);
        boolean version2 = top.paths() instanceof GroupPaths.V2;
        assertThat(node.memoryHigh().state())
                .isEqualTo(version2 ? CgroupLimit.State.UNLIMITED : CgroupLimit.State.UNSET);
        // Ours are in the version 2 tree of a hybrid host too, which counts their pressure.
        boolean counted =
                Files.exists(Path.of("/proc/pressure/cpu"))
                        && OwnGroup.layout().unifiedTree().isPresent();
        assertThat(node.cpuPressure().value() != null).isEqualTo(counted);
    }

    @Test
    void whoIsHeldToAFiftiethOfAProcessorIsShownThrottled() throws IOException {
        OwnGroup burner = group("tree/burner");
        if (top.paths() instanceof GroupPaths.V2) {
            Files.writeString(burner.folder(Controller.CPU).resolve("cpu.max"), "2000 100000");
        } else {
            Path cpu = burner.folder(Controller.CPU);
            Files.writeString(cpu.resolve("cpu.cfs_period_us"), "100000");
            Files.writeString(cpu.resolve("cpu.cfs_quota_us"), "2000");
        }
        awaitIn(burner, burner.start("while :; do :; done"));

        CgroupNode node = node(look(), path + "/burner");

        // So little that it would get more on however busy a machine.
        assertThat(node.cpuLimit().value()).isEqualTo(20);
        assertThat(value(node.cpuCores())).isBetween(0.002, 0.1);
        assertThat(value(node.throttled())).isGreaterThan(0.5);
        assertThat(value(node(look(), path).cpuCores())).isBetween(0.002, 0.1);
    }

    /// A large group of the host shows less than the top, whose figure includes the kernel's own
    /// memory too; another look is taken where memory was given back between the two readings.
    @Test
    void noGroupInTheTopShowsMoreThanTheTop() {
        double top = 0;
        double largest = 0;
        for (int look = 0; look < READS && top <= largest; look++) {
            cgroups.outdated();
            CgroupTree tree =
                    cgroups.tree(
                            new CgroupQuery("/", 1, List.of(), null, CgroupQuery.Sort.MEMORY, 50));
            top = value(tree.nodes().getFirst().memoryBytes());
            largest = tree.nodes().stream().skip(1).mapToDouble(each -> or0(each)).max().orElse(0);
        }
        assertThat(largest).isPositive();
        assertThat(top).isGreaterThanOrEqualTo(largest);
    }

    private static double or0(CgroupNode node) {
        Double bytes = node.memoryBytes().value();
        return bytes == null ? 0 : bytes;
    }

    @Test
    void aKillIsCountedInTheGroupAndInThoseAboveIt() throws Exception {
        OwnGroup victim = group("tree/victim");
        limitMemory(victim, 8 * MIB);
        noSwap(victim, 8 * MIB);
        Process hog = victim.start("head -c 100000000 /dev/zero | tail -c 100000000 | cat");
        assertThat(hog.waitFor(60, TimeUnit.SECONDS)).isTrue();

        CgroupTree tree = look();

        Path file = memoryFile(victim, "memory.events", "memory.oom_control");
        long kernels =
                Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith("oom_kill "))
                        .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length())))
                        .sum();
        assertThat(kernels).isPositive();
        assertThat(count(node(tree, path + "/victim").oomKills())).isEqualTo(kernels);
        assertThat(count(node(tree, path).oomKills())).isEqualTo(kernels);
    }

    @Test
    void whatThereIsIsWhatFindFindsWhateverItIsCalled() throws Exception {
        Path folder = top.folder(Controller.MEMORY);
        String names = "'a b' '...' 'x\\x2dy' \"$(printf 'caf\\351')\" \"$(printf '\\033[31m')\"";
        shell(folder, "mkdir " + names);
        try {
            Set<String> found = new HashSet<>(shell(folder, "find . -mindepth 1 -type d"));
            Set<String> shown = new HashSet<>();
            look().nodes().stream()
                    .filter(node -> node.depth() > 1)
                    .forEach(node -> shown.add("." + node.path().substring(path.length())));
            assertThat(shown)
                    .contains("./a b", "./...", "./x\\x2dy", "./caf\\xe9", "./\u001b[31m")
                    .hasSameSizeAs(found);
        } finally {
            shell(folder, "rmdir " + names);
        }
    }

    @Test
    void groupsThatComeAndGoMeanwhileDoNoHarm() throws Exception {
        Path folder = top.folder(Controller.MEMORY);
        var over = new AtomicBoolean();
        int seen = 0;
        try (ExecutorService thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("make-groups").factory())) {
            Future<?> making = thread.submit(() -> comeAndGo(folder, over));
            try {
                var reader =
                        new io.gearshift.collectors.cgroup.TreeReader(
                                KernelRoot.LIVE, Ticker.SYSTEM);
                for (int i = 0; i < READS; i++) {
                    var tree = reader.read().asOptional().orElseThrow();
                    for (var group : tree.top().children()) {
                        if (group.path().equals(path)) {
                            seen += group.children().size();
                            // Whoever is shown was there while it was read.
                            assertThat(group.children())
                                    .allSatisfy(
                                            each ->
                                                    assertThat(each.memory().cap().asOptional())
                                                            .as(each.path())
                                                            .isPresent());
                        }
                    }
                }
            } finally {
                over.set(true);
                making.get();
            }
        }
        assertThat(seen).as("groups met on the way").isPositive();
        assertThat(look().nodes()).extracting(CgroupNode::path).containsExactly(path);
    }

    private static Void comeAndGo(Path folder, AtomicBoolean over) throws IOException {
        for (int i = 0; !over.get(); i++) {
            Path made = Files.createDirectory(folder.resolve("come" + i % 7));
            Files.delete(made);
        }
        return null;
    }

    private CgroupTree look() {
        return cgroups.tree(new CgroupQuery(path, 9, List.of(), null, CgroupQuery.Sort.NAME, 100));
    }

    private static CgroupNode node(CgroupTree tree, String path) {
        return tree.nodes().stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no group " + path));
    }

    private static long count(Figure figure) {
        return Math.round(value(figure));
    }

    private static double value(Figure figure) {
        Double value = figure.value();
        if (value == null) {
            throw new AssertionError("no figure: " + figure.absent());
        }
        return value;
    }

    private static Path memoryFile(OwnGroup group, String version2, String version1) {
        return group.folder(Controller.MEMORY)
                .resolve(group.paths() instanceof GroupPaths.V2 ? version2 : version1);
    }

    private static void limitMemory(OwnGroup group, long bytes) throws IOException {
        Files.writeString(
                memoryFile(group, "memory.max", "memory.limit_in_bytes"), Long.toString(bytes));
    }

    private static void noSwap(OwnGroup group, long memory) throws IOException {
        Path file = memoryFile(group, "memory.swap.max", "memory.memsw.limit_in_bytes");
        if (Files.exists(file)) {
            boolean version2 = group.paths() instanceof GroupPaths.V2;
            Files.writeString(file, version2 ? "0" : Long.toString(memory));
        }
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }

    /// A shell goes into its groups itself, a moment after it was started.
    private static void awaitIn(OwnGroup group, Process process) throws IOException {
        String pid = Long.toString(process.pid());
        var folders = new ArrayList<Path>();
        switch (group.paths()) {
            case GroupPaths.V1 v1 -> folders.addAll(v1.folders().values());
            case GroupPaths.V2(Path folder, _) -> folders.add(folder);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        for (Path folder : folders) {
            while (!Files.readAllLines(folder.resolve("cgroup.procs")).contains(pid)) {
                assertThat(System.nanoTime()).as("%s is in %s", pid, folder).isLessThan(end);
                Thread.onSpinWait();
            }
        }
    }

    private static List<String> shell(Path folder, String script) throws Exception {
        Process process =
                new ProcessBuilder("sh", "-c", script)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().toList();
    }
}
