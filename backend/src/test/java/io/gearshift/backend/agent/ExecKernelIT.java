package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.ProcessRow;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.gear.KernelHost;
import io.gearshift.backend.host.HostCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Commands in real gears: what reaches them, and that they end.
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExecKernelIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final KernelHost host = new KernelHost();
    private final KernelAgent agent = new KernelAgent(host);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private String id = "";

    @BeforeAll
    void aGear() {
        id = agent.run("exec2", LimitChange.NOTHING, RestartPolicy.NO, "/bin/sleep", "1000");
    }

    @AfterAll
    void close() {
        callers.shutdownNow();
        agent.close();
        host.close();
    }

    private Future<ExecResult> begin(
            CallContext context, Map<String, String> variables, int seconds, String... command) {
        var request = new ExecRequest(List.of(command), variables, false, seconds, 1000);
        return callers.submit(() -> agent.call(new HostCommand.Exec(id, request), context));
    }

    /// Processes of the gear whose command line has `part`.
    private List<ProcessRow> inside(String part) {
        return agent.call(new HostCommand.Processes(id)).stream()
                .filter(each -> each.command().contains(part))
                .toList();
    }

    private ProcessRow awaitInside(String part) {
        KernelHost.await(part + " to run", SOON, () -> !inside(part).isEmpty());
        return inside(part).getFirst();
    }

    /// Command lines of this host, as every local user reads them.
    static List<String> commandLines() {
        var lines = new ArrayList<String>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path each : (Iterable<Path>) processes::iterator) {
                try {
                    lines.add(
                            Files.readString(each.resolve("cmdline"), StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                    // No process, or one that has ended meanwhile.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    @Test
    void itsVariablesStandInNoCommandLineAndItIsInTheGearsGroups() throws Exception {
        var caller = new KernelAgent.Leaving();
        Future<ExecResult> exec =
                begin(
                        caller,
                        Map.of("TOKEN", "zq7k2m9x4w", "LINES", "a\nb= \u20ac"),
                        60,
                        "/bin/sh",
                        "-c",
                        "[ ${#TOKEN} = 10 ] && [ \"$LINES\" = \"$(printf 'a\\nb= \u20ac')\" ]"
                                + " && exec sleep 4741");
        ProcessRow sleeper = awaitInside("sleep 4741");

        assertThat(commandLines())
                .anyMatch(each -> each.contains("gear-exec") && each.contains("sleep 4741"))
                .noneMatch(each -> each.contains("zq7k2m9x4w"));
        assertThat(groups(sleeper.pid()))
                .isNotEmpty()
                .isEqualTo(groups(Objects.requireNonNull(agent.gear(id).initPid())));
        caller.leave();
        assertThat(exec.get(20, TimeUnit.SECONDS).exitCode()).isEqualTo(143);
    }

    /// The groups whose limits hold for a process, as the host sees them.
    private static List<String> groups(int pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/cgroup")).stream()
                .filter(each -> !each.contains(":name="))
                .toList();
    }

    @Test
    void theTimeLimitKillsAllThatItStartedAndThatDoesNotListen() throws Exception {
        Future<ExecResult> exec =
                begin(
                        new KernelAgent.Leaving(),
                        Map.of(),
                        1,
                        "/bin/sh",
                        "-c",
                        "trap '' TERM; sleep 4742 & wait; wait");

        assertThat(exec.get(20, TimeUnit.SECONDS).exitCode()).isEqualTo(124);
        assertThat(inside("4742")).isEmpty();
    }

    @Test
    void aSilentCommandEndsWithItsCaller() throws Exception {
        var caller = new KernelAgent.Leaving();
        Future<ExecResult> exec =
                begin(
                        caller,
                        Map.of(),
                        600,
                        "/bin/sh",
                        "-c",
                        "trap 'exit 5' TERM; (trap '' TERM; exec sleep 4743) &"
                                + " while :; do sleep 0.05; done");
        awaitInside("sleep 4743");

        caller.leave();

        assertThat(exec.get(20, TimeUnit.SECONDS).exitCode()).isEqualTo(5);
        KernelHost.await("its child to be killed", SOON, () -> inside("4743").isEmpty());
    }

    @Test
    void aSilentCommandEndsWithAnAgentThatIsKilled() throws Exception {
        int init = Objects.requireNonNull(agent.gear(id).initPid());
        // In place of the agent a shell, which holds the pipe and says nothing more.
        Process holder =
                new ProcessBuilder(
                                "/bin/bash",
                                "-c",
                                "exec 3> >(exec \"$0\" --control 0 --pid \"$1\" --uid 1000 --gid 1000"
                                        + " -- /bin/sleep 4744); printf 'A=1\\0\\0' >&3; read",
                                host.programs().resolve("gear-exec").toString(),
                                Integer.toString(init))
                        .start();
        String command = "/bin/sleep\0004744\000";
        KernelHost.await("the command to run", SOON, () -> commandLines().contains(command));

        holder.destroyForcibly();

        // The command, and gear-exec, which has it in its own command line.
        KernelHost.await(
                "both to end",
                SOON,
                () -> commandLines().stream().noneMatch(each -> each.contains(command)));
    }
}
