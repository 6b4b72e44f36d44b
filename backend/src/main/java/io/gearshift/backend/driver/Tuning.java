package io.gearshift.backend.driver;

import io.gearshift.backend.api.Cap;
import org.jspecify.annotations.Nullable;

/// The settings that libvirt has a word for, in libvirt's meaning: they are about the group that
/// libvirt manages, which on cgroup v1 is the parent of the one that holds the program. Null leaves
/// a setting as it is, or says that it was not read.
///
/// @param hardLimitBytes memory cap (`hard_limit`), a multiple of 1024
/// @param softLimitBytes `soft_limit`; `memory.high` on cgroup v2
/// @param swapHardLimitBytes `swap_hard_limit`: memory plus swap on v1, `memory.swap.max` on v2
/// @param cpuShares `shares`: `cpu.shares` on v1 (2 to 262144), `cpu.weight` on v2 (1 to 10000)
/// @param cpuQuotaMicros `quota` of every period; unlimited is libvirt's -1
/// @param cpuPeriodMicros `period`, 1000 to 1000000
public record Tuning(
        @Nullable Cap hardLimitBytes,
        @Nullable Cap softLimitBytes,
        @Nullable Cap swapHardLimitBytes,
        @Nullable Long cpuShares,
        @Nullable Cap cpuQuotaMicros,
        @Nullable Long cpuPeriodMicros) {

    /// Nothing set.
    public static final Tuning NOTHING = new Tuning(null, null, null, null, null, null);

    /// Only the memory cap.
    public static Tuning hardLimit(Cap bytes) {
        return new Tuning(bytes, null, null, null, null, null);
    }

    /// Only the soft limit.
    public static Tuning softLimit(Cap bytes) {
        return new Tuning(null, bytes, null, null, null, null);
    }

    /// Only the swap limit.
    public static Tuning swapHardLimit(Cap bytes) {
        return new Tuning(null, null, bytes, null, null, null);
    }

    /// Only the CPU settings; null leaves one.
    public static Tuning cpu(
            @Nullable Long shares, @Nullable Cap quotaMicros, @Nullable Long periodMicros) {
        return new Tuning(null, null, null, shares, quotaMicros, periodMicros);
    }
}
