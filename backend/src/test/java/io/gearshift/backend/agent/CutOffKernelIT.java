package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.host.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Making and deleting that an agent's end cut off: a gear is never lost, and never half left.
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CutOffKernelIT {

    private final KernelHost host = new KernelHost();
    private KernelAgent agent = new KernelAgent(host);

    @AfterAll
    void close() {
        agent.close();
        host.close();
    }

    private Path folder(String id) {
        return host.state().resolve("gears").resolve(id);
    }

    private String made(String name) {
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
        return id;
    }

    private void restart() {
        agent.close();
        agent = new KernelAgent(host);
    }

    @Test
    void aGearThatLibvirtTookAfterItsMakerGaveUpIsKeptWithItsFiles() throws IOException {
        String id = made("late");
        // As its maker leaves it when libvirt answers neither the definition nor what became of it.
        Files.createFile(folder(id).resolve("creating"));
        agent.call(new HostCommand.Start(id));
        Path file = Files.writeString(folder(id).resolve("data/kept"), "precious");

        restart();

        assertThat(agent.gear(id).state()).isEqualTo(GearState.RUNNING);
        assertThat(file).hasContent("precious");
        assertThat(folder(id).resolve("creating")).doesNotExist();
        agent.call(new HostCommand.Delete(id, true));
        assertThat(folder(id)).doesNotExist();
    }

    @Test
    void aDeletionThatWasCutOffIsFinished() {
        String id = made("halfgone");
        agent.close();
        host.virsh("undefine", id);
        mark(id);

        agent = new KernelAgent(host);

        assertThat(agent.has(id)).isFalse();
        assertThat(folder(id)).doesNotExist();
        assertThat(host.state().resolve("mnt").resolve(id)).doesNotExist();
    }

    @Test
    void aDeletionThatDidNotBeginIsForgotten() {
        String id = made("stillhere");
        agent.close();
        mark(id);

        agent = new KernelAgent(host);

        assertThat(agent.gear(id).state()).isEqualTo(GearState.STOPPED);
        assertThat(folder(id).resolve("deleting")).doesNotExist();
        agent.call(new HostCommand.Start(id));
        agent.call(new HostCommand.Delete(id, true));
    }

    private void mark(String id) {
        KernelHost.run(List.of("touch", folder(id).resolve("deleting").toString()));
    }
}
