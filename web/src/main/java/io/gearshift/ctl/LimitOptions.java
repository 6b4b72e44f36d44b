package io.gearshift.ctl;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.IoLimit;
import io.gearshift.backend.api.LimitChange;
import java.util.ArrayList;
import java.util.List;
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

    @Option(
            names = "--io-read",
            paramLabel = "DISK=SIZE",
            description = "Bytes a second read from a disk: vda=10M, vda=max, *=max for all disks.")
    private List<String> ioRead = List.of();

    @Option(
            names = "--io-write",
            paramLabel = "DISK=SIZE",
            description = "Bytes a second written to a disk.")
    private List<String> ioWrite = List.of();

    @Option(
            names = "--io-read-ops",
            paramLabel = "DISK=COUNT",
            description = "Reads a second from a disk.")
    private List<String> ioReadOps = List.of();

    @Option(
            names = "--io-write-ops",
            paramLabel = "DISK=COUNT",
            description = "Writes a second to a disk.")
    private List<String> ioWriteOps = List.of();

    private List<IoLimit.Change> io() {
        List<IoLimit.Change> changes = new ArrayList<>();
        for (String each : ioRead) {
            changes.add(new IoLimit.Change(disk(each), Values.size(value(each)), null, null, null));
        }
        for (String each : ioWrite) {
            changes.add(new IoLimit.Change(disk(each), null, Values.size(value(each)), null, null));
        }
        for (String each : ioReadOps) {
            changes.add(
                    new IoLimit.Change(disk(each), null, null, Values.count(value(each)), null));
        }
        for (String each : ioWriteOps) {
            changes.add(
                    new IoLimit.Change(disk(each), null, null, null, Values.count(value(each))));
        }
        return changes;
    }

    private static String disk(String typed) {
        return typed.substring(0, equals(typed));
    }

    private static String value(String typed) {
        return typed.substring(equals(typed) + 1);
    }

    private static int equals(String typed) {
        int at = typed.indexOf('=');
        if (at < 1) {
            throw new ConsoleException(
                    ErrorCode.LIMIT_INVALID,
                    "Wanted a disk and its limit, such as vda=10M; found \"" + typed + "\".");
        }
        return at;
    }

    /// The change that was asked for; only what was given is set.
    LimitChange change() {
        return new LimitChange(
                Values.cores(cpu),
                cpuWeight,
                cpus,
                Values.size(memory),
                Values.size(memoryHigh),
                Values.size(swap),
                Values.count(pids),
                io());
    }
}
