package io.gearshift.collectors.cgroup;

import static io.gearshift.collectors.Fixtures.present;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.Counter;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlatKeyedTest {

    @Test
    void aKeyHasItsValueAndUnknownKeysDoNoHarm() throws UnexpectedText {
        Reading<FlatKeyed> file = file("usage_usec 12\nbrand_new 1\n");
        assertThat(present(FlatKeyed.counter(file, "usage_usec"))).isEqualTo(new Counter(12));
    }

    @Test
    void aMissingKeyIsUnsupportedAndNotZero() throws UnexpectedText {
        assertThat(FlatKeyed.counter(file("usage_usec 12\n"), "nr_periods"))
                .isInstanceOf(Reading.Unsupported.class);
    }

    @Test
    void aCounterAbove63BitsIsKept() throws UnexpectedText {
        Reading<FlatKeyed> file = file("usage_usec 18446744073709551615\n");
        assertThat(present(FlatKeyed.counter(file, "usage_usec")))
                .hasToString("18446744073709551615");
    }

    @Test
    void aSizeAbove63BitsIsMalformed() throws UnexpectedText {
        assertThat(FlatKeyed.bytes(file("anon 18446744073709551615\n"), "anon"))
                .isEqualTo(
                        new Reading.Malformed<ByteSize>(
                                "/f", "anon up to 2^63-1", "18446744073709551615"));
    }

    @Test
    void anotherStateOfTheFileIsThatOfTheFigure() {
        assertThat(FlatKeyed.counter(new Reading.Gone<>("/f"), "x"))
                .isEqualTo(new Reading.Gone<>("/f"));
        assertThat(FlatKeyed.bytes(new Reading.Denied<>("/f"), "x"))
                .isEqualTo(new Reading.Denied<>("/f"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "usage_usec\n", "usage_usec 1", "usage_usec max\n", "a 1 2\n"})
    void whatIsNoKeyAndNumberIsRefused(String text) {
        assertThatThrownBy(() -> FlatKeyed.parse(text)).isInstanceOf(UnexpectedText.class);
    }

    private static Reading<FlatKeyed> file(String text) throws UnexpectedText {
        return new Reading.Present<>("/f", FlatKeyed.parse(text));
    }
}
