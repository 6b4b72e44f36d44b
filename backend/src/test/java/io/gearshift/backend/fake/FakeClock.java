package io.gearshift.backend.fake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that stands until it is moved.
public final class FakeClock extends Clock {
    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    /// Moves it on.
    public void advance(Duration by) {
        now.updateAndGet(instant -> instant.plus(by));
    }

    /// A monotonic clock beside it.
    public long nanos() {
        return Duration.between(START, instant()).toNanos();
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
