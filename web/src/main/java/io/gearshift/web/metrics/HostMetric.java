package io.gearshift.web.metrics;

import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.Host;
import io.gearshift.backend.api.HostMetrics;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The metrics of a host, all of them gauges. A host that does not answer has the first two alone.
enum HostMetric {
    UP(
            "gearshift_host_up",
            "Whether the host's agent answers: 1, or 0.",
            host -> host.up() ? 1.0 : 0.0),
    SEEN(
            "gearshift_host_seen_timestamp_seconds",
            "When the host's agent last answered.",
            host -> seconds(host.seenAt())),
    DEGRADED(
            "gearshift_host_degraded",
            "Whether the agent answers and something else does not, for example libvirt: 1, or 0.",
            whileUp(host -> host.state() == Host.State.DEGRADED ? 1.0 : 0.0)),
    PROCESSORS(
            "gearshift_host_processors",
            "Processors that are online.",
            whileUp(host -> (double) host.processors())),
    MEMORY(
            "gearshift_host_memory_bytes",
            "Memory that the host has.",
            whileUp(host -> (double) host.memoryBytes())),
    CPU(
            "gearshift_host_cpu_busy_cores",
            "Processors busy on average over the last second.",
            figure(Host.Figures::cpuCores)),
    MEMORY_USED(
            "gearshift_host_memory_used_bytes",
            "Memory that programs could not have any more.",
            figure(Host.Figures::memoryUsedBytes)),
    SWAP_USED(
            "gearshift_host_swap_used_bytes", "Swap in use.", figure(Host.Figures::swapUsedBytes)),
    LOAD("gearshift_host_load1", "Load average over a minute.", figure(Host.Figures::load1)),
    PROCESSES(
            "gearshift_host_processes",
            "Processes, each counted once.",
            figure(Host.Figures::processes)),
    THREADS(
            "gearshift_host_threads",
            "Threads of all processes and of the kernel.",
            figure(Host.Figures::threads)),
    CPU_PRESSURE(
            "gearshift_host_cpu_pressure_percent",
            "Share of the last 10 s in which some task waited for a processor.",
            figure(Host.Figures::cpuPressure)),
    MEMORY_PRESSURE(
            "gearshift_host_memory_pressure_percent",
            "Share of the last 10 s in which some task waited for memory.",
            figure(Host.Figures::memoryPressure)),
    IO_PRESSURE(
            "gearshift_host_io_pressure_percent",
            "Share of the last 10 s in which some task waited for a block device.",
            figure(Host.Figures::ioPressure));

    private final String metric;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
    private final Function<HostMetrics, @Nullable Double> value;

    HostMetric(String metric, String help, Function<HostMetrics, @Nullable Double> value) {
        this.metric = metric;
        this.help = help;
        this.value = value;
    }

    String metric() {
        return metric;
    }

    String help() {
        return help;
    }

    /// Its value; null where there is none.
    @Nullable Double of(HostMetrics host) {
        return value.apply(host);
    }

    private static Function<HostMetrics, @Nullable Double> whileUp(
            Function<HostMetrics, Double> value) {
        return host -> host.up() ? value.apply(host) : null;
    }

    private static Function<HostMetrics, @Nullable Double> figure(
            Function<Host.Figures, Figure> figure) {
        return host -> {
            Host.Figures figures = host.figures();
            return figures == null ? null : figure.apply(figures).value();
        };
    }

    private static @Nullable Double seconds(@Nullable Instant at) {
        return at == null ? null : (Double) (at.toEpochMilli() / 1e3);
    }
}
