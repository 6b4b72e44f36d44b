package io.gearshift.collectors.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.UnexpectedText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IoStatTest {

    @Test
    void aLineIsADevice() throws UnexpectedText {
        String text = "8:16 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0 new=5\n";
        assertThat(IoStat.parse(text))
                .containsExactly(
                        new IoDevice(
                                8,
                                16,
                                new Counter(1),
                                new Counter(2),
                                new Counter(3),
                                new Counter(4)));
    }

    @Test
    void anIdleGroupHasNoDevice() throws UnexpectedText {
        assertThat(IoStat.parse("")).isEmpty();
        assertThat(IoStat.parse("8:0 \n")).isEmpty();
    }

    @Test
    void aCounterAbove63BitsIsKept() throws UnexpectedText {
        String text = "8:16 rbytes=18446744073709551615 wbytes=2 rios=3 wios=4\n";
        assertThat(IoStat.parse(text).getFirst().readBytes()).isEqualTo(new Counter(-1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8:16 rbytes=1 wbytes=2 rios=3\n",
                "8:16 rbytes=1 wbytes=2 rios=3 wios=4",
                "sda rbytes=1 wbytes=2 rios=3 wios=4\n",
                "8:16 rbytes=max wbytes=2 rios=3 wios=4\n"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> IoStat.parse(text)).isInstanceOf(UnexpectedText.class);
    }
}
