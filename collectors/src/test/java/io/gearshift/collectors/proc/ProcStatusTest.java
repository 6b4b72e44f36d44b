package io.gearshift.collectors.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.UnexpectedText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProcStatusTest {

    private static final String TEXT =
            """
            Name:\tsleep
            Brandnew:\t1 2 3
            Uid:\t100000\t100001\t0\t4294967295
            Gid:\t0\t0\t0\t0
            NSpid:\t12001\t17\t1
            VmRSS:\t    1808 kB
            Threads:\t2
            CapEff:\tffffffffffffffff
            CapBnd:\t000001ffffffffff
            NoNewPrivs:\t1
            Seccomp:\t2
            """;

    @Test
    void aCapturedText() throws UnexpectedText {
        ProcStatus status = ProcStatus.parse(TEXT);
        assertThat(status.user()).isEqualTo(new ProcStatus.Ids(100000, 100001, 0, 4294967295L));
        assertThat(status.nsPids()).containsExactly(12001, 17, 1);
        assertThat(status.pidInside()).hasValue(1);
        assertThat(status.rss()).isEqualTo(new ByteSize(1808 * 1024));
        assertThat(status.threads()).isEqualTo(2);
        assertThat(status.effectiveCapabilities()).isEqualTo(-1);
        assertThat(status.noNewPrivileges()).isTrue();
        assertThat(status.seccompMode()).isEqualTo(2);
    }

    @Test
    void aKernelThreadHasNoMemoryAndAnOldKernelNoPidInside() throws UnexpectedText {
        ProcStatus status =
                ProcStatus.parse(without(without(without("VmRSS"), "NSpid"), "Seccomp"));
        assertThat(status.rss()).isNull();
        assertThat(status.pidInside()).isEmpty();
        assertThat(status.seccompMode()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Uid", "Gid", "Threads", "CapEff", "CapBnd"})
    void aTextWithoutAKeyThatEveryKernelHasIsRefused(String key) {
        assertThatThrownBy(() -> ProcStatus.parse(without(key)))
                .isInstanceOf(UnexpectedText.class)
                .hasMessageContaining(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Uid:\tmax\n", "Name:\tsleep"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> ProcStatus.parse(text)).isInstanceOf(UnexpectedText.class);
    }

    private static String without(String key) {
        return without(TEXT, key);
    }

    private static String without(String text, String key) {
        return text.replaceAll(key + ":.*\n", "");
    }
}
