package io.gearshift.backend.agent;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;

/// A log of what a peer can cause as often as it likes: the first few in each period are written,
/// the others counted and written as one line at its end.
final class CountedLog {
    private static final int WRITTEN = 5;

    private final Logger log;
    private final AtomicInteger count = new AtomicInteger();

    CountedLog(Logger log) {
        this.log = log;
    }

    /// @param what one sentence, made printable here
    void warn(String what) {
        if (count.incrementAndGet() <= WRITTEN) {
            log.warn("On the link: {}.", what.replaceAll("\\p{Cntrl}", "?"));
        }
    }

    /// Ends a period.
    void flush() {
        int unwritten = count.getAndSet(0) - WRITTEN;
        if (unwritten > 0) {
            log.warn("On the link: {} further lines like these.", unwritten);
        }
    }
}
