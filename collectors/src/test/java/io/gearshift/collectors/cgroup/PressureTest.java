package io.gearshift.collectors.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.UnexpectedText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PressureTest {

    private static final String SOME = "some avg10=0.00 avg60=0.42 avg300=2.20 total=18133911\n";

    @Test
    void bothLinesAreRead() throws UnexpectedText {
        Pressure pressure =
                Pressure.parse(SOME + "full avg10=1.00 avg60=0.00 avg300=0.00 total=7\n");
        assertThat(pressure.some())
                .isEqualTo(new Pressure.Line(0, 0.42, 2.2, new Counter(18133911)));
        assertThat(pressure.full()).isEqualTo(new Pressure.Line(1, 0, 0, new Counter(7)));
    }

    @Test
    void olderKernelsHaveNoFullForCpu() throws UnexpectedText {
        assertThat(Pressure.parse(SOME).full()).isNull();
    }

    @Test
    void unknownLinesAndKeysAreSkipped() throws UnexpectedText {
        String text = "some new=1 avg10=0.00 avg60=0.00 avg300=0.00 total=1\nodd 1\n";
        assertThat(Pressure.parse(text).some().totalUsec()).isEqualTo(new Counter(1));
    }

    @Test
    void aTotalAbove63BitsIsKept() throws UnexpectedText {
        String text = SOME.replace("18133911", "18446744073709551615");
        assertThat(Pressure.parse(text).some().totalUsec()).isEqualTo(new Counter(-1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n",
                "some avg10=0.00 avg60=0.00 avg300=0.00\n",
                "some avg10=0.00 avg60=0.00 avg300=0.00 total=7",
                "some avg10=x avg60=0.00 avg300=0.00 total=7\n",
                "some avg10=0.00 avg60=0.00 avg300=0.00 total=max\n"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Pressure.parse(text)).isInstanceOf(UnexpectedText.class);
    }
}
