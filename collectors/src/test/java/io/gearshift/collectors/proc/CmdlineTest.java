package io.gearshift.collectors.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class CmdlineTest {

    @Test
    void argumentsArePartedByZeroBytes() {
        Cmdline line = parse("sh\0-c\0echo a b\0\0");
        assertThat(line.arguments()).containsExactly("sh", "-c", "echo a b", "");
        assertThat(line.text()).isEqualTo("sh -c echo a b");
        assertThat(line.isCut()).isFalse();
    }

    @Test
    void aTitleWithoutAZeroByteIsOneArgument() {
        assertThat(parse("nginx: master process").arguments())
                .containsExactly("nginx: master process");
    }

    @Test
    void aKernelThreadHasNone() {
        assertThat(parse("").arguments()).isEmpty();
        assertThat(parse("").text()).isEmpty();
    }

    @Test
    void hostileBytesAreMadeVisible() {
        assertThat(parse("a\u001b[2J\nb\u007f\0\u202ec\0").arguments())
                .containsExactly("a\u241b[2J\u240ab\u2421", "\ufffdc");
        assertThat(Cmdline.parse(new byte[] {'x', (byte) 0xff, 0}).arguments())
                .containsExactly("x\ufffd");
    }

    @Test
    void aLongOneIsCutAndSaysSo() {
        Cmdline line = parse("x".repeat(Cmdline.MOST + 1));
        assertThat(line.text()).hasSize(Cmdline.MOST);
        assertThat(line.isCut()).isTrue();
    }

    private static Cmdline parse(String text) {
        return Cmdline.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
