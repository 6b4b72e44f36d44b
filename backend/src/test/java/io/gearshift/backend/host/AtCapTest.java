package io.gearshift.backend.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.fake.GearBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AtCapTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Gear GEAR =
            GearBuilder.gear("g-1", "web1")
                    .limits(
                            Limits.NONE.with(
                                    new LimitChange(
                                            null, null, null, Cap.at(100), null, null, null)),
                            1)
                    .build();

    private final AtCap atCap = new AtCap();

    private List<GearStrain> strains(Gear gear, int second, double bytes) {
        return atCap.of(gear, figures(second, bytes)).strains();
    }

    /// Of memory that programs hold, and as much page cache as another cap has room for.
    private static GearFigures figures(int second, double bytes) {
        return GearBuilder.figures(NOW.plusSeconds(second), 0, bytes / 0.7, 1, null);
    }

    @Test
    void itComesAt95PercentAndStaysUntilBelow90() {
        assertThat(strains(GEAR, 0, 94)).isEmpty();
        assertThat(strains(GEAR, 1, 95.1)).singleElement().satisfies(s -> assertAt(s, 0.951, 1));
        assertThat(strains(GEAR, 2, 90.1)).singleElement().satisfies(s -> assertAt(s, 0.901, 1));
        assertThat(strains(GEAR, 3, 89)).isEmpty();
        assertThat(strains(GEAR, 4, 94)).isEmpty();
        assertThat(strains(GEAR, 5, 101)).singleElement().satisfies(s -> assertAt(s, 1, 5));
    }

    private static void assertAt(GearStrain strain, double share, int since) {
        assertThat(strain.kind()).isEqualTo(GearStrain.Kind.MEMORY_CAP);
        assertThat(strain.share()).isCloseTo(share, within(1e-6));
        assertThat(strain.since()).isEqualTo(at(since));
    }

    @Test
    void itIsSaidAfterWhatTheAgentSays() {
        GearStrain throttled = new GearStrain(GearStrain.Kind.THROTTLED, 0.3, NOW);

        assertThat(atCap.of(GEAR, figures(0, 99).withStrains(List.of(throttled))).strains())
                .startsWith(throttled)
                .extracting(GearStrain::kind)
                .containsExactly(GearStrain.Kind.THROTTLED, GearStrain.Kind.MEMORY_CAP);
    }

    @Test
    void pageCacheCountsOnlyWhereItIsNotKnown() {
        GearFigures full = GearBuilder.figures(NOW, 0, 99, 1, null);
        assertThat(atCap.of(GEAR, full).strains()).isEmpty();

        GearFigures noSplit = withoutFile(full);
        assertThat(atCap.of(GEAR, noSplit).strains()).hasSize(1);
    }

    private static GearFigures withoutFile(GearFigures each) {
        return new GearFigures(
                each.at(),
                each.cpuCores(),
                each.throttled(),
                each.memoryBytes(),
                each.memoryAnonBytes(),
                Figure.absent("could not be read"),
                each.memoryKernelBytes(),
                each.swapBytes(),
                each.processes(),
                each.oomKills(),
                each.cpuPressure(),
                each.memoryPressure(),
                each.ioPressure(),
                each.readBytesPerSecond(),
                each.writtenBytesPerSecond(),
                each.receivedBytesPerSecond(),
                each.sentBytesPerSecond(),
                each.cpuPeakCores(),
                each.memoryPeakBytes());
    }

    @Test
    void whatHasNoCapIsNotAtIt() {
        Gear free = GearBuilder.gear("g-1", "web1").limits(Limits.NONE, 1).build();

        assertThat(strains(free, 0, 1e12)).isEmpty();
    }

    @Test
    void whatStoppedOrIsGoneComesToItAnew() {
        assertThat(strains(GEAR, 0, 99)).hasSize(1);
        atCap.forget("g-1");
        assertThat(strains(GEAR, 1, 92)).isEmpty();

        assertThat(strains(GEAR, 2, 99)).hasSize(1);
        atCap.keep(Set.of("g-1"));
        assertThat(strains(GEAR, 3, 92)).hasSize(1);
        atCap.keep(Set.of("g-2"));
        assertThat(strains(GEAR, 4, 92)).isEmpty();
    }

    private static Instant at(int second) {
        return NOW.plusSeconds(second);
    }
}
