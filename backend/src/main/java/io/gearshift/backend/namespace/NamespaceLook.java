package io.gearshift.backend.namespace;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.gear.GearRegistry;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.namespace.Namespace;
import io.gearshift.collectors.namespace.NamespaceScanner;
import io.gearshift.collectors.namespace.NamespaceTable;
import io.gearshift.collectors.proc.ProcessEvents;
import io.gearshift.collectors.proc.ProcessEvents.Moved;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The namespaces that hold a process and whose they are, looked for when somebody asks. Which
/// processes began, changed or ended since is told; those alone are looked at again, and for {@link
/// #SETTLED} more, since a process that began goes into its namespaces and its control group
/// without a message. All are looked at where the messages do not say which, and now and then for
/// what no message tells: at most a two-hundredth of the time, every {@link #SOONEST} at the
/// soonest and {@link #LATEST} at the latest. On a host where a look is not {@link #CHEAP}, looks
/// at all take at most a fifth of the time: in between the last one stands. Safe for use by many
/// threads; one of them looks and the others wait for it.
final class NamespaceLook implements AutoCloseable {

    /// All processes are not looked at again before, unless messages were lost.
    static final Duration SOONEST = Duration.ofSeconds(15);

    /// No process was looked at last longer ago when it is answered, if nothing is told of it.
    static final Duration LATEST = Duration.ofSeconds(60);

    static final Duration CHEAP = Duration.ofMillis(50);
    static final Duration SETTLED = Duration.ofSeconds(3);

    /// More processes are all: so many cost as much.
    static final int MOST_UNSETTLED = 500;

    private static final long SHARE_OF_SURE = 200;
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
    private final Supplier<Moved> moves;
    private final @Nullable ProcessEvents events;

    /// When each process that may still move was told of.
    private final Map<Integer, Long> unsettled = new HashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Look last;
    private boolean anyMoved;
    private long registered;
    private long sureAt;
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
        this(root, registry, clock, nanos, events == null ? Moved.Any::new : events::moved, events);
    }

    /// @param moves which processes began, changed or ended since it was last asked
    NamespaceLook(
            KernelRoot root,
            GearRegistry registry,
            InstantSource clock,
            LongSupplier nanos,
            Supplier<Moved> moves,
            @Nullable ProcessEvents events) {
        this.root = root;
        this.registry = registry;
        this.scanner = new NamespaceScanner(root);
        this.clock = clock;
        this.nanos = nanos;
        this.moves = moves;
        this.events = events;
    }

    /// A recorded host's processes do not change, but ours would be told.
    private static @Nullable ProcessEvents listen(KernelRoot root) {
        return root.equals(KernelRoot.LIVE) ? ProcessEvents.listen().orElse(null) : null;
    }

    /// What is known now: the very same look as before where nothing is different.
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

    /// Lets go of a look that is too old to be answered, and of what it was made of. Never waits.
    ///
    /// @return whether there is none now
    boolean letGo() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            if (last != null && nanos.getAsLong() - sureAt >= 0) {
                last = null;
                scanner.letGo();
            }
            return last == null;
        } finally {
            lock.unlock();
        }
    }

    private Look known() {
        Moved moved = moves.get();
        long now = nanos.getAsLong();
        take(moved, now);
        Look known = last;
        boolean waits = now - notBefore < 0;
        if (known == null || now - sureAt >= 0 || (anyMoved && !waits)) {
            return all(now);
        }
        return anyMoved || waits ? known : again(known, now);
    }

    private void take(Moved moved, long now) {
        switch (moved) {
            case Moved.Any() -> anyMoved = true;
            case Moved.These(var pids) -> pids.forEach(pid -> unsettled.put(pid, now));
        }
        if (unsettled.size() > MOST_UNSETTLED) {
            unsettled.clear();
            anyMoved = true;
        }
    }

    private Look all(long now) {
        Instant at = clock.instant();
        registered = registry.revision();
        NamespaceTable table = table(scanner.scan());
        var look = new Look(table, owners(table), at);
        // A look that failed is made again: what it was for is not forgotten.
        anyMoved = false;
        long end = nanos.getAsLong();
        long took = end - now;
        sureAt = now + Math.clamp(SHARE_OF_SURE * took, SOONEST.toNanos(), LATEST.toNanos());
        notBefore = end + pause(took);
        last = look;
        return look;
    }

    private static long pause(long took) {
        return took < CHEAP.toNanos() ? 0 : Math.min(FARTHEST_APART.toNanos(), SHARE * took);
    }

    @SuppressWarnings("ReferenceEquality") // a table is made anew or is the very same
    private Look again(Look known, long now) {
        Instant at = clock.instant();
        long revision = registry.revision();
        NamespaceTable table = table(scanner.scan(unsettled.keySet()));
        boolean owned =
                revision == registered
                        && isOfSameProcesses(known.table(), table)
                        && unsettled.keySet().stream().noneMatch(known.owners()::dependOn);
        Owners owners = owned ? known.owners() : owners(table);
        registered = revision;
        unsettled.values().removeIf(told -> now - told > SETTLED.toNanos());
        long end = nanos.getAsLong();
        notBefore = end + pause(end - now);
        if (table == known.table() && owners.equals(known.owners())) {
            return known;
        }
        var look = new Look(table, owners.equals(known.owners()) ? known.owners() : owners, at);
        last = look;
        return look;
    }

    /// Whether at most the counts are others.
    @SuppressWarnings("ReferenceEquality") // most are the very same
    private static boolean isOfSameProcesses(NamespaceTable one, NamespaceTable other) {
        List<Namespace> some = one.namespaces();
        List<Namespace> others = other.namespaces();
        if (some.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            Namespace a = some.get(i);
            Namespace b = others.get(i);
            if (a != b && !(a.id().equals(b.id()) && a.lowestPid() == b.lowestPid())) {
                return false;
            }
        }
        return true;
    }

    private Owners owners(NamespaceTable table) {
        return Owners.of(root, registry.all(), table, scanner::of);
    }

    private static NamespaceTable table(Reading<NamespaceTable> reading) {
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
