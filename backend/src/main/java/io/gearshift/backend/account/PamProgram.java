package io.gearshift.backend.account;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs `gear-pam`, which asks PAM as root. Name and password go over a pipe; its environment is
/// empty. It is given up, with what PAM's modules began, after 15 s.
final class PamProgram {
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
    /// @return the words of its answer
    /// @throws ConsoleException `host.failed` with what it said
    List<String> ask(String name, @Nullable String password) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--service", SERVICE));
        if (services != null) {
            command.addAll(List.of("--confdir", services.toString()));
        }
        command.addAll(
                List.of("--groups", groups, "--check", password == null ? "account" : "password"));
        try {
            return run(command, frame(name, password == null ? "" : password));
        } catch (IOException e) {
            throw failed(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("the wait was ended", e);
        }
    }

    private static byte[] frame(String name, String password) {
        byte[] first = name.getBytes(StandardCharsets.UTF_8);
        byte[] second = password.getBytes(StandardCharsets.UTF_8);
        var frame = new ByteArrayOutputStream();
        frame.writeBytes(
                (first.length + " " + second.length + "\n").getBytes(StandardCharsets.US_ASCII));
        frame.writeBytes(first);
        frame.writeBytes(second);
        return frame.toByteArray();
    }

    private static List<String> run(List<String> command, byte[] frame)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        Process process = builder.start();
        // A module that hangs must not hold this thread in a read.
        Thread watch =
                Thread.ofVirtual()
                        .name("gear-pam-limit")
                        .start(
                                () -> {
                                    try {
                                        if (!process.waitFor(
                                                LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                                            end(process);
                                        }
                                    } catch (InterruptedException e) {
                                        // It has ended.
                                        return;
                                    }
                                });
        try {
            IOException unread = write(process, frame);
            byte[] said = process.getInputStream().readNBytes(MOST_BYTES);
            byte[] error = process.getErrorStream().readNBytes(MOST_BYTES);
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(
                        error.length == 0
                                ? "it ended with " + status
                                : new String(error, StandardCharsets.UTF_8).strip());
            }
            if (unread != null) {
                throw unread;
            }
            String line = new String(said, StandardCharsets.UTF_8).strip();
            return List.of(line.split("\t", -1));
        } finally {
            watch.interrupt();
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
}
