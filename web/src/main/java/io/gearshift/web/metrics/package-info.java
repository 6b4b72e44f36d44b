/// What a Prometheus-compatible server collects: `/metrics` in OpenMetrics, and `/metrics/targets`,
/// which tells it of the hosts. {@link io.gearshift.web.metrics.GearMetric} and {@link
/// io.gearshift.web.metrics.HostMetric} list the metrics; docs/reference/metrics.md explains them.
@NullMarked
package io.gearshift.web.metrics;

import org.jspecify.annotations.NullMarked;
