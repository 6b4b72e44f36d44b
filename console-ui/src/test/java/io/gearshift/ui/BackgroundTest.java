package io.gearshift.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BackgroundTest {

    @Test
    void afterItIsClosedNothingRunsAndNothingFails() {
        var ran = new AtomicInteger();
        var background = new Background();
        background.close();

        background.call(ran::incrementAndGet, _ -> {}, _ -> {});
        assertThat(background.after(Duration.ZERO, ran::incrementAndGet).isDone()).isFalse();
        assertThat(background.every(Duration.ofMillis(1), ran::incrementAndGet).isDone()).isFalse();

        assertThat(background.waiting()).isZero();
        assertThat(ran).hasValue(0);
    }
}
