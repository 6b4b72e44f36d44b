package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.GearNamespace;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.NamespaceMatrix;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.host.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Containers that are no gears, and namespaces that no process is in. A container is what its
/// runtime makes of it: processes in namespaces of their own, in a control group of a certain name.
@Tag("kernel")
@Tag("N1")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StrangersKernelIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ID =
            "4426af4f45ae09720a1e50f220d19db5b71cfe897480d860f0bc761d7f4be69d";

    private final KernelHost host = new KernelHost();
    private final KernelAgent agent = new KernelAgent(host);
    private final Path groups = groups();
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() throws IOException, InterruptedException {
        for (Process each : processes) {
            each.descendants().forEach(ProcessHandle::destroyForcibly);
            each.destroyForcibly().waitFor();
        }
        processes.clear();
        KernelHost.await("the groups to be empty", SOON, this::removeGroups);
    }

    @AfterAll
    void close() {
        agent.close();
        host.close();
    }

    /// A folder of our own in the tree that counts processes.
    private static Path groups() {
        Path whole = Path.of("/sys/fs/cgroup");
        Path tree = Files.exists(whole.resolve("cgroup.procs")) ? whole : whole.resolve("pids");
        return tree.resolve("gearshift-it-" + ProcessHandle.current().pid());
    }

    private boolean removeGroups() {
        if (!Files.exists(groups)) {
            return true;
        }
        try (Stream<Path> all = Files.walk(groups)) {
            for (Path each :
                    all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
            return true;
        } catch (IOException e) {
            // A process that was killed is still in it.
            return false;
        }
    }

    private Process shell(String script, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("bash", "-c", script, "test"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        processes.add(process);
        return process;
    }

    private List<NamespaceRow> rows() {
        return Objects.requireNonNull(agent.call(new HostCommand.Namespaces(null, true)).rows());
    }

    private static Set<Long> own(long pid) throws IOException {
        Set<Long> own = links(pid);
        own.removeAll(links(ProcessHandle.current().pid()));
        return own;
    }

    private static Set<Long> links(long pid) throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/proc/" + pid + "/ns"))) {
            return links.filter(each -> !each.toString().endsWith("_for_children"))
                    .map(StrangersKernelIT::inode)
                    .collect(Collectors.toSet());
        }
    }

    private static long inode(Path link) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            return Long.parseLong(target.replaceAll("\\D", ""));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @Tag("D4")
    @CsvSource(
            textBlock =
                    """
                    docker/ID,                                        docker 4426af4f45ae
                    system.slice/docker-ID.scope,                     docker 4426af4f45ae
                    machine.slice/libpod-ID.scope/container,          podman 4426af4f45ae
                    user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope, podman 4426af4f45ae
                    lxc.payload.web1/init.scope,                      lxc web1
                    machine.slice/systemd-nspawn@web1.service/payload, nspawn web1
                    machine.slice/machine-my\\x2dweb.scope/payload,   nspawn my-web
                    """)
    void aContainerOfOthersIsShownByWhatItIs(String group, String words) throws IOException {
        Path folder = Files.createDirectories(groups.resolve(group.replace("ID", ID)));
        Process container =
                shell(
                        "echo $$ >\"$1/cgroup.procs\" && exec unshare --user --map-root-user --fork"
                                + " --pid --mount --net --uts sh -c 'echo ready; exec sleep 60'",
                        folder.toString());
        assertThat(container.inputReader().readLine()).isEqualTo("ready");
        long inner = container.children().findFirst().orElseThrow().pid();
        Set<Long> own = own(inner);
        assertThat(own).hasSize(5);

        assertThat(rows())
                .filteredOn(row -> own.contains(row.ns()))
                .hasSize(5)
                .allSatisfy(
                        row -> {
                            assertThat(row.container()).isEqualTo(words);
                            assertThat(row.gear()).isNull();
                        });
        assertThat(rows())
                .filteredOn(row -> words.equals(row.container()))
                .extracting(NamespaceRow::ns)
                .as("and nothing else is")
                .containsExactlyInAnyOrderElementsOf(own);
        assertThat(agent.call(new HostCommand.NamespaceTree()))
                .filteredOn(node -> own.contains(node.ns()))
                .extracting(NamespaceNode::container)
                .containsExactly(words, words);
        NamespaceMatrix.Row row = row(words);
        assertThat(row.gear()).isNull();
        assertThat(row.managed()).isFalse();
        assertThat(row.namespaces())
                .filteredOn(each -> each.relation() == GearNamespace.Relation.OWN)
                .extracting(GearNamespace::type)
                .containsExactlyInAnyOrder("user", "pid", "mnt", "net", "uts");
        assertThat(row.namespaces())
                .filteredOn(each -> each.relation() == GearNamespace.Relation.HOST)
                .extracting(GearNamespace::type)
                .contains("ipc", "cgroup");
    }

    private NamespaceMatrix.Row row(String name) {
        return agent.call(new HostCommand.NamespaceMatrix()).rows().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatWasUnsharedByHandIsNamedByItsLowestProcess() throws IOException {
        Process container =
                shell("exec unshare --fork --pid --mount --ipc sh -c 'echo ready; exec sleep 60'");
        assertThat(container.inputReader().readLine()).isEqualTo("ready");
        long inner = container.children().findFirst().orElseThrow().pid();
        Set<Long> own = own(inner);
        assertThat(own).hasSize(3);
        String name = "unshare " + container.pid() + " (unshare)";
        assertThat(rows())
                .filteredOn(row -> own.contains(row.ns()))
                .hasSize(3)
                .allSatisfy(row -> assertThat(row.container()).isEqualTo(name));
        assertThat(row(name).namespaces())
                .filteredOn(each -> each.relation() == GearNamespace.Relation.OWN)
                .hasSize(3);
    }

    @Test
    void theHostsOwnAndTheGearsAreNoContainers() throws IOException {
        String id = agent.run("ours", LimitChange.NOTHING, RestartPolicy.NO, "/bin/sleep", "1000");
        try {
            Set<Long> hosts = links(ProcessHandle.current().pid());
            Set<Long> gears = own(Objects.requireNonNull(agent.gear(id).initPid()));
            assertThat(rows())
                    .filteredOn(row -> hosts.contains(row.ns()))
                    .allSatisfy(
                            row -> {
                                assertThat(row.container()).isNull();
                                assertThat(row.gear()).isNull();
                            });
            assertThat(rows())
                    .filteredOn(row -> gears.contains(row.ns()))
                    .hasSize(7)
                    .allSatisfy(
                            row -> {
                                assertThat(row.container()).isNull();
                                assertThat(row.gear()).isEqualTo("ours");
                            });
            assertThat(row("ours").gear()).isEqualTo(id);
        } finally {
            agent.call(new HostCommand.Delete(id, true));
        }
    }

    @Test
    void oneThatNobodyIsInIsShownWithWhatKeepsIt() throws IOException {
        Process holder =
                shell(
                        """
                        unshare --user --map-root-user --net sleep 60 &
                        own=$(readlink /proc/self/ns/net)
                        until [ "$(readlink /proc/$!/ns/net)" != "$own" ]; do :; done
                        exec 7</proc/$!/ns/net
                        echo $(stat -Lc %i /proc/$!/ns/net /proc/$!/ns/user)
                        kill -9 $!; wait $! 2>/dev/null
                        echo ready
                        exec sleep 60
                        """);
        var out = holder.inputReader();
        String[] numbers = out.readLine().split(" ", -1);
        assertThat(out.readLine()).isEqualTo("ready");
        long net = Long.parseLong(numbers[0]);
        long user = Long.parseLong(numbers[1]);
        // The look before may be two seconds old, or twenty times what it took.
        KernelHost.await("the network namespace", SOON, () -> nobodyIn(net));
        NamespaceRow row =
                rows().stream().filter(each -> each.ns() == net).findFirst().orElseThrow();
        assertThat(row.nprocs()).isZero();
        assertThat(row.pid()).isNull();
        assertThat(row.seenAt()).isNotNull();
        assertThat(row.heldBy()).containsExactly("open as 7 of pid " + holder.pid() + " (sleep)");
        assertThat(rows())
                .filteredOn(each -> each.ns() == user)
                .singleElement()
                .extracting(NamespaceRow::heldBy)
                .isEqualTo(List.of("owns net " + net));
        NamespaceNode node =
                agent.call(new HostCommand.NamespaceTree()).stream()
                        .filter(each -> each.ns() == user)
                        .findFirst()
                        .orElseThrow();
        assertThat(node.nprocs()).isZero();
        assertThat(node.heldBy()).containsExactly("owns net " + net);
        assertThat(node.parent()).isEqualTo(inode(Path.of("/proc/self/ns/user")));
        assertThat(rows())
                .extracting(NamespaceRow::ns)
                .as("each once, ascending")
                .isSorted()
                .doesNotHaveDuplicates();

        holder.destroyForcibly();
        KernelHost.await(
                "its end", SOON, () -> rows().stream().noneMatch(each -> each.ns() == net));
    }

    private boolean nobodyIn(long ns) {
        return rows().stream().anyMatch(each -> each.ns() == ns && each.nprocs() == 0);
    }
}
