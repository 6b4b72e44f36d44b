package io.gearshift.web.part;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SparklineTest {

    @Test
    void aFlatLineIsOneStep() {
        assertThat(Sparkline.of(List.of(0.0, 0.0, 0.0, 0.0), 1, null, "cores").path())
                .isEqualTo("M-2 22V19H96H98V22Z");
    }

    @Test
    void aGapIsAGapAndNotZero() {
        Sparkline line = Sparkline.of(Arrays.asList(1.0, null, 1.0), 1, null, "cores");
        assertThat(line.path()).isEqualTo("M-2 22V1V22ZM96 22V1H98V22Z");
    }

    @Test
    void withoutAnyValueThereIsNoLine() {
        assertThat(Sparkline.of(Arrays.asList(null, null), 1, null, "cores"))
                .isEqualTo(Sparkline.NONE);
    }

    @Test
    void theLimitIsAHairlineWhereItFitsTheScale() {
        assertThat(Sparkline.of(List.of(1.0), 2, 2.0, "cores").limit()).isEqualTo(1);
        assertThat(Sparkline.of(List.of(1.0), 2, 4.0, "cores").limit()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    0, 0.1
                    0.1, 0.1
                    0.11, 0.2
                    0.9, 1
                    1.6, 2
                    17, 20
                    """)
    void theScaleOfAColumnIsTheNextRoundValue(double highest, double scale) {
        assertThat(Sparkline.scale(highest)).isEqualTo(scale);
    }
}
