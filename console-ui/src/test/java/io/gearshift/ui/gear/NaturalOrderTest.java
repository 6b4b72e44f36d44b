package io.gearshift.ui.gear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class NaturalOrderTest {
    @Test
    void numbersSortByValue() {
        assertThat(
                        Stream.of("web10", "web2", "a", "web", "web2b", "10", "9")
                                .sorted(NaturalOrder.COMPARATOR))
                .containsExactly("9", "10", "a", "web", "web2", "web2b", "web10");
    }

    @Test
    void aNumberLongerThanALongSorts() {
        assertThat(NaturalOrder.COMPARATOR.compare("a9".repeat(1), "a" + "9".repeat(40)))
                .isNegative();
    }
}
