package io.gearshift.collectors.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
        assertThat(events.changed()).isTrue();
        quiet();
        process.destroyForcibly().waitFor();
        assertThat(events.changed()).isTrue();
    }

    @Test
    void aThreadIsNoProcess() throws InterruptedException {
        // Others may begin a process at just that moment, but not in each of many.
        boolean silent = false;
        for (int i = 0; i < 50 && !silent; i++) {
            events.changed();
            Thread another = Thread.ofPlatform().start(() -> {});
            another.join();
            silent = !events.changed();
        }
        assertThat(silent).isTrue();
    }

    @Test
    void moreThanTheSocketHoldsIsToldOnceAndThenItIsQuiet()
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "sh", "-c", "n=0; while [ $n -lt 800 ]; do n=$((n+1)); (:); done")
                        .start();
        process.waitFor();
        assertThat(events.changed()).isTrue();
        quiet();
    }

    @Test
    void afterItsEndEverythingMayHaveChanged() {
        events.close();
        assertThat(events.changed()).isTrue();
    }

    /// Others begin processes too, but not all the time.
    private void quiet() {
        long end = System.nanoTime() + 20_000_000_000L;
        while (events.changed()) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }
}
