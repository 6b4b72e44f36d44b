package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.Reading;
import java.nio.file.Path;

/// `cpu.stat` of both versions: v2 holds time and throttling, v1 throttling only, in nanoseconds.
///
/// ```
/// usage_usec 1234        nr_periods 0
/// nr_throttled 0         throttled_time 0
/// ```
///
/// @param file as it was read
record CpuStat(Reading<FlatKeyed> file) {

    static CpuStat read(Path folder) {
        return new CpuStat(FlatKeyed.read(folder.resolve("cpu.stat")));
    }

    Reading<Counter> usageUsec() {
        return FlatKeyed.counter(file, "usage_usec");
    }

    Reading<Counter> userUsec() {
        return FlatKeyed.counter(file, "user_usec");
    }

    Reading<Counter> systemUsec() {
        return FlatKeyed.counter(file, "system_usec");
    }

    Reading<Throttling> throttling() {
        return throttling(FlatKeyed.counter(file, "throttled_usec"));
    }

    Reading<Throttling> throttlingOfV1() {
        return throttling(FlatKeyed.counter(file, "throttled_time").map(SingleValue::micros));
    }

    private Reading<Throttling> throttling(Reading<Counter> throttledUsec) {
        return Both.of(
                FlatKeyed.counter(file, "nr_periods"),
                Both.of(
                        FlatKeyed.counter(file, "nr_throttled"),
                        throttledUsec,
                        (throttled, usec) -> new Throttling(new Counter(0), throttled, usec)),
                (periods, rest) ->
                        new Throttling(periods, rest.throttledPeriods(), rest.throttledUsec()));
    }
}
