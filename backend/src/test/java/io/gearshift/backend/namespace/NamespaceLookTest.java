package io.gearshift.backend.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.fake.FakeClock;
import io.gearshift.backend.gear.TestGears;
import io.gearshift.collectors.KernelRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NamespaceLookTest {

    @TempDir private Path folder = Path.of("");
    private long nanos;
    private long cost;
    private boolean changed;

    @BeforeEach
    void aHostWithoutProcesses() throws IOException {
        Files.createDirectories(folder.resolve("proc"));
    }

    private NamespaceLook look() {
        return new NamespaceLook(
                new KernelRoot(folder),
                TestGears.registry(),
                new FakeClock(),
                () -> {
                    long now = nanos;
                    nanos += cost;
                    return now;
                },
                () -> {
                    boolean was = changed;
                    changed = false;
                    return was;
                },
                null);
    }

    private void later(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void whereNoProcessBeganOrEndedTheLastLookStandsForFifteenSeconds() {
        NamespaceLook look = look();
        NamespaceLook.Look first = look.now();
        later(NamespaceLook.LONGEST.minusMillis(1));
        assertThat(look.now()).isSameAs(first);
        later(Duration.ofMillis(1));
        assertThat(look.now()).isNotSameAs(first);
    }

    @Test
    void aLookThatIsNoLongerAnsweredIsLetGoOf() {
        NamespaceLook look = look();
        assertThat(look.letGo()).isTrue();
        NamespaceLook.Look first = look.now();
        later(NamespaceLook.LONGEST.minusMillis(1));
        assertThat(look.letGo()).isFalse();
        assertThat(look.now()).isSameAs(first);
        later(Duration.ofMillis(1));
        assertThat(look.letGo()).isTrue();
        assertThat(look.now()).isNotSameAs(first);
    }

    @Test
    void afterAChangeALookIsMadeAtOnceWhereItIsCheap() {
        NamespaceLook look = look();
        NamespaceLook.Look first = look.now();
        changed = true;
        NamespaceLook.Look second = look.now();
        assertThat(second).isNotSameAs(first);
        assertThat(look.now()).isSameAs(second);
    }

    /// The clock is asked three times in a look.
    @Test
    void aChangeOnALargeHostIsNotForgottenUntilItIsTimeToLook() {
        cost = Duration.ofMillis(100).toNanos();
        NamespaceLook look = look();
        NamespaceLook.Look first = look.now();
        changed = true;
        assertThat(look.now()).as("within four times its cost").isSameAs(first);
        later(Duration.ofMillis(400));
        assertThat(look.now()).isNotSameAs(first);
    }
}
