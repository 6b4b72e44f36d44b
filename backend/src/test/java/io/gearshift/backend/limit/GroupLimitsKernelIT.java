package io.gearshift.backend.limit;

import static io.gearshift.backend.limit.GroupLab.change;
import static io.gearshift.backend.limit.GroupLab.memory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.cgroup.HostCgroups;
import io.gearshift.backend.gear.TestGears;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Ticker;
import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.kernel.OwnGroup;
import io.gearshift.collectors.mountinfo.Controller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Limits of groups of our own on the real kernel, of whichever cgroup version this machine has.
@Tag("kernel")
final class GroupLimitsKernelIT {

    private static final long MIB = 1 << 20;

    private final BlockingQueue<LimitResult> reverted = new ArrayBlockingQueue<>(10);
    private final List<OwnGroup> made = new ArrayList<>();

    @TempDir private Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init") // set before each test
    private OwnGroup container;

    @SuppressWarnings("NullAway.Init") // set before each test
    private GroupLimits limits;

    private String path = "";
    private boolean version2;

    @BeforeEach
    void make() throws IOException {
        OwnGroup top = group("limits");
        version2 = top.paths() instanceof GroupPaths.V2;
        if (top.paths() instanceof GroupPaths.V2(Path here, _)) {
            Assumptions.assumeTrue(
                    Files.exists(here.resolve("memory.max")),
                    "needs the memory controller in the groups below the top one");
            Files.writeString(here.resolve("cgroup.subtree_control"), "+memory +cpu +pids");
        }
        container = group("limits/lxc.payload.web");
        path = top("limits/lxc.payload.web");
        var cgroups =
                new HostCgroups(
                        KernelRoot.LIVE,
                        TestGears.registry(),
                        Ticker.SYSTEM,
                        InstantSource.system());
        limits =
                new GroupLimits(
                        new GroupLimits.Host(
                                KernelRoot.LIVE,
                                HostFacts.live(),
                                new SystemAlarmClock(),
                                folder.resolve("list"),
                                folder.resolve("d.sock"),
                                null,
                                "gearshift"),
                        cgroups::node,
                        (_, _, _, _, _) -> {},
                        reverted::add,
                        folder.resolve("journal"));
        limits.open();
    }

    private static String top(String name) {
        return "/gearshift-test-" + ProcessHandle.current().pid() + "-" + name;
    }

    private OwnGroup group(String name) throws IOException {
        OwnGroup group = OwnGroup.make(name);
        made.addFirst(group);
        return group;
    }

    @AfterEach
    void remove() {
        limits.close();
        made.forEach(OwnGroup::close);
    }

    @Test
    void aContainersLimitsAreSetHoldAndGoBack() throws Exception {
        LimitResult set =
                limits.change(
                        path,
                        "c1",
                        change(Cap.at(200), Cap.at(64 * MIB), Cap.at(3)),
                        null,
                        limits.preview(path, memory(64)).revision());

        assertThat(memoryFile()).isEqualTo(Long.toString(64 * MIB));
        assertThat(text(Controller.PIDS, "pids.max")).isEqualTo("3");
        assertThat(cpu()).isEqualTo("20000 100000");
        assertThat(set.before().memoryBytes()).isEqualTo(Cap.MAX);
        // The shell and two that sleep are three; a fourth cannot be made.
        container.start("sleep 100 & sleep 100 & sleep 100 & wait");
        within(() -> refusals() > 0);
        assertThat(text(Controller.PIDS, "pids.current")).isIn("2", "3");
        end();

        limits.undo(set);
        assertThat(text(Controller.PIDS, "pids.max")).isEqualTo("max");
        assertThat(memoryFile()).isIn("max", "9223372036854771712");
        assertThat(cpu()).isIn("max 100000", "-1 100000");
    }

    @Test
    void aCapBelowUseIsForetoldAndOnVersion1RefusedWithNothingChanged() throws Exception {
        Process holds =
                container.start(
                        "x=$(head -c 24000000 /dev/zero | tr '\\000' x); while :; do sleep 1;"
                                + " done");
        within(() -> used() > 24_000_000);

        assertThat(limits.preview(path, memory(8)).notes())
                .anySatisfy(each -> assertThat(each.text()).contains("The group uses"));
        if (!version2) {
            assertThatThrownBy(
                            () ->
                                    limits.change(
                                            path,
                                            "c1",
                                            change(null, Cap.at(8 * MIB), Cap.at(50)),
                                            null,
                                            null))
                    .isInstanceOfSatisfying(
                            ConsoleException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_REFUSED);
                                assertThat(e.getMessage()).contains("EBUSY", "Nothing was changed");
                            });
            assertThat(memoryFile()).isEqualTo("9223372036854771712");
            assertThat(text(Controller.PIDS, "pids.max")).isEqualTo("max");
            assertThat(holds.isAlive()).isTrue();
        }
    }

    @Test
    void whatNobodyConfirmsGoesBackByTheAgentsOwnClock() throws Exception {
        limits.change(path, "c1", memory(64), Duration.ofSeconds(5), null);
        assertThat(memoryFile()).isEqualTo(Long.toString(64 * MIB));

        LimitResult back = reverted.poll(30, TimeUnit.SECONDS);

        assertThat(back).isNotNull();
        assertThat(memoryFile()).isIn("max", "9223372036854771712");
    }

    @Test
    void theTopAndOurOwnGroupAreNeverChanged() throws IOException {
        refused("/", "whole host");
        refused(top("limits"), "--cgroup-list");
        // Listed, but this program runs in it.
        OwnGroup ours = group("limits/ours");
        Files.writeString(folder.resolve("list"), top("limits/ours") + "\n");
        // A reading of the tree is shared for a while.
        within(() -> isKnown(top("limits/ours")));
        assertThat(limits.preview(top("limits/ours"), memory(64)).refusedBecause()).isNull();
        Path procs = ours.folder(Controller.PIDS).resolve("cgroup.procs");
        Path home = home(ours.folder(Controller.PIDS));
        String self = Long.toString(ProcessHandle.current().pid());
        Files.writeString(procs, self);
        try {
            refused(top("limits/ours"), "Gearshift itself");
        } finally {
            Files.writeString(home.resolve("cgroup.procs"), self);
        }
    }

    private boolean isKnown(String group) {
        try {
            return limits.preview(group, memory(64)).revision() >= 0;
        } catch (ConsoleException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND);
            return false;
        }
    }

    /// Where this program is in the hierarchy of that group.
    private static Path home(Path group) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            String[] fields = line.split(":", 3);
            boolean here = fields[1].isEmpty() || fields[1].contains("pids");
            if (here && (!fields[1].isEmpty() || OwnGroup.layout().unifiedTree().isPresent())) {
                Path mount = group;
                while (mount.getParent() != null
                        && Files.exists(mount.getParent().resolve("cgroup.procs"))) {
                    mount = mount.getParent();
                }
                if (fields[1].contains("pids")
                        || Files.exists(mount.resolve("cgroup.controllers"))) {
                    return mount.resolve(fields[2].substring(1));
                }
            }
        }
        throw new IOException("this program is in no group of that hierarchy");
    }

    @Test
    void dockersGroupIsReadBackFromTheKernelAfterDockerSetIt() throws Exception {
        String id = GroupLab.ID;
        OwnGroup above = group("limits/docker");
        if (above.paths() instanceof GroupPaths.V2(Path here, _)) {
            Files.writeString(here.resolve("cgroup.subtree_control"), "+memory +cpu +pids");
        }
        OwnGroup docker = group("limits/docker/" + id);
        String group = top("limits/docker/" + id);
        Process inside = docker.start("exec sleep 1000");
        // Its program is in all hierarchies when the shell is the program.
        within(() -> inside.info().command().orElse("").contains("sleep"));
        try (var server = new DockerServer(folder.resolve("d.sock"))) {
            server.container =
                    "{\"State\":{\"Pid\":%d},\"HostConfig\":{\"Memory\":0,\"MemorySwap\":0,\"NanoCpus\":0}}"
                            .formatted(inside.pid());
            server.update = update -> write(docker, update);

            LimitResult set = limits.change(group, "c1", memory(64), null, null);

            assertThat(set.after().memoryBytes()).isEqualTo(Cap.at(64 * MIB));
            // What Docker does not do is not there when it is read back, and said.
            server.update = _ -> {};
            assertThatThrownBy(() -> limits.change(group, "c2", memory(80), null, null))
                    .isInstanceOfSatisfying(
                            ConsoleException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_READ_BACK));
        }
    }

    /// How often a process could not be made.
    private long refusals() {
        try {
            return Long.parseLong(text(Controller.PIDS, "pids.events").replaceAll("\\D+", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends all that is in the container, also what has lost its parent.
    private void end() throws IOException {
        for (String pid : text(Controller.PIDS, "cgroup.procs").lines().toList()) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static void within(BooleanSupplier what) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!what.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within the time").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private void write(OwnGroup group, JsonNode update) {
        try {
            Files.writeString(
                    group.folder(Controller.MEMORY)
                            .resolve(version2 ? "memory.max" : "memory.limit_in_bytes"),
                    update.get("Memory").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void refused(String group, String why) {
        assertThatThrownBy(() -> limits.change(group, "cx", memory(64), null, null))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining(why);
    }

    private String memoryFile() throws IOException {
        return text(Controller.MEMORY, version2 ? "memory.max" : "memory.limit_in_bytes");
    }

    private long used() {
        try {
            return Long.parseLong(
                    text(Controller.MEMORY, version2 ? "memory.current" : "memory.usage_in_bytes"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String cpu() throws IOException {
        return version2
                ? text(Controller.CPU, "cpu.max")
                : text(Controller.CPU, "cpu.cfs_quota_us")
                        + " "
                        + text(Controller.CPU, "cpu.cfs_period_us");
    }

    private String text(Controller controller, String file) throws IOException {
        return Files.readString(container.folder(controller).resolve(file)).strip();
    }
}
