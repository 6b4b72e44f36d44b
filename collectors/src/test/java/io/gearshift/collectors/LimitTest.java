package io.gearshift.collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max",
                "-1",
                "9223372036854771712",
                "9223372036854710272",
                "18446744073709551615"
            })
    void theWaysToSayNoLimit(String word) throws UnexpectedText {
        assertThat(Limit.parse(word)).isEqualTo(Limit.UNLIMITED);
    }

    @Test
    void aNumberIsALimit() throws UnexpectedText {
        assertThat(Limit.parse("0")).isEqualTo(new Limit.Of(0));
        assertThat(Limit.parse("67108864")).isEqualTo(new Limit.Of(67108864));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "maximum", "-2", "+5", "12x", "99999999999999999999"})
    void anythingElseIsRefused(String word) {
        assertThatThrownBy(() -> Limit.parse(word))
                .isInstanceOf(UnexpectedText.class)
                .hasMessageContaining(word);
    }
}
