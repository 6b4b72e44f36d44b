package io.gearshift.backend.alert;

import static java.util.stream.Collectors.toSet;

import io.gearshift.backend.api.AlertRule.Watch;
import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.host.Sight;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How often something happened to a gear of late. Times are kept on the monotonic clock, so that a
/// clock that is set back does not make an old event new. Safe for use by many threads.
public final class EventCounts {
    private static final Duration LONGEST = Duration.ofHours(24);

    /// Of one gear and kind; a rule's threshold is not above it.
    private static final int MOST = 1000;

    /// Of one host, gears and kinds: an agent tells ids as it likes.
    static final int MOST_OF_HOST = 1000;

    /// An event may be here before its gear is.
    private static final Duration UNKNOWN = Duration.ofMinutes(1);

    /// The detail of an event that stands for several.
    private static final String SUM = "kills";

    private final Clock clock;
    private final LongSupplier nanos;
    private final Map<String, Map<Of, Counted>> hosts = new HashMap<>();

    private record Of(String gear, Watch watch) {}

    private record Told(long then, int times) {}

    /// What one gear's events of one kind come to.
    private static final class Counted {
        private final Deque<Told> told = new ArrayDeque<>();
        private int sum;
        private long learnt;

        void add(Told more, long now) {
            told.addLast(more);
            sum += more.times();
            learnt = now;
            while (sum - told.getFirst().times() >= MOST) {
                sum -= told.removeFirst().times();
            }
        }

        int within(long now, long back) {
            int count = 0;
            for (Told each : told) {
                count += now - each.then() <= back ? each.times() : 0;
            }
            return Math.min(count, MOST);
        }

        /// @return whether nothing is left
        boolean forget(long now) {
            told.removeIf(each -> now - each.then() > LONGEST.toNanos());
            sum = told.stream().mapToInt(Told::times).sum();
            return told.isEmpty();
        }
    }

    /// What a host's agent tells of; the one that was told of or asked for longest ago goes first.
    private static final class OfHost extends LinkedHashMap<Of, Counted> {
        private static final long serialVersionUID = 1;

        OfHost() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Of, Counted> eldest) {
            return size() > MOST_OF_HOST;
        }
    }

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
            happened(event.host(), new Of(gear, watch), event.at(), times(event));
        }
    }

    /// An agent tells of kills that go on in sums.
    private static int times(Event event) {
        String kills = event.details().get(SUM);
        return kills != null && kills.matches("[1-9][0-9]{0,8}")
                ? Math.min(Integer.parseInt(kills), MOST)
                : 1;
    }

    private synchronized void happened(String host, Of of, Instant at, int howOften) {
        Duration age = Duration.between(at, clock.instant());
        if (age.compareTo(LONGEST) > 0) {
            return;
        }
        long now = nanos.getAsLong();
        // An agent may date an event as it likes: an age below zero can be too large for
        // nanoseconds.
        long then = now - (age.isNegative() ? 0 : age.toNanos());
        hosts.computeIfAbsent(host, key -> new OfHost())
                .computeIfAbsent(of, key -> new Counted())
                .add(new Told(then, howOften), now);
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
    synchronized int count(String host, String gear, Watch watch, Duration back) {
        Map<Of, Counted> ofHost = hosts.get(host);
        Counted counted = ofHost == null ? null : ofHost.get(new Of(gear, watch));
        return counted == null ? 0 : counted.within(nanos.getAsLong(), back.toNanos());
    }

    /// Forgets what is too old for every rule, and what was told a minute ago of a gear that its
    /// host, which answers, does not have.
    synchronized void forget(List<Sight> sights) {
        long now = nanos.getAsLong();
        for (Sight sight : sights) {
            Map<Of, Counted> ofHost = hosts.get(sight.host().name());
            if (ofHost != null && sight.at() != null && sight.staleSince() == null) {
                Set<String> there = sight.gears().stream().map(Gear::id).collect(toSet());
                ofHost.entrySet()
                        .removeIf(
                                each ->
                                        now - each.getValue().learnt > UNKNOWN.toNanos()
                                                && !there.contains(each.getKey().gear()));
            }
        }
        hosts.values().forEach(ofHost -> ofHost.values().removeIf(each -> each.forget(now)));
        hosts.values().removeIf(Map::isEmpty);
    }

    /// How many gears and kinds are counted of a host.
    synchronized int size(String host) {
        return hosts.getOrDefault(host, Map.of()).size();
    }
}
