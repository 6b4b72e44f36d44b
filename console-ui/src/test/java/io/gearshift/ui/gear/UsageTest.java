package io.gearshift.ui.gear;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UsageTest {
    @ParameterizedTest
    @CsvSource({"10,100,FINE", "80,100,NEAR", "95,100,FULL", "130,100,FULL", "0,0,FULL"})
    void theLevelFollowsTheShare(double used, double limit, Usage.Level level) {
        assertThat(Usage.of(used, limit, "u", "l").level()).isEqualTo(level);
    }

    @Test
    void absentUseIsADashAndNeverZero() {
        Usage usage = Usage.of(null, 96, null, "96");
        assertThat(usage.share()).isNull();
        assertThat(usage.text()).isEqualTo("\u2013 of 96");
    }

    @Test
    void noLimitIsSaid() {
        assertThat(Usage.open("61").text()).isEqualTo("61, no limit");
    }

    @Test
    void theTopOfTheAxisIsAboveTheHighestValue() {
        assertThat(FigureChart.roundUp(0)).isEqualTo(1);
        assertThat(FigureChart.roundUp(96)).isEqualTo(100);
        assertThat(FigureChart.roundUp(100)).isEqualTo(120);
        assertThat(FigureChart.roundUp(0.2)).isGreaterThan(0.2);
    }
}
