package io.gearshift.backend.host;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.LimitResult;
import io.gearshift.backend.api.OutputSink;
import io.gearshift.backend.event.EventStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// All hosts, as the console sees them: their last inventories, no older than a second where the
/// agent answers and somebody looks; their events, pulled as they happen.
public final class Fleet implements AutoCloseable {
    private final List<HostWatch> watches;
    private final ScheduledExecutorService timer;
    private final AtomicLong changes;

    /// Watches the hosts behind `links`, which are the caller's to close.
    ///
    /// @param clock gives times of day
    /// @param nanos a monotonic clock
    /// @param reaction told what the console must act on
    public Fleet(
            List<HostLink> links,
            EventStore events,
            Clock clock,
            LongSupplier nanos,
            Reaction reaction) {
        this.timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("fleet-timer").factory());
        this.changes = new AtomicLong(clock.millis());
        List<HostWatch> made = new ArrayList<>();
        for (HostLink link : links) {
            made.add(
                    new HostWatch(
                            link, events, clock, nanos, timer, reaction, this::somethingChanged));
        }
        this.watches = List.copyOf(made);
        watches.forEach(HostWatch::begin);
    }

    /// The names of all hosts, in the order of configuration.
    public List<String> hosts() {
        return watches.stream().map(HostWatch::name).toList();
    }

    /// What is known of every host, in the order of configuration.
    public List<Sight> look() {
        return AtOnce.ask("look", watches, HostWatch::look);
    }

    /// What is known of one host.
    ///
    /// @throws ConsoleException `host.not-found`
    public Sight look(String host) {
        return watch(host).look();
    }

    /// Asks a host something that changes nothing.
    public <R> R ask(String host, HostCommand<R> command, Duration deadline) {
        return watch(host).call(operation(command), deadline);
    }

    /// Has a host change something; what is known of it is asked for anew afterwards.
    public <R> R change(String host, HostCommand<R> command, Duration deadline) {
        HostWatch watch = watch(host);
        try {
            return watch.call(operation(command), deadline);
        } finally {
            watch.outdated();
            somethingChanged();
        }
    }

    /// Runs a command in a gear of a host.
    public <R> R stream(String host, HostCommand<R> command, OutputSink sink, Duration deadline) {
        return watch(host).stream(operation(command), sink, deadline);
    }

    /// Grows whenever a list or page shows something else than before, besides figures.
    public long changes() {
        return changes.get();
    }

    /// Makes {@link #changes} grow.
    public void somethingChanged() {
        changes.incrementAndGet();
    }

    /// Notes which hosts are lost by now; the timer does it three seconds after each loss.
    void checkLost() {
        watches.forEach(HostWatch::checkLost);
    }

    /// Stops watching.
    @Override
    public void close() {
        timer.shutdownNow();
        watches.forEach(HostWatch::close);
    }

    private HostWatch watch(String host) {
        for (HostWatch watch : watches) {
            if (watch.name().equals(host)) {
                return watch;
            }
        }
        throw new ConsoleException(
                ErrorCode.HOST_NOT_FOUND,
                "There is no host of this name. Known are " + String.join(", ", hosts()) + ".");
    }

    private static <R> Operation<R> operation(HostCommand<R> command) {
        return new Operation<>(UUID.randomUUID(), HostWatch.epoch(command), command);
    }

    /// What the console does about what it learns.
    public interface Reaction {
        /// A dead-man timer took a change back. Told at least once.
        void limitsReverted(String host, LimitResult result);

        /// An event was learnt, for the first time.
        void happened(Event event);
    }
}
