package io.gearshift.backend.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PointInTimeTest {

    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final ZoneId HERE = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    2026-11-21T14:05,       2026-11-21T13:05:00Z
                    2026-11-21T14:05:30,    2026-11-21T13:05:30Z
                    2026-11-21T14:05Z,      2026-11-21T14:05:00Z
                    2026-11-21T14:05:30Z,   2026-11-21T14:05:30Z
                    2026-11-21T14:05+02:00, 2026-11-21T12:05:00Z
                    2026-11-27T12:00:00Z,   2026-11-27T12:00:00Z
                    """)
    void isReadInTheHostsTimeUnlessItSaysAnother(String text, Instant at) {
        assertThat(PointInTime.parse(text, HERE, NOW)).isEqualTo(at);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "2026-11-21",
                "2026-11-21 14:05",
                "2026-11-31T14:05",
                "2026-02-29T14:05",
                "2026-11-21T24:05",
                "2026-11-21T14:05:00.5Z",
                "2026-11-21T14:05Zx",
                "<b>",
                "2026-11-27T12:00:01Z"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> PointInTime.parse(text, HERE, NOW))
                .isInstanceOfSatisfying(
                        ConsoleException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-10-28T11:59Z", "1970-01-01T00:00Z"})
    void beforeThirtyDaysNothingIsKept(String text) {
        assertThatThrownBy(() -> PointInTime.parse(text, HERE, NOW))
                .isInstanceOfSatisfying(
                        ConsoleException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.PAST_NOT_KEPT));
    }
}
