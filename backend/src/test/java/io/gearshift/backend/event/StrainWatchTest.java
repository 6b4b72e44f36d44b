package io.gearshift.backend.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.fake.FakeClock;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.TestGears;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StrainWatchTest {

    private static final String GEAR = "g-1";
    private static final double NONE = Double.NaN;

    private final GearRegistry gears = TestGears.registry();
    private final List<Event.Kind> kinds = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final List<Map<String, String>> details = new ArrayList<>();
    private final FakeClock clock = new FakeClock();
    @TempDir private Path folder;
    private StrainWatch watch;
    private long second;

    @BeforeEach
    void anAgent() {
        watch =
                new StrainWatch(
                        gears,
                        (_, kind, _, text, facts) -> {
                            kinds.add(kind);
                            texts.add(text);
                            details.add(facts);
                        },
                        folder.resolve("strains"),
                        () -> clock.instant().plusSeconds(this.second));
    }

    @BeforeEach
    void aGear() {
        gears.put(TestGears.gear(GEAR, Limits.NONE, null));
    }

    private void memory(double share, int seconds) {
        for (int i = 0; i < seconds; i++) {
            watch.read(GEAR, TimeUnit.SECONDS.toNanos(second++), NONE, NONE, share, NONE);
        }
    }

    @Test
    void whatLastsIsToldOnceWithFigureThresholdAndDuration() {
        memory(0.4, 100);

        assertThat(kinds).containsExactly(Event.Kind.PRESSURE);
        assertThat(details.getFirst())
                .containsEntry("figure", "memoryPressure")
                .containsEntry("thresholdPercent", "10")
                .containsEntry("seconds", "30");
        assertThat(texts.getFirst())
                .startsWith("web1 waited for memory 3")
                .endsWith(" % of the time, for 30 s now; it is told from 10 % on.");
    }

    @Test
    void aSpikeIsNotTold() {
        memory(0.9, 12);
        memory(0, 200);
        memory(0.9, 12);

        assertThat(kinds).isEmpty();
    }

    @Test
    void whatSwingsAroundTheThresholdIsOneEventUntilItIsCalm() {
        memory(0.12, 60);
        for (int i = 0; i < 10; i++) {
            memory(0.08, 20);
            memory(0.12, 20);
        }
        assertThat(kinds).containsExactly(Event.Kind.PRESSURE);

        memory(0.01, 60);
        assertThat(kinds).containsExactly(Event.Kind.PRESSURE, Event.Kind.PRESSURE_OVER);
        assertThat(texts.getLast()).contains("at most 12 %").endsWith("; that is over.");
        assertThat(Integer.parseInt(details.getLast().get("seconds"))).isBetween(400, 470);
    }

    @Test
    void aFigureThatIsNotThereIsNoCalm() {
        memory(0.4, 60);
        memory(NONE, 200);

        assertThat(kinds).containsExactly(Event.Kind.PRESSURE);
    }

    @Test
    void throttlingAndPressureAreToldApart() {
        for (int i = 0; i < 60; i++) {
            watch.read(GEAR, TimeUnit.SECONDS.toNanos(second++), 0.9, 0.1, 0, 0.9);
        }

        assertThat(kinds).containsExactlyInAnyOrder(Event.Kind.THROTTLED, Event.Kind.PRESSURE);
        assertThat(details)
                .extracting(each -> each.get("figure"))
                .containsExactlyInAnyOrder("throttled", "ioPressure");
    }

    @Test
    void itIsOverWhenTheGearStops() {
        memory(0.4, 60);
        watch.stopped(GEAR);
        watch.stopped(GEAR);

        assertThat(kinds).containsExactly(Event.Kind.PRESSURE, Event.Kind.PRESSURE_OVER);
        assertThat(texts.getLast()).endsWith("; that is over, as it stopped.");
    }

    @Test
    void afterAStallTheTimeInWhichNothingWasReadIsNotHeldAgainstIt() {
        memory(0.4, 15);
        second += 600;
        memory(0.4, 2);

        assertThat(kinds).isEmpty();
    }

    private void throttled(double share, int seconds) {
        for (int i = 0; i < seconds; i++) {
            watch.read(GEAR, TimeUnit.SECONDS.toNanos(second++), share, NONE, NONE, NONE);
        }
    }

    @Test
    void aGearIsMarkedAsThrottledFromALowerShareOnThanItIsTold() {
        throttled(0.12, 20);
        assertThat(watch.of(GEAR)).isEmpty();

        throttled(0.12, 40);
        assertThat(watch.of(GEAR)).singleElement().satisfies(this::throttledFromTheStart);
        assertThat(kinds).isEmpty();

        throttled(0, 20);
        throttled(0.12, 20);
        assertThat(watch.of(GEAR)).singleElement().satisfies(this::throttledFromTheStart);

        throttled(0, 60);
        assertThat(watch.of(GEAR)).isEmpty();
    }

    private void throttledFromTheStart(GearStrain strain) {
        assertThat(strain.kind()).isEqualTo(GearStrain.Kind.THROTTLED);
        assertThat(strain.share()).isBetween(0.01, 0.12);
        assertThat(strain.since()).isBetween(clock.instant(), clock.instant().plusSeconds(10));
    }

    @Test
    void whatHasNoCapAnyMoreIsNotMarkedForLong() {
        throttled(0.9, 60);
        assertThat(watch.of(GEAR)).hasSize(1);

        throttled(NONE, 20);
        assertThat(watch.of(GEAR)).hasSize(1);
        throttled(NONE, 15);
        assertThat(watch.of(GEAR)).isEmpty();
        throttled(0.9, 20);
        assertThat(watch.of(GEAR)).isEmpty();
    }

    @Test
    void aGearThatStoppedIsNotMarked() {
        memory(0.4, 60);
        assertThat(watch.of(GEAR))
                .extracting(GearStrain::kind)
                .containsExactly(GearStrain.Kind.MEMORY);

        watch.stopped(GEAR);
        assertThat(watch.of(GEAR)).isEmpty();
        assertThat(watch.of("g-unknown")).isEmpty();
    }

    @Test
    void allAreMarkedOnAHostOnWhichEverythingWaits() {
        for (int at = 0; at < 50; at++) {
            for (int gear = 0; gear < 50; gear++) {
                watch.read("h-" + gear, TimeUnit.SECONDS.toNanos(at), NONE, 0.9, NONE, NONE);
            }
        }
        for (int gear = 0; gear < 50; gear++) {
            assertThat(watch.of("h-" + gear)).as("gear %d", gear).hasSize(1);
        }
    }

    @Test
    void whatLastsOverARestartOfTheAgentIsToldOnceAndEndsOnce() {
        memory(0.4, 60);
        assertThat(kinds).containsExactly(Event.Kind.PRESSURE);
        clock.advance(Duration.ofSeconds(100));
        anAgent();
        watch.beat(false);
        memory(0.4, 100);
        watch.beat(true);
        assertThat(kinds).containsExactly(Event.Kind.PRESSURE);

        memory(0.01, 60);
        assertThat(kinds).containsExactly(Event.Kind.PRESSURE, Event.Kind.PRESSURE_OVER);
        assertThat(Integer.parseInt(details.getLast().get("seconds"))).isBetween(255, 285);
        anAgent();
        memory(0.4, 60);
        assertThat(kinds).as("another one").hasSize(3).last().isEqualTo(Event.Kind.PRESSURE);
    }

    @Test
    void whatWasJustAboveItsCalmAtARestartIsNotOver() {
        memory(0.12, 60);
        anAgent();
        memory(0.08, 100);

        assertThat(kinds).containsExactly(Event.Kind.PRESSURE);
    }

    @Test
    void whatEndedWithItsGearWhileNoAgentRanIsToldWhenTheGearsAreKnown() {
        memory(0.4, 60);
        anAgent();
        watch.beat(false);
        assertThat(kinds).containsExactly(Event.Kind.PRESSURE);
        watch.beat(true);
        watch.beat(true);

        assertThat(kinds).containsExactly(Event.Kind.PRESSURE, Event.Kind.PRESSURE_OVER);
        assertThat(texts.getLast()).endsWith("; that is over, as it stopped.");
    }

    @Test
    void ofAFileThatCannotBeReadNothingIsKnown() throws IOException {
        memory(0.4, 60);
        Files.writeString(folder.resolve("strains"), "[{\"gear\":");
        anAgent();
        memory(0.4, 60);

        assertThat(kinds).containsExactly(Event.Kind.PRESSURE, Event.Kind.PRESSURE);
    }

    @Test
    void aHostOnWhichEverythingWaitsTellsOfSoManyAMinute() {
        for (int gear = 0; gear < 50; gear++) {
            gears.put(TestGears.gear("h-" + gear, Limits.NONE, null));
        }
        for (int at = 0; at < 59; at++) {
            for (int gear = 0; gear < 50; gear++) {
                watch.read("h-" + gear, TimeUnit.SECONDS.toNanos(at), NONE, 0.9, NONE, NONE);
            }
        }
        assertThat(kinds).hasSize(StrainWatch.MOST_A_MINUTE);

        for (int gear = 0; gear < 50; gear++) {
            watch.read("h-" + gear, TimeUnit.SECONDS.toNanos(60), NONE, 0.9, NONE, NONE);
        }
        assertThat(kinds).hasSize(50);
    }
}
