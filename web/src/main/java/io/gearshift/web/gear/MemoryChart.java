package io.gearshift.web.gear;

import io.gearshift.assets.Say;
import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.Cap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The minute before a kill on 600 by 200 units: the parts of the memory upon one another, what
/// counts against the cap as a line above them, and the cap. Drawn on the server, so that it is
/// there without script. Seconds in which nothing was read are a gap, never zero.
///
/// @param areas of anon, file and kernel, from below; empty where the kernel does not tell the
///   parts
/// @param total line of what counts against the cap
/// @param cap units from the top at which the cap is; -1 if there is none
/// @param capWords the cap with its unit; empty if there is none
/// @param top what the upper edge stands for
public record MemoryChart(List<String> areas, String total, int cap, String capWords, String top) {

    private static final int WIDTH = 600;
    private static final int HEIGHT = 200;
    private static final Duration SPAN = Duration.ofMinutes(1);
    private static final Duration GAP = Duration.ofMillis(2500);
    private static final double HEADROOM = 1.1;

    private static final List<Function<BlackBox.Moment, @Nullable Long>> PARTS =
            List.of(BlackBox.Moment::anon, BlackBox.Moment::file, BlackBox.Moment::kernel);

    /// Copies the list.
    public MemoryChart {
        areas = List.copyOf(areas);
    }

    /// Draws a black box.
    static MemoryChart of(BlackBox box) {
        List<BlackBox.Moment> moments = new ArrayList<>(box.before());
        if (box.atKill() != null) {
            moments.add(box.atKill());
        }
        Long cap = box.limits().memoryBytes() instanceof Cap.At at ? (Long) at.value() : null;
        double highest = cap == null ? 1 : (double) cap;
        for (BlackBox.Moment each : moments) {
            highest = Math.max(highest, Math.max(value(each.total()), sum(each, PARTS.size())));
        }
        double scale = highest * HEADROOM;
        Instant end = box.row().at();
        List<String> areas = new ArrayList<>();
        for (int part = 0; part < PARTS.size(); part++) {
            areas.add(area(moments, end, scale, part));
        }
        return new MemoryChart(
                areas,
                line(moments, end, scale),
                cap == null ? -1 : y((double) cap, scale),
                cap == null ? "" : Say.bytes((double) cap),
                Say.bytes(scale));
    }

    private static String area(List<BlackBox.Moment> moments, Instant end, double scale, int part) {
        StringBuilder path = new StringBuilder();
        for (List<BlackBox.Moment> run : runs(moments, each -> PARTS.get(part).apply(each))) {
            path.append(path(run, end, each -> y(sum(each, part + 1), scale), 'M'));
            path.append(path(run.reversed(), end, each -> y(sum(each, part), scale), 'L'));
            path.append('Z');
        }
        return path.toString();
    }

    private static String line(List<BlackBox.Moment> moments, Instant end, double scale) {
        StringBuilder path = new StringBuilder();
        for (List<BlackBox.Moment> run : runs(moments, BlackBox.Moment::total)) {
            path.append(path(run, end, each -> y(value(each.total()), scale), 'M'));
        }
        return path.toString();
    }

    private static StringBuilder path(
            List<BlackBox.Moment> run,
            Instant end,
            ToDoubleFunction<BlackBox.Moment> height,
            char first) {
        StringBuilder path = new StringBuilder();
        for (BlackBox.Moment each : run) {
            double before = Duration.between(each.at(), end).toMillis();
            long x = Math.round(WIDTH - Math.clamp(before / SPAN.toMillis() * WIDTH, 0.0, WIDTH));
            path.append(path.isEmpty() ? first : 'L')
                    .append(x)
                    .append(' ')
                    .append((int) height.applyAsDouble(each));
        }
        return path;
    }

    /// Stretches without a gap in which a figure is known.
    private static List<List<BlackBox.Moment>> runs(
            List<BlackBox.Moment> moments, Function<BlackBox.Moment, @Nullable Long> figure) {
        List<List<BlackBox.Moment>> runs = new ArrayList<>();
        BlackBox.Moment last = null;
        for (BlackBox.Moment each : moments) {
            if (figure.apply(each) == null) {
                last = null;
                continue;
            }
            if (last == null || Duration.between(last.at(), each.at()).compareTo(GAP) > 0) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(each);
            last = each;
        }
        return runs;
    }

    private static double sum(BlackBox.Moment moment, int parts) {
        double sum = 0;
        for (int i = 0; i < parts; i++) {
            sum += value(PARTS.get(i).apply(moment));
        }
        return sum;
    }

    private static double value(@Nullable Long bytes) {
        return bytes == null ? 0 : (double) bytes;
    }

    private static int y(double bytes, double scale) {
        return (int) Math.round(HEIGHT - Math.clamp(bytes / scale, 0, 1) * HEIGHT);
    }
}
