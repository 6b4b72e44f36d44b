package io.gearshift.backend.limit;

import java.time.Duration;
import java.time.Instant;

/// Tells the time and wakes up at one. Injected, so that tests do not wait.
public interface AlarmClock extends AutoCloseable {

    /// The time of day.
    Instant now();

    /// Does `work` after a while, on a thread of its own. The while is measured by a clock that
    /// nobody sets.
    ///
    /// @return takes the alarm back; harmless if it has rung
    Runnable after(Duration time, Runnable work);

    /// Waits, at most so long, for what the kernel or systemd does a moment later.
    void pause(Duration time);

    /// No alarm rings any more.
    @Override
    void close();
}
