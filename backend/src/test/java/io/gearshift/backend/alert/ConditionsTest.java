package io.gearshift.backend.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertRule.Watch;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.fake.FakeClock;
import io.gearshift.backend.fake.GearBuilder;
import io.gearshift.backend.host.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is raised and what is over, look by look.
final class ConditionsTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final Duration LASTING = Duration.ofSeconds(60);
    private static final long STEP = 10;

    private final FakeClock clock = new FakeClock();
    private final EventCounts counts = new EventCounts(clock, clock::nanos);
    private Conditions conditions = new Conditions(counts, Map.of());
    private long seconds;

    private static AlertRule rule(Watch watch, @Nullable Double threshold) {
        return new AlertRule(
                "r",
                new AlertRule.Terms(
                        "Rule",
                        watch,
                        threshold,
                        LASTING,
                        null,
                        null,
                        null,
                        Event.Severity.WARNING,
                        true),
                null,
                false);
    }

    private static final AlertRule THROTTLED = rule(Watch.GEAR_THROTTLED, 50.0);

    private static Gear gear(@Nullable Double throttled) {
        return GearBuilder.gear("g-1", "web1")
                .state(GearState.RUNNING, null)
                .limits(new Limits(Cap.at(200), 100, null, Cap.MAX, Cap.MAX, Cap.MAX, Cap.MAX), 1)
                .figures(
                        GearBuilder.figures(NOW, 0.1, 1 << 20, 3, 0.0)
                                .withThrottled(
                                        throttled == null
                                                ? Figure.NO_RATE_YET
                                                : Figure.of(throttled / 100)))
                .build();
    }

    private static Sight sight(boolean lost, Gear... gears) {
        return new Sight(
                host("fake", lost ? Host.State.UNREACHABLE : Host.State.UP),
                List.of(gears),
                NOW,
                lost ? NOW : null);
    }

    private static Host host(String name, Host.State state) {
        return new Host(
                name, state, "lxc:///", "v2", "6.1", "9", "1", 2, 8L << 30, NOW, 1, 1, null, null,
                null);
    }

    /// One look, ten seconds after the last, with its turns taken.
    private List<Turn> look(AlertRule rule, Sight sight) {
        seconds += STEP;
        List<Turn> turns =
                conditions.look(List.of(rule), List.of(sight), seconds * 1_000_000_000L, NOW);
        turns.forEach(this::take);
        return turns;
    }

    private void take(Turn turn) {
        switch (turn) {
            case Turn.Raised raised -> conditions.stands(raised.key(), alert(raised));
            case Turn.Cleared cleared -> conditions.over(cleared.key());
        }
    }

    private static Alert alert(Turn.Raised raised) {
        return new Alert(
                "a",
                raised.rule().id(),
                "Rule",
                raised.rule().terms().watch(),
                Event.Severity.WARNING,
                raised.host(),
                raised.gear(),
                raised.gearName(),
                raised.project(),
                NOW,
                raised.figure(),
                raised.figure(),
                raised.rule().terms().threshold(),
                false);
    }

    private List<Turn> looks(int count, Sight sight) {
        List<Turn> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.addAll(look(THROTTLED, sight));
        }
        return all;
    }

    private static String why(List<Turn> turns) {
        assertThat(turns).hasSize(1);
        return turns.getFirst() instanceof Turn.Cleared cleared ? cleared.why() : "raised";
    }

    @Test
    void aConditionThatLastsIsRaisedOnceAndClearedOnce() {
        assertThat(looks(6, sight(false, gear(80.0)))).isEmpty();
        assertThat(why(looks(1, sight(false, gear(80.0))))).isEqualTo("raised");
        assertThat(looks(100, sight(false, gear(90.0)))).isEmpty();
        assertThat(conditions.standing()).singleElement().extracting(Alert::figure).isEqualTo(90.0);
        assertThat(looks(6, sight(false, gear(10.0)))).isEmpty();
        assertThat(why(looks(1, sight(false, gear(10.0)))))
                .isEqualTo("It is 10 % of its cap's periods now.");
        assertThat(conditions.standing()).isEmpty();
    }

    @Test
    void whatFlapsAroundTheThresholdIsNeitherRaisedNorClearedAgainAndAgain() {
        for (int i = 0; i < 50; i++) {
            assertThat(looks(3, sight(false, gear(60.0)))).isEmpty();
            assertThat(looks(1, sight(false, gear(49.0)))).isEmpty();
        }
        looks(7, sight(false, gear(60.0)));
        assertThat(conditions.standing()).hasSize(1);
        for (int i = 0; i < 50; i++) {
            // Below the threshold, but not by a tenth: the alert stays.
            assertThat(looks(20, sight(false, gear(46.0)))).isEmpty();
            assertThat(looks(5, sight(false, gear(20.0)))).isEmpty();
        }
    }

    @Test
    void withoutAFigureItIsNeitherRaisedNorOver() {
        looks(4, sight(false, gear(80.0)));
        assertThat(looks(10, sight(false, gear(null)))).isEmpty();
        // What was before a long gap does not count.
        assertThat(looks(6, sight(false, gear(80.0)))).isEmpty();
        assertThat(looks(1, sight(false, gear(80.0)))).hasSize(1);
        assertThat(looks(100, sight(false, gear(null)))).isEmpty();
        assertThat(conditions.standing()).singleElement().extracting(Alert::figure).isNull();
    }

    @Test
    void aShortGapCountsAsSeen() {
        looks(4, sight(false, gear(80.0)));
        assertThat(looks(2, sight(false, gear(null)))).isEmpty();
        assertThat(looks(1, sight(false, gear(80.0)))).hasSize(1);
    }

    @Test
    void whileTheHostDoesNotAnswerAnAlertStandsEvenIfItsGearIsNotThere() {
        looks(7, sight(false, gear(80.0)));
        assertThat(looks(50, sight(true))).isEmpty();
        assertThat(conditions.standing()).hasSize(1);
    }

    @Test
    void anAlertOfAGearThatIsDeletedIsOver() {
        looks(7, sight(false, gear(80.0)));
        assertThat(why(looks(1, sight(false)))).isEqualTo("It was deleted.");
    }

    @Test
    void anAlertOfAGearThatStopsOrLosesItsCapIsOver() {
        looks(7, sight(false, gear(80.0)));
        Gear stopped =
                GearBuilder.copy(gear(80.0)).state(GearState.STOPPED, null).figures(null).build();
        assertThat(why(looks(1, sight(false, stopped)))).isEqualTo("It does not run any more.");
        looks(7, sight(false, gear(80.0)));
        Gear free = GearBuilder.copy(gear(80.0)).limits(Limits.NONE, 2).build();
        assertThat(why(looks(1, sight(false, free)))).isEqualTo("It has no cap any more.");
    }

    @Test
    void aRuleThatIsDisabledRemovedOrAboutSomethingElseClearsItsAlerts() {
        Sight busy = sight(false, gear(80.0));
        looks(7, busy);
        AlertRule off = new AlertRule("r", THROTTLED.terms().enabled(false), null, false);
        assertThat(why(look(off, busy))).isEqualTo("The rule was removed or disabled.");
        looks(7, busy);
        assertThat(why(look(rule(Watch.GEAR_CPU_PRESSURE, 50.0), busy)))
                .isEqualTo("The rule watches something else now.");
        looks(7, busy);
        AlertRule.Terms terms = THROTTLED.terms();
        AlertRule elsewhere =
                new AlertRule(
                        "r",
                        new AlertRule.Terms(
                                terms.name(),
                                terms.watch(),
                                terms.threshold(),
                                terms.lasting(),
                                "other",
                                null,
                                null,
                                terms.severity(),
                                true),
                        null,
                        false);
        assertThat(why(look(elsewhere, busy))).isEqualTo("The rule is not about it any more.");
    }

    @Test
    void whatStoodBeforeARestartIsNotRaisedAgainAndIsClearedLater() {
        looks(7, sight(false, gear(80.0)));
        Alert before = conditions.standing().getFirst();
        conditions = new Conditions(counts, Map.of(new Turn.Key("r", "fake", "g-1"), before));
        // The monotonic clock begins anew with the machine.
        seconds = -500;
        assertThat(looks(50, sight(false, gear(80.0)))).isEmpty();
        assertThat(looks(7, sight(false, gear(1.0)))).hasSize(1);
    }

    @Test
    void aTurnThatCouldNotBeKeptIsToldAgain() {
        for (int i = 0; i < 6; i++) {
            look(THROTTLED, sight(false, gear(80.0)));
        }
        for (int i = 0; i < 3; i++) {
            seconds += STEP;
            assertThat(
                            conditions.look(
                                    List.of(THROTTLED),
                                    List.of(sight(false, gear(80.0))),
                                    seconds * 1_000_000_000L,
                                    NOW))
                    .hasSize(1);
        }
    }

    @Test
    void aHostThatDoesNotAnswerIsRaisedAndOverWhenItDoes() {
        AlertRule lost = rule(Watch.HOST_LOST, null);
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            turns.addAll(look(lost, sight(true)));
        }
        assertThat(why(turns)).isEqualTo("raised");
        turns.clear();
        for (int i = 0; i < 7; i++) {
            turns.addAll(look(lost, sight(false)));
        }
        assertThat(why(turns)).isEqualTo("It is not so any more.");
    }

    @Test
    void killsAreOneAlertAsLongAsThereWasOneWithinTheTime() {
        AlertRule kills = rule(Watch.GEAR_OOM_KILLS, 2.0);
        Sight sight = sight(false, gear(1.0));
        kill();
        assertThat(look(kills, sight)).isEmpty();
        kill();
        assertThat(why(look(kills, sight))).isEqualTo("raised");
        for (int i = 0; i < 30; i++) {
            clock.advance(Duration.ofSeconds(50));
            kill();
            assertThat(look(kills, sight)).isEmpty();
        }
        clock.advance(Duration.ofSeconds(61));
        assertThat(why(look(kills, sight))).isEqualTo("None in the last 1 min.");
    }

    @Test
    void anEventFromBeforeIsCountedByItsAgeAlsoIfTheClockIsSetBack() {
        AlertRule kills = rule(Watch.GEAR_OOM_KILLS, 1.0);
        counts.happened(killed(clock.instant().minusSeconds(61)));
        assertThat(look(kills, sight(false, gear(1.0)))).isEmpty();
        // Said to be of tomorrow: it counts as of now, not for a day.
        counts.happened(killed(clock.instant().plus(Duration.ofDays(1))));
        assertThat(why(look(kills, sight(false, gear(1.0))))).isEqualTo("raised");
        clock.advance(Duration.ofSeconds(61));
        assertThat(look(kills, sight(false, gear(1.0)))).hasSize(1);
    }

    @Test
    void anEventFromTheEndOfTimeCountsAsOfNow() {
        counts.happened(killed(Instant.parse("2400-01-01T00:00:00Z")));
        counts.happened(killed(Instant.MAX));
        counts.happened(killed(Instant.MIN));
        assertThat(counts.count("fake", "g-1", Watch.GEAR_OOM_KILLS, LASTING)).isEqualTo(2);
    }

    @Test
    void anEventThatStandsForSeveralKillsCountsAsMany() {
        AlertRule kills = rule(Watch.GEAR_OOM_KILLS, 7.0);
        counts.happened(killed(clock.instant(), Map.of("kills", "6")));
        assertThat(look(kills, sight(false, gear(1.0)))).isEmpty();
        counts.happened(killed(clock.instant(), Map.of("kills", "99999999")));
        assertThat(why(look(kills, sight(false, gear(1.0))))).isEqualTo("raised");
        counts.happened(killed(clock.instant(), Map.of("kills", "-5")));
        assertThat(counts.count("fake", "g-1", Watch.GEAR_OOM_KILLS, LASTING)).isEqualTo(1000);
    }

    private static Event killed(String host, String gear, Instant at) {
        return new Event(
                1,
                at,
                host,
                gear,
                gear,
                "default",
                Event.Kind.OOM_KILL,
                Event.Severity.ERROR,
                "",
                Map.of("kills", "1000"));
    }

    private int kills(String host, String gear) {
        return counts.count(host, gear, Watch.GEAR_OOM_KILLS, Duration.ofHours(24));
    }

    @Test
    void anAgentThatTellsOfAnyNumberOfGearsFillsNoMemory() {
        counts.happened(killed("other", "g-1", clock.instant()));
        for (int i = 0; i < 3 * EventCounts.MOST_OF_HOST; i++) {
            counts.happened(killed("fake", "made-up-" + i, clock.instant()));
        }
        assertThat(counts.size("fake")).isEqualTo(EventCounts.MOST_OF_HOST);
        assertThat(kills("other", "g-1")).isEqualTo(1000);
    }

    @Test
    void whatIsToldOfAGearThatIsNotThereIsForgottenUnlessItComes() {
        counts.happened(killed("fake", "g-1", clock.instant()));
        counts.happened(killed("fake", "made-up", clock.instant()));
        clock.advance(Duration.ofSeconds(50));
        counts.forget(List.of(sight(false)));
        assertThat(kills("fake", "g-1")).isEqualTo(1000);
        clock.advance(Duration.ofSeconds(20));
        counts.forget(List.of(sight(true)));
        assertThat(counts.size("fake")).isEqualTo(2);
        counts.forget(List.of(sight(false, gear(1.0))));
        assertThat(kills("fake", "g-1")).isEqualTo(1000);
        assertThat(kills("fake", "made-up")).isZero();
        clock.advance(Duration.ofHours(24));
        counts.forget(List.of(sight(false, gear(1.0))));
        assertThat(counts.size("fake")).isZero();
    }

    /// As two hosts may, of which each has a container of virsh's that is called the same.
    @Test
    void twoHostsWithAGearOfTheSameIdHaveAnAlertAndACountEach() {
        Sight here = sight(false, gear(80.0));
        Sight there = elsewhere(gear(80.0));
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            turns.addAll(lookAtBoth(here, there));
        }
        assertThat(turns).hasSize(2);
        assertThat(conditions.standing())
                .extracting(Alert::host)
                .containsExactlyInAnyOrder("fake", "other");
        assertThat(why(lookAtBoth(here, elsewhere()))).isEqualTo("It was deleted.");
        assertThat(conditions.standing()).extracting(Alert::host).containsExactly("fake");

        counts.happened(killed("other", "g-1", clock.instant()));
        assertThat(kills("other", "g-1")).isEqualTo(1000);
        assertThat(kills("fake", "g-1")).isZero();
    }

    private List<Turn> lookAtBoth(Sight here, Sight there) {
        seconds += STEP;
        List<Turn> turns =
                conditions.look(
                        List.of(THROTTLED), List.of(here, there), seconds * 1_000_000_000L, NOW);
        turns.forEach(this::take);
        return turns;
    }

    private static Sight elsewhere(Gear... gears) {
        return new Sight(host("other", Host.State.UP), List.of(gears), NOW, null);
    }

    private void kill() {
        counts.happened(killed(clock.instant()));
    }

    private static Event killed(Instant at) {
        return killed(at, Map.of());
    }

    private static Event killed(Instant at, Map<String, String> details) {
        return new Event(
                1,
                at,
                "fake",
                "g-1",
                "web1",
                "default",
                Event.Kind.OOM_KILL,
                Event.Severity.ERROR,
                "",
                details);
    }

    /// Against what the words of the rule say, worked out anew from the whole past at every look.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whateverTheFiguresItTurnsAsTheRuleSays(long seed) {
        Random random = new Random(seed);
        List<@Nullable Double> past = new ArrayList<>();
        boolean stands = false;
        int since = 0;
        int turned = 0;
        double level = 50;
        for (int i = 0; i < 2000; i++) {
            level = Math.clamp(level + random.nextGaussian() * 8, 0, 100);
            Double figure = random.nextInt(12) == 0 ? null : (Double) level;
            past.add(figure);
            List<Turn> turns = look(THROTTLED, sight(false, gear(figure)));

            boolean turn = stands ? over(past, since) : lasted(past, since);
            assertThat(turns).as("look " + i + " of seed " + seed).hasSize(turn ? 1 : 0);
            if (turn) {
                stands = !stands;
                since = past.size();
                turned++;
            }
            assertThat(conditions.standing()).hasSize(stands ? 1 : 0);
        }
        assertThat(turned).isGreaterThan(2);
    }

    private static boolean lasted(List<@Nullable Double> past, int since) {
        return run(past, since, 50, 1000);
    }

    private static boolean over(List<@Nullable Double> past, int since) {
        return run(past, since, -1, 45);
    }

    /// Whether the figures since then, up to now, were all in a range for the time, with no gap of
    /// more than three looks.
    private static boolean run(List<@Nullable Double> past, int since, double least, double below) {
        int now = past.size() - 1;
        Double last = past.get(now);
        if (last == null || last < least || last >= below) {
            return false;
        }
        int first = now;
        int gap = 0;
        for (int i = now; i >= since; i--) {
            Double each = past.get(i);
            if (each == null) {
                gap++;
                continue;
            }
            if (gap >= 3 || each < least || each >= below) {
                break;
            }
            gap = 0;
            first = i;
        }
        return (now - first) * STEP >= LASTING.toSeconds();
    }
}
