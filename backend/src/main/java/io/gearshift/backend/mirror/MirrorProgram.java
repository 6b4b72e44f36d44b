package io.gearshift.backend.mirror;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.collectors.UnexpectedText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs `gear-mirror`. It ends by itself within 5 s; it is given up after 7.
final class MirrorProgram {

    private static final int MOST_BYTES = 8 << 20;
    private static final int LONGEST_ERROR = 4096;
    private static final long LIMIT_SECONDS = 7;

    private final Path program;

    MirrorProgram(Path nativePrograms) {
        this.program = nativePrograms.resolve("gear-mirror");
    }

    /// @param uid who looks at the root directory, on the host; never 0
    /// @throws ConsoleException `host.failed` with what it said
    MirrorText look(int pid, long startTicks, long uid) {
        List<String> command =
                List.of(
                        program.toString(),
                        "--pid",
                        Integer.toString(pid),
                        "--start-time",
                        Long.toString(startTicks),
                        "--uid",
                        Long.toString(uid),
                        "--gid",
                        Long.toString(uid));
        try {
            return MirrorText.parse(run(command));
        } catch (IOException | UnexpectedText e) {
            throw failed(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("the wait was ended", e);
        }
    }

    private static byte[] run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        try {
            process.getOutputStream().close();
            // Its output has a bound of its own below this one, its errors are one line.
            byte[] said = process.getInputStream().readNBytes(MOST_BYTES);
            byte[] error = process.getErrorStream().readNBytes(LONGEST_ERROR);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("it did not end within " + LIMIT_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        error.length == 0
                                ? "it ended with " + process.exitValue()
                                : new String(error, StandardCharsets.UTF_8).strip());
            }
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    private static ConsoleException failed(String why, Throwable cause) {
        return new ConsoleException(
                ErrorCode.HOST_FAILED, "The gear cannot be looked at from inside: " + why, cause);
    }
}
