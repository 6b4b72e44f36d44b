package io.gearshift.backend.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What somebody wants to know of the past.
///
/// @param gears ids; empty for the host's own figures
/// @param figures names of {@link GearFigures} or {@link Host.Figures} fields
/// @param from beginning; null for `back` before the end
/// @param to end; null for now
/// @param back how long, if there is no beginning
/// @param step as it is kept; null for the finest that goes back to the beginning
/// @param points most values of a series; what is more is put together
/// @param averages whether averages are wanted beside the highest values
public record HistoryQuery(
        List<String> gears,
        List<String> figures,
        @Nullable Instant from,
        @Nullable Instant to,
        Duration back,
        @Nullable Step step,
        int points,
        boolean averages) {

    /// Copies the lists.
    public HistoryQuery {
        gears = List.copyOf(gears);
        figures = List.copyOf(figures);
    }

    /// The highest values of the last minutes, for a small line.
    public static HistoryQuery peaks(
            List<String> gears, List<String> figures, Duration back, int points) {
        return new HistoryQuery(gears, figures, null, null, back, null, points, false);
    }

    /// Averages and highest values of the time up to now.
    public static HistoryQuery last(
            List<String> gears, List<String> figures, Duration back, int points) {
        return new HistoryQuery(gears, figures, null, null, back, null, points, true);
    }

    /// In which steps figures are kept, and for how long.
    public enum Step {
        /// In the agent's memory.
        SECOND(Duration.ofSeconds(1), Duration.ofMinutes(15)),
        /// On the agent's disk.
        MINUTE(Duration.ofMinutes(1), Duration.ofHours(24)),
        /// On the agent's disk.
        HOUR(Duration.ofHours(1), Duration.ofDays(30));

        private final Duration length;
        private final Duration kept;

        Step(Duration length, Duration kept) {
            this.length = length;
            this.kept = kept;
        }

        /// How long one lasts.
        public Duration length() {
            return length;
        }

        /// How far back they go.
        public Duration kept() {
            return kept;
        }

        /// The finest that goes so far back, or the one that goes back the farthest.
        public static Step reaching(Duration back) {
            for (Step step : values()) {
                if (back.compareTo(step.kept) <= 0) {
                    return step;
                }
            }
            return HOUR;
        }
    }
}
