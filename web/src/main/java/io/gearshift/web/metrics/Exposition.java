package io.gearshift.web.metrics;

import io.gearshift.backend.api.GearTotals;
import io.gearshift.backend.api.HostMetrics;
import io.gearshift.backend.api.HostMetrics.GearMetrics;
import io.gearshift.backend.api.remote.ApiJson;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Hosts and gears as families of metrics, and the form in which they are written. What is not
/// known has no line; a gear that does not run has its state alone.
final class Exposition {

    /// State of a gear: 1 with the label `state`.
    static final String GEAR_STATE = "gearshift_gear_state";

    private static final String GEAR_STATE_HELP = "The state that it is in, as a label; always 1.";
    private static final ExpositionFormatWriter OPEN_METRICS =
            OpenMetricsTextFormatWriter.builder()
                    .setCreatedTimestampsEnabled(false)
                    .setExemplarsOnAllMetricTypesEnabled(false)
                    .build();
    private static final ExpositionFormatWriter PROMETHEUS =
            PrometheusTextFormatWriter.builder().setIncludeCreatedTimestamps(false).build();

    private Exposition() {}

    /// The writer for what a client accepts: OpenMetrics, unless it names the older text alone.
    static ExpositionFormatWriter writer(@Nullable String accept) {
        String wanted = accept == null ? "" : accept.toLowerCase(Locale.ROOT);
        return wanted.contains("text/plain") && !wanted.contains("application/openmetrics-text")
                ? PROMETHEUS
                : OPEN_METRICS;
    }

    static MetricSnapshots of(List<HostMetrics> hosts) {
        List<MetricSnapshot> families = new ArrayList<>();
        for (HostMetric metric : HostMetric.values()) {
            add(families, metric.metric(), Kind.GAUGE, metric.help(), points(metric, hosts));
        }
        List<Gear> gears = gears(hosts);
        add(families, GEAR_STATE, Kind.GAUGE, GEAR_STATE_HELP, states(gears));
        for (GearMetric metric : GearMetric.values()) {
            add(families, metric.metric(), metric.kind(), metric.help(), points(metric, gears));
        }
        return new MetricSnapshots(families);
    }

    private static void add(
            List<MetricSnapshot> families,
            String name,
            Kind kind,
            String help,
            List<Kind.Point> points) {
        if (!points.isEmpty()) {
            families.add(kind.family(name, help, points));
        }
    }

    /// A gear with the labels that all its metrics have.
    private record Gear(GearMetrics metrics, Labels labels) {}

    private static List<Gear> gears(List<HostMetrics> hosts) {
        List<Gear> gears = new ArrayList<>();
        for (HostMetrics host : hosts) {
            for (GearMetrics each : host.gears()) {
                gears.add(new Gear(each, labels(host.host(), each)));
            }
        }
        return gears;
    }

    private static Labels labels(String host, GearMetrics gear) {
        Labels labels =
                Labels.of(
                        "name",
                        gear.name(),
                        "id",
                        gear.id(),
                        "image",
                        gear.image(),
                        "project",
                        gear.project(),
                        "host",
                        host);
        String application = gear.application();
        return application == null ? labels : labels.add("application", application);
    }

    private static List<Kind.Point> states(List<Gear> gears) {
        return gears.stream()
                .map(
                        each ->
                                new Kind.Point(
                                        each.labels()
                                                .add("state", ApiJson.word(each.metrics().state())),
                                        1))
                .toList();
    }

    private static List<Kind.Point> points(GearMetric metric, List<Gear> gears) {
        List<Kind.Point> points = new ArrayList<>();
        for (Gear each : gears) {
            GearTotals totals = each.metrics().totals();
            Double value = totals == null ? null : metric.of(each.metrics(), totals);
            if (value != null) {
                points.add(new Kind.Point(each.labels(), value));
            }
        }
        return points;
    }

    private static List<Kind.Point> points(HostMetric metric, List<HostMetrics> hosts) {
        List<Kind.Point> points = new ArrayList<>();
        for (HostMetrics each : hosts) {
            Double value = metric.of(each);
            if (value != null) {
                points.add(new Kind.Point(Labels.of("host", each.host()), value));
            }
        }
        return points;
    }
}
