package io.gearshift.web.part;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MiddleTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    bakery-worker, 13, bakery-worker
                    bakery-worker, 12, bakery…orker
                    bakery-worker, 8,  bake…ker
                    bakery-worker, 3,  b…r
                    bakery-worker, 2,  b…
                    bakery-worker, 1,  …
                    bakery-worker, -3, …
                    web1,          4,  web1
                    """)
    void theEndOfANameStays(String name, int most, String cut) {
        assertThat(Middle.cut(name, most)).isEqualTo(cut);
    }

    @Test
    void aLetterOfTwoPartsIsNotTornApart() {
        String gears = "\ud83d\udd27".repeat(12);

        assertThat(Middle.cut(gears, 4)).isEqualTo("\ud83d\udd27".repeat(2) + "…" + "\ud83d\udd27");
        assertThat(Middle.of(gears).tail()).isEqualTo("\ud83d\udd27".repeat(6));
        assertThat(Middle.of(gears).head()).isEqualTo("\ud83d\udd27".repeat(6));
    }

    @Test
    void aShortNameIsInOnePart() {
        assertThat(Middle.of("web1")).isEqualTo(new Middle("web1", ""));
        assertThat(Middle.of("bakery-worker")).isEqualTo(new Middle("bakery-", "worker"));
    }
}
