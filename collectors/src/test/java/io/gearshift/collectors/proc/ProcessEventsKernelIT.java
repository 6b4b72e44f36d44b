package io.gearshift.collectors.proc;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.proc.ProcessEvents.Moved;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
final class ProcessEventsKernelIT {

    @SuppressWarnings("NullAway.Init") // set before each test
    private ProcessEvents events;

    @BeforeEach
    void listen() {
        events =
                ProcessEvents.listen()
                        .orElseGet(
                                () -> Assumptions.abort("needs root and the initial namespaces"));
    }

    @AfterEach
    void close() {
        events.close();
    }

    @Test
    void aProgramThatBeginsAndOneThatEndsAreTold() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("cat").start();
        assertThat(moved(process.pid())).isTrue();
        assertThat(moved(process.pid())).as("twice").isFalse();
        process.destroyForcibly().waitFor();
        assertThat(moved(process.pid())).isTrue();
    }

    /// A shell that has become `unshare` has made its namespaces when it begins its program.
    @Test
    void whoBeginsAnotherIsTold() throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", "read x; (:); read x").start();
        events.moved();
        try (var input = shell.outputWriter()) {
            input.write("\n");
            input.flush();
            long end = System.nanoTime() + 20_000_000_000L;
            while (!moved(shell.pid())) {
                assertThat(System.nanoTime()).isLessThan(end);
            }
        } finally {
            shell.destroyForcibly().waitFor();
        }
    }

    @Test
    void aThreadIsNoProcess() throws InterruptedException {
        events.moved();
        Thread another = Thread.ofPlatform().name("another").start(() -> {});
        another.join();
        assertThat(moved(ProcessHandle.current().pid())).isFalse();
    }

    @Test
    void moreThanTheSocketHoldsIsAnyProcessOnceAndThenItIsQuiet()
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "sh", "-c", "n=0; while [ $n -lt 3000 ]; do n=$((n+1)); (:); done")
                        .start();
        process.waitFor();
        assertThat(events.moved()).isEqualTo(new Moved.Any());
        quiet();
    }

    @Test
    void afterItsEndAnyProcessMayHaveMoved() {
        events.close();
        assertThat(events.moved()).isEqualTo(new Moved.Any());
    }

    private boolean moved(long pid) {
        return switch (events.moved()) {
            case Moved.These(var pids) -> pids.contains((int) pid);
            case Moved.Any() -> true;
        };
    }

    /// Others begin processes too, but not all the time.
    private void quiet() {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!events.moved().equals(new Moved.These(Set.of()))) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }
}
