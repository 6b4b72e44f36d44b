package io.gearshift.collectors.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamespaceCountsTest {

    private static final long FIRST = 4_026_531_832L;
    private static final int MANY = 10_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 7, 77, 1021, 65_537})
    void eachNamespaceIsCountedOnceHoweverManyThereAre(long apart) {
        var counts = new NamespaceCounts();
        for (int pid = 200; pid > 100; pid -= 50) {
            for (int i = 0; i < MANY; i++) {
                counts.add(i % NamespaceType.values().length, FIRST + apart * i, pid);
            }
        }
        assertThat(counts.size()).isEqualTo(MANY);
        for (int i = 0; i < MANY; i++) {
            assertThat(counts.id(i).inode()).isEqualTo(FIRST + apart * i);
            assertThat(counts.processes(i)).as("processes of %s", counts.id(i)).isEqualTo(2);
            assertThat(counts.lowestPid(i)).isEqualTo(150);
        }
    }
}
