package io.gearshift.backend.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitRulesTest {

    private static final long MIB = 1L << 20;

    /// A change of one limit, by the name of its field.
    static LimitChange change(String field, String value) {
        return new LimitChange(
                field.equals("cpuMillis") ? Cap.of(value) : null,
                field.equals("cpuWeight") ? (Integer) Integer.parseInt(value) : null,
                field.equals("processors") ? value : null,
                field.equals("memoryBytes") ? Cap.of(value) : null,
                field.equals("memoryHighBytes") ? Cap.of(value) : null,
                field.equals("swapBytes") ? Cap.of(value) : null,
                field.equals("processes") ? Cap.of(value) : null);
    }

    static HostFacts host(boolean unified, boolean swapLimits) {
        return new HostFacts(
                unified,
                List.of(),
                "0-3",
                8L << 30,
                0,
                swapLimits,
                32_768,
                4096,
                Disks.UNKNOWN,
                List.of());
    }

    private static @Nullable ConsoleException problem(
            boolean unified, Limits base, LimitChange change) {
        var rules = new LimitRules(host(unified, true));
        return rules.problem(base, change);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    cpuMillis       | 10
                    cpuMillis       | 4000
                    cpuMillis       | max
                    cpuWeight       | 1
                    cpuWeight       | 10000
                    processors      | 0-3
                    processors      | all
                    memoryBytes     | 4194304
                    memoryBytes     | 8589934592
                    memoryBytes     | max
                    memoryHighBytes | 4194304
                    swapBytes       | 0
                    swapBytes       | max
                    processes       | 1
                    processes       | 32768
                    """)
    void theEndsOfEachRangeAreValid(String field, String value) {
        assertThat(problem(true, Limits.NONE, change(field, value))).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    cpuMillis       | 0                   | 0.01 cores to the 4 cores of this host
                    cpuMillis       | 9                   | found 0.009 cores
                    cpuMillis       | 4001                | found 4.001 cores
                    cpuMillis       | 9223372036854775807 | 0.01 cores to the 4 cores
                    cpuWeight       | 0                   | 1 to 10000; found 0
                    cpuWeight       | -5                  | found -5
                    cpuWeight       | 10001               | found 10001
                    processors      | 4                   | online here (0-3), or all; found 4 as well
                    processors      | 2-9                 | found 4-9 as well
                    processors      | ../../etc           | found "../../etc"
                    processors      | ''                  | found an empty list
                    memoryBytes     | 0                   | 4 MiB to the 8 GiB of this host, or max; found 0 bytes
                    memoryBytes     | 4194303             | found 4194303 bytes (4.0 MiB)
                    memoryBytes     | 8589938688          | found 8589938688 bytes (8.0 GiB)
                    memoryHighBytes | 1                   | The throttle point is 4 MiB
                    swapBytes       | 9223372036854775807 | Swap is 0 to 1 PiB
                    processes       | 0                   | 1 to the 32768 of this host, or max; found 0
                    processes       | 32769               | found 32769
                    """)
    void whatIsOutOfRangeIsRefusedWithTheRange(String field, String value, String says) {
        ConsoleException problem = problem(true, Limits.NONE, change(field, value));
        assertThat(problem).isNotNull().hasMessageContaining(says);
        assertThat(problem.code()).isEqualTo(ErrorCode.LIMIT_INVALID);
    }

    @Test
    void allProblemsAreSaidAtOnce() {
        var change = new LimitChange(Cap.at(1), 0, "9", Cap.at(1), Cap.at(1), null, Cap.at(0));
        assertThat(problem(false, Limits.NONE, change))
                .hasMessageContaining("CPU cap")
                .hasMessageContaining("CPU weight")
                .hasMessageContaining("processors")
                .hasMessageContaining("memory cap")
                .hasMessageContaining("throttle point")
                .hasMessageContaining("process limit")
                .hasMessageContaining("cgroup v1, which has no throttle point");
    }

    @Test
    void aChangeOfNothingIsRefused() {
        assertThat(problem(true, Limits.NONE, LimitChange.NOTHING))
                .hasMessageContaining("names no limit");
    }

    @Test
    void memoryIsRoundedDownToWholePages() {
        LimitChange rounded =
                new LimitRules(host(true, true)).rounded(change("memoryBytes", "5000000"));
        assertThat(rounded.memoryBytes()).isEqualTo(Cap.at(4_997_120));
    }

    @Test
    void theThrottlePointIsAtMostTheCapWhicheverOfThemChanges() {
        Limits capped = Limits.NONE.with(change("memoryBytes", "" + 64 * MIB));
        assertThat(problem(true, capped, change("memoryHighBytes", "" + 65 * MIB)))
                .hasMessageContaining("at most the memory cap of 64 MiB; found 65 MiB");
        Limits both = capped.with(change("memoryHighBytes", "" + 48 * MIB));
        assertThat(problem(true, both, change("memoryBytes", "" + 32 * MIB)))
                .hasMessageContaining("at most the memory cap of 32 MiB; found 48 MiB");
        assertThat(problem(true, both, change("processes", "5"))).isNull();
    }

    @Test
    void v1HasNoThrottlePointAndSaysWhatToUse() {
        ConsoleException problem =
                problem(false, Limits.NONE, change("memoryHighBytes", "" + 64 * MIB));
        assertThat(problem).isNotNull().hasMessageContaining("Use the memory cap");
        assertThat(problem.code()).isEqualTo(ErrorCode.LIMIT_UNSUPPORTED);
        assertThat(problem(false, Limits.NONE, change("memoryHighBytes", "max"))).isNull();
    }

    @Test
    void v1LimitsSwapOnlyWithMemory() {
        assertThat(problem(false, Limits.NONE, change("swapBytes", "0")))
                .hasMessageContaining("Set a memory cap as well");
        Limits both =
                Limits.NONE
                        .with(change("memoryBytes", "" + 64 * MIB))
                        .with(change("swapBytes", "0"));
        assertThat(problem(false, both, change("memoryBytes", "max")))
                .hasMessageContaining("or swap to max");
        assertThat(problem(false, both, change("memoryBytes", "" + 32 * MIB))).isNull();
    }

    @Test
    void aKernelWithoutSwapAccountingSaysSo() {
        var rules = new LimitRules(host(false, false));
        var change = new LimitChange(null, null, null, Cap.at(64 * MIB), null, Cap.at(0), null);
        assertThat(rules.problem(Limits.NONE, change)).hasMessageContaining("swapaccount=1");
    }
}
