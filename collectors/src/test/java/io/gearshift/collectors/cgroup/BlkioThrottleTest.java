package io.gearshift.collectors.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.UnexpectedText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BlkioThrottleTest {

    private static final String BYTES =
            """
            254:0 Read 0
            254:0 Write 4194304
            254:0 Sync 8388608
            254:0 Brandnew 1
            254:0 Total 8388608
            Total 8388608
            """;

    @Test
    void bytesAndOperationsMeetByDevice() throws UnexpectedText {
        BlkioThrottle bytes = BlkioThrottle.parse(BYTES);
        BlkioThrottle ops = BlkioThrottle.parse("254:0 Read 0\n254:0 Write 64\nTotal 64\n");
        assertThat(BlkioThrottle.join(bytes, ops))
                .containsExactly(
                        new IoDevice(
                                254,
                                0,
                                new Counter(0),
                                new Counter(4194304),
                                new Counter(0),
                                new Counter(64)));
    }

    @Test
    void theTotalAloneIsNoDevice() throws UnexpectedText {
        assertThat(BlkioThrottle.parse("Total 0\n").byDevice()).isEmpty();
    }

    @Test
    void aCounterAbove63BitsIsKept() throws UnexpectedText {
        BlkioThrottle one = BlkioThrottle.parse("8:0 Read 18446744073709551615\nTotal 0\n");
        assertThat(BlkioThrottle.join(one, one).getFirst().readBytes()).isEqualTo(new Counter(-1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Total 0", "254:0 Read max\n", "odd\n", "sda Read 1\n"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> BlkioThrottle.parse(text)).isInstanceOf(UnexpectedText.class);
    }
}
