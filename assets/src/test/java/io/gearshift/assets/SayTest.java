package io.gearshift.assets;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
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
    void everyNumberIsWrittenAsTheLibraryWouldWriteIt() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            // In binary fractions, so that no number lies between two roundings by a hair.
            double value = random.nextInt(1 << 30) / (double) (1 << random.nextInt(24));
            assertThat(Say.cores(value)).isEqualTo(String.format(Locale.ROOT, "%.2f", value));
            assertThat(Say.tenth(value)).isEqualTo(String.format(Locale.ROOT, "%.1f", value));
            assertThat(Say.count(value))
                    .isEqualTo(String.format(Locale.ROOT, "%,d", Math.round(value)));
        }
        assertThat(Say.tenth(-0.04)).isEqualTo("0.0");
        assertThat(Say.tenth(-1.25)).isEqualTo("-1.3");
        assertThat(Say.count(-123456)).isEqualTo("-123,456");
        assertThat(Say.cores(1e15)).isEqualTo("1000000000000000.00");
        assertThat(Say.cores(Double.NaN)).isEqualTo("NaN");
    }

    @Test
    void timesAreRelativeWithTheAbsoluteBeside() {
        Instant now = Instant.parse("2026-11-22T10:00:40Z");
        assertThat(Say.ago(now.minusSeconds(40), now)).isEqualTo("40 s ago");
        assertThat(Say.ago(now, now)).isEqualTo("just now");
        assertThat(Say.at(now)).isEqualTo("2026-11-22 10:00:40 UTC");
        assertThat(Say.clock(now)).isEqualTo("10:00:40");
        assertThat(Say.clock(Instant.parse("1969-12-31T23:59:07.9Z"))).isEqualTo("23:59:07");
    }
}
