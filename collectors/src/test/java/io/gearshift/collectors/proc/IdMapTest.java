package io.gearshift.collectors.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.UnexpectedText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdMapTest {

    @Test
    void idsAreMappedBothWays() throws UnexpectedText {
        IdMap map =
                IdMap.parse("         0     100000      65536\n     65536          5          1\n");
        assertThat(map.outside(0)).hasValue(100000);
        assertThat(map.outside(65535)).hasValue(165535);
        assertThat(map.outside(65536)).hasValue(5);
        assertThat(map.outside(65537)).isEmpty();
        assertThat(map.inside(100001)).hasValue(1);
        assertThat(map.inside(0)).isEmpty();
        assertThat(map.isIdentity()).isFalse();
    }

    @Test
    void theHostsOwnMapIsTheIdentity() throws UnexpectedText {
        assertThat(IdMap.parse("         0          0 4294967295\n").isIdentity()).isTrue();
    }

    @Test
    void beforeAMapIsWrittenNobodyIsMapped() throws UnexpectedText {
        assertThat(IdMap.parse("").outside(0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0 1\n", "0 1 2", "0 1 max\n", "0 1 2 3\n", "0 1 18446744073709551615\n"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> IdMap.parse(text)).isInstanceOf(UnexpectedText.class);
    }
}
