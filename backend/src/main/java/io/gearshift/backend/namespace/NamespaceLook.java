package io.gearshift.backend.namespace;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.namespace.NamespaceScanner;
import io.gearshift.collectors.namespace.NamespaceTable;
import io.gearshift.collectors.proc.ProcessEvents;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The namespaces that hold a process and whose they are, looked for when somebody asks and
/// something can have changed: a process began, ran another program or ended. A process that enters
/// or makes a namespace without that is seen after {@link #LONGEST}. On a host where a look is not
/// {@link #CHEAP}, looks take at most a fifth of the time: in between the last one stands. Safe for
/// use by many threads; one of them looks and the others wait for it.
final class NamespaceLook implements AutoCloseable {

    /// A look is never older when it is answered.
    static final Duration LONGEST = Duration.ofSeconds(15);

    static final Duration CHEAP = Duration.ofMillis(50);

    private static final Duration FARTHEST_APART = Duration.ofSeconds(1);
    private static final long SHARE = 4;

    /// What a look came to.
    ///
    /// @param at when it began
    record Look(NamespaceTable table, Owners owners, Instant at) {}

    private final KernelRoot root;
    private final GearRegistry registry;
    private final NamespaceScanner scanner;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final BooleanSupplier changed;
    private final @Nullable ProcessEvents events;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Look last;
    private boolean stale;
    private long began;
    private long notBefore;

    /// Told of processes by the kernel, if it does so.
    NamespaceLook(KernelRoot root, GearRegistry registry, InstantSource clock) {
        this(root, registry, clock, System::nanoTime, listen(root));
    }

    private NamespaceLook(
            KernelRoot root,
            GearRegistry registry,
            InstantSource clock,
            LongSupplier nanos,
            @Nullable ProcessEvents events) {
        this(root, registry, clock, nanos, events == null ? () -> true : events::changed, events);
    }

    /// @param changed whether a process began or ended since it was last asked
    NamespaceLook(
            KernelRoot root,
            GearRegistry registry,
            InstantSource clock,
            LongSupplier nanos,
            BooleanSupplier changed,
            @Nullable ProcessEvents events) {
        this.root = root;
        this.registry = registry;
        this.scanner = new NamespaceScanner(root);
        this.clock = clock;
        this.nanos = nanos;
        this.changed = changed;
        this.events = events;
    }

    /// A recorded host's processes do not change, but ours would be told.
    private static @Nullable ProcessEvents listen(KernelRoot root) {
        return root.equals(KernelRoot.LIVE) ? ProcessEvents.listen().orElse(null) : null;
    }

    /// What is known now.
    ///
    /// @throws ConsoleException `host.failed` if `/proc` cannot be read
    Look now() {
        lock.lock();
        try {
            return known();
        } finally {
            lock.unlock();
        }
    }

    /// Lets go of a look that is too old to be answered. Never waits.
    ///
    /// @return whether there is none now
    boolean letGo() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            if (last != null && nanos.getAsLong() - began >= LONGEST.toNanos()) {
                last = null;
            }
            return last == null;
        } finally {
            lock.unlock();
        }
    }

    private Look known() {
        stale |= changed.getAsBoolean();
        long now = nanos.getAsLong();
        Look known = last;
        if (known != null && now - began < LONGEST.toNanos() && (!stale || now - notBefore < 0)) {
            return known;
        }
        Instant at = clock.instant();
        NamespaceTable table = table();
        var look = new Look(table, Owners.of(root, registry.all(), table), at);
        // A look that failed is made again: what it was for is not forgotten.
        stale = false;
        began = now;
        long end = nanos.getAsLong();
        long took = end - now;
        notBefore =
                took < CHEAP.toNanos()
                        ? end
                        : end + Math.min(FARTHEST_APART.toNanos(), SHARE * took);
        last = look;
        return look;
    }

    private NamespaceTable table() {
        Reading<NamespaceTable> reading = scanner.scan();
        return reading.asOptional()
                .orElseThrow(
                        () ->
                                new ConsoleException(
                                        ErrorCode.HOST_FAILED,
                                        "The host's namespaces cannot be read: "
                                                + reading.path()
                                                + "."));
    }

    @Override
    public void close() {
        if (events != null) {
            events.close();
        }
    }
}
