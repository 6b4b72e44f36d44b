package io.gearshift.collectors.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.UnexpectedText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CpuListTest {

    @Test
    void rangesAndNumbersAreListed() throws UnexpectedText {
        assertThat(CpuList.parse("0-2,7,4-5\n").processors()).containsExactly(0, 1, 2, 4, 5, 7);
    }

    @Test
    void anEmptyLineIsAnEmptyList() throws UnexpectedText {
        assertThat(CpuList.parse("\n").processors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0-1",
                "a\n",
                "2-1\n",
                "0-\n",
                "0-99999999\n",
                ",\n",
                "18446744073709551615\n"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> CpuList.parse(text)).isInstanceOf(UnexpectedText.class);
    }
}
