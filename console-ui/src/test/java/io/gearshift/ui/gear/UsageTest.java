package io.gearshift.ui.gear;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.Figure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UsageTest {
    private static final Figure NONE = Figure.absent("not measured");

    private static Usage against(double used, double cap) {
        return Usage.of(
                Figure.of(used), new Usage.Measure(cap, null, null, NONE, NONE), Say::count, "cap");
    }

    @ParameterizedTest
    @CsvSource({"10,100,FINE", "80,100,NEAR", "95,100,FULL", "130,100,FULL", "0,0,FULL"})
    void theLevelFollowsTheShare(double used, double limit, Usage.Level level) {
        assertThat(against(used, limit).level()).isEqualTo(level);
    }

    @Test
    void whatTheKernelHoldsBackIsFull() {
        Usage usage =
                Usage.of(
                        Figure.of(0.05),
                        new Usage.Measure(0.1, null, null, NONE, Figure.of(0.2)),
                        Say::cores,
                        "0.1");
        assertThat(usage.level()).isEqualTo(Usage.Level.FULL);
    }

    @Test
    void absentUseIsADashWithItsReasonAndNeverZero() {
        Usage usage =
                Usage.of(
                        Figure.NO_RATE_YET,
                        new Usage.Measure(96.0, null, null, NONE, NONE),
                        Say::count,
                        "96");
        assertThat(usage.share()).isNull();
        assertThat(usage.value() + " " + usage.of()).isEqualTo("\u2013 of 96");
        assertThat(usage.why()).isEqualTo("no rate yet");
    }

    @Test
    void withoutALimitItIsMeasuredByTheHost() {
        Usage usage =
                Usage.of(
                        Figure.of(0.5),
                        new Usage.Measure(null, null, 2.0, Figure.of(1), NONE),
                        Say::cores,
                        null);
        assertThat(usage.open()).isTrue();
        assertThat(usage.share()).isEqualTo(0.25);
        assertThat(usage.peak()).isEqualTo(0.5);
        assertThat(usage.value() + " " + usage.of()).isEqualTo("0.50 no limit");
    }

    @Test
    void aHostOfUnknownSizeMeasuresNothing() {
        Usage usage =
                Usage.of(
                        Figure.of(0.5),
                        new Usage.Measure(null, null, null, Figure.of(1), NONE),
                        Say::cores,
                        null);
        assertThat(usage.share()).isNull();
        assertThat(usage.value()).isEqualTo("0.50");
    }

    @Test
    void theTopOfTheAxisIsAboveTheHighestValue() {
        assertThat(FigureChart.roundUp(0)).isEqualTo(1);
        assertThat(FigureChart.roundUp(96)).isEqualTo(100);
        assertThat(FigureChart.roundUp(100)).isEqualTo(120);
        assertThat(FigureChart.roundUp(0.2)).isGreaterThan(0.2);
    }
}
