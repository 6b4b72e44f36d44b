package io.gearshift.backend.gear;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.RestartPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RestartsTest {

    @Test
    void thePauseDoublesUpToAMinute() {
        assertThat(Restarts.pause(0)).isEqualTo(Duration.ofMillis(500));
        assertThat(Restarts.pause(3)).isEqualTo(Duration.ofSeconds(4));
        assertThat(Restarts.pause(1000)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aGoodRunForgetsTheFailuresBeforeIt() {
        try (var restarts = new Restarts(_ -> {})) {
            assertThat(restarts.plan("g", Duration.ZERO)).isEqualTo(Duration.ofMillis(500));
            assertThat(restarts.plan("g", Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
            assertThat(restarts.plan("g", Duration.ofMinutes(2))).isEqualTo(Duration.ofMillis(500));
        }
    }

    @Test
    void thePolicySaysWhoIsStartedAgain() {
        assertThat(Restarts.wanted(RestartPolicy.NO, 1)).isFalse();
        assertThat(Restarts.wanted(RestartPolicy.ON_FAILURE, 0)).isFalse();
        assertThat(Restarts.wanted(RestartPolicy.ON_FAILURE, 1)).isTrue();
        assertThat(Restarts.wanted(RestartPolicy.ON_FAILURE, null)).isTrue();
        assertThat(Restarts.wanted(RestartPolicy.ALWAYS, 0)).isTrue();
    }
}
