package io.gearshift.backend.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.CgroupLimit;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupPlace;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.CgroupQuery.Sort;
import io.gearshift.backend.api.CgroupTree;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.gear.TestGears;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostCgroupsTest {

    private static final long GIB = 1L << 30;

    @TempDir private Path folder = Path.of("");

    @Test
    void unlimitedUnsetAndInheritedAreToldApart() throws IOException {
        CgroupFolders host = CgroupFolders.version2(folder);
        host.group("/a", "memory.max", 2 * GIB + "\n", "pids.max", "max\n");
        host.group("/a/unlimited", "memory.max", "max\n");
        host.group("/a/unlimited/unset");
        host.group("/a/larger", "memory.max", 3 * GIB + "\n");
        host.group("/a/smaller", "memory.max", GIB + "\n");
        host.group("/a/smaller/below", "memory.max", "max\n");
        host.group("/free", "memory.max", "max\n");
        host.group("/odd", "memory.max", "a lot\n");

        CgroupTree tree = host.host().tree(CgroupQuery.ALL);

        assertThat(memory(tree, "/a")).isEqualTo(set(2 * GIB, 2 * GIB, null));
        assertThat(memory(tree, "/a/unlimited"))
                .isEqualTo(limit(CgroupLimit.State.UNLIMITED, 2 * GIB, "/a"));
        assertThat(memory(tree, "/a/unlimited/unset"))
                .isEqualTo(limit(CgroupLimit.State.UNSET, 2 * GIB, "/a"));
        assertThat(memory(tree, "/a/larger")).isEqualTo(set(3 * GIB, 2 * GIB, "/a"));
        assertThat(memory(tree, "/a/smaller")).isEqualTo(set(GIB, GIB, null));
        assertThat(memory(tree, "/a/smaller/below"))
                .isEqualTo(limit(CgroupLimit.State.UNLIMITED, GIB, "/a/smaller"));
        assertThat(memory(tree, "/free")).isEqualTo(limit(CgroupLimit.State.UNLIMITED, null, null));
        assertThat(memory(tree, "/")).isEqualTo(limit(CgroupLimit.State.UNSET, null, null));
        assertThat(memory(tree, "/odd").state()).isEqualTo(CgroupLimit.State.UNREADABLE);
        assertThat(memory(tree, "/odd").why()).contains("a lot");
        assertThat(node(tree, "/a/smaller").pidsLimit())
                .isEqualTo(limit(CgroupLimit.State.UNSET, null, null));
    }

    /// Which of them were left out of the record would be another matter at each look.
    @Test
    void allAreMoreThanAnAnswerHasRoomFor() throws IOException {
        CgroupFolders host = CgroupFolders.version2(folder);
        host.group("/", "memory.current", "0\n");
        for (int i = 0; i < CgroupQuery.MOST + 100; i++) {
            host.group("/many/g" + i);
        }
        HostCgroups cgroups = host.host();
        assertThat(cgroups.tree(CgroupQuery.ALL).nodes()).hasSize(CgroupQuery.MOST);
        assertThat(cgroups.all().nodes())
                .hasSize(CgroupQuery.MOST + 102)
                .extracting(CgroupNode::path)
                .doesNotHaveDuplicates()
                .contains("/", "/many", "/many/g0", "/many/g" + (CgroupQuery.MOST + 99));
    }

    /// The reading of a large host is larger than all that is kept of its gears.
    @Test
    void aReadingIsLetGoOfOnceNoRateIsToldFromIt() throws IOException {
        CgroupFolders host = CgroupFolders.version2(folder);
        host.group("/", "cpu.stat", "usage_usec 0\n");
        Looks looks = host.looks();
        assertThat(looks.letGo()).isTrue();
        Instant first = looks.look().at();
        int pauses = host.pauses.get();

        host.pass(Duration.ofSeconds(30));
        assertThat(looks.letGo()).isFalse();
        Looks.Look second = looks.look();
        assertThat(second.rateTime()).isEqualTo(Duration.between(first, second.at()));
        assertThat(host.pauses.get()).isEqualTo(pauses);

        host.pass(Duration.ofSeconds(31));
        assertThat(looks.letGo()).isTrue();
        assertThat(looks.look().rateTime()).isPositive();
        assertThat(host.pauses.get()).isEqualTo(pauses + 1);
    }

    @Test
    void rateThrottledShareAndSharesOfTheGroupAboveComeFromTwoReadings() throws IOException {
        CgroupFolders host = CgroupFolders.version2(folder);
        host.group("/", "cpu.stat", "usage_usec 0\n");
        host.group("/a", "memory.current", 3 * GIB + "\n", "cpu.max", "50000 100000\n");
        host.group("/a", "cpu.stat", stat(0, 0, 0));
        host.group("/b", "cpu.stat", stat(0, 0, 0), "cpu.max", "max 100000\n");
        host.whilePaused =
                () -> {
                    try {
                        host.group("/", "cpu.stat", "usage_usec 500000\n");
                        host.group("/a", "cpu.stat", stat(125_000, 40, 10));
                        host.group("/b", "cpu.stat", stat(250_000, 0, 0));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                };

        CgroupTree tree = host.host().tree(CgroupQuery.ALL);

        assertThat(tree.rateSeconds()).isEqualTo(0.5);
        assertThat(tree.processors()).isEqualTo(4);
        assertThat(tree.memoryBytes()).isEqualTo(8 * GIB);
        assertThat(node(tree, "/").cpuCores()).isEqualTo(Figure.of(1));
        assertThat(node(tree, "/").memoryBytes()).isEqualTo(Figure.of(6.0 * GIB));
        CgroupNode a = node(tree, "/a");
        assertThat(a.cpuCores()).isEqualTo(Figure.of(0.25));
        assertThat(a.cpuShare()).isEqualTo(Figure.of(0.25));
        assertThat(a.memoryShare()).isEqualTo(Figure.of(0.5));
        assertThat(a.throttled()).isEqualTo(Figure.of(0.25));
        assertThat(a.cpuLimit()).isEqualTo(set(500, 500, null));
        assertThat(node(tree, "/b").throttled().absent()).isEqualTo("no CPU cap");
        assertThat(node(tree, "/b").memoryBytes().absent()).contains("memory is not on");
    }

    @Test
    void whatWasChangedIsSeenByTheNextLookWithItsRates() throws IOException {
        CgroupFolders host = CgroupFolders.version2(folder);
        host.group("/a", "memory.max", "max\n", "cpu.stat", stat(0, 0, 0));
        HostCgroups cgroups = host.host();
        cgroups.tree(CgroupQuery.ALL);
        host.pass(Duration.ofMillis(100));
        host.group("/a", "memory.max", GIB + "\n");
        assertThat(memory(cgroups.tree(CgroupQuery.ALL), "/a").value()).isNull();

        cgroups.outdated();

        CgroupTree after = cgroups.tree(CgroupQuery.ALL);
        assertThat(memory(after, "/a").value()).isEqualTo(GIB);
        assertThat(node(after, "/a").cpuCores().value()).isNotNull();
        Instant at = after.at();
        assertThat(cgroups.tree(CgroupQuery.ALL).at()).isEqualTo(at);
    }

    @Test
    void aReadingIsSharedForASecondAndOnlyTheFirstOneIsWaitedFor() throws IOException {
        CgroupFolders host = CgroupFolders.version2(folder);
        HostCgroups cgroups = host.host();

        Instant first = cgroups.tree(CgroupQuery.ALL).at();
        host.pass(Duration.ofMillis(900));
        assertThat(cgroups.tree(CgroupQuery.ALL).at()).isEqualTo(first);
        host.pass(Duration.ofMillis(200));
        CgroupTree second = cgroups.tree(CgroupQuery.ALL);
        assertThat(second.at()).isAfter(first);
        assertThat(second.rateSeconds()).isEqualTo(1.1);
        assertThat(host.pauses).hasValue(1);

        // After long a rate would be of a time that nobody asks about.
        host.pass(Duration.ofMinutes(5));
        assertThat(cgroups.tree(CgroupQuery.ALL).rateSeconds()).isEqualTo(0.5);
        assertThat(host.pauses).hasValue(2);
    }

    @Test
    void aGroupThatCameBetweenTheReadingsHasNoRateYet() throws IOException {
        CgroupFolders host = CgroupFolders.version2(folder);
        host.whilePaused =
                () -> {
                    try {
                        host.group("/new", "cpu.stat", stat(77, 0, 0));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                };

        CgroupNode made = node(host.host().tree(CgroupQuery.ALL), "/new");

        assertThat(made.cpuCores()).isEqualTo(Figure.NO_RATE_YET);
        assertThat(made.throttled()).isEqualTo(Figure.NO_RATE_YET);
    }

    @Test
    void onVersion1KillsCountInTheGroupsAboveTooAndPressureSaysThatThereIsNone()
            throws IOException {
        CgroupFolders host = CgroupFolders.version1(folder);
        host.group("/a", "memory.oom_control", "oom_kill 1\n");
        host.group("/a/b", "memory.oom_control", "oom_kill 2\n");
        host.group("/c", "memory.oom_control", "oom_kill 0\n");

        CgroupTree tree = host.host().tree(CgroupQuery.ALL);

        assertThat(tree.cgroups()).isEqualTo("v1");
        assertThat(node(tree, "/a").oomKills()).isEqualTo(Figure.of(3));
        assertThat(node(tree, "/a/b").oomKills()).isEqualTo(Figure.of(2));
        assertThat(node(tree, "/c").oomKills()).isEqualTo(Figure.of(0));
        assertThat(node(tree, "/").oomKills()).isEqualTo(Figure.of(3));
        assertThat(node(tree, "/a").cpuPressure().absent())
                .isEqualTo("this kernel does not give it for a group of cgroup v1");
        assertThat(node(tree, "/a").cpuCores().absent()).contains("cpuacct is not on");
    }

    /// Of the topmost group version 1 counts page cache and anonymous memory alone: a group in it
    /// would show more than the whole.
    @Test
    void theTopUsesWhatTheHostDoesUnlessItIsAGroupLikeOthers() throws IOException {
        CgroupFolders host = CgroupFolders.version1(folder);
        host.group("/", "memory.usage_in_bytes", 2 * GIB + "\n");
        host.group("/a", "memory.usage_in_bytes", 3 * GIB + "\n");
        // As a cgroup namespace shows it.
        assertThat(node(host.host().tree(CgroupQuery.ALL), "/").memoryBytes())
                .isEqualTo(Figure.of(2.0 * GIB));

        host.group("/", "release_agent", "\n");

        CgroupTree tree = host.host().tree(CgroupQuery.ALL);
        assertThat(node(tree, "/").memoryBytes()).isEqualTo(Figure.of(6.0 * GIB));
        assertThat(node(tree, "/a").memoryShare()).isEqualTo(Figure.of(0.5));
    }

    @Test
    void aGroupThatGrewAfterTheOneAboveWasReadIsMoreThanAllOfIt() throws IOException {
        CgroupFolders host = CgroupFolders.version2(folder);
        host.group("/a", "memory.current", "1000\n");
        host.group("/a/b", "memory.current", "1010\n");

        assertThat(node(host.host().tree(CgroupQuery.ALL), "/a/b").memoryShare())
                .isEqualTo(Figure.of(1.01));
    }

    @Test
    void onVersion2TheKernelCountsThemAboveItself() throws IOException {
        CgroupFolders host = CgroupFolders.version2(folder);
        host.group("/a", "memory.events", "oom 4\noom_kill 4\n");
        host.group("/a/b", "memory.events", "oom 3\noom_kill 3\n");

        CgroupTree tree = host.host().tree(CgroupQuery.ALL);

        assertThat(node(tree, "/a").oomKills()).isEqualTo(Figure.of(4));
        // The topmost group has no such file.
        assertThat(node(tree, "/").oomKills()).isEqualTo(Figure.of(4));
    }

    @Test
    void theGroupsAskedForComeInTheOrderAskedForAndTheRestIsCounted() throws IOException {
        CgroupFolders host = CgroupFolders.version2(folder);
        for (int i = 1; i <= 12; i++) {
            host.group("/web" + i, "memory.current", i * 100 + "\n");
            host.group("/web" + i + "/in", "memory.current", i + "\n");
        }
        host.group("/none");
        HostCgroups cgroups = host.host();

        assertThat(paths(cgroups, new CgroupQuery("/", 1, List.of(), null, Sort.MEMORY, 2)))
                .containsExactly("/", "/web12", "/web11");
        assertThat(paths(cgroups, new CgroupQuery("/", 1, List.of("/web2"), null, Sort.NAME, 50)))
                .containsSequence("/", "/none", "/web1", "/web2", "/web2/in", "/web3")
                .endsWith("/web9", "/web10", "/web11", "/web12");
        assertThat(paths(cgroups, new CgroupQuery("/web7/", 9, List.of(), null, Sort.CPU, 50)))
                .containsExactly("/web7", "/web7/in");
        CgroupTree tree =
                cgroups.tree(new CgroupQuery("/", 0, List.of(), "WEB12", Sort.MEMORY, 50));
        assertThat(tree.nodes()).extracting(CgroupNode::path).containsExactly("/", "/web12");
        assertThat(tree.matched()).isEqualTo(1);
        assertThat(tree.groups()).isEqualTo(26);
        assertThat(tree.nodes().getFirst().children()).isEqualTo(13);
        assertThat(tree.nodes().getFirst().groupsBelow()).isEqualTo(25);
        // Unknown is below every number.
        assertThat(paths(cgroups, new CgroupQuery("/", 1, List.of(), null, Sort.MEMORY, 50)))
                .endsWith("/none");
    }

    @Test
    void aGroupThatIsNotThereIsSaidSo() throws IOException {
        HostCgroups cgroups = CgroupFolders.version2(folder).host();

        for (String path : List.of("/gone", "/../etc", "", "x")) {
            assertThatThrownBy(
                            () ->
                                    cgroups.tree(
                                            new CgroupQuery(
                                                    path, 1, List.of(), null, Sort.NAME, 10)))
                    .isInstanceOf(ConsoleException.class)
                    .hasMessageContaining("no cgroup " + path);
        }
    }

    @Test
    void aGearsGroupsAreItsOwnAllTheWayDown() throws IOException {
        CgroupFolders host = CgroupFolders.version2(folder);
        Path scope = host.group("/machine.slice/machine-lxc\\x2d7\\x2dg.scope");
        Path inner = host.group("/machine.slice/machine-lxc\\x2d7\\x2dg.scope/libvirt");
        host.group("/machine.slice/machine-lxc\\x2d7\\x2dg.scope/libvirt/docker/" + "a".repeat(64));
        host.group("/machine.slice/machine-lxc\\x2d8\\x2dother.scope");
        Map<String, Path> outer = Map.of("memory", scope, "pids", scope);
        host.gears.put(
                TestGears.gear(
                        "g-1",
                        Limits.NONE,
                        new Running(
                                1,
                                2,
                                3,
                                new ContainerGroups(true, outer, outer, inner),
                                List.of())));

        HostCgroups cgroups = host.host();
        CgroupTree tree = cgroups.tree(CgroupQuery.ALL);

        assertThat(owner(tree, "machine-lxc\\x2d7\\x2dg.scope"))
                .isEqualTo(new CgroupOwner(CgroupOwner.Kind.GEAR, "web1", "g-1", true));
        assertThat(owner(tree, "a".repeat(64)))
                .isEqualTo(new CgroupOwner(CgroupOwner.Kind.GEAR, "web1", "g-1", false));
        assertThat(owner(tree, "machine-lxc\\x2d8\\x2dother.scope"))
                .isEqualTo(new CgroupOwner(CgroupOwner.Kind.LIBVIRT, "other", null, true));
        assertThat(owner(tree, "machine.slice").kind()).isEqualTo(CgroupOwner.Kind.SLICE);

        // It has ended; the same reading has another owner for its group at once.
        host.gears.remove("g-1");
        assertThat(owner(cgroups.tree(CgroupQuery.ALL), "machine-lxc\\x2d7\\x2dg.scope").kind())
                .isEqualTo(CgroupOwner.Kind.LIBVIRT);
    }

    @Test
    void aGearWithSeveralPlacesStandsAtOneWithWhatTheOthersCount() throws IOException {
        CgroupFolders host = CgroupFolders.hybrid(folder);
        String path = "/machine/lxc-7-g.libvirt-lxc";
        String further = "/gearshift/g-1";
        Path memory = host.group(path, "memory.usage_in_bytes", "4096\n");
        host.groupIn("pids", "/gearshift", "pids.current", "9\n", "pids.max", "40\n");
        Path pids = host.groupIn("pids", further, "pids.current", "2\n", "pids.max", "max\n");
        Path pressure =
                host.groupIn(
                        "unified",
                        further,
                        "cpu.pressure",
                        "some avg10=1.50 avg60=0.00 avg300=0.00 total=7\n");
        host.groupIn("pids", "/gearshift/left", "pids.current", "0\n");
        Map<String, Path> outer = Map.of("memory", memory, "pids", pids);
        host.gears.put(
                TestGears.gear(
                        "g-1",
                        Limits.NONE,
                        new Running(
                                1,
                                2,
                                3,
                                new ContainerGroups(false, outer, outer, pressure),
                                List.of())));
        HostCgroups cgroups = host.host();

        CgroupTree tree = cgroups.tree(CgroupQuery.ALL);

        CgroupNode gear = node(tree, path);
        assertThat(gear.owner())
                .isEqualTo(new CgroupOwner(CgroupOwner.Kind.GEAR, "web1", "g-1", true));
        assertThat(gear.places())
                .containsExactly(
                        new CgroupPlace(path, List.of("memory")),
                        new CgroupPlace(further, List.of("pids", "pressure")));
        assertThat(gear.memoryBytes()).isEqualTo(Figure.of(4096));
        assertThat(gear.cpuPressure()).isEqualTo(Figure.of(1.5));
        assertThat(gear.pids()).isEqualTo(Figure.of(2));
        assertThat(gear.pidsLimit())
                .isEqualTo(limit(CgroupLimit.State.UNLIMITED, 40L, "/gearshift"));
        assertThat(tree.nodes())
                .extracting(CgroupNode::path)
                .containsExactlyInAnyOrder("/", "/machine", path, "/gearshift", "/gearshift/left");
        assertThat(node(tree, "/gearshift").children()).isEqualTo(2);
        assertThat(node(tree, "/gearshift").elsewhere()).isEqualTo(1);
        assertThat(node(tree, "/machine").elsewhere()).isZero();

        // It is there for who asks for it, and for the record.
        assertThat(paths(cgroups, new CgroupQuery(further, 9, List.of(), null, Sort.NAME, 9)))
                .containsExactly(further);
        assertThat(node(cgroups.all(), further).owner().top()).isFalse();
        assertThat(paths(cgroups, text("lxc-7-g"))).containsExactly("/", "/machine", path);
        assertThat(paths(cgroups, text("web1"))).containsExactly("/", "/machine", path);
        assertThat(paths(cgroups, text("g-1"))).containsExactly("/");
        assertThat(paths(cgroups, text(further))).containsExactly("/", "/gearshift", further);
    }

    private static CgroupQuery text(String text) {
        return new CgroupQuery("/", 0, List.of(), text, Sort.NAME, 50);
    }

    private static List<String> paths(HostCgroups cgroups, CgroupQuery query) {
        return cgroups.tree(query).nodes().stream().map(CgroupNode::path).toList();
    }

    private static String stat(long usage, long periods, long throttled) {
        return "usage_usec %d\nnr_periods %d\nnr_throttled %d\nthrottled_usec 0\n"
                .formatted(usage, periods, throttled);
    }

    private static CgroupOwner owner(CgroupTree tree, String name) {
        return tree.nodes().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow()
                .owner();
    }

    private static CgroupLimit memory(CgroupTree tree, String path) {
        return node(tree, path).memoryLimit();
    }

    private static CgroupNode node(CgroupTree tree, String path) {
        return tree.nodes().stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no group " + path));
    }

    private static CgroupLimit set(long value, long effective, @Nullable String from) {
        return new CgroupLimit(CgroupLimit.State.SET, value, effective, from, null);
    }

    private static CgroupLimit limit(
            CgroupLimit.State state, @Nullable Long effective, @Nullable String from) {
        return new CgroupLimit(state, null, effective, from, null);
    }
}
