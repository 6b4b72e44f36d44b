package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Counter;

/// What the CPU cap did to a group, from `cpu.stat`. All stay 0 while there is no cap.
///
/// @param periods in which the group ran under a cap
/// @param throttledPeriods of them, those in which it used up its time
/// @param throttledUsec time that its runnable threads waited, summed over processors,
///   microseconds; v1 counts nanoseconds, which are divided
public record Throttling(Counter periods, Counter throttledPeriods, Counter throttledUsec) {}
