package io.gearshift.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ArgumentsTest {
    @Test
    void bothFormsAreRead() {
        assertThat(Arguments.parse(List.of("--socket", "/run/x", "--address=https://a:1")))
                .isEqualTo(Map.of("socket", "/run/x", "address", "https://a:1"));
    }

    @Test
    void aWordWithoutANameIsRefused() {
        assertThatThrownBy(() -> Arguments.parse(List.of("socket")))
                .hasMessageContaining("\"socket\"");
    }

    @Test
    void aNameWithoutAValueIsRefused() {
        assertThatThrownBy(() -> Arguments.parse(List.of("--socket")))
                .hasMessageContaining("--socket needs a value");
    }
}
