package io.gearshift.backend.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HistoryCsvTest {

    private static final Instant START = Instant.parse("2026-11-21T14:00:00.250Z");

    private static Series series(String gear, String figure, @Nullable Double... values) {
        List<@Nullable Double> all = Arrays.asList(values);
        return new Series(gear, figure, START, 60_000, all, all);
    }

    @Test
    void aRowAStepWithTimeInUtcAndGapsThatAreEmpty() {
        assertThat(
                        HistoryCsv.of(
                                List.of(
                                        series("a", "cpuCores", 0.1 + 0.2, null, 0.0),
                                        series("a", "memoryBytes", 67108864.0, null, 1e12)),
                                id -> id))
                .isEqualTo(
                        """
                        time,cpuCores average (cores),cpuCores highest (cores),memoryBytes average (bytes),memoryBytes highest (bytes)\r
                        2026-11-21T14:00:00Z,0.3,0.3,67108864,67108864\r
                        2026-11-21T14:01:00Z,,,,\r
                        2026-11-21T14:02:00Z,0,0,1000000000000,1000000000000\r
                        """);
    }

    @Test
    void ofSeveralGearsTheHeadingNamesEach() {
        assertThat(
                        HistoryCsv.of(
                                List.of(
                                        series("a", "ioPressure", 1.0),
                                        series("b", "ioPressure", 2.0)),
                                id -> id.equals("a") ? "=HYPERLINK(\"http://x\",\"y\")" : "web,1"))
                .startsWith(
                        "time,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\") ioPressure average (percent)\"")
                .contains(",\"web,1 ioPressure highest (percent)\"\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    web1      | web1
                    =1+1      | '=1+1
                    +1        | '+1
                    -1        | '-1
                    @SUM(A1)  | '@SUM(A1)
                    a=b       | a=b
                    """)
    void whatASpreadsheetWouldReckonIsText(String name, String cell) {
        assertThat(HistoryCsv.cell(name)).isEqualTo(cell);
    }

    @Test
    void everyFigureHasAUnit() {
        assertThat(HistoryCsv.unit("sentBytesPerSecond")).isEqualTo("bytes/s");
        assertThat(HistoryCsv.unit("memoryPressure")).isEqualTo("percent");
        assertThat(HistoryCsv.unit("throttled")).isEqualTo("share of periods");
        assertThat(HistoryCsv.unit("processes")).isEqualTo("count");
    }
}
