package io.gearshift.backend.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.AlertRule.Watch;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AlertTest {

    private static Alert alert(
            Watch watch,
            @Nullable Double raisedAt,
            @Nullable Double figure,
            @Nullable Double threshold) {
        return new Alert(
                "a-1",
                "rule",
                "Rule",
                watch,
                Event.Severity.WARNING,
                "box",
                null,
                null,
                Gear.NO_PROJECT,
                Instant.EPOCH,
                raisedAt,
                figure,
                threshold,
                false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    80.4 | 80.1 | CPU throttled 80 % of its cap's periods; alert from 50 %.
                    80 | 87 | CPU throttled 80 % of its cap's periods when raised, 87 % now; alert from 50 %.
                    80 | 46 | CPU throttled 80 % of its cap's periods when raised, 46 % now; alert from 50 %.
                    80 | 44 | CPU throttled 80 % of its cap's periods when raised, 44 % now, over if it stays so; alert from 50 %.
                    80 | - | CPU throttled 80 % of its cap's periods when raised, no figure at present; alert from 50 %.
                    - | 87 | CPU throttled 87 % of its cap's periods; alert from 50 %.
                    - | - | CPU throttled, no figure at present; alert from 50 %.
                    """)
    void aShareSaysWhatItWasWhenRaisedWhatItIsNowAndTheThreshold(
            @Nullable Double raisedAt, @Nullable Double figure, String text) {
        assertThat(alert(Watch.GEAR_THROTTLED, raisedAt, figure, 50.0).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1 | 1 | out-of-memory kills: 1; alert from 1.
                    5 | 1 | out-of-memory kills: 5 when raised, 1 now; alert from 1.
                    1 | 7 | out-of-memory kills: 1 when raised, 7 now; alert from 1.
                    """)
    void whatIsCountedSaysBothCounts(double raisedAt, double figure, String text) {
        assertThat(alert(Watch.GEAR_OOM_KILLS, raisedAt, figure, 1.0).text()).isEqualTo(text);
    }

    @Test
    void whatIsSoOrNotHasNoFigure() {
        assertThat(alert(Watch.HOST_LOST, null, null, null).text())
                .isEqualTo("host does not answer.");
    }
}
