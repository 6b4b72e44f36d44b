package io.gearshift.backend.gear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.fake.GearBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("takes the time")
final class GearListTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private final GearList list = new GearList(new Attention(gear -> gear.id().equals("killed")));

    private static GearBuilder running(String id, String name, double cpu, double memory) {
        return GearBuilder.gear(id, name)
                .state(GearState.RUNNING, null)
                .figures(GearBuilder.figures(NOW, cpu, memory, 3, null));
    }

    private static GearQuery sorted(String sort, boolean descending) {
        return new GearQuery(null, null, null, null, false, sort, descending, 0, 1000);
    }

    private static GearQuery text(String text) {
        return new GearQuery(text, null, null, null, false, "name", false, 0, 1000);
    }

    private List<String> names(List<Gear> gears, GearQuery query) {
        return list.page(gears, query, NOW, null).gears().stream().map(Gear::name).toList();
    }

    @Test
    void namesSortAsPeopleDo() {
        List<Gear> gears = new ArrayList<>();
        List<String> wanted =
                List.of("a", "Web", "web1", "web2", "web02b", "web10", "web10a", "web100", "x");
        for (String name : wanted) {
            gears.add(running("id" + name, name, 0, 0).build());
        }
        Collections.shuffle(gears, new Random(1));

        assertThat(names(gears, GearQuery.ALL)).isEqualTo(wanted);
        assertThat(names(gears, sorted("name", true))).isEqualTo(wanted.reversed());
    }

    @Test
    void whatHasNoFigureComesLastBothWays() {
        List<Gear> gears =
                List.of(
                        GearBuilder.gear("1", "none").build(),
                        running("2", "low", 0.1, 10).build(),
                        running("3", "high", 0.9, 5).build());

        assertThat(names(gears, sorted("cpu", true))).containsExactly("high", "low", "none");
        assertThat(names(gears, sorted("cpu", false))).containsExactly("low", "high", "none");
        assertThat(names(gears, sorted("memory", true))).containsExactly("low", "high", "none");
    }

    @Test
    void equalFiguresKeepAStableOrder() {
        List<Gear> gears = new ArrayList<>();
        for (int i = 30; i > 0; i--) {
            gears.add(running("id" + i, "web" + i, 0.5, 1).build());
        }

        List<String> first = names(gears, sorted("cpu", true));
        Collections.shuffle(gears, new Random(2));

        assertThat(names(gears, sorted("cpu", true))).isEqualTo(first).startsWith("web1", "web2");
    }

    @Test
    void textMatchesWhatPeopleKnowAGearBy() {
        List<Gear> gears =
                List.of(
                        running("g-abc", "web", 0, 0).application("Shop").build(),
                        running("g-def", "db", 0, 0)
                                .program("postgres", RootMode.READ_ONLY, List.of("/bin/PG"), false)
                                .build());

        assertThat(names(gears, text("  SHOP "))).containsExactly("web");
        assertThat(names(gears, text("g-DEF"))).containsExactly("db");
        assertThat(names(gears, text("postgr"))).containsExactly("db");
        assertThat(names(gears, text("/bin/pg"))).containsExactly("db");
        assertThat(names(gears, text("' or '1'='1"))).isEmpty();
        assertThat(names(gears, text("x".repeat(10_000)))).isEmpty();
    }

    @Test
    void aPageCountsEverythingTheCallerMaySee() {
        List<Gear> gears = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            gears.add(running("r" + i, "web" + i, 0, 0).build());
        }
        gears.add(GearBuilder.gear("s", "stopped").build());
        gears.add(GearBuilder.gear("f", "failed").state(GearState.FAILED, "why").build());

        GearPage page =
                list.page(
                        gears,
                        new GearQuery("web", null, null, null, false, "name", false, 8, 5),
                        NOW,
                        null);

        assertThat(page.gears()).extracting(Gear::name).containsExactly("web8", "web9");
        assertThat(page.total()).isEqualTo(10);
        assertThat(page.all()).isEqualTo(12);
        assertThat(page.attention()).isEqualTo(1);
        assertThat(page.byState())
                .containsEntry(GearState.RUNNING, 10)
                .containsEntry(GearState.STOPPED, 1)
                .containsEntry(GearState.FAILED, 1);
        assertThat(
                        list.page(
                                        gears,
                                        new GearQuery(
                                                null, null, null, null, false, "name", false, 5000,
                                                5),
                                        NOW,
                                        null)
                                .gears())
                .isEmpty();
    }

    @Test
    void attentionIsWhatNeedsALook() {
        Limits capped = Limits.NONE.with(memory(Cap.at(100)));
        assertAttention(true, GearBuilder.gear("f", "x").state(GearState.FAILED, null).build());
        assertAttention(true, GearBuilder.gear("u", "x").state(GearState.UNKNOWN, null).build());
        assertAttention(true, running("killed", "x", 0, 0).build());
        assertAttention(true, running("near", "x", 0, 80).limits(capped, 1).build());
        assertAttention(false, running("far", "x", 0, 79).limits(capped, 1).build());
        assertAttention(false, running("uncapped", "x", 0, 1e12).build());
        assertAttention(true, throttled(0.2));
        assertAttention(false, throttled(0.01));
        assertAttention(false, throttled(null));
        assertAttention(
                true,
                running("drift", "x", 0, 0)
                        .drift(List.of(new Gear.Drift("cpuWeight", "100", "200", NOW)))
                        .build());
        assertAttention(false, GearBuilder.gear("s", "x").build());
    }

    private static Gear throttled(@Nullable Double share) {
        return running("t", "x", 0, 0).figures(GearBuilder.figures(NOW, 0, 0, 1, share)).build();
    }

    @Test
    void whatNeedsALookStandsFirst() {
        List<Gear> gears =
                List.of(
                        running("a", "web10", 0, 0).build(),
                        running("killed", "web9", 0, 0).build(),
                        running("b", "web2", 0, 0).build(),
                        GearBuilder.gear("f", "web11").state(GearState.FAILED, null).build());
        assertThat(names(gears, sorted("attention", false)))
                .containsExactly("web9", "web11", "web2", "web10");
    }

    @Test
    void whatHoldsGearsUpIsCountedAndCanBeAskedFor() {
        List<Gear> gears =
                List.of(
                        held("a", GearStrain.Kind.THROTTLED, GearStrain.Kind.CPU),
                        held("b", GearStrain.Kind.THROTTLED),
                        held("c"),
                        GearBuilder.gear("d", "d").build());
        GearPage all = list.page(gears, GearQuery.ALL, NOW, null);
        GearPage cpu = list.page(gears, GearQuery.ALL.ofStrain(GearStrain.Kind.CPU), NOW, null);

        assertThat(all.total()).isEqualTo(4);
        assertThat(all.attention()).isEqualTo(2);
        assertThat(cpu.gears()).extracting(Gear::name).containsExactly("a");
        assertThat(all.byStrain())
                .isEqualTo(cpu.byStrain())
                .isEqualTo(Map.of(GearStrain.Kind.THROTTLED, 2, GearStrain.Kind.CPU, 1));
    }

    private static Gear held(String name, GearStrain.Kind... kinds) {
        return running(name, name, 0, 0)
                .figures(
                        GearBuilder.figures(NOW, 0, 0, 1, null)
                                .withStrains(
                                        Arrays.stream(kinds)
                                                .map(kind -> new GearStrain(kind, 0.3, NOW))
                                                .toList()))
                .build();
    }

    private static LimitChange memory(Cap cap) {
        return new LimitChange(null, null, null, cap, null, null, null);
    }

    private void assertAttention(boolean needed, Gear gear) {
        assertThat(list.page(List.of(gear), GearQuery.ALL, NOW, null).attention())
                .as(gear.id())
                .isEqualTo(needed ? 1 : 0);
    }

    @Test
    void anUnknownSortIsRefused() {
        assertThatThrownBy(() -> names(List.of(), sorted("id; drop table", false)))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("sorted by name");
    }

    @Test
    void aThousandGearsTakeLessThanTwoMilliseconds() {
        List<Gear> gears = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            gears.add(running("g-" + i, "web" + i * 7919 % 1000, i * 0.001, i).build());
        }
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 60; i++) {
            long start = System.nanoTime();
            list.page(
                    gears,
                    new GearQuery("web", null, null, null, false, "cpu", true, 0, 100),
                    NOW,
                    null);
            best = Math.min(best, System.nanoTime() - start);
        }

        assertThat(best / 1e6).as("milliseconds").isLessThan(2);
    }
}
