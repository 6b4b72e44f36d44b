package io.gearshift.collectors.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.Counter;
import io.gearshift.collectors.UnexpectedText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SingleValueTest {

    @Test
    void bytesCountersAndProcesses() throws UnexpectedText {
        assertThat(SingleValue.bytes("4096\n")).isEqualTo(new ByteSize(4096));
        assertThat(SingleValue.counter("18446744073709551615\n")).isEqualTo(new Counter(-1));
        assertThat(SingleValue.processes("1\n22\n")).containsExactly(1, 22);
        assertThat(SingleValue.processes("")).isEmpty();
    }

    @Test
    void nanosecondsAreDividedUnsigned() throws UnexpectedText {
        assertThat(SingleValue.nanoseconds("1999\n")).isEqualTo(new Counter(1));
        assertThat(SingleValue.nanoseconds("18446744073709551615\n"))
                .isEqualTo(new Counter(18446744073709551L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4096", "max\n", "1\n2\n", "18446744073709551615\n", "-5\n"})
    void anythingElseIsNoSize(String text) {
        assertThatThrownBy(() -> SingleValue.bytes(text)).isInstanceOf(UnexpectedText.class);
    }
}
