package io.gearshift.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs other programs.
final class Commands {
    private Commands() {}

    /// Runs a command to its end.
    ///
    /// @return its standard output
    /// @throws IllegalStateException with its output if it does not exit 0 within ten minutes
    static String run(Map<String, String> environment, List<String> command) {
        try {
            Path output = Files.createTempFile("gearshift-bench-", ".out");
            Path errors = Files.createTempFile("gearshift-bench-", ".err");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(command)
                                .redirectOutput(output.toFile())
                                .redirectError(errors.toFile())
                                .redirectInput(Path.of("/dev/null").toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(10, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(command + " did not end in ten minutes");
                }
                String printed = Files.readString(output, StandardCharsets.UTF_8);
                if (process.exitValue() != 0) {
                    throw new IllegalStateException(
                            String.join(" ", command)
                                    + " ended with "
                                    + process.exitValue()
                                    + ": "
                                    + printed
                                    + Files.readString(errors, StandardCharsets.UTF_8));
                }
                return printed;
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command + " was interrupted", e);
        }
    }
}
