package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Nothing of a deleted gear stays with libvirt, and a new daemon does not bring it back.
@Tag("kernel")
final class LeftoversKernelIT {

    @Test
    void aDeletedGearLeavesNothingWithLibvirt() throws IOException {
        try (var host = new KernelHost();
                var agent = new KernelAgent(host)) {
            String id = KernelAgent.nextId();
            agent.call(
                    new HostCommand.Create(
                            id,
                            new GearSpec(
                                    "gone",
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
            Path run = host.state().resolveSibling("libvirt").resolve("run/lxc");
            assertThat(of(run, id)).as("while it runs").isNotEmpty();
            String state = Files.readString(run.resolve(id + ".xml"));

            agent.call(new HostCommand.Stop(id, 0));
            // What libvirt leaves when a container ends while its start is not finished yet.
            Files.writeString(run.resolve(id + ".xml"), state);
            agent.call(new HostCommand.Delete(id, false));
            assertThat(of(run, id)).isEmpty();

            host.stopDaemon();
            host.startDaemon();
            KernelHost.await(
                    "libvirt to answer",
                    Duration.ofSeconds(30),
                    () -> !host.virsh("version").isEmpty());
            assertThat(host.virsh("list", "--all", "--name")).doesNotContain(id);
        }
    }

    private static List<String> of(Path run, String id) throws IOException {
        try (Stream<Path> all = Files.list(run)) {
            return all.map(each -> each.getFileName().toString())
                    .filter(name -> name.startsWith(id))
                    .sorted()
                    .toList();
        }
    }
}
