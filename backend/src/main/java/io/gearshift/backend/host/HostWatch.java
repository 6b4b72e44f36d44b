package io.gearshift.backend.host;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.event.EventStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One host of the fleet: asks for its inventory when somebody looks and the last one is a second
/// old, keeps the last one when it does not answer, and pulls its events when it nudges.
final class HostWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostWatch.class);
    static final Duration LOST_AFTER = Duration.ofSeconds(3);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int EVENTS_AT_ONCE = 500;

    private final HostLink link;
    private final EventStore events;
    private final Clock clock;
    private final LongSupplier nanos;
    private final ScheduledExecutorService timer;
    private final Fleet.Reaction reaction;
    private final Runnable changed;

    private final ReentrantLock asking = new ReentrantLock();

    /// Guarded by {@link #asking}.
    private final KnownGears gears = new KnownGears();

    private final AtomicLong version = new AtomicLong();
    private volatile @Nullable Known known;
    private volatile @Nullable Failure failure;

    private final ExecutorService worker;
    private final AtomicBoolean pullWanted = new AtomicBoolean();
    private final AtomicBoolean journalToCheck = new AtomicBoolean(true);

    HostWatch(
            HostLink link,
            EventStore events,
            Clock clock,
            LongSupplier nanos,
            ScheduledExecutorService timer,
            Fleet.Reaction reaction,
            Runnable changed) {
        this.link = link;
        this.events = events;
        this.clock = clock;
        this.nanos = nanos;
        this.timer = timer;
        this.reaction = reaction;
        this.changed = changed;
        this.worker =
                Executors.newSingleThreadExecutor(
                        Thread.ofVirtual().name("events-" + link.host()).factory());
    }

    String name() {
        return link.host();
    }

    /// Starts listening; what happened before is pulled at once.
    void begin() {
        link.subscribe(this::reported);
        if (link.lostSince() == null) {
            pull();
        } else {
            checkLostLater();
        }
    }

    /// The state as far as it is known, asked for now if what is known is too old.
    ///
    /// @throws ConsoleException `host.deadline` if the thread is interrupted
    Sight look() {
        Known last = known;
        if (last != null && fresh(last)) {
            return last.sight();
        }
        Instant lost = link.lostSince();
        if (lost != null) {
            return Stale.sight(link.host(), last == null ? null : last.sight(), lost, clock);
        }
        waitToAsk();
        try {
            last = known;
            if (last != null && fresh(last)) {
                return last.sight();
            }
            Failure failed = failure;
            if (failed != null && nanos.getAsLong() - failed.atNanos() < FRESH.toNanos()) {
                return Stale.sight(
                        link.host(), last == null ? null : last.sight(), failed.since(), clock);
            }
            return fetch(last).sight();
        } catch (ConsoleException e) {
            if (Thread.currentThread().isInterrupted()) {
                // Whoever asked gave up, which says nothing of the host to the others.
                throw e;
            }
            Known before = known;
            Failure failed = failure;
            Instant since =
                    link.lostSince() != null
                            ? link.lostSince()
                            : failed != null ? failed.since() : clock.instant();
            if (failed == null) {
                log.warn("Host {} does not tell its state: {}", link.host(), e.getMessage());
            }
            failure = new Failure(since, nanos.getAsLong());
            return Stale.sight(link.host(), before == null ? null : before.sight(), since, clock);
        } finally {
            asking.unlock();
        }
    }

    private void waitToAsk() {
        try {
            asking.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsoleException(
                    ErrorCode.HOST_DEADLINE,
                    "The wait for the state of host %s was given up.".formatted(link.host()),
                    e);
        }
    }

    /// Asks only for what changed, in as many questions as it takes; after a restart of the agent
    /// for everything.
    private Known fetch(@Nullable Known last) {
        long asked = version.get();
        HostInventory inventory;
        boolean changes = false;
        do {
            inventory =
                    link.call(
                            Operation.of(new HostCommand.Inventory(gears.run(), gears.revision())),
                            PATIENCE);
            changes |= gears.learn(inventory);
        } while (inventory.more());
        Known now =
                new Known(
                        new Sight(
                                inventory.host(),
                                gears.with(inventory.figures()),
                                clock.instant(),
                                null),
                        asked,
                        nanos.getAsLong());
        known = now;
        failure = null;
        if (last != null && changes) {
            changed.run();
        }
        return now;
    }

    private boolean fresh(Known last) {
        return last.version() == version.get()
                && nanos.getAsLong() - last.atNanos() < FRESH.toNanos()
                && link.lostSince() == null;
    }

    /// What is known is no longer true.
    void outdated() {
        version.incrementAndGet();
    }

    <R> R call(Operation<R> operation, Duration deadline) {
        return link.call(operation, deadline);
    }

    <R> R stream(Operation<R> operation, OutputSink sink, Duration deadline) {
        return link.stream(operation, sink, deadline);
    }

    /// Every gear has the epoch 1 until it moves for the first time.
    static long epoch(HostCommand<?> command) {
        return switch (command) {
            case HostCommand.Inventory _,
                    HostCommand.History _,
                    HostCommand.Totals _,
                    HostCommand.Namespaces _,
                    HostCommand.ProcessNamespaces _,
                    HostCommand.NamespaceTree _,
                    HostCommand.NamespaceMatrix _,
                    HostCommand.NamespaceWhy _,
                    HostCommand.Cgroups _,
                    HostCommand.PreviewGroupLimits _,
                    HostCommand.ChangeGroupLimits _,
                    HostCommand.Events _,
                    HostCommand.CheckPassword _,
                    HostCommand.LookAtAccount _,
                    HostCommand.Kills _,
                    HostCommand.Kill _,
                    HostCommand.PastGears _,
                    HostCommand.PastNamespaces _,
                    HostCommand.PastCgroups _ ->
                    0;
            case HostCommand.Create _,
                    HostCommand.Start _,
                    HostCommand.Stop _,
                    HostCommand.Pause _,
                    HostCommand.Resume _,
                    HostCommand.Delete _,
                    HostCommand.PreviewLimits _,
                    HostCommand.ChangeLimits _,
                    HostCommand.ConfirmLimits _,
                    HostCommand.UndoLimits _,
                    HostCommand.AdoptDrift _,
                    HostCommand.RevertDrift _,
                    HostCommand.Blame _,
                    HostCommand.Processes _,
                    HostCommand.GearNamespaces _,
                    HostCommand.GearMirror _,
                    HostCommand.Logs _,
                    HostCommand.Exec _ ->
                    1;
        };
    }

    private void reported(HostReport report) {
        switch (report) {
            case HostReport.Happened _ -> pull();
            case HostReport.LimitsReverted(var result) -> {
                outdated();
                work(() -> reaction.limitsReverted(link.host(), result));
                changed.run();
            }
            case HostReport.Changed _ -> {
                outdated();
                changed.run();
                pull();
            }
            case HostReport.Connected _ -> {
                outdated();
                failure = null;
                changed.run();
                journalToCheck.set(true);
                work(this::noteBack);
                pull();
            }
            case HostReport.Lost _ -> {
                changed.run();
                checkLostLater();
            }
        }
    }

    private void checkLostLater() {
        try {
            var _ =
                    timer.schedule(
                            this::checkLost, LOST_AFTER.toMillis() + 50, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("the fleet is closing", e);
        }
    }

    void checkLost() {
        work(this::noteLost);
    }

    private void noteLost() {
        Instant lost = link.lostSince();
        if (lost == null
                || lost.plus(LOST_AFTER).isAfter(clock.instant())
                || events.lastNotedLost(link.host())) {
            return;
        }
        reaction.happened(
                events.note(
                        link.host(),
                        Event.Kind.HOST_LOST,
                        Event.Severity.ERROR,
                        lost,
                        "The agent of host "
                                + link.host()
                                + " does not answer. Its gears run on; nothing on it can be"
                                + " changed."));
        changed.run();
    }

    private void noteBack() {
        if (events.lastNotedLost(link.host())) {
            reaction.happened(
                    events.note(
                            link.host(),
                            Event.Kind.HOST_BACK,
                            Event.Severity.INFO,
                            clock.instant(),
                            "The agent of host " + link.host() + " answers again."));
            changed.run();
        }
    }

    private void pull() {
        if (pullWanted.compareAndSet(false, true)) {
            work(this::pullEvents);
        }
    }

    private void pullEvents() {
        pullWanted.set(false);
        if (journalToCheck.get()) {
            checkJournal();
            journalToCheck.set(false);
        }
        boolean more = true;
        while (more) {
            List<HostEvent> found = after(events.cursor(link.host()).sequence(), EVENTS_AT_ONCE);
            List<Event> fresh = events.keep(link.host(), found);
            fresh.forEach(reaction::happened);
            if (!fresh.isEmpty()) {
                changed.run();
            }
            more = found.size() == EVENTS_AT_ONCE;
        }
    }

    /// An agent that has lost its journal counts from 1 again: then the event that we know by the
    /// last sequence is not there, or is another.
    private void checkJournal() {
        EventStore.Cursor cursor = events.cursor(link.host());
        if (cursor.sequence() == 0) {
            return;
        }
        List<HostEvent> found = after(cursor.sequence() - 1, 1);
        boolean same =
                !found.isEmpty()
                        && (found.getFirst().sequence() > cursor.sequence()
                                || cursor.isAt(found.getFirst().event().at()));
        if (!same) {
            log.warn("The agent of host {} has begun a new journal of events.", link.host());
            events.startOver(link.host());
        }
    }

    private List<HostEvent> after(long sequence, int count) {
        return link.call(Operation.of(new HostCommand.Events(sequence, count)), PATIENCE);
    }

    private void work(Runnable what) {
        try {
            worker.execute(
                    () -> {
                        try {
                            what.run();
                        } catch (ConsoleException e) {
                            // Level-triggered: the next nudge, or the next connection, asks again.
                            if (e.code() == ErrorCode.HOST_UNREACHABLE) {
                                log.debug("host {}: {}", link.host(), e.getMessage());
                            } else {
                                log.warn("host {}: {}", link.host(), e.getMessage());
                            }
                        }
                    });
        } catch (RejectedExecutionException e) {
            log.debug("the fleet is closing", e);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }

    private record Known(Sight sight, long version, long atNanos) {}

    private record Failure(Instant since, long atNanos) {}
}
