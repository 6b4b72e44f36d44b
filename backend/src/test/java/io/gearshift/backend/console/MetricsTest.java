package io.gearshift.backend.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.HostMetrics;
import io.gearshift.backend.api.HostMetrics.GearMetrics;
import io.gearshift.backend.api.Role;
import io.gearshift.backend.fake.FakeAccounts;
import io.gearshift.backend.fake.FakeClock;
import io.gearshift.backend.fake.FakeConsole;
import io.gearshift.backend.fake.FakeHost;
import io.gearshift.backend.fake.GearBuilder;
import io.gearshift.backend.fake.WatchedLink;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.HostLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a collector of metrics is told.
final class MetricsTest {

    @TempDir Path folder;

    @Test
    void aRunningGearHasWhatTheKernelCountsAndAStoppedOneItsStateAlone() {
        try (FakeConsole all = FakeConsole.startWithSamples(folder)) {
            HostMetrics host = all.root().metrics(null).getFirst();

            assertThat(host.up()).isTrue();
            assertThat(host.seenAt()).isNotNull();
            assertThat(host.figures()).isNotNull();
            assertThat(host.gears()).anyMatch(gear -> gear.state() == GearState.RUNNING);
            assertThat(host.gears()).anyMatch(gear -> gear.state() == GearState.STOPPED);
            for (GearMetrics gear : host.gears()) {
                if (gear.project().equals("*")) {
                    continue; // The fake host has no figures of containers that virsh made.
                }
                boolean runs =
                        gear.state() == GearState.RUNNING || gear.state() == GearState.FROZEN;
                assertThat(gear.totals() != null).as(gear.name()).isEqualTo(runs);
            }
        }
    }

    @Test
    void aHostThatDoesNotAnswerBringsNoOldFigures() {
        try (FakeConsole all = FakeConsole.startWithSamples(folder)) {
            assertThat(all.root().metrics("fake").getFirst().up()).isTrue();
            all.clock().advance(Duration.ofSeconds(1));
            all.host().link().cut();

            HostMetrics host = all.root().metrics("fake").getFirst();

            assertThat(host.state()).isEqualTo(Host.State.UNREACHABLE);
            assertThat(host.up()).isFalse();
            assertThat(host.seenAt()).isNotNull().isBefore(all.clock().instant());
            assertThat(host.figures()).isNull();
            assertThat(host.gears())
                    .isNotEmpty()
                    .allMatch(gear -> gear.totals() == null)
                    .allMatch(gear -> gear.state() == GearState.UNKNOWN);
        }
    }

    @Test
    void whoSeesOneProjectIsToldOfItsGearsAndNotOfTheHostsLoad() {
        try (FakeConsole all = FakeConsole.startWithSamples(folder)) {
            HostMetrics host = all.as("cathy", Role.CUSTOMER, "default").metrics(null).getFirst();

            assertThat(host.figures()).isNull();
            assertThat(host.gears())
                    .isNotEmpty()
                    .allMatch(gear -> gear.project().equals("default"));
            assertThat(all.as("sam", Role.SUPPORT, "elsewhere").metrics(null).getFirst().gears())
                    .isEmpty();
        }
    }

    @Test
    void anAgentOfAVersionBeforeIsUpAndTellsNoTotals() {
        try (FakeConsole all = FakeConsole.startWithSamples(folder)) {
            all.host().knowNoTotals();

            HostMetrics host = all.root().metrics(null).getFirst();

            assertThat(host.up()).isTrue();
            assertThat(host.figures()).isNotNull();
            assertThat(host.gears())
                    .allMatch(gear -> gear.totals() == null)
                    .anyMatch(gear -> gear.state() == GearState.RUNNING);
        }
    }

    @Test
    void aScrapeAsksAHostTwiceHoweverManyGearsItHas() {
        try (FakeConsole all = FakeConsole.startWithSamples(folder)) {
            for (int i = 0; i < 1000; i++) {
                all.host()
                        .put(
                                GearBuilder.gear("g-many" + i, "many" + i)
                                        .state(GearState.RUNNING, null)
                                        .figures(
                                                GearBuilder.figures(
                                                        all.clock().instant(), 0, 1 << 20, 1, null))
                                        .build());
            }
            Console root = all.root();
            all.clock().advance(Duration.ofSeconds(2));
            int before = all.host().link().calls();

            HostMetrics host = root.metrics(null).getFirst();

            assertThat(host.gears()).hasSizeGreaterThan(1000);
            assertThat(host.gears().stream().filter(gear -> gear.totals() != null).count())
                    .isGreaterThanOrEqualTo(1000);
            // Its inventory, unless that is fresh, and its totals.
            assertThat(all.host().link().calls() - before).isEqualTo(2);
        }
    }

    @Test
    @Timeout(60)
    void hostsAreAskedAtOnceAndToldInTheirOrder() {
        var clock = new FakeClock();
        var looks = new CyclicBarrier(2);
        var totals = new CyclicBarrier(2);
        List<HostLink> links =
                Stream.of("slow", "quick")
                        .<HostLink>map(
                                name ->
                                        new WatchedLink(
                                                new FakeHost(name, clock).link(),
                                                command -> {
                                                    if (command instanceof HostCommand.Inventory) {
                                                        await(looks);
                                                    } else if (command
                                                            instanceof HostCommand.Totals) {
                                                        await(totals);
                                                    }
                                                }))
                        .toList();
        try (ConsoleBackend core =
                ConsoleBackend.start(
                        ConsoleConfig.in(folder.toAbsolutePath()),
                        links,
                        new Surroundings(clock, clock::nanos, new FakeAccounts(), false))) {
            Console root = core.peer(0, "ctl");

            assertThat(root.metrics(null))
                    .extracting(HostMetrics::host, HostMetrics::up)
                    .containsExactly(tuple("slow", true), tuple("quick", true));
            clock.advance(Duration.ofSeconds(2));
            assertThat(root.hosts())
                    .as("a page")
                    .extracting(Host::name)
                    .containsExactly("slow", "quick");
        }
    }

    private static void await(CyclicBarrier all) {
        try {
            all.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("the other is not asked meanwhile", e);
        }
    }

    @Test
    void aHostThatIsNotThereIsAnError() {
        try (FakeConsole all = FakeConsole.startWithSamples(folder)) {
            assertThatThrownBy(() -> all.root().metrics("nowhere"))
                    .isInstanceOfSatisfying(
                            ConsoleException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.HOST_NOT_FOUND));
        }
    }
}
