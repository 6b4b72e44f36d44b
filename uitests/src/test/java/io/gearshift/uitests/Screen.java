package io.gearshift.uitests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// An X server without a screen, for windows of this process and of programs that it starts.
final class Screen implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final Process server;
    private final String display;

    private Screen(Process server, String display) {
        this.server = server;
        this.display = display;
    }

    /// Starts one under a number that it finds free.
    static Screen start() {
        try {
            Path number = Files.createTempFile("gearshift-ui", ".display");
            Process server =
                    new ProcessBuilder(
                                    "sh",
                                    "-c",
                                    "exec Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp"
                                            + " 3>\"$0\"",
                                    number.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            Await.until(
                    "Xvfb has chosen its display",
                    SOON,
                    () -> !text(number).isBlank() || !server.isAlive());
            String chosen = text(number).strip();
            Files.delete(number);
            if (chosen.isEmpty()) {
                throw new AssertionError("Xvfb did not start; is the package xvfb installed?");
            }
            return new Screen(server, ":" + chosen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What `DISPLAY` must be for a program to be seen here.
    String display() {
        return display;
    }

    /// Makes windows of this process appear here. The toolkit asks the C library for `DISPLAY`, and
    /// Java has no word for changing that; it must happen before the toolkit starts.
    @SuppressWarnings("restricted") // the one call that leaves the language
    void adopt() {
        Linker linker = Linker.nativeLinker();
        var setenv =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("setenv"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom("DISPLAY");
            MemorySegment value = arena.allocateFrom(display);
            int status = (int) setenv.invokeExact(name, value, 1);
            if (status != 0) {
                throw new AssertionError("setenv ended with " + status);
            }
        } catch (Throwable e) {
            throw new AssertionError("DISPLAY cannot be set", e);
        }
    }

    @Override
    public void close() {
        server.destroy();
        try {
            if (!server.waitFor(SOON.toMillis(), TimeUnit.MILLISECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.destroyForcibly();
        }
    }
}
