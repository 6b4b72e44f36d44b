package io.gearshift.collectors.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.UnexpectedText;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProcStatTest {

    private static final String REST =
            " R 5458 5458 4853 0 -1 4194304 101 0 0 0 12 30 0 0 20 0 3 0 81281 3133440 380"
                    + " 18446744073709551615 0\n";

    @Test
    void aCapturedLine() throws UnexpectedText {
        ProcStat stat = ProcStat.parse("5460 (cat)" + REST);
        assertThat(stat).isEqualTo(new ProcStat(5460, "cat", 'R', 5458, 12, 30, 3, 81281));
        assertThat(stat.cpuTime()).isEqualTo(Duration.ofMillis(420));
        assertThat(stat.startedAfterBoot()).isEqualTo(Duration.ofMillis(812810));
    }

    @Test
    void aNameMayHoldBlanksParenthesesAndNewlines() throws UnexpectedText {
        ProcStat stat = ProcStat.parse("7 (a) R 1 (b\n)" + REST);
        assertThat(stat.comm()).isEqualTo("a) R 1 (b\u240a");
        assertThat(stat.parent()).isEqualTo(5458);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5460 (cat) R 5458\n",
                "5460 cat R 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20\n",
                "18446744073709551615 (cat) R 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 8 3 3\n",
                "5460 (cat) R 1 1 1 0 -1 0 0 0 0 0 max 0 0 0 20 0 1 0 8 3 3\n"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> ProcStat.parse(text)).isInstanceOf(UnexpectedText.class);
    }

    @Test
    void aLineThatWasCutOffIsRefused() {
        assertThatThrownBy(() -> ProcStat.parse(("5460 (cat)" + REST).strip()))
                .isInstanceOf(UnexpectedText.class);
    }
}
