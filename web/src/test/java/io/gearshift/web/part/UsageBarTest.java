package io.gearshift.web.part;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Figure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UsageBarTest {

    private static final double MIB = 1 << 20;
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");
    private static final Figure UNHELD = Figure.of(0);

    @Test
    void theFillTheTickAndThePeakStandWhereTheFiguresAre() {
        UsageBar bar = bar(Figure.of(48 * MIB), 96 * MIB, 72 * MIB, Figure.of(60 * MIB), UNHELD);
        assertThat(bar.fill()).isEqualTo(40);
        assertThat(bar.tick()).isEqualTo(60);
        assertThat(bar.peak()).isEqualTo(50);
        assertThat(bar.open()).isFalse();
        assertThat(bar.value() + " " + bar.of()).isEqualTo("48 of 96");
        assertThat(bar.title())
                .isEqualTo(
                        "50,331,648 bytes of 100,663,296 bytes, throttled from 75,497,472 bytes;"
                                + " highest of 15 min 62,914,560 bytes; read at 10:00:00 UTC");
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    79, 0, ''
                    80, 0, amber
                    94, 0, amber
                    95, 0, red
                    10, 0.02, red
                    10, 0.005, ''
                    """)
    void itIsAmberFrom80PercentAndRedFrom95OrWhileThrottled(
            double percent, double throttled, String tone) {
        assertThat(bar(Figure.of(percent), 100.0, null, UNHELD, Figure.of(throttled)).tone())
                .isEqualTo(tone);
    }

    @Test
    void withoutALimitItIsOpenAgainstTheHostsSize() {
        UsageBar bar = bar(Figure.of(256 * MIB), null, null, UNHELD, UNHELD);
        assertThat(bar.open()).isTrue();
        assertThat(bar.fill()).isEqualTo(20);
        assertThat(bar.of()).isEqualTo("no limit");
        assertThat(bar.title()).contains("no limit; the host has 1,073,741,824 bytes");
    }

    @Test
    void anAbsentFigureIsADashWithItsReasonAndNeverZero() {
        UsageBar bar = bar(Figure.NO_RATE_YET, 96 * MIB, null, UNHELD, UNHELD);
        assertThat(bar.value()).isEqualTo("–");
        assertThat(bar.fill()).isNegative();
        assertThat(bar.title()).isEqualTo("No figure: no rate yet");
    }

    @Test
    void useAboveTheCapStaysInsideTheBar() {
        assertThat(bar(Figure.of(300), 100.0, null, Figure.of(400), UNHELD).fill()).isEqualTo(80);
        assertThat(bar(Figure.of(5), 0.0, null, UNHELD, UNHELD).fill()).isZero();
    }

    private static UsageBar bar(
            Figure now, @Nullable Double cap, @Nullable Double high, Figure peak, Figure held) {
        return UsageBar.of(
                new UsageBar.Use(
                        now,
                        cap,
                        high,
                        peak,
                        1024 * MIB,
                        held,
                        Say::mebibytes,
                        Say::exactBytes,
                        cap == null ? "" : Say.mebibytes(cap),
                        "MiB",
                        AT));
    }
}
