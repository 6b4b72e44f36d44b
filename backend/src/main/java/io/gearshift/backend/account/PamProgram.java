package io.gearshift.backend.account;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs `gear-pam`, which asks PAM as root. Name and password go over a pipe; its environment is
/// empty. It is given up, with what PAM's modules began, after 15 s.
final class PamProgram {
    private static final Logger log = LoggerFactory.getLogger(PamProgram.class);
    private static final String SERVICE = "gearshift";
    private static final int MOST_BYTES = 16 << 10;
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final Path program;
    private final @Nullable Path services;
    private final String groups;

    /// @param services folder of the PAM service; null for the machine's
    /// @param groups parted by commas
    PamProgram(Path nativePrograms, @Nullable Path services, String groups) {
        this.program = nativePrograms.resolve("gear-pam");
        this.services = services;
        this.groups = groups;
    }

    /// Asks.
    ///
    /// @param password null to ask only whether the account is still good
    /// @param address where the one who asks is
    /// @return the words of its answer
    /// @throws ConsoleException `host.failed` with what it said
    List<String> ask(String name, @Nullable String password, String address) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--service", SERVICE));
        if (services != null) {
            command.addAll(List.of("--confdir", services.toString()));
        }
        command.addAll(
                List.of("--groups", groups, "--check", password == null ? "account" : "password"));
        try {
            return run(command, frame(name, password == null ? "" : password, address));
        } catch (IOException e) {
            throw failed(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("the wait was ended", e);
        }
    }

    private static byte[] frame(String... parts) {
        var lengths = new StringJoiner(" ", "", "\n");
        var whole = new ByteArrayOutputStream();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            lengths.add(Integer.toString(bytes.length));
            whole.writeBytes(bytes);
        }
        var frame = new ByteArrayOutputStream();
        frame.writeBytes(lengths.toString().getBytes(StandardCharsets.US_ASCII));
        frame.writeBytes(whole.toByteArray());
        return frame.toByteArray();
    }

    private static List<String> run(List<String> command, byte[] frame)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        Process process = builder.start();
        try {
            var said = new Said(process.getInputStream(), "gear-pam-out");
            var error = new Said(process.getErrorStream(), "gear-pam-error");
            IOException unread = write(process, frame);
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("it did not answer within " + LIMIT.toSeconds() + " s");
            }
            int status = process.exitValue();
            if (status != 0) {
                String why = error.text();
                throw new IOException(why.isEmpty() ? "it ended with " + status : why);
            }
            if (unread != null) {
                throw unread;
            }
            return List.of(said.text().split("\t", -1));
        } finally {
            end(process);
        }
    }

    /// What kept it from reading; its status and its own words come first.
    private static @Nullable IOException write(Process process, byte[] frame) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(frame);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /// With what PAM's modules began: it is its own as long as the program lives.
    private static void end(Process process) {
        try (Stream<ProcessHandle> begun = process.descendants()) {
            begun.forEach(ProcessHandle::destroyForcibly);
        }
        process.destroyForcibly();
    }

    private static ConsoleException failed(String why, Throwable cause) {
        return new ConsoleException(
                ErrorCode.HOST_FAILED, "The machine's accounts cannot be asked: " + why, cause);
    }

    /// What comes out of a pipe, read on a thread of its own, so that whoever else has inherited
    /// the pipe cannot hold the one who asks.
    private static final class Said {
        private static final Duration AFTER_THE_END = Duration.ofSeconds(1);

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CountDownLatch ended = new CountDownLatch(1);

        Said(InputStream from, String thread) {
            Thread.ofVirtual().name(thread).start(() -> read(from));
        }

        private void read(InputStream from) {
            byte[] some = new byte[1024];
            try {
                int count = from.read(some);
                while (count > 0 && bytes.size() < MOST_BYTES) {
                    bytes.write(some, 0, count);
                    count = from.read(some);
                }
            } catch (IOException e) {
                // Closed with its process: what was said until then counts.
                log.debug("gear-pam's pipe has ended", e);
            } finally {
                ended.countDown();
            }
        }

        /// To be called when the program has ended.
        String text() throws InterruptedException {
            if (!ended.await(AFTER_THE_END.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("A module of PAM's has left a process behind that keeps gear-pam's pipe.");
            }
            return bytes.toString(StandardCharsets.UTF_8).strip();
        }
    }
}
