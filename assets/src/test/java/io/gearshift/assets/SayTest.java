package io.gearshift.assets;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SayTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    0, 0 B
                    1023, 1023 B
                    4096, 4 KiB
                    100663296, 96 MiB
                    1610612736, 1.5 GiB
                    """)
    void aSizeHasTheUnitThatFits(double bytes, String words) {
        assertThat(Say.bytes(bytes)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0 | 0
                    419430 | 0.4
                    63963136 | 61
                    1610612736 | 1,536
                    """)
    void aColumnOfMebibytesHasOneUnit(double bytes, String words) {
        assertThat(Say.mebibytes(bytes)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    0, 0 s
                    89, 89 s
                    90, 1 min
                    5400, 1 h
                    777600, 9 d
                    """)
    void aSpanHasItsLargestUnit(long seconds, String words) {
        assertThat(Say.span(Duration.ofSeconds(seconds))).isEqualTo(words);
    }

    @Test
    void figuresAreRoundedToWhatAReaderCanUse() {
        assertThat(Say.cores(0.314)).isEqualTo("0.31");
        assertThat(Say.capCores(200)).isEqualTo("0.2");
        assertThat(Say.capCores(1000)).isEqualTo("1");
        assertThat(Say.tenth(12.44)).isEqualTo("12.4");
        assertThat(Say.exactBytes(1048576)).isEqualTo("1,048,576 bytes");
    }

    @Test
    void timesAreRelativeWithTheAbsoluteBeside() {
        Instant now = Instant.parse("2026-11-22T10:00:40Z");
        assertThat(Say.ago(now.minusSeconds(40), now)).isEqualTo("40 s ago");
        assertThat(Say.ago(now, now)).isEqualTo("just now");
        assertThat(Say.at(now)).isEqualTo("2026-11-22 10:00:40 UTC");
    }
}
