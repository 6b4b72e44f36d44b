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
    void aDearLookWaitsTwentyTimesWhatItTook(@TempDir Path folder) {
        HeldLook look = look(folder, Duration.ofSeconds(1));
        Instant first = look.seen(NONE).at();
        nanos.addAndGet(Duration.ofSeconds(17).toNanos());
        assertThat(look.seen(NONE).at()).isEqualTo(first);
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(look.seen(NONE).at()).isAfter(first.plusSeconds(20));
    }
}
