package io.gearshift.web.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/// What a metric is.
enum Kind {
    /// Only grows, as the kernel counts it; begins anew with the gear.
    COUNTER,
    /// Goes up and down.
    GAUGE;

    /// What every counter's name ends with, which the writer of the text adds itself.
    private static final String TOTAL = "_total";

    /// One value with its labels.
    record Point(Labels labels, double value) {}

    MetricSnapshot family(String name, String help, List<Point> points) {
        return switch (this) {
            case COUNTER ->
                    new CounterSnapshot(
                            new MetricMetadata(
                                    name.substring(0, name.length() - TOTAL.length()), help),
                            points.stream()
                                    .map(
                                            each ->
                                                    new CounterDataPointSnapshot(
                                                            each.value(), each.labels(), null, 0))
                                    .toList());
            case GAUGE ->
                    new GaugeSnapshot(
                            new MetricMetadata(name, help),
                            points.stream()
                                    .map(
                                            each ->
                                                    new GaugeDataPointSnapshot(
                                                            each.value(), each.labels(), null))
                                    .toList());
        };
    }
}
