package io.gearshift.backend.heap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeapTrimTest {
    private static final long MB = 1L << 20;

    private long used;
    private long live;
    private int collections;

    @Test
    void whatGrewIsCollectedAndWhatDidNotIsLeftAlone() {
        HeapTrim trim =
                new HeapTrim(
                        () -> used,
                        () -> {
                            collections++;
                            used = live;
                        });
        live = 20 * MB;
        used = 30 * MB;
        trim.look();
        assertThat(collections).as("the first").isEqualTo(1);
        used = 34 * MB;
        trim.look();
        assertThat(collections).as("less than comes and goes").isEqualTo(1);
        used = 40 * MB;
        trim.look();
        assertThat(collections).isEqualTo(2);

        live = 200 * MB;
        used = 300 * MB;
        trim.look();
        used = 230 * MB;
        trim.look();
        assertThat(collections).as("less than a quarter of a large heap").isEqualTo(3);
        used = 260 * MB;
        trim.look();
        assertThat(collections).isEqualTo(4);
    }
}
