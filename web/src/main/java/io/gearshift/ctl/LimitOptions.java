package io.gearshift.ctl;

import io.gearshift.backend.api.LimitChange;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The limits that `gear create` and `gear limit` take.
final class LimitOptions {
    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description =
                    "Memory cap: 64M, 1.5G, max. At it the kernel kills a process of the gear.")
    private @Nullable String memory;

    @Option(
            names = "--memory-high",
            paramLabel = "SIZE",
            description = "Throttle point: above it the gear is slowed down (cgroup v2 only).")
    private @Nullable String memoryHigh;

    @Option(names = "--swap", paramLabel = "SIZE", description = "Swap, apart from memory.")
    private @Nullable String swap;

    @Option(names = "--cpu", paramLabel = "CORES", description = "CPU cap in cores: 0.2, 2, max.")
    private @Nullable String cpu;

    @Option(
            names = "--cpu-weight",
            paramLabel = "WEIGHT",
            description = "Share when processors are contended, 1 to 10000; 100 is the default.")
    private @Nullable Integer cpuWeight;

    @Option(
            names = "--cpus",
            paramLabel = "LIST",
            description = "Processors that it may run on: 0-2,5, or all.")
    private @Nullable String cpus;

    @Option(
            names = "--pids",
            paramLabel = "COUNT",
            description = "Most processes and threads: 50, max.")
    private @Nullable String pids;

    /// The change that was asked for; only what was given is set.
    LimitChange change() {
        return new LimitChange(
                Values.cores(cpu),
                cpuWeight,
                cpus,
                Values.size(memory),
                Values.size(memoryHigh),
                Values.size(swap),
                Values.count(pids));
    }
}
