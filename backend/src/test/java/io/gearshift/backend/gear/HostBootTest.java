package io.gearshift.backend.gear;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.KernelRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostBootTest {

    private static final String GEAR = "g-0123456789ab";
    private static final String FIRST = "3a0b51c4-9e0f-4a7b-8f51-5d1b5c3a0001";
    private static final String SECOND = "c1f0e8de-0b67-4b1c-9a43-77b0f0a20002";
    private static final InitStatus STARTED = InitStatus.parse("state=running\nstarted=5000.0\n");

    @TempDir private Path folder = Path.of("");

    @BeforeEach
    void aGearHasItsFolder() throws IOException {
        Files.createDirectories(folders().gear(GEAR));
    }

    private GearFolders folders() {
        return new GearFolders(folder, folder);
    }

    private HostBoot boot(String id, long seconds) throws IOException {
        Path proc = folder.resolve("host/proc");
        Files.createDirectories(proc.resolve("sys/kernel/random"));
        Files.writeString(proc.resolve("sys/kernel/random/boot_id"), id + "\n");
        Files.writeString(
                proc.resolve("stat"),
                """
                cpu  1 0 1 1 0 0 0 0 0 0
                btime %d
                processes 9
                procs_running 1
                procs_blocked 0
                """
                        .formatted(seconds));
        return new HostBoot(new KernelRoot(folder.resolve("host")));
    }

    @Test
    void aRunOfAnEarlierBootWasEndedByItAlsoWithTheClockSetBack() throws IOException {
        boot(FIRST, 1000).note(folders(), GEAR);
        // By the times alone the run began long after this boot.
        assertThat(boot(SECOND, 10).endedRun(folders(), GEAR, STARTED)).isTrue();
    }

    @Test
    void aRunOfThisBootWasNotEndedByItAlsoWithTheClockSetForward() throws IOException {
        boot(FIRST, 1000).note(folders(), GEAR);
        assertThat(boot(FIRST, 9000).endedRun(folders(), GEAR, STARTED)).isFalse();
    }

    @Test
    void aNoteThatAPowerCutLeftEmptyIsOfAnEarlierBoot() throws IOException {
        Files.writeString(folders().gear(GEAR).resolve("boot"), "");
        assertThat(boot(SECOND, 10).endedRun(folders(), GEAR, STARTED)).isTrue();
    }

    @Test
    void withoutANoteTheTimesAreCompared() throws IOException {
        assertThat(boot(SECOND, 9000).endedRun(folders(), GEAR, STARTED)).isTrue();
        assertThat(boot(SECOND, 1000).endedRun(folders(), GEAR, STARTED)).isFalse();
    }

    @Test
    void whatNeverStartedWasNotEnded() throws IOException {
        boot(FIRST, 1000).note(folders(), GEAR);
        assertThat(boot(SECOND, 9000).endedRun(folders(), GEAR, InitStatus.NONE)).isFalse();
    }

    @Test
    void theTimeOfTheBootIsReadAtEachUse() throws IOException {
        HostBoot boot = boot(FIRST, 1000);
        assertThat(boot.at()).isEqualTo(Instant.ofEpochSecond(1000));
        boot(FIRST, 2000);
        assertThat(boot.at()).isEqualTo(Instant.ofEpochSecond(2000));
    }
}
