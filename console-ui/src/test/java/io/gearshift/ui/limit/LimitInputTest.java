package io.gearshift.ui.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitInputTest {
    @ParameterizedTest
    @CsvSource({
        "96 MiB,100663296",
        "96,100663296",
        "1.5g,1610612736",
        "64K,65536",
        "4096 b,4096",
        "0,0"
    })
    void sizesAreReadWithTheirUnit(String typed, long bytes) {
        assertThat(LimitInput.size(typed)).isEqualTo(Cap.at(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "96 MB of it", "1e9", "99999999999999 GiB", "٣"})
    void whatIsNoSizeIsRefused(String typed) {
        assertThatThrownBy(() -> LimitInput.size(typed))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyLimitIsReadBackFromItsOwnWords() {
        for (Cap cap : new Cap[] {Cap.MAX, Cap.at(1), Cap.at(96L << 20), Cap.at(12345)}) {
            assertThat(LimitInput.size(LimitInput.sizeText(cap))).isEqualTo(cap);
            assertThat(LimitInput.cores(LimitInput.coresText(cap))).isEqualTo(cap);
            assertThat(LimitInput.count(LimitInput.countText(cap))).isEqualTo(cap);
        }
    }

    @Test
    void theButtonNamesTheEffect() {
        Limits after =
                Limits.NONE.with(
                        new LimitChange(
                                Cap.at(200), null, null, Cap.at(96L << 20), null, null, null));
        assertThat(Effects.of(Limits.NONE, after)).isEqualTo("96 MiB, 0.2 cores");
        assertThat(
                        Effects.of(
                                Limits.NONE,
                                after.with(
                                        new LimitChange(
                                                null, 50, null, null, null, null, Cap.at(9)))))
                .isEqualTo("4 limits");
    }
}
