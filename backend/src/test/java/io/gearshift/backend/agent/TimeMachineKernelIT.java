package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.CgroupNode;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Json;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.NamespaceRow;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.HostPast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// How a host was, after real gears and namespaces have come and gone.
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TimeMachineKernelIT {

    private static final int TRIES = 10;
    private static final long MIB = 1 << 20;

    private final KernelHost host = new KernelHost();
    private KernelAgent agent = new KernelAgent(host);

    @AfterAll
    void close() {
        agent.close();
        host.close();
    }

    /// An agent that begins looks at everything.
    private void restartAgent() {
        Instant before = Instant.now();
        agent.close();
        agent = new KernelAgent(host);
        KernelHost.await(
                "a look at all cgroups, which are the last",
                Duration.ofSeconds(30),
                () -> {
                    Instant looked = past(Instant.now()).kept().cgroups();
                    return looked != null && looked.isAfter(before);
                });
    }

    private HostPast past(Instant at) {
        return agent.call(new HostCommand.PastGears(at, null));
    }

    private @Nullable Gear gear(String id, Instant at) {
        return past(at).gears().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private static LimitChange memory(long mebibytes) {
        return new LimitChange(null, null, null, Cap.at(mebibytes * MIB), null, null, null);
    }

    @Test
    void aGearThatIsGoneSinceIsThereWithItsLimitsAtItsTime() {
        String id =
                agent.run(
                        "then1",
                        memory(64),
                        RestartPolicy.NO,
                        "/bin/sh",
                        "-c",
                        "while :; do :; done");
        KernelHost.await(
                "a first rate",
                Duration.ofSeconds(30),
                () -> {
                    GearFigures now = agent.gear(id).figures();
                    return now != null && now.cpuCores().value() != null;
                });
        KernelHost.await(
                "it is recorded",
                Duration.ofSeconds(5),
                () -> {
                    Gear now = gear(id, Instant.now());
                    return now != null && now.state() == GearState.RUNNING;
                });
        Instant running = Instant.now();
        agent.call(new HostCommand.ChangeLimits(id, "c-1", memory(96), null, null));
        KernelHost.await(
                "the new limit is recorded",
                Duration.ofSeconds(5),
                () -> {
                    Gear now = gear(id, Instant.now());
                    return now != null && now.limits().memoryBytes().equals(Cap.at(96 * MIB));
                });
        Instant changed = Instant.now();
        restartAgent();
        Instant restarted = Instant.now();
        agent.call(new HostCommand.Delete(id, true));
        KernelHost.await(
                "its end is recorded",
                Duration.ofSeconds(5),
                () -> gear(id, Instant.now()) == null);
        restartAgent();

        assertThat(agent.has(id)).isFalse();
        assertThat(gear(id, Instant.now())).isNull();
        Gear then = gear(id, running);
        assertThat(then).isNotNull();
        assertThat(then.name()).isEqualTo("then1");
        assertThat(then.state()).isEqualTo(GearState.RUNNING);
        assertThat(then.limits().memoryBytes()).isEqualTo(Cap.at(64 * MIB));
        GearFigures figures = then.figures();
        assertThat(figures).isNotNull();
        assertThat(figures.cpuCores().value()).isNotNull().isPositive();
        assertThat(figures.swapBytes().absent()).isEqualTo("not kept of earlier times");
        assertThat(gear(id, changed))
                .isNotNull()
                .matches(each -> each.limits().memoryBytes().equals(Cap.at(96 * MIB)));
        assertThat(gear(id, restarted)).isNotNull();
        assertThat(past(running).kept().gapFrom()).isNull();

        // On cgroup v1 the cap is that of the group below the gear's own.
        List<CgroupNode> groups =
                agent.call(new HostCommand.PastCgroups(restarted, CgroupQuery.ALL)).nodes();
        assertThat(groups)
                .anyMatch(
                        node ->
                                id.equals(node.owner().gear())
                                        && Long.valueOf(96 * MIB)
                                                .equals(node.memoryLimit().effective()));
    }

    @Test
    void namespacesAreThoseThatLsnsPrintedThen() throws IOException, InterruptedException {
        String id = agent.run("then2", LimitChange.NOTHING, RestartPolicy.NO, "/bin/sleep", "1000");
        Process nested =
                new ProcessBuilder("unshare", "-Urmpf", "--kill-child", "sleep", "600").start();
        try {
            KernelHost.await(
                    "its child in namespaces of its own",
                    Duration.ofSeconds(10),
                    () -> nested.children().anyMatch(TimeMachineKernelIT::sleeps));
            long child = nested.children().findFirst().orElseThrow().pid();
            Set<String> printed = Set.of();
            Instant then = Instant.EPOCH;
            boolean same = false;
            for (int i = 0; i < TRIES && !same; i++) {
                Set<String> before = lsns();
                restartAgent();
                then = Instant.now();
                printed = lsns();
                Set<String> ours = new TreeSet<>(printed);
                ours.removeIf(line -> !belongs(line, child, agent.gear(id)));
                // Other programs of this machine may have come and gone between both, and then it
                // is
                // done once more.
                printed.retainAll(before);
                same =
                        printed.containsAll(ours)
                                && ours.size() >= 3
                                && lines(agent.call(new HostCommand.PastNamespaces(then)))
                                        .containsAll(printed);
            }
            assertThat(same).as("lsns said the same twice, and so did we").isTrue();

            nested.descendants().forEach(ProcessHandle::destroyForcibly);
            nested.destroyForcibly().waitFor();
            // Until it is reaped it counts in its namespaces, with lsns too.
            KernelHost.await(
                    "the child is reaped",
                    Duration.ofSeconds(30),
                    () -> Files.notExists(Path.of("/proc/" + child)));
            agent.call(new HostCommand.Delete(id, true));
            restartAgent();

            Set<String> kept = lines(agent.call(new HostCommand.PastNamespaces(then)));
            assertThat(kept).containsAll(printed);
            Set<String> now = lines(agent.call(new HostCommand.PastNamespaces(Instant.now())));
            assertThat(now).noneMatch(line -> line.endsWith(" " + child));
            assertThat(agent.call(new HostCommand.PastNamespaces(then)))
                    .anyMatch(row -> "then2".equals(row.gear()));
            assertThat(past(then).kept().namespaces()).isBefore(then);
        } finally {
            nested.descendants().forEach(ProcessHandle::destroyForcibly);
            nested.destroyForcibly().waitFor();
            if (agent.has(id)) {
                agent.call(new HostCommand.Delete(id, true));
            }
        }
    }

    private static boolean sleeps(ProcessHandle process) {
        return process.info().command().filter(each -> each.endsWith("/sleep")).isPresent();
    }

    private static boolean belongs(String line, long child, Gear gear) {
        return line.endsWith(" " + child) || line.endsWith(" " + gear.initPid());
    }

    /// Namespace, type, processes and lowest pid, of all but the host's own, which lsns itself is
    /// in and counts itself among.
    private static Set<String> lsns() throws IOException {
        Set<String> own = new TreeSet<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/ns"))) {
            for (Path link : links.toList()) {
                own.add(Files.readSymbolicLink(link).toString().replaceAll("\\D", ""));
            }
        }
        var lines = new TreeSet<String>();
        JsonNode all =
                Json.mapper()
                        .readTree(KernelHost.run(List.of("lsns", "-J", "-o", "NS,TYPE,NPROCS,PID")))
                        .get("namespaces");
        for (JsonNode each : all) {
            if (each.get("pid").asLong() != 1 && !own.contains(each.get("ns").asText())) {
                lines.add(
                        "%s %s %s %s"
                                .formatted(
                                        each.get("ns").asText(),
                                        each.get("type").asText(),
                                        each.get("nprocs").asText(),
                                        each.get("pid").asText()));
            }
        }
        return lines;
    }

    private static Set<String> lines(List<NamespaceRow> rows) {
        return rows.stream()
                .map(row -> "%s %s %s %s".formatted(row.ns(), row.type(), row.nprocs(), row.pid()))
                .collect(Collectors.toSet());
    }
}
