package io.gearshift.backend.alert;

import io.gearshift.backend.api.Alert;
import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.host.Fleet;
import io.gearshift.backend.host.Sight;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the fleet every ten seconds, whether or not anybody else does, and raises and clears
/// alerts. It asks what a page of gears asks, and shares an answer that is not a second old.
public final class AlertWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AlertWatch.class);

    /// Between two looks.
    public static final Duration EVERY = Duration.ofSeconds(10);

    private static final Duration COUNTED_BACK = Duration.ofHours(24);

    /// For a look that is under way to end.
    private static final Duration LAST = Duration.ofSeconds(5);

    private final Fleet fleet;
    private final AlertBook book;
    private final Delivery delivery;
    private final EventCounts counts;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Conditions conditions;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("alert-watch").factory());
    private volatile List<Alert> standing;
    private volatile boolean begun;

    /// Takes up what stood when the console ended; looks when it is told to.
    ///
    /// @param counts is told of the fleet's events
    public AlertWatch(
            Fleet fleet,
            AlertBook book,
            Delivery delivery,
            EventCounts counts,
            Clock clock,
            LongSupplier nanos) {
        this.fleet = fleet;
        this.book = book;
        this.delivery = delivery;
        this.counts = counts;
        this.clock = clock;
        this.nanos = nanos;
        this.conditions = new Conditions(counts, book.standing());
        this.standing = sorted();
    }

    /// Hands what is on record to the counts; to be called before the fleet tells of more.
    public static void recall(AlertBook book, EventCounts counts, Clock clock) {
        book.eventsSince(clock.instant().minus(COUNTED_BACK), counts::happened);
    }

    /// Looks from now on, again and again.
    public void begin() {
        begun = true;
        var _ =
                timer.scheduleWithFixedDelay(
                        this::lookOrLog, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Looks at once rather than when it is time: a rule was changed.
    public void soon() {
        try {
            if (begun) {
                timer.execute(this::lookOrLog);
            }
        } catch (RejectedExecutionException e) {
            log.debug("the console is closing", e);
        }
    }

    private void lookOrLog() {
        try {
            look();
        } catch (ConsoleException e) {
            // The next look tries again: nothing has taken effect that was not written.
            log.warn("Alerts cannot be kept: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            // Whatever gets out of here ends the looks for good.
            log.error("A look for alerts failed; the next one is in {}", EVERY, e);
        }
    }

    /// What stands, the worst and newest first, as of the last look.
    public List<Alert> standing() {
        return standing;
    }

    /// Looks now.
    public synchronized void look() {
        Instant now = clock.instant();
        List<Sight> sights = fleet.look();
        counts.forget(sights);
        List<Turn> turns = conditions.look(book.rules(), sights, nanos.getAsLong(), now);
        try {
            turns.forEach(turn -> take(turn, now));
        } finally {
            standing = sorted();
            if (!turns.isEmpty()) {
                fleet.somethingChanged();
                delivery.soon();
            }
        }
    }

    private void take(Turn turn, Instant now) {
        switch (turn) {
            case Turn.Raised raised -> {
                Alert alert = alert(raised, now);
                book.raise(alert, now);
                conditions.stands(raised.key(), alert);
            }
            case Turn.Cleared(var key, var alert, var why) -> {
                book.clear(alert, why, now);
                conditions.over(key);
            }
        }
    }

    private static Alert alert(Turn.Raised raised, Instant now) {
        AlertRule rule = raised.rule();
        Instant until = rule.silencedUntil();
        return new Alert(
                "a-" + UUID.randomUUID(),
                rule.id(),
                rule.terms().name(),
                rule.terms().watch(),
                rule.terms().severity(),
                raised.host(),
                raised.gear(),
                raised.gearName(),
                raised.project(),
                now,
                raised.figure(),
                raised.figure(),
                rule.terms().threshold(),
                Optional.ofNullable(until).filter(end -> end.isAfter(now)).isPresent());
    }

    private List<Alert> sorted() {
        return conditions.standing().stream()
                .sorted(
                        Comparator.comparing(Alert::severity)
                                .thenComparing(Alert::since)
                                .reversed()
                                .thenComparing(Alert::id))
                .toList();
    }

    /// Ends looking; what stands is kept. When it returns nobody uses the store.
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(LAST.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("A look for alerts has not ended after {}.", LAST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
