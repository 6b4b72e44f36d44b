package io.gearshift.backend.gear;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.driver.libvirt.LibvirtDriver;
import io.gearshift.backend.event.EventJournal;
import io.gearshift.backend.image.ImageStore;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GearLifeKernelIT {

    private final KernelHost host = new KernelHost();
    private final LibvirtDriver driver = new LibvirtDriver(host.uri(), InstantSource.system());
    private final GearRegistry registry = new GearRegistry(driver);
    private final GearFolders folders = new GearFolders(host.state(), host.programs());
    private final GearLife life =
            new GearLife(
                    new GearLife.Parts(
                            driver,
                            registry,
                            folders,
                            new IdRanges(host.state().resolve("ids"), List.of()),
                            new ImageStore(folders, host.programs()),
                            new RecordedLimits(),
                            new EventJournal(
                                    host.state().resolve("journal"),
                                    "here",
                                    InstantSource.system(),
                                    _ -> {}),
                            host.programs(),
                            InstantSource.system(),
                            Instant.EPOCH));

    @BeforeAll
    void open() {
        folders.prepare();
        new ImageStore(folders, host.programs()).ensureBase();
        driver.open();
        life.recover();
    }

    @AfterAll
    void close() {
        life.close();
        driver.close();
        host.close();
    }

    private static GearSpec spec(String name, String... command) {
        return new GearSpec(
                name,
                "default",
                null,
                null,
                "base",
                RootMode.READ_ONLY,
                List.of(command),
                Map.of(),
                Map.of(),
                false,
                RestartPolicy.NO,
                LimitChange.NOTHING);
    }

    @Test
    void aGearStartsAndStops() {
        String id = "g-000000000001";
        life.create(id, spec("web1", "/bin/sh", "-c", "echo hello; exec sleep 1000"));

        GearEntry started = life.start(id);

        assertThat(started.state()).isEqualTo(GearState.RUNNING);
        assertThat(started.running()).isNotNull();
        assertThat(host.virsh("dumpxml", id)).contains("<init>/.gearshift/init</init>");

        GearEntry stopped = life.stop(id, Duration.ofSeconds(5));

        assertThat(stopped.state()).isEqualTo(GearState.STOPPED);
        life.delete(id, false);
        assertThat(Files.exists(folders.gear(id))).isFalse();
        assertThat(host.virsh("list", "--all", "--name")).doesNotContain(id);
    }
}
