package io.gearshift.backend.timemachine;

import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.HistoryQuery.Step;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.history.LongHistory;
import io.gearshift.backend.history.Rollup;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Figures of a moment that is past, out of the long history: the averages of its minute, or of its
/// hour where that is longer ago than minutes are kept. What is not in the history is absent and
/// says so.
public final class PastFigures {

    private static final Figure NOT_KEPT = Figure.absent("not kept of earlier times");
    private static final double PERCENT = 100;

    private final Recorded history;
    private final InstantSource clock;

    /// What is kept; as {@link LongHistory#visit}.
    public interface Recorded {
        /// Shows it.
        void visit(String gear, Step step, Instant from, Instant to, LongHistory.Visitor visitor);
    }

    PastFigures(Recorded history, InstantSource clock) {
        this.history = history;
        this.clock = clock;
    }

    /// The time that figures of a moment are averages of.
    int seconds(Instant time) {
        return (int) step(time).length().toSeconds();
    }

    private Step step(Instant time) {
        return time.isAfter(clock.instant().minus(Step.MINUTE.kept())) ? Step.MINUTE : Step.HOUR;
    }

    /// A gear's; null if nothing was recorded of it then.
    @Nullable GearFigures of(String gear, Instant time) {
        Rollup found = at(gear, time);
        if (found == null) {
            return null;
        }
        return new GearFigures(
                time,
                average(found, HistoryFigure.CPU_CORES, 1),
                average(found, HistoryFigure.THROTTLED_SHARE, 1),
                average(found, HistoryFigure.MEMORY_BYTES, 1),
                NOT_KEPT,
                NOT_KEPT,
                NOT_KEPT,
                NOT_KEPT,
                average(found, HistoryFigure.PIDS, 1),
                NOT_KEPT,
                average(found, HistoryFigure.CPU_PRESSURE, PERCENT),
                average(found, HistoryFigure.MEMORY_PRESSURE, PERCENT),
                average(found, HistoryFigure.IO_PRESSURE, PERCENT),
                average(found, HistoryFigure.READ_RATE, 1),
                average(found, HistoryFigure.WRITE_RATE, 1),
                average(found, HistoryFigure.RECEIVE_RATE, 1),
                average(found, HistoryFigure.SEND_RATE, 1),
                highest(found, HistoryFigure.CPU_CORES),
                highest(found, HistoryFigure.MEMORY_BYTES));
    }

    /// The host's; null if nothing was recorded then.
    Host.@Nullable Figures ofHost(Instant time) {
        Rollup found = at(LongHistory.HOST, time);
        if (found == null) {
            return null;
        }
        return new Host.Figures(
                time,
                average(found, HistoryFigure.CPU_CORES, 1),
                average(found, HistoryFigure.MEMORY_BYTES, 1),
                NOT_KEPT,
                NOT_KEPT,
                average(found, HistoryFigure.PIDS, 1),
                NOT_KEPT,
                average(found, HistoryFigure.CPU_PRESSURE, PERCENT),
                average(found, HistoryFigure.MEMORY_PRESSURE, PERCENT),
                average(found, HistoryFigure.IO_PRESSURE, PERCENT));
    }

    private @Nullable Rollup at(String gear, Instant time) {
        Step step = step(time);
        long length = step.length().toSeconds();
        Instant start =
                Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), length) * length);
        var sum = new Rollup();
        boolean[] any = new boolean[1];
        history.visit(
                gear,
                step,
                start,
                start.plus(step.length()),
                (_, part) -> {
                    sum.add(part);
                    any[0] = true;
                });
        return any[0] ? sum : null;
    }

    private static Figure average(Rollup found, HistoryFigure figure, double factor) {
        double value = found.average(figure);
        return Double.isNaN(value) ? Figure.absent("not recorded") : Figure.of(value * factor);
    }

    private static Figure highest(Rollup found, HistoryFigure figure) {
        double value = found.highest(figure);
        return Double.isNaN(value) ? Figure.absent("not recorded") : Figure.of(value);
    }
}
