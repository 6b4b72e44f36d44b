package io.gearshift.backend.alert;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long a condition has held, or has not, of one gear or host. Times are of the monotonic
/// clock. A gap in which nobody looked, or nobody knew, for longer than a few looks starts both
/// anew: what was not seen is not counted.
final class Track {
    /// Three looks.
    static final Duration GAP = Duration.ofSeconds(35);

    private @Nullable Long holdsSince;
    private @Nullable Long quietSince;
    private @Nullable Long seen;

    /// How a figure stands to the threshold.
    enum Level {
        /// At or above it.
        HOLDS,
        /// Below it, but not by enough for the condition to be over.
        BETWEEN,
        /// Well below it.
        QUIET
    }

    /// A look at something of which an alert may stand.
    ///
    /// @param stands whether one does
    /// @param holding how long before one is raised
    /// @param quiet how long before one is over
    /// @return whether it is to be raised, or to be cleared
    boolean turns(Level level, long nanos, boolean stands, Duration holding, Duration quiet) {
        if (seen != null && nanos - seen > GAP.toNanos()) {
            holdsSince = null;
            quietSince = null;
        }
        seen = nanos;
        switch (level) {
            case HOLDS -> {
                quietSince = null;
                holdsSince = holdsSince == null ? (Long) nanos : holdsSince;
            }
            case BETWEEN -> {
                holdsSince = null;
                quietSince = null;
            }
            case QUIET -> {
                holdsSince = null;
                quietSince = quietSince == null ? (Long) nanos : quietSince;
            }
        }
        Long since = stands ? quietSince : holdsSince;
        return since != null && nanos - since >= (stands ? quiet : holding).toNanos();
    }
}
