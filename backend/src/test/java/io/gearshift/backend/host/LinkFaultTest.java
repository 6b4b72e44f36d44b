package io.gearshift.backend.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gearshift.backend.agent.FakeHandler;
import io.gearshift.backend.agent.TestAgent;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.ExecResult;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.host.frame.Frame;
import io.gearshift.backend.host.frame.FrameConnection;
import io.gearshift.backend.host.frame.Payload;
import io.gearshift.backend.host.frame.Protocol;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The console's end of the link when the line is cut, and when the agent is hung, newer or wrong.
@Timeout(30)
final class LinkFaultTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final LinkTimes IMPATIENT =
            new LinkTimes(
                    Duration.ofMillis(30),
                    2,
                    Duration.ofMillis(1),
                    Duration.ofMillis(5),
                    Duration.ofMillis(500));

    @TempDir private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLineCutAtAnyByteLosesNoCommandAndDoesNoneTwice(boolean towardsConsole) throws Exception {
        var handler = new FakeHandler();
        handler.on(
                HostCommand.ConfirmLimits.class,
                (command, output, context) -> HostLinkContract.result(command.changeId()));
        try (var _ = new TestAgent(socket(), handler)) {
            boolean cut = true;
            int at = 0;
            for (; cut; at++) {
                var line = new CuttingLine(socket(), at, towardsConsole);
                String change = "change-" + at;
                try (UnixHostLink link = UnixHostLinkTest.link(line, UnixHostLinkTest.QUICK)) {
                    var operation = Operation.of(new HostCommand.ConfirmLimits(change));

                    assertThat(callUntilAnswered(link, operation).changeId()).isEqualTo(change);
                }
                cut = line.wasCut();
            }
            // Far enough to have been through hello, command and answer.
            assertThat(at).isGreaterThan(250);
            assertThat(handler.asked())
                    .extracting(Operation::id)
                    .doesNotHaveDuplicates()
                    .hasSize(at);
        }
    }

    @Test
    void anAgentThatHangsIsLostAfterItsSilence() throws IOException {
        try (var _ =
                        new ScriptedAgent(
                                socket(),
                                connection -> {
                                    connection.receive();
                                    connection.send(Frame.Hello.ofThis("hung"));
                                });
                UnixHostLink link = link()) {
            List<HostReport> told = new CopyOnWriteArrayList<>();
            link.subscribe(told::add);

            assertThat(refusal(link))
                    .returns(ErrorCode.HOST_UNREACHABLE, ConsoleException::code)
                    .hasMessageContaining("has not answered for");
            Await.until("it is reported", () -> told.size() >= 2);
            assertThat(told.get(1)).isInstanceOf(HostReport.Lost.class);
        }
    }

    @Test
    void anAgentThatTakesConnectionsAndSaysNothingIsUnreachable() throws IOException {
        try (var _ = new ScriptedAgent(socket(), connection -> {});
                UnixHostLink link = link()) {
            Await.until(
                    "the link has given up once",
                    () -> refusal(link).getMessage().contains("says nothing"));
            assertThat(link.lostSince()).isNotNull();
        }
    }

    @Test
    void anAgentOfAnotherMajorVersionIsNamedAsTheReason() throws IOException {
        try (var _ =
                        new ScriptedAgent(
                                socket(),
                                connection -> {
                                    connection.receive();
                                    connection.send(
                                            new Frame.Hello(9, 0, "9.0", "here", List.of()));
                                });
                UnixHostLink link = link()) {
            assertThat(refusal(link))
                    .returns(ErrorCode.HOST_UNREACHABLE, ConsoleException::code)
                    .hasMessageContaining("version 9")
                    .hasMessageContaining("install the same version");
        }
    }

    @Test
    void aNewerMinorVersionWorks() throws IOException {
        try (var _ =
                        new ScriptedAgent(
                                socket(),
                                connection -> {
                                    connection.receive();
                                    connection.send(
                                            new Frame.Hello(
                                                    1, 99, "2.0", "here", List.of("telepathy")));
                                    connection.send(new Frame.Unknown("weather"));
                                    connection.send(
                                            new Frame.Report(json("{\"report\":\"sunshine\"}")));
                                    answerAll(
                                            connection,
                                            "{\"exitCode\":4,\"outputDropped\":false,\"mood\":[1]}");
                                });
                UnixHostLink link = link()) {
            assertThat(link.call(exec(), SOON).exitCode()).isEqualTo(4);
        }
    }

    @Test
    void answersToNobodyAndSecondAnswersAreIgnored() throws IOException {
        try (var _ =
                        new ScriptedAgent(
                                socket(),
                                connection -> {
                                    connection.receive();
                                    connection.send(Frame.Hello.ofThis("here"));
                                    Payload body = json("{\"exitCode\":4,\"outputDropped\":false}");
                                    for (Frame frame = connection.receive();
                                            frame != null;
                                            frame = connection.receive()) {
                                        if (frame instanceof Frame.Command command) {
                                            connection.send(new Frame.Answer(77, body));
                                            connection.send(new Frame.Failed(78, "internal", "x"));
                                            connection.send(new Frame.Credit(1, 5));
                                            connection.send(new Frame.Answer(command.call(), body));
                                            connection.send(
                                                    new Frame.Failed(
                                                            command.call(), "internal", "x"));
                                        } else if (frame instanceof Frame.Ping(long number)) {
                                            connection.send(new Frame.Pong(number));
                                        }
                                    }
                                });
                UnixHostLink link = link()) {
            assertThat(link.call(exec(), SOON).exitCode()).isEqualTo(4);
            assertThat(link.call(exec(), SOON).exitCode()).isEqualTo(4);
        }
    }

    @Test
    void anAnswerOfAnotherShapeIsAFailureOfTheHost() throws IOException {
        try (var _ =
                        new ScriptedAgent(
                                socket(),
                                connection -> {
                                    connection.receive();
                                    connection.send(Frame.Hello.ofThis("here"));
                                    answerAll(connection, "[\"hunter2\"]");
                                });
                UnixHostLink link = link()) {
            assertThat(refusal(link))
                    .returns(ErrorCode.HOST_FAILED, ConsoleException::code)
                    .message()
                    .contains("does not understand")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void anAgentThatSendsBeyondItsCreditLosesTheLink() throws IOException {
        try (var _ = new ScriptedAgent(socket(), connection -> flood(connection, true));
                UnixHostLink link = link()) {
            var taken = new AtomicInteger();
            // Told, not looked at: the link connects again a moment later.
            var lost = new AtomicBoolean();
            link.subscribe(report -> lost.compareAndSet(false, report instanceof HostReport.Lost));

            assertThatThrownBy(
                            () ->
                                    link.stream(
                                            exec(),
                                            (stream, bytes) -> {
                                                taken.addAndGet(bytes.length);
                                                Await.until("the link is lost", lost::get);
                                            },
                                            SOON))
                    .isInstanceOfSatisfying(
                            ConsoleException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE));
            assertThat(taken.get()).isLessThanOrEqualTo(Protocol.WINDOW + Protocol.CHUNK);
        }
    }

    @Test
    void aStreamWithAGapIsNotTakenForWhole() throws IOException {
        try (var _ = new ScriptedAgent(socket(), connection -> flood(connection, false));
                UnixHostLink link = link()) {
            assertThatThrownBy(() -> link.stream(exec(), (stream, bytes) -> {}, SOON))
                    .isInstanceOfSatisfying(
                            ConsoleException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
                                assertThat(e).hasMessageContaining("wanted a stream of");
                            });
        }
    }

    /// Sends far more than its credit, or less than it says.
    private static void flood(FrameConnection connection, boolean more) throws IOException {
        connection.receive();
        connection.send(Frame.Hello.ofThis("here"));
        for (Frame frame = connection.receive(); frame != null; frame = connection.receive()) {
            if (frame instanceof Frame.Ping(long number)) {
                connection.send(new Frame.Pong(number));
            }
            if (!(frame instanceof Frame.Command command)) {
                continue;
            }
            int pieces = more ? 20 : 2;
            for (int i = 0; i < pieces; i++) {
                connection.send(
                        new Frame.Data(
                                command.call(), Frame.OUT, Payload.of(new byte[Protocol.CHUNK])));
            }
            connection.send(new Frame.End(command.call(), 3L * Protocol.CHUNK));
            connection.send(
                    new Frame.Answer(
                            command.call(), json("{\"exitCode\":0,\"outputDropped\":false}")));
        }
    }

    private static void answerAll(FrameConnection connection, String body) throws IOException {
        for (Frame frame = connection.receive(); frame != null; frame = connection.receive()) {
            if (frame instanceof Frame.Command command) {
                connection.send(new Frame.Answer(command.call(), json(body)));
            } else if (frame instanceof Frame.Ping(long number)) {
                connection.send(new Frame.Pong(number));
            }
        }
    }

    private static LimitResult callUntilAnswered(
            UnixHostLink link, Operation<LimitResult> operation) {
        while (true) {
            Await.until("the link is up", () -> link.lostSince() == null);
            try {
                return link.call(operation, SOON);
            } catch (ConsoleException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
            }
        }
    }

    private static Operation<ExecResult> exec() {
        var request = new ExecRequest(List.of("/bin/true"), Map.of(), false, 10, 10);
        return Operation.of(new HostCommand.Exec("g", request));
    }

    private static ConsoleException refusal(UnixHostLink link) {
        return catchThrowableOfType(ConsoleException.class, () -> link.call(exec(), SOON));
    }

    private UnixHostLink link() {
        return UnixHostLinkTest.link(() -> UnixHostLink.connect(socket()), IMPATIENT);
    }

    private Path socket() {
        return folder.resolve("agent.sock");
    }

    private static Payload json(String text) {
        return Payload.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Cuts its first connection after so many bytes; later ones are whole.
    private static final class CuttingLine implements UnixHostLink.Connector {
        private final Path socket;
        private final boolean towardsConsole;
        private final AtomicInteger left;
        private volatile boolean first = true;
        private volatile boolean cut;

        CuttingLine(Path socket, int at, boolean towardsConsole) {
            this.socket = socket;
            this.towardsConsole = towardsConsole;
            left = new AtomicInteger(at);
        }

        boolean wasCut() {
            return cut;
        }

        @Override
        public ByteChannel connect() throws IOException {
            ByteChannel whole = UnixHostLink.connect(socket);
            if (!first) {
                return whole;
            }
            first = false;
            return new ByteChannel() {
                @Override
                public int read(ByteBuffer target) throws IOException {
                    return towardsConsole ? some(target, whole::read) : whole.read(target);
                }

                @Override
                public int write(ByteBuffer source) throws IOException {
                    return towardsConsole ? whole.write(source) : some(source, whole::write);
                }

                @Override
                public boolean isOpen() {
                    return whole.isOpen();
                }

                @Override
                public void close() throws IOException {
                    whole.close();
                }
            };
        }

        private interface Transfer {
            int move(ByteBuffer buffer) throws IOException;
        }

        private int some(ByteBuffer buffer, Transfer transfer) throws IOException {
            if (left.get() == 0) {
                cut = true;
                throw new IOException("cut");
            }
            int limit = buffer.limit();
            buffer.limit(Math.min(limit, buffer.position() + left.get()));
            int count = transfer.move(buffer);
            buffer.limit(limit);
            left.addAndGet(-Math.max(0, count));
            return count;
        }
    }

    /// An agent that does as a test says with each connection, and keeps it open.
    private static final class ScriptedAgent implements AutoCloseable {
        interface Script {
            void play(FrameConnection connection) throws IOException;
        }

        private final ServerSocketChannel server =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        private final List<FrameConnection> connections = new CopyOnWriteArrayList<>();

        ScriptedAgent(Path socket, Script script) throws IOException {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofVirtual().start(() -> accept(script));
        }

        private void accept(Script script) {
            try {
                while (true) {
                    var connection =
                            FrameConnection.open("scripted", server.accept(), System::nanoTime);
                    connections.add(connection);
                    Thread.ofVirtual().start(() -> play(script, connection));
                }
            } catch (IOException e) {
                // Closed at the end of the test.
                assertThat(server.isOpen()).isFalse();
            }
        }

        private static void play(Script script, FrameConnection connection) {
            try {
                script.play(connection);
            } catch (IOException e) {
                // The link has left.
                connection.close();
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            connections.forEach(FrameConnection::close);
        }
    }
}
