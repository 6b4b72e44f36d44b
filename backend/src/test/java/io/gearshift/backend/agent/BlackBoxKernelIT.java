package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.KillRow;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.host.HostCommand;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What an agent keeps of a kill, with real gears that run out of memory.
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BlackBoxKernelIT {

    private static final long CAP = 24L << 20;
    private static final Duration SOON = Duration.ofSeconds(20);

    private final KernelHost host = new KernelHost();
    private KernelAgent agent = new KernelAgent(host);

    @AfterAll
    void close() {
        agent.close();
        host.close();
    }

    private String running(String name) {
        return agent.run(
                name,
                new LimitChange(null, null, null, Cap.at(CAP), null, null, Cap.at(30)),
                RestartPolicy.NO,
                "/bin/sleep",
                "1000");
    }

    private void hog(String id) {
        ExecResult hog =
                agent.call(
                        new HostCommand.Exec(
                                id,
                                new ExecRequest(
                                        List.of("/bin/sh", "-c", "exec tail -c 200m /dev/zero"),
                                        Map.of(),
                                        false,
                                        30,
                                        1 << 20)));
        assertThat(hog.exitCode()).isEqualTo(137);
    }

    /// It is written a moment after its event.
    private BlackBox box(String id) {
        String box =
                Objects.requireNonNull(
                        agent.awaitEvent(Event.Kind.OOM_KILL, id).details().get(Event.BLACK_BOX));
        KernelHost.await(
                "the black box " + box,
                SOON,
                () ->
                        agent.call(new HostCommand.Kills(id)).stream()
                                .map(KillRow::id)
                                .anyMatch(box::equals));
        return agent.call(new HostCommand.Kill(id, box));
    }

    @Test
    @Tag("D2")
    void aKillIsKeptWithTheMinuteBeforeItsProcessesLimitsAndTheKernelsLine() {
        String id = running("boxed1");
        KernelHost.await(
                "three seconds of it",
                SOON,
                () -> {
                    var figures = agent.gear(id).figures();
                    return figures != null && figures.cpuCores().value() != null;
                });
        hog(id);

        BlackBox box = box(id);
        assertThat(box.cause()).isEqualTo(BlackBox.Cause.GEAR);
        assertThat(box.limits().memoryBytes()).isEqualTo(Cap.at(CAP));
        assertThat(box.limits().processes()).isEqualTo(Cap.at(30));

        BlackBox.Killed killed = box.killed().getFirst();
        assertThat(killed.name()).isEqualTo("tail");
        assertThat(Objects.requireNonNull(killed.anonBytes())).isBetween(CAP / 2, CAP);
        assertThat(Objects.requireNonNull(killed.virtualBytes())).isGreaterThan(CAP / 2);

        BlackBox.Moment atKill = Objects.requireNonNull(box.atKill());
        assertThat(Objects.requireNonNull(atKill.total())).isBetween(CAP - (1 << 20), CAP);
        assertThat(Objects.requireNonNull(atKill.anon())).isBetween(CAP / 2, CAP);

        // Before the hog there was next to nothing, and every second says where it was.
        assertThat(box.before()).hasSizeBetween(1, 60);
        BlackBox.Moment first = box.before().getFirst();
        assertThat(Objects.requireNonNull(first.total())).isLessThan(CAP / 2);
        assertThat(first.anon()).isNotNull();
        assertThat(first.file()).isNotNull();
        assertThat(first.at()).isBefore(box.row().at());

        assertThat(box.processes().getFirst().pid()).isEqualTo(killed.pid());
        assertThat(box.processes().getFirst().killed()).isTrue();
        assertThat(box.processes()).anyMatch(each -> each.name().contains("sleep"));
        assertThat(box.kernelLines()).anyMatch(line -> line.contains("memory: usage"));
        assertThat(box.kernelLines().getLast())
                .contains("Killed process " + killed.pid() + " (tail)");
        agent.call(new HostCommand.Delete(id, true));
    }

    @Test
    void itOutlivesTheGearAndTheAgent() {
        String id = running("boxed2");
        hog(id);
        BlackBox box = box(id);
        agent.call(new HostCommand.Delete(id, true));
        agent.close();
        agent = new KernelAgent(host);

        assertThat(agent.has(id)).isFalse();
        assertThat(agent.call(new HostCommand.Kills(id))).containsExactly(box.row());
        assertThat(agent.call(new HostCommand.Kill(id, box.row().id()))).isEqualTo(box);
        assertThatThrownBy(() -> agent.call(new HostCommand.Kill("g-other", box.row().id())))
                .isInstanceOfSatisfying(
                        ConsoleException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        assertThatThrownBy(() -> agent.call(new HostCommand.Kill(id, "../../events/events")))
                .isInstanceOf(ConsoleException.class);
    }
}
