package io.gearshift.collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class KernelTextTest {

    @Test
    void linesLoseTheirNewlines() throws UnexpectedText {
        assertThat(KernelText.lines("a 1\nb 2\n")).containsExactly("a 1", "b 2");
        assertThat(KernelText.linesOrNone("")).isEmpty();
    }

    @Test
    void aTextThatWasCutOffIsRefused() {
        assertThatThrownBy(() -> KernelText.lines("a 1\nb"))
                .isInstanceOf(UnexpectedText.class)
                .hasMessageContaining("found \"b\"");
        assertThatThrownBy(() -> KernelText.lines("")).isInstanceOf(UnexpectedText.class);
    }

    @Test
    void numbersAreUnsigned() throws UnexpectedText {
        assertThat(KernelText.unsigned("18446744073709551615")).isEqualTo(-1);
        assertThatThrownBy(() -> KernelText.number("9223372036854775808"))
                .isInstanceOf(UnexpectedText.class);
        assertThatThrownBy(() -> KernelText.integer("2147483648"))
                .isInstanceOf(UnexpectedText.class);
        assertThatThrownBy(() -> KernelText.unsigned("-1")).isInstanceOf(UnexpectedText.class);
    }

    @Test
    void decimalsAreFinite() throws UnexpectedText {
        assertThat(KernelText.decimal("0.42")).isEqualTo(0.42);
        assertThatThrownBy(() -> KernelText.decimal("NaN")).isInstanceOf(UnexpectedText.class);
    }

    @Test
    void aSizeIsInUnitsOf1024() throws UnexpectedText {
        assertThat(KernelText.kibibytes("  24 kB")).isEqualTo(new ByteSize(24 * 1024));
        assertThatThrownBy(() -> KernelText.kibibytes("9223372036854775807 kB"))
                .isInstanceOf(UnexpectedText.class);
        assertThatThrownBy(() -> KernelText.kibibytes("24")).isInstanceOf(UnexpectedText.class);
    }
}
