package io.gearshift.web.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.CgroupOwner;
import io.gearshift.backend.api.CgroupQuery;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.api.GearCounts;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearPage;
import io.gearshift.backend.api.GearQuery;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.fake.FakeCgroups;
import io.gearshift.backend.fake.GearBuilder;
import io.gearshift.web.RecordingConsole;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WhoUsesTest {

    private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
    private static final double GIB = 1L << 30;

    private final List<Gear> gears = new ArrayList<>();
    private final FakeCgroups groups = new FakeCgroups("v2");
    private final RecordingConsole console =
            new RecordingConsole()
                    .answer("gears", arguments -> page((GearQuery) arguments.getFirst()))
                    .answer(
                            "cgroups",
                            arguments -> groups.tree((CgroupQuery) arguments.getLast(), AT));

    private GearPage page(@Nullable GearQuery asked) {
        GearQuery query = Objects.requireNonNull(asked);
        return new GearPage(
                gears.stream().skip(query.offset()).limit(query.count()).toList(),
                gears.size(),
                gears.size(),
                GearCounts.of(gears),
                0,
                AT,
                null);
    }

    private void gear(String name, double cores, double bytes) {
        gears.add(gear(name, GearBuilder.figures(AT, cores, bytes, 3, null)));
    }

    private static Gear gear(String name, @Nullable GearFigures figures) {
        return GearBuilder.gear("g-" + name, name)
                .state(figures == null ? GearState.STOPPED : GearState.RUNNING, null)
                .figures(figures)
                .build();
    }

    /// As in the first second of a gear.
    private static GearFigures withoutRates() {
        Figure none = Figure.NO_RATE_YET;
        return new GearFigures(
                AT, none, none, none, none, none, none, none, none, none, none, none, none, none,
                none, none, none, none, none);
    }

    private static Host host(Figure cores, Figure bytes, @Nullable Instant staleSince) {
        Figure none = Figure.absent("not asked");
        return new Host(
                "box",
                staleSince == null ? Host.State.UP : Host.State.UNREACHABLE,
                "lxc:///system",
                "v2",
                "6.12",
                "9.0.0",
                "0.1.0",
                2,
                24L << 30,
                AT,
                0,
                0,
                new Host.Figures(AT, cores, bytes, none, none, none, none, none, none, none),
                staleSince,
                null);
    }

    private WhoUses cpu(double cores) {
        return Objects.requireNonNull(
                WhoUses.of(
                        console.console(),
                        host(Figure.of(cores), Figure.of(0), null),
                        WhoUses.What.CPU,
                        true));
    }

    private static CgroupOwner slice(String name) {
        return new CgroupOwner(CgroupOwner.Kind.SLICE, name, null, true);
    }

    private void machine(double cores) {
        groups.put("/machine.slice", slice("machine.slice"), 1L << 30, null, cores);
        groups.put(
                "/machine.slice/web1.scope",
                new CgroupOwner(CgroupOwner.Kind.GEAR, "web1", "g-web1", true),
                1L << 30,
                null,
                cores);
    }

    @Test
    void whatIsOutsideGearsIsNamedByTheLowestGroupThatHasMostOfIt() {
        gear("web1", 0.1, 1 << 20);
        gear("web2", 0.06, 1 << 20);
        machine(0.16);
        groups.put("/user.slice", slice("user.slice"), 1L << 30, null, 1.3);
        groups.put("/user.slice/user-0.slice", slice("user-0.slice"), 1L << 30, null, 1.2);
        groups.put("/user.slice/user-0.slice/a.scope", slice("a.scope"), 1L << 20, null, 0.5);
        WhoUses who = cpu(1.99);

        assertThat(who.text())
                .isEqualTo(
                        "Gears use 0.16 cores of the 1.99 cores that are busy; the rest is outside"
                                + " any gear, most of all cgroup /user.slice/user-0.slice with 1.20"
                                + " cores.");
        assertThat(who.act()).isEqualTo("Its cgroups by CPU");
        assertThat(who.actHref()).isEqualTo("/hosts/box/cgroups?sort=cpu");
    }

    @Test
    void aGroupWithAGearInItIsNotOutsideHoweverMuchItUses() {
        gear("web1", 0.9, 1 << 20);
        machine(0.9);
        groups.put("/other", CgroupOwner.NONE, 1L << 20, null, 0.5);
        assertThat(cpu(1.9).text()).endsWith("most of all cgroup /other with 0.50 cores.");
    }

    @Test
    void ifItIsTheGearsTheBiggestIsNamedAndTheHostIsNotAskedForItsGroups() {
        gear("web\u001b[31m1", 1.2, 1 << 20);
        gear("web2", 0.3, 1 << 20);
        WhoUses who = cpu(1.6);

        assertThat(who.text())
                .isEqualTo(
                        "Gears use 1.50 cores of the 1.60 cores that are busy, most of all web1"
                                + " with 1.20 cores.");
        assertThat(who.actHref()).isEqualTo("/gears?host=box&sort=cpu&desc=1");
        assertThat(console.calls).extracting(RecordingConsole.Call::method).containsOnly("gears");
    }

    @Test
    void memoryIsCountedWithoutPageCacheAndAContainerHasTheNameOfItsRuntime() {
        gear("web1", 0, GIB);
        groups.put(
                "/docker-c0ffee",
                new CgroupOwner(CgroupOwner.Kind.DOCKER, "c0ffee", null, true),
                2L << 30,
                null,
                0);
        WhoUses who =
                Objects.requireNonNull(
                        WhoUses.of(
                                console.console(),
                                host(Figure.of(0), Figure.of(3.2 * GIB), null),
                                WhoUses.What.MEMORY,
                                true));

        assertThat(who.text())
                .isEqualTo(
                        "Gears hold 717 MiB of the 3.2 GiB in use; the rest is outside any gear,"
                                + " most of all docker c0ffee with 2 GiB, page cache included.");
        assertThat(who.actHref()).isEqualTo("/hosts/box/cgroups?sort=memory");
    }

    @Test
    void whatRunsInNoGroupOfItsOwnIsSaidToAndASmallGroupIsNotBlamed() {
        groups.put("/small", CgroupOwner.NONE, 1L << 20, null, 0.1);
        assertThat(cpu(1.5).text())
                .isEqualTo(
                        "Gears use 0.00 cores of the 1.50 cores that are busy; the rest is outside"
                                + " any gear, most of it by processes that are in no cgroup of their own.");
        for (int i = 0; i < 7; i++) {
            groups.put("/some" + i, CgroupOwner.NONE, 1L << 20, null, 0.18);
        }
        assertThat(cpu(1.5).text()).endsWith(", and no cgroup of it stands out.");
    }

    @Test
    void whoIsInAHurryIsNotKeptWaitingForTheGroups() {
        groups.put("/user.slice", slice("user.slice"), 1L << 30, null, 1.3);
        Host busy = host(Figure.of(1.5), Figure.of(0), null);
        WhoUses who = WhoUses.of(console.console(), busy, WhoUses.What.CPU, false);
        assertThat(Objects.requireNonNull(who).text())
                .isEqualTo(
                        "Gears use 0.00 cores of the 1.50 cores that are busy; the rest is outside"
                                + " any gear.");
        assertThat(who.actHref()).isEqualTo("/hosts/box/cgroups?sort=cpu");
        assertThat(console.calls).extracting(RecordingConsole.Call::method).containsOnly("gears");
    }

    @Test
    void whatIsNotKnownIsSaidAsThat() {
        gear("web1", 0.5, 1 << 20);
        gears.add(gear("new", withoutRates()));
        gears.add(gear("stopped", null));
        Host starting = host(Figure.NO_RATE_YET, Figure.of(0), null);
        WhoUses who = WhoUses.of(console.console(), starting, WhoUses.What.CPU, true);
        assertThat(Objects.requireNonNull(who).text())
                .isEqualTo(
                        "Gears use 0.50 cores (not counting 1 without a figure); of the host there"
                                + " is no figure: no rate yet.");

        console.answer(
                "cgroups",
                arguments -> {
                    throw new ConsoleException(ErrorCode.HOST_FAILED, "no cgroups");
                });
        assertThat(cpu(1.5).text())
                .endsWith("; the rest is outside any gear; of its cgroups nothing can be told.");
    }

    @Test
    void ofAHostThatDoesNotAnswerOrIsNotToldOfNothingIsSaid() {
        Host stale = host(Figure.of(1), Figure.of(1), AT);
        assertThat(WhoUses.of(console.console(), stale, WhoUses.What.CPU, true)).isNull();
        Host untold =
                new Host(
                        "box",
                        Host.State.UP,
                        "",
                        "",
                        "",
                        null,
                        "",
                        2,
                        1,
                        AT,
                        0,
                        0,
                        null,
                        null,
                        null);
        assertThat(WhoUses.of(console.console(), untold, WhoUses.What.MEMORY, true)).isNull();
        assertThat(console.calls).isEmpty();
    }

    @Test
    void allGearsAreCountedAndThoseThatDoNotRunAreNotPagedThrough() {
        for (int i = 0; i < 1500; i++) {
            gear("gear" + i, 0.001, 1 << 20);
        }
        for (int i = 0; i < 3000; i++) {
            gears.add(gear("stopped" + i, null));
        }
        assertThat(cpu(1.6).text()).startsWith("Gears use 1.50 cores of the 1.60 cores");
        assertThat(console.calls).hasSize(2);
    }
}
