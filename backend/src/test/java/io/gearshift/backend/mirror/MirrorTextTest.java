package io.gearshift.backend.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.UnexpectedText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MirrorTextTest {

    private static MirrorText parse(String text) throws UnexpectedText {
        return MirrorText.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void wordsAreUnescapedAndMayBeEmpty() throws UnexpectedText {
        MirrorText text = parse("host\ta\\011b\\134\\040ä\\303\\244\t\nend\n");
        assertThat(text.of("host", 2)).containsExactly(List.of("a\tb\\ ää", ""));
        assertThat(text.of("link", 8)).isEmpty();
    }

    @Test
    void whatWasLeftOutOrFailedIsSaid() throws UnexpectedText {
        MirrorText text = parse("more\tmsg\t7\nproblem\tentry\tcannot\\040be\nend\n");
        assertThat(text.more("msg")).isEqualTo(7);
        assertThat(text.more("sem")).isZero();
        assertThat(text.problem("entry")).contains("cannot be");
        assertThat(text.problem("msg")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host\ta\tb\n",
                "host\ta\tb\nend",
                "host\ta\\\nend\n",
                "host\ta\\0\nend\n",
                "host\ta\\0x9\nend\n"
            })
    void anythingThatIsNotWholeIsRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(UnexpectedText.class);
    }

    @Test
    void aLineOfAnotherLengthIsRefused() throws UnexpectedText {
        MirrorText text = parse("host\ta\nmore\tmsg\t-1\nend\n");
        assertThatThrownBy(() -> text.of("host", 2)).isInstanceOf(UnexpectedText.class);
        assertThatThrownBy(() -> text.more("msg")).isInstanceOf(UnexpectedText.class);
    }
}
