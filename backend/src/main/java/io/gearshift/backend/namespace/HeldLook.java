package io.gearshift.backend.namespace;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.namespace.HeldNamespace;
import io.gearshift.collectors.namespace.HeldScanner;
import io.gearshift.collectors.namespace.NamespaceTable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The namespaces without a process, looked for when somebody asks and not oftener than is cheap:
/// the looks come at least two seconds apart, and where one is {@link #DEAR} they take at most a
/// three-hundredth of the time, but come every {@link #LATEST} however large the host. In between
/// the last answer stands, with the time it is from.
final class HeldLook {

    private static final Duration APART = Duration.ofSeconds(2);
    private static final Duration DEAR = Duration.ofMillis(100);
    private static final long SHARE = 300;
    private static final Duration LATEST = Duration.ofMinutes(5);

    /// What a look came to.
    record Seen(List<HeldNamespace> namespaces, Instant at) {}

    private final HeldScanner scanner;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile @Nullable Seen last;
    private volatile long notBefore;

    HeldLook(KernelRoot root, InstantSource clock, LongSupplier nanos) {
        this.scanner = new HeldScanner(root);
        this.clock = clock;
        this.nanos = nanos;
    }

    /// What is known; only the first who ask wait for a look of somebody else.
    Seen seen(NamespaceTable table) {
        Seen known = last;
        if (known == null) {
            looking.lock();
        } else if (isFresh() || !looking.tryLock()) {
            return known;
        }
        try {
            Seen now = last;
            return now != null && isFresh() ? now : look(table);
        } finally {
            looking.unlock();
        }
    }

    private boolean isFresh() {
        return nanos.getAsLong() - notBefore < 0;
    }

    private Seen look(NamespaceTable table) {
        long start = nanos.getAsLong();
        var now = new Seen(scanner.scan(table), clock.instant());
        long end = nanos.getAsLong();
        long took = end - start;
        notBefore =
                end
                        + (took < DEAR.toNanos()
                                ? APART.toNanos()
                                : Math.min(SHARE * took, LATEST.toNanos()));
        last = now;
        return now;
    }
}
