package io.gearshift.backend.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.namespace.NamespaceTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HeldLookTest {
    private static final NamespaceTable NONE = new NamespaceTable(List.of(), 0);

    private final AtomicLong nanos = new AtomicLong();

    /// A clock that goes on by so much each time it is asked: what a look takes.
    private HeldLook look(Path folder, Duration each) {
        return new HeldLook(
                new KernelRoot(folder),
                () -> Instant.EPOCH.plusNanos(nanos.get()),
                () -> nanos.getAndAdd(each.toNanos()));
    }

    @Test
    void aCheapLookIsTakenAgainAfterTwoSeconds(@TempDir Path folder) {
        HeldLook look = look(folder, Duration.ZERO);
        Instant first = look.seen(NONE).at();
        nanos.addAndGet(Duration.ofMillis(1999).toNanos());
        assertThat(look.seen(NONE).at()).isEqualTo(first);
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(look.seen(NONE).at()).isEqualTo(first.plusSeconds(2));
    }

    @Test
    void aLookThatIsNotDearIsTakenAgainAfterTwoSeconds(@TempDir Path folder) {
        assertThat(pause(folder, Duration.ofMillis(99))).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aDearLookIsTakenAThreeHundredthOfTheTime(@TempDir Path folder) {
        assertThat(pause(folder, Duration.ofMillis(400))).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void howeverDearALookIsItIsTakenEveryFiveMinutes(@TempDir Path folder) {
        assertThat(pause(folder, Duration.ofSeconds(3))).isEqualTo(Duration.ofMinutes(5));
    }

    /// How long the last answer stands after a look that took so long, but two seconds at least.
    private Duration pause(Path folder, Duration took) {
        AtomicLong each = new AtomicLong(took.toNanos());
        HeldLook look =
                new HeldLook(
                        new KernelRoot(folder),
                        () -> Instant.EPOCH.plusNanos(nanos.get()),
                        () -> nanos.getAndAdd(each.get()));
        Instant first = look.seen(NONE).at();
        // Both ends of the look were asked for; the clock has gone on by one more.
        long end = nanos.get() - took.toNanos();
        each.set(0);
        for (long pause = Duration.ofSeconds(1).toNanos(); ; pause += 20_000_000L) {
            nanos.set(end + pause);
            if (!look.seen(NONE).at().equals(first)) {
                return Duration.ofNanos(pause);
            }
        }
    }
}
