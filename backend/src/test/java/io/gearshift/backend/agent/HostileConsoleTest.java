package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.ExecRequest;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.host.Await;
import io.gearshift.backend.host.HostCommand;
import io.gearshift.backend.host.Operation;
import io.gearshift.backend.host.UnixHostLink;
import io.gearshift.backend.host.frame.Frame;
import io.gearshift.backend.host.frame.FrameCodec;
import io.gearshift.backend.host.frame.Payload;
import io.gearshift.backend.host.frame.Protocol;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever one connection sends, it alone is closed, and a good console beside it never notices.
@Timeout(20)
final class HostileConsoleTest {
    private static final AgentTimes TIMES =
            new AgentTimes(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofMillis(5),
                    Duration.ofSeconds(5));

    @TempDir private Path folder = Path.of("");
    private final FakeHandler handler = new FakeHandler();
    private final AtomicLong skipped = new AtomicLong();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void answerLogs() {
        handler.on(
                HostCommand.Logs.class,
                (command, output, context) -> new LogPage(List.of(), command.id(), false));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    static Stream<byte[]> attacks() throws IOException {
        byte[] hello = FrameCodec.encode(Frame.Hello.ofThis(""));
        byte[] command = command(1, "{\"command\":\"exec\",\"id\":\"g\"}", 60_000);
        return Stream.of(
                new byte[] {0, 0, 0, 0},
                new byte[] {0x7f, -1, -1, -1, 1},
                new byte[] {-1, -1, -1, -1, 1},
                ByteBuffer.allocate(4).putInt(Protocol.MAX_FRAME + 1).array(),
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                text("{\"type\":\"hello\",\"major\":2,\"minor\":0}"),
                text("{\"type\":\"hello\"}"),
                text("{\"type\":\"ping\",\"number\":1}"),
                text("{\"type\":\"hello\",\"x\":" + "[".repeat(100_000)),
                text("{\"type\":\"hello\",\"x\":" + "{\"a\":".repeat(100_000)),
                text("{\"type\":\"hello\",\"version\":\"" + "x".repeat(1_000_000) + "\"}"),
                joined(hello, text("[]")),
                joined(hello, text("{\"type\":\"command\"}")),
                joined(hello, text("{\"type\":\"credit\",\"call\":1,\"bytes\":-5}")),
                joined(hello, new byte[] {0, 0, 0, 3, 1, 2, 3}),
                joined(hello, command(0, "{\"command\":\"inventory\"}", 1)),
                joined(hello, command, new byte[] {0, 0, 0, 1, '}'}));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void anAttackClosesItsOwnConnectionAndNoOther(byte[] attack) throws Exception {
        TestAgent agent = agent();
        UnixHostLink good = good();
        SocketChannel bad = raw();

        send(bad, attack);

        assertThat(readToTheEnd(bad)).isTrue();
        Await.until("only the good one is left", () -> agent.connections() == 1);
        assertServed(good);
        assertThat(handler.asked()).extracting(Operation::command).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void anAttackCutOffClosesItsOwnConnectionAndNoOther(byte[] attack) throws Exception {
        TestAgent agent = agent();
        UnixHostLink good = good();
        SocketChannel bad = raw();

        send(bad, Arrays.copyOf(attack, attack.length - 1));
        bad.close();

        Await.until("only the good one is left", () -> agent.connections() == 1);
        assertServed(good);
    }

    @Test
    void commandsThatMakeNoSenseAreRefusedOneByOne() throws Exception {
        agent();
        SocketChannel console = raw();
        send(console, FrameCodec.encode(Frame.Hello.ofThis("")));
        assertThat(receive(console)).isInstanceOf(Frame.Hello.class);
        List<String> bodies =
                List.of(
                        "{}",
                        "{\"command\":\"format-disk\"}",
                        "{\"command\":{}}",
                        "{\"command\":\"stop\",\"id\":{}}",
                        "{\"command\":\"stop\",\"graceMillis\":\"hunter2\"}",
                        "{\"command\":\"create\",\"spec\":{\"secrets\":{\"hunter2\":[]}}}",
                        "[\"inventory\"]",
                        "{\"command\":\"stop\"}",
                        "{\"command\":\"exec\",\"id\":\"g\"}",
                        "{\"command\":\"create\",\"id\":\"g\",\"spec\":{\"name\":\"x\"}}");
        for (int i = 0; i < bodies.size(); i++) {
            send(console, command(i + 1, bodies.get(i), 60_000));

            int call = i + 1;
            assertThat(receive(console))
                    .isInstanceOfSatisfying(
                            Frame.Failed.class,
                            failed -> {
                                assertThat(failed.call()).isEqualTo(call);
                                assertThat(failed.code()).isEqualTo("request.invalid");
                                assertThat(failed.message())
                                        .contains("does not understand this command")
                                        .doesNotContain("hunter2");
                            });
        }
        assertThat(handler.asked()).isEmpty();
    }

    @Test
    void whoSaysNothingOrDripsIsClosedInTime() throws Exception {
        TestAgent agent = agent();
        UnixHostLink good = good();
        SocketChannel silent = raw();
        SocketChannel dripping = raw();
        send(dripping, FrameCodec.encode(Frame.Hello.ofThis("")));
        assertThat(receive(dripping)).isInstanceOf(Frame.Hello.class);
        send(dripping, new byte[] {0, 0});
        Await.until("all are connected", () -> agent.connections() == 3);

        skip(Duration.ofSeconds(6));
        assertThat(readToTheEnd(silent)).isTrue();
        assertServed(good);

        skip(Duration.ofSeconds(11));
        assertThat(readToTheEnd(dripping)).isTrue();
        assertServed(good);
        assertThat(good.lostSince()).isNull();
    }

    @Test
    void whoDoesNotReadHoldsNoMemoryAndIsClosedInTime() throws Exception {
        TestAgent agent = agent();
        UnixHostLink good = good();
        var produced = new AtomicLong();
        var ended = new CompletableFuture<Throwable>();
        handler.on(
                HostCommand.Exec.class,
                (command, output, context) -> {
                    try {
                        while (true) {
                            output.write("out", new byte[50_000]);
                            produced.addAndGet(50_000);
                        }
                    } catch (RuntimeException e) {
                        ended.complete(e);
                        throw e;
                    }
                });
        SocketChannel deaf = raw();
        send(deaf, FrameCodec.encode(Frame.Hello.ofThis("")));
        send(deaf, exec(Protocol.MAX_ANSWER));
        Await.until(
                "what the socket and the queue hold is full",
                () -> {
                    long before = produced.get();
                    assertServed(good);
                    return before > 0 && produced.get() == before;
                });
        assertThat(produced.get()).isLessThan(3_000_000);

        Await.until(
                "its work has ended",
                () -> {
                    skip(Duration.ofSeconds(1));
                    assertServed(good);
                    return ended.isDone();
                });
        Await.until("only the good one is left", () -> agent.connections() == 1);
        assertServed(good);
    }

    @Test
    void tenThousandConnectionsAreRefusedBeyondAFew() throws Exception {
        TestAgent agent = agent();
        UnixHostLink good = good();
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            SocketChannel each = connect();
            if (i < AgentServer.MOST_CONNECTIONS - 1) {
                opened.add(each);
                continue;
            }
            assertThat(readToTheEnd(each)).isTrue();
            each.close();
            refused++;
        }

        assertThat(refused).isEqualTo(10_001 - AgentServer.MOST_CONNECTIONS);
        assertServed(good);
        skip(Duration.ofSeconds(6));
        Await.until("the idle ones are closed", () -> agent.connections() == 1);
        assertServed(good());
    }

    @Test
    void anotherUserIsTurnedAwayWithAReason() throws Exception {
        var server =
                new AgentServer(
                        "here",
                        socket(),
                        new Peers(Set.of(Peers.user("nobody"))),
                        null,
                        TIMES,
                        System::nanoTime);
        opened.add(server);
        server.start(handler);

        try (SocketChannel channel = connect()) {
            assertThat(receive(channel))
                    .isInstanceOfSatisfying(
                            Frame.Failed.class,
                            failed -> {
                                assertThat(failed.code()).isEqualTo("access.not-permitted");
                                assertThat(failed.message())
                                        .contains(System.getProperty("user.name"))
                                        .contains("nobody");
                            });
            assertThat(readToTheEnd(channel)).isTrue();
        }
        assertThat(server.connections()).isZero();
    }

    private TestAgent agent() throws IOException {
        var times = TIMES;
        var peers = new Peers(Set.of(Peers.user(System.getProperty("user.name"))));
        var agent = new TestAgent(socket(), handler, peers, times, this::nanoTime);
        opened.add(agent);
        return agent;
    }

    private UnixHostLink good() {
        UnixHostLink link = UnixHostLink.open("here", socket());
        opened.add(link);
        assertThat(link.lostSince()).isNull();
        return link;
    }

    private SocketChannel raw() throws IOException {
        SocketChannel channel = connect();
        opened.add(channel);
        return channel;
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket()));
        return channel;
    }

    private Path socket() {
        return folder.resolve("agent.sock");
    }

    private long nanoTime() {
        return System.nanoTime() + skipped.get();
    }

    private void skip(Duration time) {
        skipped.addAndGet(time.toNanos());
    }

    private static void assertServed(UnixHostLink link) {
        String id = UUID.randomUUID().toString();
        assertThat(
                        link.call(
                                        Operation.of(new HostCommand.Logs(id, null, 1)),
                                        Duration.ofSeconds(10))
                                .cursor())
                .isEqualTo(id);
    }

    private static void send(SocketChannel channel, byte[] bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            // Closed by the agent before it had read all of it, which is its right.
            assertThat(channel.isOpen()).isTrue();
        }
    }

    /// Whether the other side closes; what it says before is dropped.
    private static boolean readToTheEnd(SocketChannel channel) {
        ByteBuffer buffer = ByteBuffer.allocate(10_000);
        try {
            while (channel.read(buffer.clear()) >= 0) {
                assertThat(buffer.position()).isPositive();
            }
            return true;
        } catch (IOException e) {
            return true; // Reset: it had not read all that was sent.
        }
    }

    private static Frame receive(SocketChannel channel) throws IOException {
        ByteBuffer length = ByteBuffer.allocate(4);
        fill(channel, length);
        ByteBuffer body = ByteBuffer.allocate(length.flip().getInt());
        fill(channel, body);
        return FrameCodec.decode(body.array());
    }

    private static void fill(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            assertThat(channel.read(buffer)).isNotNegative();
        }
    }

    private static byte[] command(long call, String body, long deadline) throws IOException {
        return FrameCodec.encode(
                new Frame.Command(
                        call,
                        UUID.randomUUID(),
                        0,
                        deadline,
                        false,
                        0,
                        Payload.of(body.getBytes(StandardCharsets.UTF_8))));
    }

    private static byte[] exec(int window) throws IOException {
        var request = new ExecRequest(List.of("/bin/yes"), Map.of(), false, 10, 10);
        return FrameCodec.encode(
                new Frame.Command(
                        1,
                        UUID.randomUUID(),
                        0,
                        60_000,
                        true,
                        window,
                        Payload.json(new HostCommand.Exec("g", request))));
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
    }

    private static byte[] joined(byte[]... parts) {
        int length = Stream.of(parts).mapToInt(each -> each.length).sum();
        ByteBuffer whole = ByteBuffer.allocate(length);
        for (byte[] each : parts) {
            whole.put(each);
        }
        return whole.array();
    }
}
