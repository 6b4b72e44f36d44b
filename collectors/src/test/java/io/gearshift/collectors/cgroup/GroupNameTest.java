package io.gearshift.collectors.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class GroupNameTest {

    @Test
    void whatIsUtf8StaysAsItIs() {
        assertThat(name("web 1 \\x2d grün \u26a0 ..".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("web 1 \\x2d grün \u26a0 ..");
        assertThat(name(new byte[0])).isEmpty();
        assertThat(name(new byte[] {0x1b, '[', '3', '1', 'm'})).isEqualTo("\u001b[31m");
    }

    @Test
    void eachByteThatIsNoneIsWrittenInHex() {
        assertThat(name(new byte[] {'a', (byte) 0xff, (byte) 0xfe, 'b'})).isEqualTo("a\\xff\\xfeb");
        // The first two bytes of a character of three, and one that a writer of 6-bit bytes made.
        assertThat(name(new byte[] {(byte) 0xe2, (byte) 0x9a})).isEqualTo("\\xe2\\x9a");
        assertThat(name(new byte[] {(byte) 0xc0, (byte) 0xaf})).isEqualTo("\\xc0\\xaf");
        assertThat(name(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}))
                .isEqualTo("\\xed\\xa0\\x80");
    }

    private static String name(byte[] bytes) {
        return GroupName.text(new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
