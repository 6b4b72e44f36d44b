package io.gearshift.backend.gear;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InitStatusTest {

    @Test
    void anExitIsReadWithStatusAndTimes() {
        InitStatus status =
                InitStatus.parse(
                        """
                        state=exited
                        pid=2
                        started=1763798400.000001
                        ended=1763798401.5
                        code=3
                        lost=0
                        something=new
                        """);

        assertThat(status.state()).isEqualTo("exited");
        assertThat(status.exitCode()).isEqualTo(3);
        assertThat(status.started()).isEqualTo(Instant.ofEpochSecond(1_763_798_400, 1000));
    }

    @Test
    void aSignalIsOneHundredAndTwentyEightAndItsNumber() {
        assertThat(InitStatus.parse("state=exited\nsignal=9\n").exitCode()).isEqualTo(137);
    }

    @Test
    void hostileTextsSayNothing() {
        InitStatus status =
                InitStatus.parse("code=999999999999999999999\nsignal=-4\nstarted=x.y\n\0=\n===");

        assertThat(status.exitCode()).isNull();
        assertThat(status.started()).isNull();
        assertThat(status.running()).isFalse();
    }

    @Test
    void aLinkInItsPlaceIsNotFollowed(@TempDir Path log) throws IOException {
        Path elsewhere = Files.writeString(log.resolve("elsewhere"), "state=running\n");
        Files.createSymbolicLink(log.resolve("status"), elsewhere);

        assertThat(InitStatus.read(log)).isEqualTo(InitStatus.NONE);
    }
}
