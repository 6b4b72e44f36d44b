package io.gearshift.backend.alert;

import io.gearshift.backend.api.AlertRule.Watch;
import io.gearshift.backend.api.Event;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How often something happened to a gear of late. Times are kept on the monotonic clock, so that a
/// clock that is set back does not make an old event new. Safe for use by many threads.
public final class EventCounts {
    private static final Duration LONGEST = Duration.ofHours(24);

    /// Of one gear and kind; a rule's threshold is not above it.
    private static final int MOST = 1000;

    /// The detail of an event that stands for several.
    private static final String SUM = "kills";

    private final Clock clock;
    private final LongSupplier nanos;
    private final Map<Of, Deque<Long>> times = new HashMap<>();

    private record Of(String gear, Watch watch) {}

    /// Of nothing yet.
    public EventCounts(Clock clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    /// An event was learnt, for the first time; it may have happened a while ago.
    public void happened(Event event) {
        Watch watch = watch(event.kind());
        String gear = event.gear();
        if (watch != null && gear != null) {
            happened(gear, watch, event.at(), times(event));
        }
    }

    /// An agent tells of kills that go on in sums.
    private static int times(Event event) {
        String kills = event.details().get(SUM);
        return kills != null && kills.matches("[1-9][0-9]{0,8}")
                ? Math.min(Integer.parseInt(kills), MOST)
                : 1;
    }

    private synchronized void happened(String gear, Watch watch, Instant at, int howOften) {
        Duration age = Duration.between(at, clock.instant());
        if (age.compareTo(LONGEST) > 0) {
            return;
        }
        Deque<Long> of = times.computeIfAbsent(new Of(gear, watch), key -> new ArrayDeque<>());
        // An agent may date an event as it likes: an age below zero can be too large for
        // nanoseconds.
        long then = nanos.getAsLong() - (age.isNegative() ? 0 : age.toNanos());
        for (int i = 0; i < howOften; i++) {
            of.addLast(then);
        }
        while (of.size() > MOST) {
            of.removeFirst();
        }
    }

    /// Which watch counts events of this kind; null for none.
    static @Nullable Watch watch(Event.Kind kind) {
        return switch (kind) {
            case OOM_KILL -> Watch.GEAR_OOM_KILLS;
            case PROCESS_LIMIT -> Watch.GEAR_PROCESS_LIMIT;
            case EXITED -> Watch.GEAR_EXITS;
            case CREATED,
                    STARTED,
                    STOPPED,
                    FROZEN,
                    THAWED,
                    DELETED,
                    PRESSURE,
                    PRESSURE_OVER,
                    THROTTLED,
                    THROTTLED_OVER,
                    LIMITS_CHANGED,
                    LIMITS_REVERTED,
                    DRIFT,
                    HOST_LOST,
                    HOST_BACK,
                    ALERT_RAISED,
                    ALERT_CLEARED,
                    HISTORY ->
                    null;
        };
    }

    /// How many within `back`.
    synchronized int count(String gear, Watch watch, Duration back) {
        Deque<Long> of = times.get(new Of(gear, watch));
        if (of == null) {
            return 0;
        }
        long now = nanos.getAsLong();
        int count = 0;
        for (long each : of) {
            if (now - each <= back.toNanos()) {
                count++;
            }
        }
        return count;
    }

    /// Forgets what is too old for every rule.
    synchronized void forget() {
        long now = nanos.getAsLong();
        times.values().forEach(of -> of.removeIf(each -> now - each > LONGEST.toNanos()));
        times.values().removeIf(Deque::isEmpty);
    }
}
