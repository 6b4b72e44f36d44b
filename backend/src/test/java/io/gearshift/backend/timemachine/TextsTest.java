package io.gearshift.backend.timemachine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TextsTest {

    private final List<String> made = new ArrayList<>();
    private final Texts texts = new Texts(Map.of("a", () -> make("1"), "b", () -> make("2")));

    private String make(String text) {
        made.add(text);
        return text;
    }

    @Test
    void itIsAMapOfTheTexts() {
        assertThat(texts).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(texts.get("c")).isNull();
    }

    @Test
    void noneIsMadeForItsName() {
        Set<String> names = new HashSet<>(Set.of("a", "b", "c"));
        names.removeAll(texts.keySet());
        assertThat(names).containsExactly("c");
        assertThat(texts).hasSize(2);
        assertThat(texts.containsKey("b")).isTrue();
        assertThat(made).isEmpty();
    }

    @Test
    void oneIsMadeForItself() {
        assertThat(texts.get("b")).isEqualTo("2");
        assertThat(made).containsExactly("2");
    }
}
