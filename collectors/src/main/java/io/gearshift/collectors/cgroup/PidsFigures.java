package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.Limit;
import io.gearshift.collectors.Reading;

/// How many processes and threads a group has with all groups below it.
///
/// @param current number now, threads counted
/// @param max the limit
/// @param refused times that a fork was refused for it, `pids.events`
public record PidsFigures(Reading<Long> current, Reading<Limit> max, Reading<Counter> refused) {}
