package io.gearshift.backend.agent;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.HistoryQuery;
import io.gearshift.backend.api.HistoryQuery.Step;
import io.gearshift.backend.api.Series;
import io.gearshift.backend.history.LongHistory;
import io.gearshift.backend.history.Rollup;
import io.gearshift.collectors.sampler.History;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers what was: the last minutes out of the sampler's memory, what is older from disk.
final class Past {

    private static final int MOST_IDS = 1000;
    private static final int MOST_IDS_ON_DISK = 100;
    private static final int MOST_POINTS = 1500;
    private static final double PERCENT = 100;

    private static final Map<String, HistoryFigure> NAMES =
            Map.ofEntries(
                    Map.entry("cpuCores", HistoryFigure.CPU_CORES),
                    Map.entry("throttled", HistoryFigure.THROTTLED_SHARE),
                    Map.entry("memoryBytes", HistoryFigure.MEMORY_BYTES),
                    Map.entry("processes", HistoryFigure.PIDS),
                    Map.entry("cpuPressure", HistoryFigure.CPU_PRESSURE),
                    Map.entry("memoryPressure", HistoryFigure.MEMORY_PRESSURE),
                    Map.entry("ioPressure", HistoryFigure.IO_PRESSURE),
                    Map.entry("readBytesPerSecond", HistoryFigure.READ_RATE),
                    Map.entry("writtenBytesPerSecond", HistoryFigure.WRITE_RATE),
                    Map.entry("receivedBytesPerSecond", HistoryFigure.RECEIVE_RATE),
                    Map.entry("sentBytesPerSecond", HistoryFigure.SEND_RATE));

    private final GearSampling sampling;
    private final LongHistory history;
    private final InstantSource clock;

    Past(GearSampling sampling, LongHistory history, InstantSource clock) {
        this.sampling = sampling;
        this.history = history;
        this.clock = clock;
    }

    /// The series of a query: of each gear, each figure.
    List<Series> series(HistoryQuery query) {
        List<HistoryFigure> figures = figures(query);
        Instant now = clock.instant();
        Instant to = query.to() == null || query.to().isAfter(now) ? now : query.to();
        Instant farthest = now.minus(Step.HOUR.kept());
        if (to.isBefore(farthest)) {
            throw invalid("Nothing is kept of what is longer ago than 30 days.");
        }
        Instant from = query.from() == null ? to.minus(within(query.back())) : query.from();
        if (from.isBefore(farthest)) {
            from = farthest;
        }
        if (!from.isBefore(to)) {
            throw invalid("The time asked for ends before it begins.");
        }
        Step step =
                query.step() == null ? Step.reaching(Duration.between(from, now)) : query.step();
        if (step == Step.SECOND) {
            Instant first = now.minusSeconds(History.SECONDS - 1L);
            from = from.isBefore(first) ? first : from;
            if (!from.isBefore(to)) {
                throw invalid("By the second there are the last 15 minutes, nothing before.");
            }
        }
        int most = step == Step.SECOND ? MOST_IDS : MOST_IDS_ON_DISK;
        if (query.gears().size() > most) {
            throw invalid(
                    "A history by the "
                            + step.name().toLowerCase(java.util.Locale.ROOT)
                            + " is of at most "
                            + most
                            + " gears.");
        }
        List<@Nullable String> subjects = new ArrayList<>(query.gears());
        if (subjects.isEmpty()) {
            subjects.add(null);
        }
        List<Series> all = new ArrayList<>();
        for (String subject : subjects) {
            all.addAll(
                    step == Step.SECOND
                            ? fromMemory(subject, query, figures, from, to, now)
                            : fromDisk(subject, query, figures, step, from, to));
        }
        return all;
    }

    private static Duration within(Duration back) {
        Duration longest = Step.HOUR.kept();
        Duration shortest = Step.SECOND.length();
        Duration most = back.compareTo(longest) > 0 ? longest : back;
        return most.compareTo(shortest) < 0 ? shortest : most;
    }

    private static List<HistoryFigure> figures(HistoryQuery query) {
        List<HistoryFigure> figures = new ArrayList<>();
        for (String name : query.figures()) {
            HistoryFigure figure =
                    NAMES.get(query.gears().isEmpty() ? HostSampling.kept(name) : name);
            if (figure == null) {
                throw invalid(
                        "There is no history of \""
                                + name.replaceAll("[^A-Za-z0-9]", "?")
                                + "\"; there is of "
                                + String.join(", ", NAMES.keySet().stream().sorted().toList())
                                + ".");
            }
            figures.add(figure);
        }
        return figures;
    }

    private List<Series> fromMemory(
            @Nullable String gear,
            HistoryQuery query,
            List<HistoryFigure> figures,
            Instant from,
            Instant to,
            Instant now) {
        int seconds = Math.clamp(Duration.between(from, to).toSeconds(), 1, History.SECONDS);
        int ago = Math.clamp(Duration.between(to, now).toSeconds(), 0, History.SECONDS);
        int step = together(seconds, query.points());
        List<Series> all = new ArrayList<>();
        for (int i = 0; i < figures.size(); i++) {
            float[] values = sampling.seconds(gear, figures.get(i), ago, seconds);
            double factor = factor(figures.get(i));
            List<@Nullable Double> highest = new ArrayList<>();
            List<@Nullable Double> averages = new ArrayList<>();
            for (int at = 0; at < values.length; at += step) {
                put(values, at, Math.min(values.length, at + step), factor, highest, averages);
            }
            all.add(
                    new Series(
                            gear,
                            query.figures().get(i),
                            to.minusSeconds(seconds - 1L),
                            step * 1000L,
                            highest,
                            query.averages() ? averages : List.of()));
        }
        return all;
    }

    private static void put(
            float[] values,
            int from,
            int to,
            double factor,
            List<@Nullable Double> highest,
            List<@Nullable Double> averages) {
        double most = Double.NaN;
        double sum = 0;
        int count = 0;
        for (int i = from; i < to; i++) {
            if (!Float.isNaN(values[i])) {
                most = most >= values[i] ? most : values[i];
                sum += values[i];
                count++;
            }
        }
        highest.add(count == 0 ? null : (Double) (most * factor));
        averages.add(count == 0 ? null : (Double) (sum / count * factor));
    }

    private List<Series> fromDisk(
            @Nullable String gear,
            HistoryQuery query,
            List<HistoryFigure> figures,
            Step step,
            Instant from,
            Instant to) {
        long length = step.length().toSeconds();
        long first = Math.floorDiv(from.getEpochSecond(), length);
        long end = Math.ceilDiv(to.getEpochSecond(), length);
        int together = together((int) (end - first), query.points());
        // On whole multiples, so that the same minutes are put together when it is asked again.
        long start = Math.floorDiv(first, together) * together;
        var parts = new @Nullable Rollup[(int) Math.ceilDiv(end - start, (long) together)];
        history.visit(
                gear == null ? LongHistory.HOST : gear,
                step,
                Instant.ofEpochSecond(start * length),
                Instant.ofEpochSecond(end * length),
                (time, slot) -> {
                    int at = (int) ((time.getEpochSecond() / length - start) / together);
                    Rollup part = parts[at];
                    if (part == null) {
                        part = new Rollup();
                        parts[at] = part;
                    }
                    part.add(slot);
                });
        List<Series> all = new ArrayList<>();
        for (int i = 0; i < figures.size(); i++) {
            HistoryFigure figure = figures.get(i);
            List<@Nullable Double> highest = new ArrayList<>();
            List<@Nullable Double> averages = new ArrayList<>();
            for (Rollup part : parts) {
                highest.add(number(part == null ? Double.NaN : part.highest(figure), figure));
                averages.add(number(part == null ? Double.NaN : part.average(figure), figure));
            }
            all.add(
                    new Series(
                            gear,
                            query.figures().get(i),
                            Instant.ofEpochSecond(start * length),
                            together * length * 1000,
                            highest,
                            query.averages() ? averages : List.of()));
        }
        return all;
    }

    private static @Nullable Double number(double value, HistoryFigure figure) {
        return Double.isNaN(value) ? null : (Double) (value * factor(figure));
    }

    /// How many steps make one value, so that there are at most so many.
    private static int together(int steps, int points) {
        int most = Math.clamp(points, 1, MOST_POINTS);
        return Math.max(1, (steps + most - 1) / most);
    }

    private static double factor(HistoryFigure figure) {
        return switch (figure) {
            case CPU_PRESSURE, MEMORY_PRESSURE, IO_PRESSURE -> PERCENT;
            case CPU_CORES,
                    THROTTLED_SHARE,
                    MEMORY_BYTES,
                    READ_RATE,
                    WRITE_RATE,
                    RECEIVE_RATE,
                    SEND_RATE,
                    PIDS ->
                    1;
        };
    }

    private static ConsoleException invalid(String message) {
        return new ConsoleException(ErrorCode.REQUEST_INVALID, message);
    }
}
