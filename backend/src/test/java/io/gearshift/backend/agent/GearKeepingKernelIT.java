package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.GearState;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.host.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What an agent holds on to: who owns a gear, what it should be, and limits under two writers.
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GearKeepingKernelIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final KernelHost host = new KernelHost();
    private KernelAgent agent = new KernelAgent(host);

    @AfterAll
    void close() {
        agent.close();
        host.close();
    }

    private String running(String name, RestartPolicy restart) {
        return agent.run(name, LimitChange.NOTHING, restart, "/bin/sleep", "1000");
    }

    private void remove(String id) {
        agent.call(new HostCommand.Delete(id, true));
    }

    private Path file(String id, String name) {
        return host.state().resolve("gears").resolve(id).resolve(name);
    }

    private boolean runs(String id) {
        return agent.gear(id).state() == GearState.RUNNING;
    }

    @Test
    void aGearIsOwnedFromItsCreationAndStartsNowhereElse() throws IOException {
        String id = running("owned1", RestartPolicy.NO);
        Path owner = file(id, "owner");
        assertThat(owner).hasContent("OWNED 1\n");
        agent.call(new HostCommand.Stop(id, 0));

        for (String other :
                List.of("", "OWNED 2\n", "RELEASED 1\n", "STAGED m-1\n", "OWNED 01\n")) {
            Files.writeString(owner, other);
            assertThatThrownBy(() -> agent.call(new HostCommand.Start(id)))
                    .as(other)
                    .isInstanceOfSatisfying(
                            ConsoleException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.GEAR_STATE))
                    .hasMessageContaining("does not own " + id);
        }
        Files.delete(owner);
        assertThatThrownBy(() -> agent.call(new HostCommand.Start(id)))
                .isInstanceOfSatisfying(
                        ConsoleException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.GEAR_STATE));
        assertThat(host.virsh("domstate", id)).isEqualTo("shut off");

        Files.writeString(owner, "OWNED 1\n");
        assertThat(agent.call(new HostCommand.Start(id)).state()).isEqualTo(GearState.RUNNING);
        remove(id);
    }

    @Test
    void whatShouldRunRunsAgainAfterItEndedWithoutAnAgent() throws IOException {
        String always = running("wanted1", RestartPolicy.ALWAYS);
        String onFailure = running("wanted2", RestartPolicy.ON_FAILURE);
        String booted = running("wanted3", RestartPolicy.NO);
        String unwanted = running("unwanted", RestartPolicy.ALWAYS);
        agent.call(new HostCommand.Stop(unwanted, 0));
        var before = new ArrayList<Integer>();
        for (String id : List.of(always, onFailure, booted)) {
            before.add(Objects.requireNonNull(agent.gear(id).initPid()));
        }
        agent.close();
        for (String id : List.of(always, onFailure, booted)) {
            host.virsh("destroy", id);
        }
        // As after a boot: what ran before it was ended by nobody.
        Files.writeString(file(booted, "boot"), "0a0b0c0d-0000-4000-8000-000000000000\n");
        agent = new KernelAgent(host);

        for (String id : List.of(always, onFailure, booted)) {
            KernelHost.await(id + " to run", SOON, () -> runs(id));
            assertThat(agent.gear(id).desiredRunning()).isTrue();
            assertThat(host.virsh("domstate", id)).isEqualTo("running");
            assertThat(before).doesNotContain(agent.gear(id).initPid());
        }
        assertThat(agent.gear(unwanted).state()).isEqualTo(GearState.STOPPED);
        for (String id : List.of(always, onFailure, booted, unwanted)) {
            remove(id);
        }
    }

    @Test
    void ofTwoChangesOfTheSameRevisionOneIsAConflict() throws InterruptedException {
        String id = running("twice1", RestartPolicy.NO);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 5; round++) {
                long revision = agent.gear(id).limitsRevision();
                var calls = new ArrayList<Future<?>>();
                for (int processes : List.of(40, 50)) {
                    var change =
                            new HostCommand.ChangeLimits(
                                    id,
                                    "c-" + round + "-" + processes,
                                    processes(processes + round),
                                    null,
                                    revision);
                    calls.add(callers.submit(() -> agent.call(change)));
                }
                var refusals = new ArrayList<ErrorCode>();
                for (Future<?> each : calls) {
                    try {
                        each.get();
                    } catch (ExecutionException e) {
                        refusals.add(
                                ((ConsoleException) Objects.requireNonNull(e.getCause())).code());
                    }
                }

                assertThat(refusals).containsExactly(ErrorCode.LIMIT_CONFLICT);
                assertThat(agent.gear(id).limitsRevision()).isEqualTo(revision + 1);
            }
        }
        remove(id);
    }

    private static LimitChange processes(int most) {
        return new LimitChange(null, null, null, null, null, null, Cap.at(most));
    }

    @Test
    void theEquivalentCommandsDoToAnotherGearWhatTheChangeDoes() {
        String changed = running("same1", RestartPolicy.NO);
        String commanded = running("same2", RestartPolicy.NO);
        for (LimitChange each :
                List.of(
                        new LimitChange(
                                Cap.at(200),
                                50,
                                "0",
                                Cap.at(96 << 20),
                                null,
                                Cap.at(32 << 20),
                                Cap.at(40)),
                        new LimitChange(
                                Cap.MAX,
                                100,
                                LimitChange.ALL_PROCESSORS,
                                Cap.at(64 << 20),
                                null,
                                Cap.at(0),
                                Cap.MAX),
                        new LimitChange(
                                null, null, null, Cap.at(128 << 20), null, Cap.MAX, null))) {
            LimitPreview preview = agent.call(new HostCommand.PreviewLimits(commanded, each));
            assertThat(preview.refusedBecause()).isNull();
            for (String command : preview.commands()) {
                KernelHost.run(List.of("/bin/sh", "-ec", command));
            }
            Limits wanted =
                    agent.call(
                                    new HostCommand.ChangeLimits(
                                            changed, "c-" + each.hashCode(), each, null, null))
                            .after();

            assertThat(wanted).isEqualTo(preview.after());
            KernelHost.await(
                    preview.commands() + " to set " + wanted,
                    SOON,
                    () -> agent.gear(commanded).limits().equals(wanted));
            for (String side : List.of("--live", "--config")) {
                for (String what : List.of("memtune", "schedinfo")) {
                    assertThat(host.virsh(what, commanded, side))
                            .isEqualTo(host.virsh(what, changed, side));
                }
            }
        }
        remove(changed);
        remove(commanded);
    }
}
