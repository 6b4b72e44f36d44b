package io.gearshift.backend.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @ParameterizedTest
    @ValueSource(ints = {5000, 100_000})
    void aVeryLongTextIsRefusedUnread(int length) {
        assertThatThrownBy(() -> ProcessorList.parse("0,".repeat(length)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("characters");
    }
}
