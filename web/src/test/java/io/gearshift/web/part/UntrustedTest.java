package io.gearshift.web.part;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class UntrustedTest {

    @Test
    void terminalSequencesAreTakenAway() {
        assertThat(Untrusted.line("\u001b[31mred\u001b[0m")).isEqualTo("red");
        assertThat(Untrusted.line("\u001b]0;title\u0007text")).isEqualTo("text");
    }

    @Test
    void controlAndDirectionMarksBecomeVisible() {
        assertThat(Untrusted.line("a\u0000b\rc")).isEqualTo("a\ufffdb\ufffdc");
        assertThat(Untrusted.line("gpj.\u202eexe")).isEqualTo("gpj.\ufffdexe");
    }

    @Test
    void ordinaryTextStaysAsItIs() {
        assertThat(Untrusted.line("grüße\t<b> & \"x\" 日本")).isEqualTo("grüße\t<b> & \"x\" 日本");
    }
}
