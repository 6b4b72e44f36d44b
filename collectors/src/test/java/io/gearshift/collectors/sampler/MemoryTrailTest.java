package io.gearshift.collectors.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.cgroup.GroupPaths;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class MemoryTrailTest {

    private final SampledGroup group =
            new SampledGroup("g-1", new GroupPaths.V2(Path.of("/no/such/group")), null);
    private final MemoryTrail trail = new MemoryTrail();

    private void at(long second, long bytes) {
        group.set(Figure.MEMORY_CURRENT, bytes);
        trail.record(second, group);
    }

    @Test
    void aFigureThatIsNotKnownIsNoZero() {
        at(5, 1 << 20);

        assertThat(trail.upTo(5)).hasSize(1);
        MemoryTrail.Moment moment = trail.upTo(5).getFirst();
        assertThat(moment.second()).isEqualTo(5);
        assertThat(moment.total()).isEqualTo(1 << 20);
        assertThat(moment.anon()).isNaN();
        assertThat(moment.swap()).isNaN();
    }

    @Test
    void theLastMinuteIsKeptAndSecondsWithoutAReadAreLeftOut() {
        for (long second = 0; second < 200; second++) {
            if (second < 170 || second > 180) {
                at(second, second);
            }
        }

        assertThat(trail.upTo(199)).hasSize(MemoryTrail.SECONDS - 11);
        assertThat(trail.upTo(199).getFirst().total()).isEqualTo(140);
        assertThat(trail.upTo(199)).extracting(MemoryTrail.Moment::second).doesNotContain(175L);
        assertThat(trail.upTo(400)).isEmpty();
    }

    @Test
    void ofTwoReadsInASecondTheLaterCounts() {
        at(3, 10);
        at(3, 20);

        assertThat(trail.upTo(3)).singleElement().extracting("total").isEqualTo(20f);
    }
}
