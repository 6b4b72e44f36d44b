package io.gearshift.assets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class IconsTest {

    @Test
    void everySymbolOfTheSpriteHasAPath() {
        long symbols = Icons.sprite().lines().filter(line -> line.startsWith("<symbol")).count();
        assertThat(Icons.names()).hasSize((int) symbols);
        assertThat(Icons.path("limit")).startsWith("M");
    }

    @Test
    void everyStateHasAnIconAndAWord() {
        for (String state :
                List.of(
                        "running",
                        "starting",
                        "stopping",
                        "frozen",
                        "asleep",
                        "stopped",
                        "failed",
                        "unknown")) {
            assertThat(Icons.names()).contains(state);
            assertThat(Texts.of("state." + state)).isNotBlank();
        }
    }

    @Test
    void anUnknownNameIsRefused() {
        assertThatThrownBy(() -> Icons.path("nope")).hasMessageContaining("nope");
        assertThatThrownBy(() -> Texts.of("nope")).hasMessageContaining("nope");
    }
}
