package io.gearshift.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a benchmark measured and which bounds it was held to.
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final Instant started = Instant.now();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<Bound> bounds = new ArrayList<>();

    /// One bound.
    ///
    /// @param relation `<=` or `>=`
    record Bound(String what, double measured, String relation, double bound, boolean holds) {}

    Report(String name) {
        this.name = name;
    }

    /// A measured figure; the name carries its unit.
    void figure(String figure, Object value) {
        figures.put(figure, value);
    }

    /// Holds a figure to an upper bound.
    void atMost(String what, double measured, double bound) {
        bounds.add(new Bound(what, measured, "<=", bound, measured <= bound));
    }

    /// Holds a figure to a lower bound.
    void atLeast(String what, double measured, double bound) {
        bounds.add(new Bound(what, measured, ">=", bound, measured >= bound));
    }

    /// Whether there is a bound and every bound holds.
    boolean holds() {
        return !bounds.isEmpty() && bounds.stream().allMatch(Bound::holds);
    }

    String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("benchmark", name);
        all.put("started", started.toString());
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("kernel", System.getProperty("os.version"));
        all.put("java", Runtime.version().toString());
        all.put("figures", figures);
        all.put("bounds", bounds);
        all.put("holds", holds());
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    String table() {
        StringBuilder text = new StringBuilder();
        figures.forEach(
                (figure, value) ->
                        text.append(String.format(Locale.ROOT, "%-48s %s%n", figure, value)));
        for (Bound bound : bounds) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%-8s %s: %.3f %s %.3f%n",
                            bound.holds() ? "holds" : "BROKEN",
                            bound.what(),
                            bound.measured(),
                            bound.relation(),
                            bound.bound()));
        }
        return text.toString();
    }
}
