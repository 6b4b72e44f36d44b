package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.HistoryQuery.Step;
import io.gearshift.backend.api.LimitPreview;
import io.gearshift.backend.api.LimitPreview.Level;
import io.gearshift.backend.api.LimitPreview.Rehearsal;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.history.LongHistory;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Holds the recorded hours of a gear against limits that it may get: in how many minutes it used
/// more. Recorded are the average and the highest second of each minute, no more: a minute whose
/// highest second is above a limit was above it for one second or for sixty, and one whose average
/// is above it was so for most of it or by far.
///
/// Only of what is recorded: without history there is no rehearsal.
public final class LimitRehearsal {

    private static final String UNLESS_CACHE =
            " Page cache counts in these figures; where the kernel can drop it, nothing is killed.";

    /// The kernel holds a group to its cap in each 100 ms.
    private static final String BY_THE_SECOND =
            " That is by the second: shorter bursts may be throttled.";

    private final Recorded recorded;
    private final InstantSource clock;

    /// What is kept of a gear.
    interface Recorded {
        /// Shows a figure's minutes or hours, oldest first; of a minute maybe two parts.
        void visit(
                String gear, HistoryFigure figure, Step step, Instant from, Instant to, Part part);
    }

    /// Takes a minute or an hour, or a part of one.
    interface Part {
        /// Takes one.
        ///
        /// @param average NaN, as is the highest, where nothing was read
        void take(Instant start, double average, double highest);
    }

    /// @param history what was kept
    public LimitRehearsal(LongHistory history, InstantSource clock) {
        this(
                (gear, figure, step, from, to, part) ->
                        history.visit(
                                gear,
                                step,
                                from,
                                to,
                                (start, figures) ->
                                        part.take(
                                                start,
                                                figures.average(figure),
                                                figures.highest(figure))),
                clock);
    }

    LimitRehearsal(Recorded recorded, InstantSource clock) {
        this.recorded = recorded;
        this.clock = clock;
    }

    /// The preview of a change of a gear's limits, with its rehearsal. A change that would be
    /// refused has none.
    public LimitPreview of(String gear, LimitPreview preview) {
        if (preview.refusedBecause() != null) {
            return preview;
        }
        Limits before = preview.before();
        Limits after = preview.after();
        List<Rehearsal> lines = new ArrayList<>();
        if (!before.memoryBytes().equals(after.memoryBytes())
                && after.memoryBytes() instanceof Cap.At(long cap)) {
            add(
                    lines,
                    LimitField.MEMORY,
                    replay(gear, HistoryFigure.MEMORY_BYTES, (double) cap),
                    cap);
        }
        if (!before.memoryHighBytes().equals(after.memoryHighBytes())
                && after.memoryHighBytes() instanceof Cap.At(long high)) {
            add(
                    lines,
                    LimitField.MEMORY_HIGH,
                    replay(gear, HistoryFigure.MEMORY_BYTES, (double) high),
                    high);
        }
        if (!before.cpuMillis().equals(after.cpuMillis())
                && after.cpuMillis() instanceof Cap.At(long millis)) {
            Replay held =
                    before.cpuMillis() instanceof Cap.At
                            ? replay(gear, HistoryFigure.THROTTLED_SHARE, 0)
                            : new Replay(0);
            boolean higher = before.cpuMillis() instanceof Cap.At(long was) && millis > was;
            add(
                    lines,
                    LimitField.CPU,
                    replay(gear, HistoryFigure.CPU_CORES, millis / 1000.0),
                    millis,
                    held,
                    !higher);
        }
        if (!before.processes().equals(after.processes())
                && after.processes() instanceof Cap.At(long most)) {
            add(lines, LimitField.PROCESSES, replay(gear, HistoryFigure.PIDS, (double) most), most);
        }
        return preview.withRehearsal(lines);
    }

    private static void add(List<Rehearsal> lines, LimitField field, Replay replay, long limit) {
        add(lines, field, replay, limit, new Replay(0), false);
    }

    /// @param held where the cap that is in force held it down: what it used was not all it wanted
    /// @param lower whether the cap would not be higher than that
    private static void add(
            List<Rehearsal> lines,
            LimitField field,
            Replay replay,
            long limit,
            Replay held,
            boolean lower) {
        if (replay.minutes == 0 && replay.hours == 0) {
            return;
        }
        lines.add(
                new Rehearsal(
                        field.field(),
                        lower && held.above + held.hoursAbove > 0
                                ? Level.WARNING
                                : level(field, replay),
                        words(field, replay, limit) + held(held),
                        replay.minutes,
                        replay.above,
                        replay.averagedAbove,
                        replay.stretches,
                        replay.hours,
                        replay.hoursAbove));
    }

    private Replay replay(String gear, HistoryFigure figure, double limit) {
        Instant now = clock.instant();
        Instant dayAgo = now.minus(Step.MINUTE.kept());
        var replay = new Replay(limit);
        recorded.visit(gear, figure, Step.MINUTE, dayAgo, now, replay::minute);
        // Hours that the minutes do not cover; the one in which both meet is told by its minutes.
        Instant first = replay.firstMinute == null ? dayAgo : replay.firstMinute;
        recorded.visit(
                gear,
                figure,
                Step.HOUR,
                now.minus(Step.HOUR.kept()),
                now,
                (start, _, highest) -> {
                    if (!start.plus(Step.HOUR.length()).isAfter(first)) {
                        replay.hour(highest);
                    }
                });
        return replay;
    }

    /// Counts. A minute may come in two parts, one after the other.
    private static final class Replay {
        private final double limit;
        private @Nullable Instant firstMinute;
        private @Nullable Instant lastMinute;
        private boolean lastAbove;
        private boolean lastAveragedAbove;
        private int minutes;
        private int above;
        private int averagedAbove;
        private int stretches;
        private int hours;
        private int hoursAbove;
        private double highest = Double.NEGATIVE_INFINITY;

        Replay(double limit) {
            this.limit = limit;
        }

        void minute(Instant start, double average, double most) {
            if (Double.isNaN(most)) {
                return;
            }
            boolean again = start.equals(lastMinute);
            boolean isAbove = most > limit;
            boolean averaged = average > limit;
            boolean follows =
                    lastMinute != null && !start.isAfter(lastMinute.plus(Step.MINUTE.length()));
            if (firstMinute == null) {
                firstMinute = start;
            }
            minutes += again ? 0 : 1;
            above += isAbove && !(again && lastAbove) ? 1 : 0;
            averagedAbove += averaged && !(again && lastAveragedAbove) ? 1 : 0;
            stretches += isAbove && !(follows && lastAbove) ? 1 : 0;
            highest = Math.max(highest, most);
            lastMinute = start;
            lastAbove = again ? lastAbove || isAbove : isAbove;
            lastAveragedAbove = again ? lastAveragedAbove || averaged : averaged;
        }

        void hour(double most) {
            if (!Double.isNaN(most)) {
                hours++;
                hoursAbove += most > limit ? 1 : 0;
                highest = Math.max(highest, most);
            }
        }
    }

    private static Level level(LimitField field, Replay replay) {
        if (replay.above + replay.hoursAbove == 0) {
            return Level.INFO;
        }
        return field == LimitField.MEMORY && replay.averagedAbove > 0
                ? Level.DANGER
                : Level.WARNING;
    }

    private static String held(Replay held) {
        if (held.above + held.hoursAbove == 0) {
            return "";
        }
        return " The cap that is in force held it down in %s%s: what it would have used with more is not known."
                .formatted(
                        count(held.above, "recorded minute"),
                        held.hoursAbove == 0
                                ? ""
                                : " and " + count(held.hoursAbove, "hour") + " before");
    }

    private static String words(LimitField field, Replay replay, long limit) {
        String name =
                switch (field) {
                    case MEMORY -> "Memory cap " + LimitWords.bytes(limit);
                    case MEMORY_HIGH -> "Throttle point " + LimitWords.bytes(limit);
                    case CPU -> "CPU cap " + LimitWords.cores(limit / 1000.0);
                    case PROCESSES -> "Most processes " + limit;
                    case SWAP, WEIGHT, PROCESSORS, IO -> field.field();
                };
        String hours =
                replay.hours == 0
                        ? ""
                        : " Of %s before, %s above it."
                                .formatted(
                                        count(replay.hours, "recorded hour"),
                                        replay.hoursAbove == 0
                                                ? "none was"
                                                : replay.hoursAbove == 1
                                                        ? "1 was"
                                                        : replay.hoursAbove + " were");
        String minutes = count(replay.minutes, "recorded minute") + " of the last 24 hours";
        if (replay.minutes == 0) {
            return name + ": no minute of the last 24 hours is recorded." + hours;
        }
        if (replay.above == 0) {
            return name
                    + ": never reached in "
                    + minutes
                    + (replay.hoursAbove == 0
                            ? ". The highest was " + figure(field, replay.highest) + "."
                            : ".")
                    + (field == LimitField.CPU ? BY_THE_SECOND : "")
                    + hours;
        }
        String share = "%s of %s (%s)".formatted(replay.above, minutes, share(replay));
        return switch (field) {
            case MEMORY ->
                    "%s: exceeded in %s, in %s: about as many kills are likely.%s%s"
                            .formatted(
                                    name,
                                    share,
                                    count(replay.stretches, "stretch"),
                                    UNLESS_CACHE,
                                    hours);
            case MEMORY_HIGH ->
                    "%s: exceeded in %s: the gear would have been slowed there.%s"
                            .formatted(name, share, hours);
            case CPU ->
                    "%s: exceeded in %s, for a second or more. In %s even the average was above it: throttled all through.%s"
                            .formatted(name, share, replay.averagedAbove, hours);
            case PROCESSES ->
                    "%s: exceeded in %s: starting a process or thread would have failed there.%s"
                            .formatted(name, share, hours);
            case SWAP, WEIGHT, PROCESSORS, IO -> name;
        };
    }

    private static String share(Replay replay) {
        double percent = 100.0 * replay.above / replay.minutes;
        return percent < 1
                ? "under 1 %"
                : String.format(Locale.ROOT, "%.0f %%", Math.floor(percent));
    }

    private static String figure(LimitField field, double value) {
        return switch (field) {
            case CPU -> LimitWords.cores(value);
            case PROCESSES -> Long.toString((long) value);
            case MEMORY, MEMORY_HIGH -> LimitWords.bytes((long) value);
            case SWAP, WEIGHT, PROCESSORS, IO -> Double.toString(value);
        };
    }

    private static String count(int number, String noun) {
        return String.format(Locale.ROOT, "%,d ", number)
                + noun
                + (number == 1 ? "" : noun.endsWith("h") ? "es" : "s");
    }
}
