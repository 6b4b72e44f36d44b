package io.gearshift.backend.timemachine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How often something is looked at that takes so long.
final class PaceTest {

    private long now;
    private final Pace pace = new Pace(Duration.ofMinutes(1), () -> now);

    private void look(long millis) {
        pace.time(
                () -> {
                    now += Duration.ofMillis(millis).toNanos();
                    return true;
                });
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "119, 1", "120, 2", "600, 6", "1160, 10", "60000, 10"})
    void theNextLookIsSoFarAwayThatItIsAFiveHundredthOfTheTime(long millis, int turns) {
        look(millis);
        for (int turn = 1; turn < turns; turn++) {
            assertThat(pace.due()).as("turn " + turn).isFalse();
        }
        assertThat(pace.due()).isTrue();
        assertThat(pace.due()).as("until it is made").isTrue();
    }

    @Test
    void theFirstIsDueAndSoIsOneThatIsAskedFor() {
        assertThat(pace.due()).isTrue();
        look(60_000);
        assertThat(pace.due()).isFalse();
        pace.now();
        assertThat(pace.due()).isTrue();
    }
}
