package io.gearshift.backend.host;

import io.gearshift.backend.agent.FakeHandler;
import io.gearshift.backend.agent.TestAgent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;

/// The contract over a real unix socket.
final class UnixHostLinkTest extends HostLinkContract {
    static final LinkTimes QUICK =
            new LinkTimes(
                    Duration.ofSeconds(1),
                    3,
                    Duration.ofMillis(1),
                    Duration.ofMillis(20),
                    Duration.ofMillis(500));

    @TempDir private Path folder = Path.of("");

    @Override
    protected Rig open(FakeHandler handler) throws IOException {
        Path socket = folder.resolve("agent.sock");
        var agent = new TestAgent(socket, handler);
        return new UnixRig(agent, link(() -> UnixHostLink.connect(socket), QUICK));
    }

    static UnixHostLink link(UnixHostLink.Connector connector, LinkTimes times) {
        return UnixHostLink.start(
                new UnixHostLink("here", connector, times, Clock.systemUTC(), System::nanoTime));
    }

    private record UnixRig(TestAgent agent, UnixHostLink link) implements Rig {
        @Override
        public void publish(HostReport report) {
            agent.publish(report);
        }

        @Override
        public void killAgent() throws IOException {
            agent.kill();
        }

        @Override
        public void startAgent() throws IOException {
            agent.start();
        }

        @Override
        public void close() throws IOException {
            link.close();
            agent.close();
        }
    }
}
