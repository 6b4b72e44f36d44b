package io.gearshift.backend.mirror;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.collectors.UnexpectedText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs `gear-mirror`, a few at a time. It ends by itself within 5 s; it is given up after 7. Safe
/// for use by many threads.
final class MirrorProgram {

    private static final int MOST_BYTES = 8 << 20;
    private static final int LONGEST_ERROR = 4096;
    private static final Duration LIMIT = Duration.ofSeconds(7);
    private static final int MOST_AT_ONCE = 4;

    private final Path program;
    private final Duration limit;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);

    MirrorProgram(Path nativePrograms) {
        this(nativePrograms, LIMIT);
    }

    /// @param limit how long it may take
    MirrorProgram(Path nativePrograms, Duration limit) {
        this.limit = limit;
        this.program = nativePrograms.resolve("gear-mirror");
    }

    /// @param uid who looks at the root directory, on the host; never 0
    /// @param gid the same person's group, on the host; never 0
    /// @throws ConsoleException `host.failed` with what it said
    MirrorText look(int pid, long startTicks, long uid, long gid) {
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
                        Long.toString(gid));
        try {
            if (!places.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        MOST_AT_ONCE + " others are being looked at, and none of them ended");
            }
            try {
                return MirrorText.parse(run(command));
            } finally {
                places.release();
            }
        } catch (IOException | UnexpectedText e) {
            throw failed(String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("the wait was ended", e);
        }
    }

    private byte[] run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).start();
        try {
            process.getOutputStream().close();
            // Its output has a bound of its own below this one, its errors are one line.
            Future<byte[]> said = reading(process.getInputStream(), MOST_BYTES);
            Future<byte[]> error = reading(process.getErrorStream(), LONGEST_ERROR);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new TimeoutException();
            }
            byte[] text = said.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            byte[] line = error.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (process.exitValue() != 0) {
                throw new IOException(
                        line.length == 0
                                ? "it ended with " + process.exitValue()
                                : new String(line, StandardCharsets.UTF_8).strip());
            }
            return text;
        } catch (TimeoutException e) {
            throw new IOException("it did not end within " + limit.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new IOException("what it said cannot be read: " + e.getCause(), e);
        } finally {
            // Its pipes close with it, and whoever reads them ends.
            process.destroyForcibly();
        }
    }

    /// Reads while it runs, so that it never waits for us to.
    private static Future<byte[]> reading(InputStream stream, int most) {
        var read = new FutureTask<>(() -> stream.readNBytes(most));
        Thread.ofVirtual().name("gear-mirror").start(read);
        return read;
    }

    private static ConsoleException failed(String why, Throwable cause) {
        return new ConsoleException(
                ErrorCode.HOST_FAILED, "The gear cannot be looked at from inside: " + why, cause);
    }
}
