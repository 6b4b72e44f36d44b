package io.gearshift.uitests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs one program to its end.
final class Shell {

    /// How it ended.
    record Ended(int status, String out, String err) {

        /// What it wrote, if it ended with 0.
        ///
        /// @throws AssertionError with everything it wrote otherwise
        String must() {
            if (status != 0) {
                throw new AssertionError("ended with " + status + ": " + out + err);
            }
            return out;
        }
    }

    private Shell() {}

    /// Runs it. Its output goes through files, so that what it leaves running in the background
    /// holds nobody up.
    static Ended run(Map<String, String> environment, Duration within, List<String> command) {
        try {
            Path out = Files.createTempFile("gearshift-ui", ".out");
            Path err = Files.createTempFile("gearshift-ui", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(command);
                builder.environment().putAll(environment);
                builder.redirectInput(Path.of("/dev/null").toFile());
                builder.redirectOutput(out.toFile());
                builder.redirectError(err.toFile());
                Process process = builder.start();
                if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(
                            String.join(" ", command)
                                    + " ran longer than "
                                    + within.toSeconds()
                                    + " s: "
                                    + text(err));
                }
                return new Ended(process.exitValue(), text(out), text(err));
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + command.getFirst(), e);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
