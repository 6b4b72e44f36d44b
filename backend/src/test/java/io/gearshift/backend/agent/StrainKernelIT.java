package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.GearStrain;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.host.HostCommand;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A real gear that is throttled for long, and then is not; frozen and thawed behind our back.
@Tag("kernel")
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StrainKernelIT {

    private static final Duration LONG = Duration.ofMinutes(2);

    private final KernelHost host = new KernelHost();
    private KernelAgent agent = new KernelAgent(host);

    @AfterAll
    void close() {
        agent.close();
        host.close();
    }

    private boolean happened(Event.Kind kind, String id) {
        return agent.events().stream()
                .anyMatch(each -> each.kind() == kind && id.equals(each.gear()));
    }

    @Test
    void aGearAtItsCpuCapIsToldOnceAndIsOverWhenTheCapIsRaisedByAnotherAgent() {
        String id =
                agent.run(
                        "strained1",
                        new LimitChange(Cap.at(50), null, null, null, null, null, null),
                        RestartPolicy.NO,
                        "/bin/sh",
                        "-c",
                        "while :; do :; done");
        KernelHost.await("it is told", LONG, () -> happened(Event.Kind.THROTTLED, id));
        Event told = agent.awaitEvent(Event.Kind.THROTTLED, id);
        assertThat(told.severity()).isEqualTo(Event.Severity.WARNING);
        assertThat(told.details())
                .containsEntry("figure", "throttled")
                .containsEntry("thresholdPercent", "25");
        assertThat(Integer.parseInt(String.valueOf(told.details().get("percent"))))
                .isBetween(50, 100);
        assertThat(strains(id))
                .singleElement()
                .satisfies(
                        strain -> {
                            assertThat(strain.kind()).isEqualTo(GearStrain.Kind.THROTTLED);
                            assertThat(strain.share()).isBetween(0.5, 1.0);
                            assertThat(strain.since()).isBefore(told.at());
                        });

        agent.close();
        agent = new KernelAgent(host);
        agent.call(
                new HostCommand.ChangeLimits(
                        id,
                        "c-strain",
                        new LimitChange(Cap.MAX, null, null, null, null, null, null),
                        null,
                        null));
        KernelHost.await("it is over", LONG, () -> happened(Event.Kind.THROTTLED_OVER, id));
        KernelHost.await(
                "it is not marked any more",
                LONG,
                () -> kinds(id).noneMatch(GearStrain.Kind.THROTTLED::equals));
        assertThat(agent.events())
                .filteredOn(each -> id.equals(each.gear()))
                .extracting(Event::kind)
                .containsOnlyOnce(Event.Kind.THROTTLED, Event.Kind.THROTTLED_OVER);
        agent.call(new HostCommand.Delete(id, true));
    }

    /// Pressure may be among them where the kernel has it of groups.
    private List<GearStrain> strains(String id) {
        GearFigures figures = agent.gear(id).figures();
        return figures == null
                ? List.of()
                : figures.strains().stream()
                        .filter(each -> each.kind() != GearStrain.Kind.CPU)
                        .toList();
    }

    private Stream<GearStrain.Kind> kinds(String id) {
        return strains(id).stream().map(GearStrain::kind);
    }

    @Test
    void aGearThatVirshFreezesAndThawsIsToldBothTimes() {
        String id =
                agent.run("frozen1", LimitChange.NOTHING, RestartPolicy.NO, "/bin/sleep", "1000");
        host.virsh("suspend", id);
        KernelHost.await("it is frozen", LONG, () -> happened(Event.Kind.FROZEN, id));
        host.virsh("resume", id);
        KernelHost.await("it is thawed", LONG, () -> happened(Event.Kind.THAWED, id));
        agent.call(new HostCommand.Delete(id, true));
    }
}
