package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.host.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A limit that somebody writes behind our back is said, although nobody looks.
@Tag("kernel")
final class DriftKernelIT {

    @Test
    void aWriteFromAnotherMountNamespaceIsSaidWithinSeconds() throws IOException {
        try (var host = new KernelHost();
                var agent = new KernelAgent(host)) {
            String id = KernelAgent.nextId();
            agent.call(
                    new HostCommand.Create(
                            id,
                            new GearSpec(
                                    "watched",
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
                                    new LimitChange(
                                            null, null, null, null, null, null, Cap.at(30)))));
            agent.call(new HostCommand.Start(id));
            try {
                Integer init = agent.gear(id).initPid();
                assertThat(init).isNotNull();
                Path file = pidsMax(init);
                KernelHost.run(
                        List.of("unshare", "--mount", "sh", "-c", "echo 17 >'" + file + "'"));
                long from = System.nanoTime();
                // Reads the journal of events only: no look at the gear.
                Event drift = agent.awaitEvent(Event.Kind.DRIFT, id);
                assertThat(Duration.ofNanos(System.nanoTime() - from))
                        .isLessThan(Duration.ofSeconds(10));
                assertThat(drift.details()).containsEntry("limit", "processes");
                assertThat(agent.gear(id).drift()).extracting(Gear.Drift::recorded).contains("30");
            } finally {
                agent.call(new HostCommand.Delete(id, true));
            }
        }
    }

    /// The file that holds the program's limit, in whichever hierarchy this machine has it.
    private static Path pidsMax(int pid) throws IOException {
        String unified = "";
        for (String line : Files.readAllLines(Path.of("/proc", Integer.toString(pid), "cgroup"))) {
            List<String> fields = List.of(line.split(":", 3));
            if (List.of(fields.get(1).split(",", -1)).contains("pids")) {
                return Path.of("/sys/fs/cgroup/pids" + fields.get(2), "pids.max");
            }
            unified = fields.get(1).isEmpty() ? fields.get(2) : unified;
        }
        int scope = unified.indexOf(".scope");
        return Path.of("/sys/fs/cgroup" + unified.substring(0, scope + 6), "pids.max");
    }
}
