package io.gearshift.collectors.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.UnexpectedText;
import org.junit.jupiter.api.Test;

final class CommTest {

    @Test
    void aNameMayHoldNewlinesAndMayBeEmpty() throws UnexpectedText {
        assertThat(Comm.parse("a\nb\n").name()).isEqualTo("a\u240ab");
        assertThat(Comm.parse("\n").name()).isEmpty();
    }

    @Test
    void anEmptyOrCutTextIsRefused() {
        assertThatThrownBy(() -> Comm.parse("")).isInstanceOf(UnexpectedText.class);
        assertThatThrownBy(() -> Comm.parse("sle")).isInstanceOf(UnexpectedText.class);
    }
}
