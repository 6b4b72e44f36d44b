package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.host.Await;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.HostReport;
import io.gearshift.backend.host.Operation;
import io.gearshift.backend.host.UnixHostLink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Starting and stopping the whole program but for its containers.
final class AgentTest {
    @TempDir private Path folder = Path.of("");
    private final List<String> happened = new CopyOnWriteArrayList<>();

    @Test
    void theSocketIsThereWhenTheWorkIsAndOnlyForRootAndTheGroup() throws IOException {
        try (var _ = Agent.start(config("a"), this::work)) {
            Path socket = config("a").socket();
            var attributes =
                    Files.readAttributes(
                            socket, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);

            assertThat(PosixFilePermissions.toString(attributes.permissions()))
                    .isEqualTo("rw-rw----");
            assertThat(attributes.group().getName()).isEqualTo(config("a").consoleGroup());
            // A gear's root makes its mounts below the state folder, so it may pass, not look.
            assertThat(mode(config("a").state())).isEqualTo("rwx--x--x");
            assertThat(mode(config("a").state().resolve("agent.lock"))).isEqualTo("rw-------");
            assertThat(mode(config("a").run())).isEqualTo("rwxr-x---");
            assertThat(happened).containsExactly("started");
            try (var link = UnixHostLink.open("here", socket)) {
                var logs = Operation.of(new HostCommand.Logs("g", null, 1));
                assertThat(link.call(logs, Duration.ofSeconds(10)).cursor()).isEqualTo("g");
            }
        }
        assertThat(config("a").socket()).doesNotExist();
        assertThat(happened).containsExactly("started", "closed");
    }

    @Test
    void twoAgentsNeverShareAStateFolder() {
        try (var _ = Agent.start(config("a"), this::work)) {
            var other = config("a", "other-run");

            assertThatThrownBy(() -> Agent.start(other, this::work))
                    .isInstanceOf(ConsoleException.class)
                    .hasMessageContaining("Another agent (process " + ProcessHandle.current().pid())
                    .hasMessageContaining("--state");
        }
        try (var _ = Agent.start(config("a"), this::work)) {
            assertThat(happened).containsExactly("started", "closed", "started");
        }
    }

    @Test
    void aLiveAgentsSocketIsNotTaken() {
        try (var _ = Agent.start(config("a", "run"), this::work)) {
            assertThatThrownBy(() -> Agent.start(config("b", "run"), this::work))
                    .isInstanceOf(ConsoleException.class)
                    .hasMessageContaining("Another agent already listens");

            assertThat(happened).containsExactly("started", "started", "closed");
            assertThat(config("a", "run").socket()).exists();
        }
    }

    @Test
    void aDeadAgentsSocketIsReplaced() throws IOException {
        Path socket = config("a").socket();
        Files.createDirectories(config("a").run());
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();

        try (var _ = Agent.start(config("a"), this::work);
                var link = UnixHostLink.open("here", socket)) {
            assertThat(link.lostSince()).isNull();
        }
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws IOException {
        Path socket = config("a").socket();
        Files.createDirectories(config("a").run());
        Files.writeString(socket, "precious");

        assertThatThrownBy(() -> Agent.start(config("a"), this::work))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("is no socket");
        assertThat(socket).hasContent("precious");
    }

    @Test
    void reportsOfTheWorkReachTheConsole() {
        List<HostReport> told = new CopyOnWriteArrayList<>();
        var reports = new CopyOnWriteArrayList<Reports>();
        AgentWork.Factory factory =
                (config, publisher) -> {
                    reports.add(publisher);
                    return work(config, publisher);
                };
        try (var _ = Agent.start(config("a"), factory);
                var link = UnixHostLink.open("here", config("a").socket())) {
            link.subscribe(told::add);
            Await.until("the link is up", () -> told.size() == 1);
            reports.getFirst().publish(new HostReport.Changed(3));

            Await.until("it arrived", () -> told.contains(new HostReport.Changed(3)));
        }
    }

    @Test
    void aUserThatDoesNotExistIsNamed() {
        var config =
                new AgentConfig(
                        folder.resolve("s"),
                        folder.resolve("r"),
                        "lxc:///system",
                        folder,
                        "no-such-user",
                        "no-such-user",
                        "here",
                        folder.resolve("cgroups"),
                        folder.resolve("docker.sock"),
                        List.of(),
                        null,
                        false);

        assertThatThrownBy(() -> Agent.start(config, this::work))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("There is no user no-such-user")
                .hasMessageContaining("--console-user");
        assertThat(happened).isEmpty();
    }

    @Test
    void wrongArgumentsEndTheProgramWithStatus78AndAllProblems() {
        var said = new ByteArrayOutputStream();

        int status =
                AgentMain.run(
                        List.of("--state", "x", "--color=red"),
                        new PrintStream(said, true, StandardCharsets.UTF_8));

        assertThat(status).isEqualTo(78);
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("--state wants an absolute path")
                .contains("\"--color\" is not an argument");
    }

    private AgentWork work(AgentConfig config, Reports reports) {
        happened.add("started");
        return new AgentWork() {
            @Override
            @SuppressWarnings("unchecked") // Only logs are asked for here.
            public <R> R handle(Operation<R> operation, OutputSink output, CallContext context) {
                return (R) new LogPage(List.of(), "g", false);
            }

            @Override
            public long epochOf(String gear) {
                return 0;
            }

            @Override
            public @Nullable String gearOfChange(String changeId) {
                return null;
            }

            @Override
            public void close() {
                happened.add("closed");
            }
        };
    }

    private AgentConfig config(String name) {
        return config(name, name + "-run");
    }

    private AgentConfig config(String state, String run) {
        String user = System.getProperty("user.name");
        return new AgentConfig(
                folder.resolve(state),
                folder.resolve(run),
                "lxc:///system",
                folder,
                user,
                group(),
                "here",
                folder.resolve("cgroups"),
                folder.resolve("docker.sock"),
                List.of(),
                null,
                false);
    }

    private String group() {
        try {
            return Files.readAttributes(folder, PosixFileAttributes.class).group().getName();
        } catch (IOException e) {
            throw new AssertionError("the folder of the test", e);
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
