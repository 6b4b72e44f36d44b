package io.gearshift.backend.limit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.api.remote.HttpAnswer;
import io.gearshift.collectors.KernelRoot;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Containers of the host's Docker, through its API: what `docker update` does.
final class DockerGroups extends RuntimeGroups {
    private static final Logger log = LoggerFactory.getLogger(DockerGroups.class);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final int LONGEST = 4 << 20;
    private static final String NAME = "Docker";

    private final Path socket;
    private final AlarmClock clock;

    /// @param clock ends a conversation that hangs
    DockerGroups(Path socket, KernelRoot root, AlarmClock clock) {
        super(NAME, "docker", root);
        this.socket = socket;
        this.clock = clock;
    }

    @Override
    public String holds() {
        return "Docker keeps this for the container, also when it starts anew.";
    }

    @Override
    public boolean keeps(GroupTarget target) {
        try {
            var _ = inspect(target);
            return true;
        } catch (ConsoleException e) {
            if (e.code() == ErrorCode.LIMIT_UNSUPPORTED) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void set(GroupTarget target, LimitChange change, Limits before) {
        try {
            ask(
                    target,
                    "POST",
                    "/update",
                    JSON.writeValueAsString(settings(target).update(change)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers can be written as JSON", e);
        }
    }

    @Override
    String inspect(GroupTarget target) {
        return ask(target, "GET", "/json", "");
    }

    /// @throws ConsoleException `host.failed` if Docker does not answer, `limit.unsupported` if it
    ///   does not know the container, `limit.refused` with what it said
    private String ask(GroupTarget target, String method, String what, String body) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            Runnable watch = clock.after(DEADLINE, () -> end(channel));
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                // The id is 64 hexadecimal digits, so nothing in it can be taken for more.
                String head =
                        method
                                + " /containers/"
                                + target.id()
                                + what
                                + " HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n"
                                + "Content-Type: application/json\r\nContent-Length: "
                                + bytes.length
                                + "\r\n\r\n";
                OutputStream out = Channels.newOutputStream(channel);
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                out.write(bytes);
                HttpAnswer answer = HttpAnswer.read(Channels.newInputStream(channel));
                String said = new String(answer.body().readNBytes(LONGEST), StandardCharsets.UTF_8);
                return answered(target, answer.status(), said);
            } finally {
                watch.run();
            }
        } catch (IOException e) {
            throw ManagerProgram.unreachable(NAME, socket + ": " + e.getMessage(), e);
        }
    }

    private static void end(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("the connection to Docker had ended", e);
        }
    }

    private static String answered(GroupTarget target, int status, String said) {
        if (status == 404) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_UNSUPPORTED,
                    "The host's Docker does not know "
                            + target.words()
                            + ": it may be a user's own Docker, which the agent does not ask.");
        }
        if (status < 200 || status > 299) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_REFUSED,
                    "Docker refused the limits of " + target.words() + ": " + message(said) + ".");
        }
        return said;
    }

    private static String message(String said) {
        try {
            JsonNode message = JSON.readTree(said).path("message");
            return message.isTextual() ? message.asText() : said.strip();
        } catch (JsonProcessingException e) {
            // Not JSON: whatever it is, it says more than nothing.
            return said.strip();
        }
    }
}
