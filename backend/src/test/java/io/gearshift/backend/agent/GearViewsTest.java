package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Running;
import io.gearshift.backend.gear.GearEntry;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.TestGears;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class GearViewsTest {
    private static final Limits CAPPED =
            Limits.NONE.with(new LimitChange(Cap.at(200), null, null, null, null, null, null));

    private static final Running RUNNING =
            new Running(
                    100,
                    101,
                    7,
                    new ContainerGroups(true, Map.of(), Map.of(), Path.of("/none")),
                    List.of());

    private final GearRegistry registry = TestGears.registry();
    private final Map<String, Limits> inForce = new HashMap<>();
    private final List<String> lookedAt = new ArrayList<>();
    private final GearViews views = new GearViews(registry, this::told, 3);

    @Test
    void whatDidNotChangeIsNotToldAgain() {
        stopped("g-1");
        stopped("g-2");
        GearViews.Changes first = views.since("", 0);
        assertThat(first.whole()).isTrue();
        assertThat(ids(first)).containsExactlyInAnyOrder("g-1", "g-2");

        GearViews.Changes second = views.since(first.run(), first.revision());
        assertThat(second.whole()).isFalse();
        assertThat(second.changed()).isEmpty();
        assertThat(second.gone()).isEmpty();
        assertThat(second.revision()).isEqualTo(first.revision());
        assertThat(second.all()).isEqualTo(2);
    }

    @Test
    void aGearThatDoesNotRunIsLookedAtOnlyAfterItChanged() {
        stopped("g-1");
        stopped("g-2");
        GearViews.Changes first = views.since("", 0);
        lookedAt.clear();

        views.since(first.run(), first.revision());
        assertThat(lookedAt).isEmpty();
        registry.update("g-1", entry -> entry.withState(GearState.FAILED, "ended", null));
        assertThat(ids(views.since(first.run(), first.revision()))).containsExactly("g-1");
        assertThat(lookedAt).containsExactly("g-1");
    }

    @Test
    void newLimitsOfARunningGearAreToldThoughItsEntryIsTheSame() {
        running("g-1");
        stopped("g-2");
        GearViews.Changes first = views.since("", 0);
        assertThat(first.running()).isEqualTo(1);

        inForce.put("g-1", CAPPED);
        GearViews.Changes second = views.since(first.run(), first.revision());
        assertThat(second.changed()).singleElement().extracting(Gear::limits).isEqualTo(CAPPED);
    }

    @Test
    void aFrozenGearIsLookedAtLikeARunningOneAndNotCountedAsOne() {
        running("g-1");
        running("g-2");
        registry.update("g-2", entry -> entry.withState(GearState.FROZEN, null, null));
        GearViews.Changes first = views.since("", 0);
        assertThat(first.running()).isEqualTo(1);

        inForce.put("g-2", CAPPED);
        assertThat(ids(views.since(first.run(), first.revision()))).containsExactly("g-2");
    }

    @Test
    void whatIsGoneIsToldByItsId() {
        stopped("g-1");
        stopped("g-2");
        GearViews.Changes first = views.since("", 0);
        registry.remove("g-1");

        GearViews.Changes second = views.since(first.run(), first.revision());
        assertThat(second.gone()).containsExactly("g-1");
        assertThat(second.changed()).isEmpty();
        assertThat(second.all()).isEqualTo(1);
        assertThat(views.since(second.run(), second.revision()).gone()).isEmpty();
    }

    @Test
    void whoKnowsAnotherRunBeginsAnew() {
        stopped("g-1");
        GearViews.Changes first = views.since("", 0);

        assertThat(views.since("another", first.revision()).whole()).isTrue();
        assertThat(views.since(first.run(), first.revision() + 1).whole()).isTrue();
    }

    @Test
    void manyComeInSeveralAnswers() {
        for (int at = 0; at < 8; at++) {
            stopped("g-" + at);
        }
        GearViews.Changes first = views.since("", 0);
        assertThat(first.changed()).hasSize(3);
        assertThat(first.more()).isTrue();
        GearViews.Changes second = views.since(first.run(), first.revision());
        assertThat(second.whole()).isFalse();
        GearViews.Changes third = views.since(second.run(), second.revision());
        assertThat(third.changed()).hasSize(2);
        assertThat(third.more()).isFalse();
    }

    /// The gears that are gone are remembered up to a number; who begins anew after many went must
    /// come to an end all the same.
    @Test
    void aLongBeginningComesToAnEndAfterManyWereDeleted() {
        GearViews few = new GearViews(registry, this::told, 3, 2);
        for (int at = 0; at < 10; at++) {
            stopped("g-" + at);
        }
        GearViews.Changes early = few.since("", 0);
        for (int at = 10; at < 40; at++) {
            stopped("g-" + at);
            few.since("", 0);
            registry.remove("g-" + at);
            few.since("", 0);
        }
        Set<String> known = new HashSet<>();
        GearViews.Changes changes = few.since("", 0);
        int answers = 1;
        known.addAll(ids(changes));
        while (changes.more() && answers < 20) {
            changes = few.since(changes.run(), changes.revision());
            assertThat(changes.whole()).isFalse();
            known.addAll(ids(changes));
            answers++;
        }
        assertThat(answers).isEqualTo(4);
        assertThat(known).hasSize(10);
        // Who has missed more than is remembered begins anew.
        assertThat(few.since(early.run(), early.revision()).whole()).isTrue();
    }

    /// Whatever happens in whatever order: who puts the answers together has what there is.
    @Test
    void theAnswersAddUpToWhatThereIs() {
        Random random = new Random(11);
        Map<String, Gear> known = new HashMap<>();
        String run = "";
        long since = 0;
        for (int step = 0; step < 2000; step++) {
            String id = "g-" + random.nextInt(12);
            switch (random.nextInt(5)) {
                case 0 -> registry.remove(id);
                case 1 -> running(id);
                case 2 -> inForce.put(id, random.nextBoolean() ? CAPPED : Limits.NONE);
                default -> stopped(id);
            }
            if (random.nextInt(40) == 0) {
                run = "lost";
            }
            boolean more = random.nextInt(4) == 0;
            while (more) {
                GearViews.Changes changes = views.since(run, since);
                run = changes.run();
                since = changes.revision();
                more = changes.more();
                if (changes.whole()) {
                    known.clear();
                }
                changes.gone().forEach(known::remove);
                changes.changed().forEach(gear -> known.put(gear.id(), gear));
                if (!more) {
                    Set<Gear> there = new HashSet<>();
                    registry.all().forEach(entry -> there.add(told(entry)));
                    assertThat(known.values()).containsExactlyInAnyOrderElementsOf(there);
                    assertThat(changes.all()).isEqualTo(there.size());
                }
            }
        }
    }

    private void stopped(String id) {
        registry.put(TestGears.gear(id, Limits.NONE, null));
    }

    private void running(String id) {
        registry.put(TestGears.gear(id, Limits.NONE, RUNNING));
    }

    private static List<String> ids(GearViews.Changes changes) {
        return changes.changed().stream().map(Gear::id).toList();
    }

    private Gear told(GearEntry entry) {
        lookedAt.add(entry.id());
        return new Gear(
                entry.id(),
                entry.name(),
                entry.project(),
                null,
                "host",
                entry.domain(),
                entry.uuid().toString(),
                entry.state(),
                entry.stateText(),
                entry.stateSince(),
                true,
                true,
                RestartPolicy.NO,
                "base",
                RootMode.READ_ONLY,
                List.of(),
                false,
                entry.idBase(),
                null,
                entry.running() == null
                        ? Limits.NONE
                        : inForce.getOrDefault(entry.id(), Limits.NONE),
                0,
                List.of(),
                null,
                null,
                null,
                null,
                null);
    }
}
