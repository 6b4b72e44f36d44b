package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.ContainerDriver;
import io.gearshift.backend.driver.DriverHealth;
import io.gearshift.backend.fake.Await;
import io.gearshift.backend.gear.GearLimits;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.backend.gear.HostBoot;
import io.gearshift.backend.gear.TestGears;
import io.gearshift.backend.history.LongHistory;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.sampler.History;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostViewTest {

    private static final Limits CAPPED =
            Limits.NONE.with(new LimitChange(Cap.at(200), null, null, null, null, null, null));

    @Test
    void whatWasThrottledIsSaidWhateverIsKnownOfACap() {
        assertThat(HostView.throttled(Figure.of(0.25), Limits.NONE)).isEqualTo(Figure.of(0.25));
        assertThat(HostView.throttled(Figure.of(0.25), CAPPED)).isEqualTo(Figure.of(0.25));
    }

    @Test
    void thereIsNoCapOnlyWhereNoneIsInForce() {
        assertThat(HostView.throttled(Figure.of(0), CAPPED)).isEqualTo(Figure.of(0));
        assertThat(HostView.throttled(Figure.of(0), Limits.NONE))
                .isEqualTo(Figure.absent("no CPU cap"));
    }

    @Test
    void whyThereIsNoShareIsKept() {
        assertThat(HostView.throttled(Figure.NO_RATE_YET, Limits.NONE))
                .isEqualTo(Figure.NO_RATE_YET);
    }

    /// Where the history should be there is something else.
    @Test
    void aHostThatLosesItsHistoryIsDegradedAndSaysWhy(@TempDir Path folder) throws IOException {
        Path taken = Files.writeString(folder.resolve("history"), "");
        var now = new AtomicReference<>(Instant.parse("2026-11-27T12:00:00Z"));
        GearRegistry gears = TestGears.registry();
        var root = new KernelRoot(folder);
        try (var history = new LongHistory(taken, gears, (_, _, _, _, _) -> {}, now::get);
                var sampling = new GearSampling(gears, root, now::get, () -> 0, history)) {
            var view =
                    new HostView(
                            "here",
                            proxy(ContainerDriver.class),
                            gears,
                            proxy(GearLimits.class),
                            sampling,
                            history,
                            root,
                            new HostBoot(root));
            assertThat(view.inventory("", 0).host().state()).isEqualTo(Host.State.UP);

            var seconds = new History();
            seconds.put(0, HistoryFigure.PIDS, 1);
            for (int minute = 0; minute < 2; minute++) {
                history.pass(0);
                history.record("g-0123456789ab", seconds);
                history.passed();
                now.updateAndGet(each -> each.plusSeconds(60));
            }
            Await.until("it is said", () -> history.problem() != null);
            Host host = view.inventory("", 0).host();
            assertThat(host.state()).isEqualTo(Host.State.DEGRADED);
            assertThat(host.problem()).contains("history are lost since 2026-11-27 12:", "history");
        }
    }

    private static <T> T proxy(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(
                        HostViewTest.class.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, _) ->
                                switch (method.getName()) {
                                    case "health" ->
                                            new DriverHealth(true, "9.0.0", null, Instant.EPOCH);
                                    case "uri" -> "lxc:///system";
                                    case "disks" -> Disks.UNKNOWN;
                                    default ->
                                            throw new UnsupportedOperationException(
                                                    method.getName());
                                }));
    }
}
