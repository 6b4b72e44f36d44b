package io.gearshift.collectors.cgroup;

import io.gearshift.collectors.KernelText;
import io.gearshift.collectors.Limit;
import io.gearshift.collectors.UnexpectedText;
import java.util.List;
import java.util.OptionalDouble;

/// The cap on CPU time: `cpu.max` on v2, `cpu.cfs_quota_us` and `cpu.cfs_period_us` on v1, see
/// cgroup-v2.rst.
///
/// ```
/// 50000 100000
/// max 100000
/// ```
///
/// @param quotaUsec CPU time per period, microseconds
/// @param periodUsec length of a period, microseconds
public record CpuMax(Limit quotaUsec, long periodUsec) {

    /// The cap in processors, for example 0.5; empty where there is none.
    public OptionalDouble cores() {
        return switch (quotaUsec) {
            case Limit.Unlimited _ -> OptionalDouble.empty();
            case Limit.Of(long quota) -> OptionalDouble.of((double) quota / periodUsec);
        };
    }

    static CpuMax parse(String text) throws UnexpectedText {
        List<String> words = KernelText.words(KernelText.line(text));
        if (words.size() < 2) {
            throw new UnexpectedText("a quota and a period", text);
        }
        return of(Limit.parse(words.get(0)), KernelText.number(words.get(1)));
    }

    static CpuMax of(Limit quotaUsec, long periodUsec) throws UnexpectedText {
        if (periodUsec == 0) {
            throw new UnexpectedText("a period above 0", "0");
        }
        return new CpuMax(quotaUsec, periodUsec);
    }
}
