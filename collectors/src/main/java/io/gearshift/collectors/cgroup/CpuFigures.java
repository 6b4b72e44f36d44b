package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.Reading;

/// CPU figures of a group with all groups below it.
///
/// @param usageUsec CPU time, microseconds
/// @param userUsec part of it in programs; on v1 `cpuacct.usage_user`, which is counted in ticks
///   and may pass the usage by one
/// @param systemUsec part of it in the kernel
/// @param throttling what the cap did; unsupported where the cpu controller is off
/// @param cap the most CPU time per period
/// @param weight share against sibling groups, 1 to 10000, default 100. On v1 `cpu.shares` / 10.24,
///   rounded, which may pass 10000
/// @param cpus the processors that were asked for; empty on v2 means those of the parent
/// @param effectiveCpus the processors that it runs on
public record CpuFigures(
        Reading<Counter> usageUsec,
        Reading<Counter> userUsec,
        Reading<Counter> systemUsec,
        Reading<Throttling> throttling,
        Reading<CpuMax> cap,
        Reading<Long> weight,
        Reading<CpuList> cpus,
        Reading<CpuList> effectiveCpus) {}
