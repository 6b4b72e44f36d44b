package io.gearshift.backend.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProcessorListTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0         | 0
                    0-2,5     | 0-2,5
                    5,0,1,2   | 0-2,5
                    0-1,1-3   | 0-3
                    ' 3 '     | 3
                    ''        | ''
                    """)
    void aListIsWrittenInItsShortestForm(String text, String shortest) {
        assertThat(ProcessorList.parse(text)).hasToString(shortest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a", "1-", "-1", "2-1", "0,,1", "0-9:2/4", "99999", "0;1", "0 1", "１", "0\n1",
                "0-1,"
            })
    void whatIsNoListIsRefusedWithWhatWasFound(String text) {
        assertThatThrownBy(() -> ProcessorList.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found");
    }

    @Test
    void moreThanAnyMachineHasIsRefusedAtTheFirstRange() {
        assertThatThrownBy(() -> ProcessorList.parse("0-65535,".repeat(512)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 0 to 8191");
    }

    /// Work is counted in bytes that it needs: it is the same on a machine under load.
    @Test
    void theSameRangeAgainAndAgainIsLittleWork() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        String once = "0-8191";
        String often = (once + ",").repeat(500) + once;
        ProcessorList.parse(often);

        long before = threads.getCurrentThreadAllocatedBytes();
        ProcessorList all = ProcessorList.parse(often);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(all).hasToString(once);
        assertThat(bytes).isLessThan(4_000_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {5000, 100_000})
    void aVeryLongTextIsRefusedUnread(int length) {
        assertThatThrownBy(() -> ProcessorList.parse("0,".repeat(length)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("characters");
    }
}
