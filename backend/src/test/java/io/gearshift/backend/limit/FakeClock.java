package io.gearshift.backend.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A clock that a test turns; alarms ring on the test's thread while it does.
final class FakeClock implements AlarmClock {

    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private final List<Alarm> alarms = new ArrayList<>();

    private record Alarm(Instant at, Runnable work) {}

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Runnable after(Duration time, Runnable work) {
        var alarm = new Alarm(now.plus(time), work);
        alarms.add(alarm);
        return () -> alarms.remove(alarm);
    }

    @Override
    public void pause(Duration time) {
        now = now.plus(time);
    }

    @Override
    public void close() {
        alarms.clear();
    }

    int alarms() {
        return alarms.size();
    }

    /// Turns the clock; what comes due rings in order.
    void advance(Duration time) {
        Instant end = now.plus(time);
        while (true) {
            Alarm next =
                    alarms.stream()
                            .filter(alarm -> !alarm.at().isAfter(end))
                            .min(Comparator.comparing(Alarm::at))
                            .orElse(null);
            if (next == null) {
                break;
            }
            alarms.remove(next);
            now = next.at().isAfter(now) ? next.at() : now;
            next.work().run();
        }
        now = end;
    }
}
