package io.gearshift.backend.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.fake.GearBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GearCountsTest {

    private static Gear gear(String id, GearState state) {
        return GearBuilder.gear(id, id).state(state, null).build();
    }

    private static Host host(int gears, int running) {
        return new Host(
                "box",
                Host.State.UP,
                "",
                "v2",
                "6.12",
                null,
                "0.1.0",
                2,
                1,
                Instant.EPOCH,
                gears,
                running,
                null,
                null,
                null);
    }

    @Test
    void eachGearIsCountedOnceInItsState() {
        Map<GearState, Integer> counts =
                GearCounts.of(
                        List.of(
                                gear("a", GearState.STOPPED),
                                gear("b", GearState.FROZEN),
                                gear("c", GearState.RUNNING),
                                gear("d", GearState.RUNNING)));
        assertThat(GearCounts.words(counts)).isEqualTo("2 running, 1 frozen, 1 stopped");
        assertThat(GearCounts.sentence(counts))
                .isEqualTo("4 gears: 2 running, 1 frozen, 1 stopped");
        assertThat(GearCounts.sentence(Map.of(GearState.ASLEEP, 1), 3))
                .isEqualTo("1 gear on 3 hosts: 1 asleep");
        assertThat(GearCounts.sentence(Map.of(GearState.RUNNING, 11_000), 1))
                .isEqualTo("11,000 gears on 1 host: 11,000 running");
    }

    @Test
    void whereThereIsNoGearNothingIsCounted() {
        assertThat(GearCounts.words(Map.of())).isEqualTo("none");
        assertThat(GearCounts.sentence(Map.of(), 1)).isEqualTo("0 gears on 1 host");
    }

    @Test
    void aHostHasTheNumbersOfItsStates() {
        Host counted = host(9, 9).counting(Map.of(GearState.RUNNING, 2, GearState.FROZEN, 1));
        assertThat(counted.gears()).isEqualTo(3);
        assertThat(counted.running()).isEqualTo(2);
        assertThat(GearCounts.words(counted)).isEqualTo("2 running, 1 frozen");
        assertThat(GearCounts.words(host(1200, 1183)))
                .as("of a console that does not count by state")
                .isEqualTo("1,183 of 1,200 running");
    }
}
