package io.gearshift.collectors.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.Limit;
import io.gearshift.collectors.UnexpectedText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CpuMaxTest {

    @Test
    void aQuotaIsAShareOfProcessors() throws UnexpectedText {
        assertThat(CpuMax.parse("50000 100000\n").cores()).hasValue(0.5);
    }

    @Test
    void maxIsUnlimited() throws UnexpectedText {
        CpuMax max = CpuMax.parse("max 100000\n");
        assertThat(max.quotaUsec()).isEqualTo(Limit.UNLIMITED);
        assertThat(max.cores()).isEmpty();
    }

    @Test
    void furtherWordsAreSkippedAndValuesAbove63BitsUnlimited() throws UnexpectedText {
        assertThat(CpuMax.parse("18446744073709551615 100000 7\n").quotaUsec())
                .isEqualTo(Limit.UNLIMITED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "max\n", "max 100000", "50000 0\n", "x 100000\n"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> CpuMax.parse(text)).isInstanceOf(UnexpectedText.class);
    }
}
