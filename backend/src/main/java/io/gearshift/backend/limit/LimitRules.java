package io.gearshift.backend.limit;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which limits are valid on a host. All problems are said at once, each with the range that would
/// do.
public final class LimitRules {

    /// Less than this and not even a shell starts.
    public static final long LEAST_MEMORY = 4L << 20;

    /// Finer than this the kernel's scheduler takes no quota.
    public static final long LEAST_CPU_MILLIS = 10;

    private static final int MOST_WEIGHT = 10_000;

    /// More swap than any host has; keeps sums in range.
    private static final long MOST_SWAP = 1L << 50;

    private final HostFacts host;

    /// @param host what there is to share out
    public LimitRules(HostFacts host) {
        this.host = host;
    }

    /// The change in the form in which the kernel takes it: memory rounded down to whole pages,
    /// processors as the shortest list. What is not valid is left as it is.
    public LimitChange rounded(LimitChange change) {
        return new LimitChange(
                change.cpuMillis(),
                change.cpuWeight(),
                canonical(change.processors()),
                pages(change.memoryBytes()),
                pages(change.memoryHighBytes()),
                pages(change.swapBytes()),
                change.processes(),
                change.io());
    }

    /// Checks a change.
    ///
    /// @param base the limits that it is applied to
    /// @throws ConsoleException `limit.invalid` with every problem, or `limit.unsupported` if the
    ///   only problem is that this host has no such limit
    public void check(Limits base, LimitChange change) {
        ConsoleException problem = problem(base, change);
        if (problem != null) {
            throw problem;
        }
    }

    /// As {@link #check}; null if the change is valid.
    @Nullable ConsoleException problem(Limits base, LimitChange change) {
        if (change.isEmpty()) {
            return new ConsoleException(
                    ErrorCode.LIMIT_INVALID, "The change names no limit. Give at least one.");
        }
        var invalid = new ArrayList<String>();
        cpu(change, invalid);
        processors(change.processors(), invalid);
        memory(base.with(change), change, invalid);
        processes(change.processes(), invalid);
        new IoRules(host).check(base, change, invalid);
        List<String> unsupported = unsupported(base.with(change), change);
        if (invalid.isEmpty() && unsupported.isEmpty()) {
            return null;
        }
        ErrorCode code = invalid.isEmpty() ? ErrorCode.LIMIT_UNSUPPORTED : ErrorCode.LIMIT_INVALID;
        invalid.addAll(unsupported);
        return new ConsoleException(code, String.join(" ", invalid));
    }

    private void cpu(LimitChange change, List<String> problems) {
        long most = host.processors().size() * 1000L;
        if (change.cpuMillis() instanceof Cap.At(long millis)
                && (millis < LEAST_CPU_MILLIS || millis > most)) {
            problems.add(
                    "The CPU cap is "
                            + LimitWords.cores(LEAST_CPU_MILLIS / 1000.0)
                            + " to the "
                            + LimitWords.cores(most / 1000.0)
                            + " of this host, or max; found "
                            + LimitWords.cores(millis / 1000.0)
                            + ".");
        }
        Integer weight = change.cpuWeight();
        if (weight != null && (weight < 1 || weight > MOST_WEIGHT)) {
            problems.add("The CPU weight is 1 to 10000; found " + weight + ".");
        }
    }

    private void processors(@Nullable String list, List<String> problems) {
        if (list == null || list.equals(LimitChange.ALL_PROCESSORS)) {
            return;
        }
        String wanted =
                "The processors are a list as in 0-2,5 out of those online here ("
                        + host.online()
                        + "), or all; ";
        try {
            ProcessorList asked = ProcessorList.parse(list);
            if (asked.isEmpty()) {
                problems.add(wanted + "found an empty list.");
            } else if (!host.processors().containsAll(asked)) {
                problems.add(wanted + "found " + asked.without(host.processors()) + " as well.");
            }
        } catch (IllegalArgumentException e) {
            problems.add(wanted + e.getMessage() + ".");
        }
    }

    private void memory(Limits after, LimitChange change, List<String> problems) {
        bytes("memory cap", change.memoryBytes(), problems);
        bytes("throttle point", change.memoryHighBytes(), problems);
        boolean touched = change.memoryBytes() != null || change.memoryHighBytes() != null;
        if (host.unified()
                && touched
                && after.memoryHighBytes() instanceof Cap.At(long high)
                && after.memoryBytes() instanceof Cap.At(long cap)
                && high > cap) {
            problems.add(
                    "The throttle point is at most the memory cap of "
                            + LimitWords.bytes(cap)
                            + "; found "
                            + LimitWords.exactly(high)
                            + ".");
        }
        if (change.swapBytes() instanceof Cap.At(long swap) && swap > MOST_SWAP) {
            problems.add(
                    "Swap is 0 to "
                            + LimitWords.bytes(MOST_SWAP)
                            + ", or max; found "
                            + LimitWords.exactly(swap)
                            + ".");
        }
    }

    private void bytes(String name, @Nullable Cap asked, List<String> problems) {
        if (asked instanceof Cap.At(long bytes)
                && (bytes < LEAST_MEMORY || bytes > host.memoryBytes())) {
            problems.add(
                    "The "
                            + name
                            + " is "
                            + LimitWords.bytes(LEAST_MEMORY)
                            + " to the "
                            + LimitWords.bytes(host.memoryBytes())
                            + " of this host, or max; found "
                            + LimitWords.exactly(bytes)
                            + ".");
        }
    }

    private void processes(@Nullable Cap asked, List<String> problems) {
        if (asked instanceof Cap.At(long most) && (most < 1 || most > host.pidMax())) {
            problems.add(
                    "The process limit is 1 to the "
                            + host.pidMax()
                            + " of this host, or max; found "
                            + most
                            + ".");
        }
    }

    private List<String> unsupported(Limits after, LimitChange change) {
        var problems = new ArrayList<String>();
        new IoRules(host).unsupported(change, problems);
        if (host.unified()) {
            return problems;
        }
        if (change.memoryHighBytes() instanceof Cap.At) {
            problems.add(
                    "This host has cgroup v1, which has no throttle point: its soft limit is"
                            + " another thing. Use the memory cap; there the kernel refuses a value"
                            + " below what the gear uses, and kills nothing.");
        }
        boolean touched = change.swapBytes() != null || change.memoryBytes() != null;
        if (touched && after.swapBytes() instanceof Cap.At) {
            if (!host.swapLimits()) {
                problems.add(
                        "This host's kernel does not limit swap. Start it with swapaccount=1, or"
                                + " leave swap at max.");
            } else if (after.memoryBytes() instanceof Cap.Unlimited) {
                problems.add(
                        "cgroup v1 limits swap only together with memory. Set a memory cap as well,"
                                + " or swap to max.");
            }
        }
        return problems;
    }

    private @Nullable Cap pages(@Nullable Cap cap) {
        return cap instanceof Cap.At(long bytes) ? Cap.at(bytes - bytes % host.pageSize()) : cap;
    }

    private static @Nullable String canonical(@Nullable String list) {
        if (list == null || list.strip().equals(LimitChange.ALL_PROCESSORS)) {
            return list == null ? null : LimitChange.ALL_PROCESSORS;
        }
        try {
            return ProcessorList.parse(list).toString();
        } catch (IllegalArgumentException e) {
            // Told by check, with the words that were found.
            return list;
        }
    }
}
