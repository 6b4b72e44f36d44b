package io.gearshift.collectors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CounterTest {

    @Test
    void growthIsTheDifference() {
        assertThat(new Counter(12).since(new Counter(5))).hasValue(7);
        assertThat(new Counter(5).since(new Counter(5))).hasValue(0);
    }

    @Test
    void growthPassesTheSignBit() {
        assertThat(new Counter(Long.MIN_VALUE + 1).since(new Counter(Long.MAX_VALUE))).hasValue(2);
    }

    @Test
    void aResetCounterHasNoGrowth() {
        assertThat(new Counter(4).since(new Counter(5))).isEmpty();
    }

    @Test
    void isShownAndOrderedUnsigned() {
        assertThat(new Counter(-1)).hasToString("18446744073709551615");
        assertThat(new Counter(-1)).isGreaterThan(new Counter(1));
    }
}
