package io.gearshift.backend.api;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Something that happened.
///
/// @param id grows with time
/// @param gear id, null if it is about the host
/// @param gearName at that time
/// @param text one sentence
/// @param details further facts by name, for example `pid`, `insidePid`, `process`, `limitBytes`
public record Event(
        long id,
        Instant at,
        String host,
        @Nullable String gear,
        @Nullable String gearName,
        String project,
        Kind kind,
        Severity severity,
        String text,
        Map<String, String> details) {

    /// Of an {@link Kind#OOM_KILL} the detail that is the id of its {@link BlackBox}.
    public static final String BLACK_BOX = "blackBox";

    /// Copies the map.
    public Event {
        details = Map.copyOf(details);
    }

    /// What happened.
    public enum Kind {
        /// A gear was made.
        CREATED,
        /// A gear's program runs.
        STARTED,
        /// A gear stopped because it was asked to.
        STOPPED,
        /// A gear's program ended by itself.
        EXITED,
        /// A gear was frozen.
        FROZEN,
        /// A gear was thawed.
        THAWED,
        /// A gear was deleted.
        DELETED,
        /// The kernel killed a process for want of memory: at the memory cap, or the host's.
        OOM_KILL,
        /// A process could not be made at the process limit.
        PROCESS_LIMIT,
        /// A gear had to wait for processor, memory or disk for long.
        PRESSURE,
        /// It does not have to any more.
        PRESSURE_OVER,
        /// A gear used up its CPU cap in many periods for long.
        THROTTLED,
        /// It does not any more.
        THROTTLED_OVER,
        /// Limits were changed through Gearshift.
        LIMITS_CHANGED,
        /// A limit change was taken back by its dead-man timer.
        LIMITS_REVERTED,
        /// Somebody changed limits behind our back.
        DRIFT,
        /// An agent or libvirt went away.
        HOST_LOST,
        /// It came back.
        HOST_BACK,
        /// What a rule watches has lasted as long as the rule says.
        ALERT_RAISED,
        /// It is over.
        ALERT_CLEARED,
        /// History was lost, or is kept again: a damaged file, a full disk, a clock set back.
        HISTORY
    }

    /// How much it matters.
    public enum Severity {
        /// Good to know.
        INFO,
        /// Look at it.
        WARNING,
        /// Something broke.
        ERROR
    }
}
