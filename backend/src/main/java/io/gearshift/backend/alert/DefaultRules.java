package io.gearshift.backend.alert;

import io.gearshift.backend.api.AlertRule;
import io.gearshift.backend.api.AlertRule.Watch;
import io.gearshift.backend.api.Event.Severity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rules that a new console begins with: what broke, and what soon will. Nothing that a healthy
/// gear does all day is among them: one that fills its memory with page cache, or is always at its
/// CPU cap for a moment, raises nothing.
public final class DefaultRules {
    private DefaultRules() {}

    /// By id.
    public static Map<String, AlertRule.Terms> all() {
        Map<String, AlertRule.Terms> all = new LinkedHashMap<>();
        all.put("oom", of("Killed for want of memory", Watch.GEAR_OOM_KILLS, 1.0, 600, true));
        all.put("failed", of("Does not run", Watch.GEAR_FAILED, null, 60, true));
        all.put("exits", of("Ends again and again", Watch.GEAR_EXITS, 3.0, 600, true));
        all.put("memory", of("Memory nearly full", Watch.GEAR_MEMORY_HELD, 95.0, 120, false));
        all.put(
                "memory-wait",
                of("Waits for memory", Watch.GEAR_MEMORY_PRESSURE, 20.0, 120, false));
        all.put("throttled", of("Throttled", Watch.GEAR_THROTTLED, 50.0, 120, false));
        all.put("io-wait", of("Waits for disks", Watch.GEAR_IO_PRESSURE, 60.0, 300, false));
        all.put("processes", of("Processes nearly full", Watch.GEAR_PROCESSES, 90.0, 60, false));
        all.put("host-lost", of("Host does not answer", Watch.HOST_LOST, null, 30, true));
        all.put("host-memory", of("Host memory nearly full", Watch.HOST_MEMORY, 95.0, 120, true));
        all.put(
                "host-memory-wait",
                of("Host waits for memory", Watch.HOST_MEMORY_PRESSURE, 20.0, 120, true));
        all.put(
                "host-cpu-wait",
                of("Host is overloaded", Watch.HOST_CPU_PRESSURE, 80.0, 600, false));
        return all;
    }

    /// One of them.
    public static AlertRule.Terms of(String id) {
        AlertRule.Terms terms = all().get(id);
        if (terms == null) {
            throw new IllegalArgumentException("no such rule: " + id);
        }
        return terms;
    }

    private static AlertRule.Terms of(
            String name, Watch watch, @Nullable Double threshold, long seconds, boolean error) {
        return new AlertRule.Terms(
                name,
                watch,
                threshold,
                Duration.ofSeconds(seconds),
                null,
                null,
                null,
                error ? Severity.ERROR : Severity.WARNING,
                true);
    }
}
