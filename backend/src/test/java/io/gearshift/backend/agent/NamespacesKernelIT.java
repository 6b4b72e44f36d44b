package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.GearNamespace;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.NamespaceMatrix;
import io.gearshift.backend.api.NamespaceNode;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.host.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What the agent says of namespaces, beside what lsns and the kernel say.
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NamespacesKernelIT {

    private static final int TRIES = 20;

    private final KernelHost host = new KernelHost();
    private final KernelAgent agent = new KernelAgent(host);

    @AfterAll
    void close() {
        agent.close();
        host.close();
    }

    private String running(String name) {
        String id = KernelAgent.nextId();
        agent.call(
                new HostCommand.Create(
                        id,
                        new GearSpec(
                                name,
                                "default",
                                null,
                                null,
                                "base",
                                RootMode.READ_ONLY,
                                List.of("/bin/sleep", "1000"),
                                Map.of(),
                                Map.of(),
                                false,
                                RestartPolicy.NO,
                                LimitChange.NOTHING)));
        agent.call(new HostCommand.Start(id));
        return id;
    }

    @Test
    @Tag("N8")
    void parentsAndOwnersAreThoseOfLsns() throws IOException, InterruptedException {
        String id = running("kin");
        Process nested =
                new ProcessBuilder(
                                "unshare", "-Ur", "--fork", "--pid", "unshare", "-Ur", "sleep",
                                "60")
                        .start();
        try {
            for (int i = 0; i < TRIES; i++) {
                Set<String> before = lsnsTree();
                Set<String> ours =
                        agent.call(new HostCommand.NamespaceTree()).stream()
                                .filter(node -> node.nprocs() > 0)
                                .map(NamespacesKernelIT::line)
                                .collect(Collectors.toCollection(TreeSet::new));
                if (before.equals(lsnsTree())) {
                    assertThat(ours).isEqualTo(before);
                    NamespaceNode user = own(agent.call(new HostCommand.NamespaceTree()));
                    assertThat(user.uidMap()).hasSize(1);
                    assertThat(user.uidMap().getFirst().inside()).isZero();
                    assertThat(user.uidMap().getFirst().outside())
                            .isEqualTo(agent.gear(id).idBase());
                    assertThat(user.uidMap().getFirst().count()).isEqualTo(65_536);
                    return;
                }
            }
            throw new AssertionError("lsns never said the same twice");
        } finally {
            nested.descendants().forEach(ProcessHandle::destroyForcibly);
            nested.destroyForcibly().waitFor();
            agent.call(new HostCommand.Delete(id, true));
        }
    }

    private static NamespaceNode own(List<NamespaceNode> nodes) {
        return nodes.stream()
                .filter(node -> node.type().equals("user") && "kin".equals(node.gear()))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> lsnsTree() {
        var lines = new TreeSet<String>();
        for (String type : List.of("user", "pid")) {
            for (String line :
                    KernelHost.run(
                                    List.of(
                                            "lsns",
                                            "--raw",
                                            "--list",
                                            "--noheadings",
                                            "-t",
                                            type,
                                            "-o",
                                            "NS,TYPE,PNS,ONS"))
                            .lines()
                            .toList()) {
                lines.add(line.strip());
            }
        }
        return lines;
    }

    private static String line(NamespaceNode node) {
        return node.ns()
                + " "
                + node.type()
                + " "
                + (node.parent() == null ? 0 : node.parent())
                + " "
                + (node.owner() == null ? 0 : node.owner());
    }

    @Test
    @Tag("N2")
    void theNamespacesOfOneProcessAreThoseOfLsns() {
        String id = running("one");
        try {
            Integer pid = agent.gear(id).initPid();
            assertThat(pid).isNotNull();
            Set<String> ours =
                    agent.call(new HostCommand.ProcessNamespaces(pid)).stream()
                            .map(row -> row.ns() + " " + row.type())
                            .collect(Collectors.toCollection(TreeSet::new));
            Set<String> theirs =
                    KernelHost.run(
                                    List.of(
                                            "lsns",
                                            "--raw",
                                            "--list",
                                            "--noheadings",
                                            "-p",
                                            pid.toString(),
                                            "-o",
                                            "NS,TYPE"))
                            .lines()
                            .map(String::strip)
                            .collect(Collectors.toCollection(TreeSet::new));
            assertThat(ours).isEqualTo(theirs).hasSize(8);
            assertThat(agent.call(new HostCommand.ProcessNamespaces(pid)))
                    .filteredOn(row -> row.type().equals("pid"))
                    .singleElement()
                    .extracting(NamespaceRow::gear)
                    .isEqualTo("one");
        } finally {
            agent.call(new HostCommand.Delete(id, true));
        }
    }

    @Test
    @Tag("N9")
    void aContainerOnTheHostsNetworkAndUsersStandsOut() throws IOException {
        String id = running("apart");
        Path xml = host.state().resolve("open.xml");
        Path root = Files.createDirectories(host.state().resolve("open"));
        for (String name : List.of("bin", "dev", "proc", "sys", ".oldroot")) {
            Files.createDirectories(root.resolve(name));
        }
        Files.copy(Path.of("/bin/busybox"), root.resolve("bin/sleep"));
        KernelHost.run(List.of("chmod", "0755", root.resolve("bin/sleep").toString()));
        Files.writeString(
                xml,
                """
                <domain type='lxc'><name>open</name><memory unit='MiB'>64</memory>
                <os><type>exe</type><init>/bin/sleep</init><initarg>1000</initarg></os>
                <devices><filesystem type='mount'><source dir='%s'/><target dir='/'/></filesystem>
                <console type='pty'/></devices></domain>
                """
                        .formatted(root));
        host.virsh("create", xml.toString());
        try {
            KernelHost.await(
                    "the container", java.time.Duration.ofSeconds(30), () -> agent.has("open"));
            NamespaceMatrix matrix = agent.call(new HostCommand.NamespaceMatrix());
            assertThat(relation(matrix, "open", "net")).isEqualTo(GearNamespace.Relation.HOST);
            assertThat(relation(matrix, "open", "user")).isEqualTo(GearNamespace.Relation.HOST);
            assertThat(relation(matrix, "open", "pid")).isEqualTo(GearNamespace.Relation.OWN);
            for (String type : List.of("mnt", "uts", "ipc", "pid", "net", "user", "cgroup")) {
                assertThat(relation(matrix, "apart", type))
                        .as(type)
                        .isEqualTo(GearNamespace.Relation.OWN);
            }
            assertThat(relation(matrix, "apart", "time")).isEqualTo(GearNamespace.Relation.HOST);
        } finally {
            host.virsh("destroy", "open");
            agent.call(new HostCommand.Delete(id, true));
        }
    }

    private static GearNamespace.Relation relation(
            NamespaceMatrix matrix, String gear, String type) {
        return matrix.rows().stream()
                .filter(row -> row.name().equals(gear))
                .flatMap(row -> row.namespaces().stream())
                .filter(each -> each.type().equals(type))
                .findFirst()
                .orElseThrow()
                .relation();
    }
}
