package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Limits;
import io.gearshift.backend.driver.ContainerGroups;
import io.gearshift.backend.driver.Tuning;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How limits are said in one cgroup version: in its files and in libvirt's words.
sealed interface Dialect permits DialectV1, DialectV2 {

    /// The period of a CPU cap, microseconds.
    long PERIOD = 100_000;

    /// The dialect of a host.
    static Dialect of(HostFacts host) {
        return host.unified() ? new DialectV2(host) : new DialectV1(host);
    }

    /// `v1` or `v2`.
    String name();

    /// What libvirt is told for such limits.
    ///
    /// @param managed whether the gear is ours; only for those what libvirt's own helper needs is
    ///   added: on v1 to libvirt's memory cap, on v2 to the process limit
    Tuning tuning(Limits limits, boolean managed);

    /// The steps that lead from `before` to `after`, in an order in which no step makes another
    /// fail.
    ///
    /// @param fields what to set, also where it does not differ
    /// @param before in force
    /// @param nextStart as libvirt keeps them: of what is not in `fields` that stays
    /// @param groups null if the gear does not run: then only what libvirt keeps is set
    List<LimitStep> plan(
            Set<LimitField> fields,
            Limits before,
            Limits nextStart,
            Limits after,
            @Nullable ContainerGroups groups,
            boolean managed,
            CgroupFiles files)
            throws IOException;

    /// The steps that give libvirt's configuration these limits, of a gear that runs: nothing
    /// changes before its next start.
    ///
    /// @param fields what to set, of {@link #inLibvirt}
    default List<LimitStep> planNextStart(Set<LimitField> fields, Limits wanted, boolean managed) {
        Tuning words = tuning(wanted, managed);
        var steps = new ArrayList<LimitStep>();
        boolean memory = fields.contains(LimitField.MEMORY) || fields.contains(LimitField.SWAP);
        boolean high = fields.contains(LimitField.MEMORY_HIGH);
        if (memory || high) {
            steps.add(
                    new LimitStep.NextStart(
                            memory ? LimitField.MEMORY : LimitField.MEMORY_HIGH,
                            new Tuning(
                                    memory ? words.hardLimitBytes() : null,
                                    high ? words.softLimitBytes() : null,
                                    memory ? words.swapHardLimitBytes() : null,
                                    null,
                                    null,
                                    null)));
        }
        boolean cap = fields.contains(LimitField.CPU);
        boolean weight = fields.contains(LimitField.WEIGHT);
        if (cap || weight) {
            steps.add(
                    new LimitStep.NextStart(
                            cap ? LimitField.CPU : LimitField.WEIGHT,
                            Tuning.cpu(
                                    weight ? words.cpuShares() : null,
                                    cap ? words.cpuQuotaMicros() : null,
                                    cap ? words.cpuPeriodMicros() : null)));
        }
        return steps;
    }

    /// The limits in force. A limit whose file is not there is none.
    ///
    /// @param hint where a value of the kernel can mean several of ours, this one is taken if it
    ///   fits
    Limits read(ContainerGroups groups, @Nullable Limits hint, boolean managed, CgroupFiles files)
            throws IOException;

    /// The limits as libvirt's own group says them, where that is not the one that holds the
    /// program; what is not said there as in `otherwise`.
    Limits readOuter(ContainerGroups groups, Limits otherwise, boolean managed, CgroupFiles files)
            throws IOException;

    /// The limits in libvirt's words, for fields that it has a word for; others as in `otherwise`.
    Limits fromTuning(Tuning tuning, Limits otherwise, boolean managed);

    /// The fields that libvirt keeps for the next start.
    Set<LimitField> inLibvirt();

    /// The quota of a CPU cap.
    static Cap quota(Cap cpuMillis) {
        return switch (cpuMillis) {
            case Cap.Unlimited _ -> Cap.MAX;
            case Cap.At(long millis) -> Cap.at(millis * (PERIOD / 1000));
        };
    }

    /// The CPU cap of a quota, rounded to thousandths of a core.
    static Cap cpuMillis(Cap quota, long period) {
        return switch (quota) {
            case Cap.Unlimited _ -> Cap.MAX;
            case Cap.At(long micros) ->
                    period <= 0 ? Cap.MAX : Cap.at(Math.round(micros * 1000.0 / period));
        };
    }

    /// `max`, or the number.
    static String text(Cap cap) {
        return switch (cap) {
            case Cap.Unlimited _ -> "max";
            case Cap.At(long value) -> Long.toString(value);
        };
    }

    /// The smaller of two caps.
    static Cap least(Cap one, Cap other) {
        return compare(one, other) <= 0 ? one : other;
    }

    /// Less than 0 if the first is tighter; unlimited is above every number.
    static int compare(Cap one, Cap other) {
        return Long.compare(order(one), order(other));
    }

    private static long order(Cap cap) {
        return switch (cap) {
            case Cap.Unlimited _ -> Long.MAX_VALUE;
            case Cap.At(long value) -> value;
        };
    }

    /// A cap plus so many; unlimited stays.
    static Cap plus(Cap cap, Cap more) {
        return switch (cap) {
            case Cap.Unlimited _ -> Cap.MAX;
            case Cap.At(long value) ->
                    switch (more) {
                        case Cap.Unlimited _ -> Cap.MAX;
                        case Cap.At(long added) -> Cap.at(Math.addExact(value, added));
                    };
        };
    }

    /// A cap less so many, not below 0; unlimited stays.
    static Cap less(Cap cap, Cap by) {
        return cap instanceof Cap.At(long value) && by instanceof Cap.At(long taken)
                ? Cap.at(Math.max(0, value - taken))
                : cap;
    }
}
