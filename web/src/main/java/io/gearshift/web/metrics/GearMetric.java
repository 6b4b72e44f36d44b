package io.gearshift.web.metrics;

import static io.gearshift.web.metrics.Kind.COUNTER;
import static io.gearshift.web.metrics.Kind.GAUGE;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.GearTotals;
import io.gearshift.backend.api.HostMetrics.GearMetrics;
import io.gearshift.backend.api.Limits;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// The metrics of a running gear. Where cAdvisor has a metric of the same meaning, the name is
/// cAdvisor's, so that its dashboards and alerts work. A value that is not known has no line.
enum GearMetric {
    CPU_USAGE(
            "container_cpu_usage_seconds_total",
            COUNTER,
            "Processor time used.",
            seconds(GearTotals::cpuUsec)),
    CPU_PERIODS(
            "container_cpu_cfs_periods_total",
            COUNTER,
            "Periods of the CPU cap in which it ran.",
            whole(GearTotals::cpuPeriods)),
    CPU_THROTTLED_PERIODS(
            "container_cpu_cfs_throttled_periods_total",
            COUNTER,
            "Of these periods, those in which it used up its time.",
            whole(GearTotals::cpuThrottledPeriods)),
    CPU_THROTTLED(
            "container_cpu_cfs_throttled_seconds_total",
            COUNTER,
            "Time waited for the CPU cap, summed over processors.",
            seconds(GearTotals::cpuThrottledUsec)),
    CPU_WAITING(
            "container_pressure_cpu_waiting_seconds_total",
            COUNTER,
            "Time in which some task waited for a processor.",
            seconds(GearTotals::cpuWaitingUsec)),
    CPU_STALLED(
            "container_pressure_cpu_stalled_seconds_total",
            COUNTER,
            "Time in which all tasks waited for a processor.",
            seconds(GearTotals::cpuStalledUsec)),
    MEMORY_WAITING(
            "container_pressure_memory_waiting_seconds_total",
            COUNTER,
            "Time in which some task waited for memory.",
            seconds(GearTotals::memoryWaitingUsec)),
    MEMORY_STALLED(
            "container_pressure_memory_stalled_seconds_total",
            COUNTER,
            "Time in which all tasks waited for memory.",
            seconds(GearTotals::memoryStalledUsec)),
    IO_WAITING(
            "container_pressure_io_waiting_seconds_total",
            COUNTER,
            "Time in which some task waited for a block device.",
            seconds(GearTotals::ioWaitingUsec)),
    IO_STALLED(
            "container_pressure_io_stalled_seconds_total",
            COUNTER,
            "Time in which all tasks waited for a block device.",
            seconds(GearTotals::ioStalledUsec)),
    OOM_EVENTS(
            "container_oom_events_total",
            COUNTER,
            "Processes killed for want of memory.",
            whole(GearTotals::oomKills)),
    READ_BYTES(
            "container_fs_reads_bytes_total",
            COUNTER,
            "Bytes read from block devices.",
            whole(GearTotals::readBytes)),
    WRITTEN_BYTES(
            "container_fs_writes_bytes_total",
            COUNTER,
            "Bytes written to block devices.",
            whole(GearTotals::writtenBytes)),
    READS(
            "container_fs_reads_total",
            COUNTER,
            "Read operations on block devices.",
            whole(GearTotals::reads)),
    WRITES(
            "container_fs_writes_total",
            COUNTER,
            "Write operations on block devices.",
            whole(GearTotals::writes)),
    RECEIVED_BYTES(
            "container_network_receive_bytes_total",
            COUNTER,
            "Bytes received through its own interfaces.",
            whole(GearTotals::receivedBytes)),
    SENT_BYTES(
            "container_network_transmit_bytes_total",
            COUNTER,
            "Bytes sent through its own interfaces.",
            whole(GearTotals::sentBytes)),
    MEMORY_USAGE(
            "container_memory_usage_bytes",
            GAUGE,
            "Memory charged to it, page cache and kernel memory included.",
            whole(GearTotals::memoryBytes)),
    MEMORY_WORKING_SET(
            "container_memory_working_set_bytes",
            GAUGE,
            "Memory charged to it without cached files that were not used lately.",
            (gear, totals) -> workingSet(totals)),
    MEMORY_RSS(
            "container_memory_rss",
            GAUGE,
            "Memory without a file, bytes.",
            whole(GearTotals::memoryAnonBytes)),
    MEMORY_CACHE(
            "container_memory_cache",
            GAUGE,
            "Page cache and shared memory, bytes.",
            whole(GearTotals::memoryFileBytes)),
    MEMORY_KERNEL(
            "container_memory_kernel_usage",
            GAUGE,
            "Memory of the kernel, bytes.",
            whole(GearTotals::memoryKernelBytes)),
    MEMORY_SWAP(
            "container_memory_swap", GAUGE, "Swapped out, bytes.", whole(GearTotals::swapBytes)),
    THREADS(
            "container_threads",
            GAUGE,
            "Processes and threads, as the process limit counts them.",
            whole(GearTotals::threads)),
    THREADS_MAX("container_threads_max", GAUGE, "The process limit.", limit(Limits::processes, 1)),
    MEMORY_LIMIT(
            "container_spec_memory_limit_bytes",
            GAUGE,
            "The memory cap.",
            limit(Limits::memoryBytes, 1)),
    MEMORY_HIGH(
            "gearshift_gear_memory_high_bytes",
            GAUGE,
            "The throttle point of memory.",
            limit(Limits::memoryHighBytes, 1)),
    SWAP_LIMIT(
            "gearshift_gear_swap_limit_bytes",
            GAUGE,
            "The cap of swap alone.",
            limit(Limits::swapBytes, 1)),
    CPU_LIMIT(
            "gearshift_gear_cpu_limit_cores",
            GAUGE,
            "The CPU cap, in processors.",
            limit(Limits::cpuMillis, 1000)),
    CPU_WEIGHT(
            "gearshift_gear_cpu_weight",
            GAUGE,
            "Its share when processors are contended, 1 to 10000.",
            (gear, totals) -> (double) gear.limits().cpuWeight()),
    READ_AT(
            "gearshift_gear_read_timestamp_seconds",
            GAUGE,
            "When the kernel was read for these metrics.",
            (gear, totals) -> totals.atMillis() / 1e3);

    private static final double MICROS = 1e6;

    private final String metric;
    private final Kind kind;
    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // the functions hold nothing
    private final BiFunction<GearMetrics, GearTotals, @Nullable Double> value;

    GearMetric(
            String metric,
            Kind kind,
            String help,
            BiFunction<GearMetrics, GearTotals, @Nullable Double> value) {
        this.metric = metric;
        this.kind = kind;
        this.help = help;
        this.value = value;
    }

    String metric() {
        return metric;
    }

    Kind kind() {
        return kind;
    }

    String help() {
        return help;
    }

    /// Its value; null where there is none.
    @Nullable Double of(GearMetrics gear, GearTotals totals) {
        return value.apply(gear, totals);
    }

    /// One of the kernel's counts.
    private interface Count {
        @Nullable Long of(GearTotals totals);
    }

    /// One of the limits.
    private interface Limit {
        Cap of(Limits limits);
    }

    private static BiFunction<GearMetrics, GearTotals, @Nullable Double> whole(Count count) {
        return (gear, totals) -> scaled(count.of(totals), 1);
    }

    private static BiFunction<GearMetrics, GearTotals, @Nullable Double> seconds(Count count) {
        return (gear, totals) -> scaled(count.of(totals), MICROS);
    }

    private static @Nullable Double scaled(@Nullable Long count, double divisor) {
        return count == null ? null : (Double) (count / divisor);
    }

    private static BiFunction<GearMetrics, GearTotals, @Nullable Double> limit(
            Limit limit, double divisor) {
        return (gear, totals) ->
                limit.of(gear.limits()) instanceof Cap.At(long value) ? value / divisor : null;
    }

    private static @Nullable Double workingSet(GearTotals totals) {
        Long used = totals.memoryBytes();
        Long inactive = totals.memoryInactiveFileBytes();
        return used == null || inactive == null
                ? null
                : (Double) (double) Math.max(0, used - inactive);
    }
}
