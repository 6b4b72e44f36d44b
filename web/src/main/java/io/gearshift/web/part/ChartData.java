package io.gearshift.web.part;

import io.gearshift.backend.api.Event;
import io.gearshift.backend.api.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the charts' script is given.
public final class ChartData {

    private static final double FINEST = 1000;

    private ChartData() {}

    /// When it ends, how long it is and whether it goes on.
    public static Map<String, Object> of(Range range, Instant now) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("now", now.toEpochMilli());
        answer.put("span", range.back().toMillis());
        answer.put("live", range.live());
        return answer;
    }

    /// One line: the seconds of a live range, else averages with the highest values beside them.
    public static Map<String, Object> line(Series series, Range range) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("start", series.start().toEpochMilli());
        line.put("step", series.stepMillis());
        line.put("values", rounded(range.live() ? series.highest() : series.averages()));
        if (!range.live()) {
            line.put("most", rounded(series.highest()));
        }
        return line;
    }

    /// Finer than any chart can show, and shorter than a double in full.
    private static List<@Nullable Double> rounded(List<@Nullable Double> values) {
        List<@Nullable Double> rounded = new ArrayList<>(values.size());
        for (Double value : values) {
            rounded.add(value == null ? null : (Double) (Math.round(value * FINEST) / FINEST));
        }
        return rounded;
    }

    /// A mark at the time of an event.
    ///
    /// @param before what it is about, if that is not plain; else empty
    public static Map<String, Object> mark(Event event, String before) {
        return Map.of(
                "t",
                event.at().toEpochMilli(),
                "text",
                before + Untrusted.line(event.text()),
                "bad",
                event.severity() == Event.Severity.ERROR);
    }
}
