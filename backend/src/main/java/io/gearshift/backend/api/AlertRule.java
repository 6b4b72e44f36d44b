package io.gearshift.backend.api;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A condition that is watched whether or not anybody looks. While it lasts there is one {@link
/// Alert} for each gear or host that it is true of.
///
/// @param id stable: 1 to 40 of `a-z`, `0-9` and `-`
/// @param silencedUntil till when its alerts are not sent; they are shown all the same; null if
///   they are sent
/// @param undoable whether its last change can be taken back
public record AlertRule(String id, Terms terms, @Nullable Instant silencedUntil, boolean undoable) {

    /// What an id looks like.
    public static final String ID = "[a-z0-9][a-z0-9-]{0,39}";

    /// What is watched, where, and how much it matters.
    ///
    /// @param name in words
    /// @param threshold percent, or how many; null where the watch takes none
    /// @param lasting how long before it is an alert; for what is counted the time in which it is
    ///   counted. 0 s to 24 h; to count, at least 10 s
    /// @param project only its gears; null for all
    /// @param gear id of the only gear; null for all
    /// @param host only this host, or its gears; null for all
    public record Terms(
            String name,
            Watch watch,
            @Nullable Double threshold,
            Duration lasting,
            @Nullable String project,
            @Nullable String gear,
            @Nullable String host,
            Event.Severity severity,
            boolean enabled) {

        private static final Duration LONGEST = Duration.ofHours(24);
        private static final Duration SHORTEST_COUNT = Duration.ofSeconds(10);
        private static final double MOST = 1000;

        /// With or without effect.
        public Terms enabled(boolean on) {
            return new Terms(name, watch, threshold, lasting, project, gear, host, severity, on);
        }

        /// With another time.
        public Terms lasting(Duration other) {
            return new Terms(name, watch, threshold, other, project, gear, host, severity, enabled);
        }

        /// Everything that is wrong with it, in sentences; empty if nothing is.
        public List<String> problems() {
            List<String> problems = new ArrayList<>();
            if (name.isBlank() || name.length() > 80 || name.chars().anyMatch(c -> c < ' ')) {
                problems.add("A rule has a name of 1 to 80 characters.");
            }
            Watch.Kind kind = watch.kind();
            Double limit = threshold;
            if (kind == Watch.Kind.STATE ? limit != null : limit == null) {
                problems.add(
                        kind == Watch.Kind.STATE
                                ? "What is so or not has no threshold."
                                : "A threshold is wanted.");
            } else if (limit != null && !(limit > 0 && limit <= MOST)) {
                problems.add("A threshold is above 0 and at most 1000.");
            } else if (limit != null && kind == Watch.Kind.COUNT && limit != Math.rint(limit)) {
                problems.add("What is counted has a whole number as its threshold.");
            }
            Duration least = kind == Watch.Kind.COUNT ? SHORTEST_COUNT : Duration.ZERO;
            if (lasting.compareTo(least) < 0 || lasting.compareTo(LONGEST) > 0) {
                problems.add("The time is " + least.toSeconds() + " s to 24 h.");
            }
            if (watch.ofHosts() && (project != null || gear != null)) {
                problems.add("What is watched of a host has no project and no gear.");
            }
            return problems;
        }
    }

    /// What can be watched.
    public enum Watch {
        /// `memory.current` of the memory cap.
        GEAR_MEMORY(Kind.SHARE, false, "memory", "of its memory cap"),
        /// The same without the page cache, which the kernel drops before it kills.
        GEAR_MEMORY_HELD(Kind.SHARE, false, "memory without page cache", "of its memory cap"),
        /// Periods of the CPU cap in which the gear was stopped for the rest.
        GEAR_THROTTLED(Kind.SHARE, false, "CPU throttled", "of its cap's periods"),
        /// Some task waited for a processor; last 10 s.
        GEAR_CPU_PRESSURE(Kind.SHARE, false, "CPU pressure", "of the time"),
        /// Some task waited for memory; last 10 s.
        GEAR_MEMORY_PRESSURE(Kind.SHARE, false, "memory pressure", "of the time"),
        /// Some task waited for a disk; last 10 s.
        GEAR_IO_PRESSURE(Kind.SHARE, false, "I/O pressure", "of the time"),
        /// Processes and threads of the process limit.
        GEAR_PROCESSES(Kind.SHARE, false, "processes", "of its process limit"),
        /// It should run and does not.
        GEAR_FAILED(Kind.STATE, false, "should run and does not", ""),
        /// The kernel killed in it for want of memory.
        GEAR_OOM_KILLS(Kind.COUNT, false, "out-of-memory kills", ""),
        /// A process could not be made.
        GEAR_PROCESS_LIMIT(Kind.COUNT, false, "process limit reached", ""),
        /// Its program ended by itself.
        GEAR_EXITS(Kind.COUNT, false, "program ended by itself", ""),
        /// Busy processors.
        HOST_CPU(Kind.SHARE, true, "host CPU", "of its processors"),
        /// Memory that is not available.
        HOST_MEMORY(Kind.SHARE, true, "host memory", "of its memory"),
        /// Some task waited for a processor; last 10 s.
        HOST_CPU_PRESSURE(Kind.SHARE, true, "host CPU pressure", "of the time"),
        /// Some task waited for memory; last 10 s.
        HOST_MEMORY_PRESSURE(Kind.SHARE, true, "host memory pressure", "of the time"),
        /// Some task waited for a disk; last 10 s.
        HOST_IO_PRESSURE(Kind.SHARE, true, "host I/O pressure", "of the time"),
        /// The agent does not answer.
        HOST_LOST(Kind.STATE, true, "host does not answer", "");

        private final Kind kind;
        private final boolean ofHosts;
        private final String words;
        private final String of;

        Watch(Kind kind, boolean ofHosts, String words, String of) {
            this.kind = kind;
            this.ofHosts = ofHosts;
            this.words = words;
            this.of = of;
        }

        /// How it is measured.
        public Kind kind() {
            return kind;
        }

        /// Whether it is about hosts; else about gears.
        public boolean ofHosts() {
            return ofHosts;
        }

        /// In words.
        public String words() {
            return words;
        }

        /// A figure of it with its unit, for example `95 % of its memory cap`; empty for what is so
        /// or not.
        public String words(double figure) {
            return switch (kind) {
                case SHARE -> Math.round(figure) + " % " + of;
                case COUNT -> Long.toString(Math.round(figure));
                case STATE -> "";
            };
        }

        /// How something is measured.
        public enum Kind {
            /// A share in percent, at or above the threshold all the time.
            SHARE,
            /// Events within the time.
            COUNT,
            /// So or not.
            STATE
        }
    }
}
