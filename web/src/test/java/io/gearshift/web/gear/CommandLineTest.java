package io.gearshift.web.gear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class CommandLineTest {

    @Test
    void wordsAreSplitAtSpacesOutsideQuotes() {
        assertThat(CommandLine.split("  /bin/sh -c 'echo \"a  b\"' \"\" x\\ y "))
                .containsExactly("/bin/sh", "-c", "echo \"a  b\"", "", "x y");
    }

    @Test
    void nothingIsExpanded() {
        assertThat(CommandLine.split("echo $HOME `id` *"))
                .containsExactly("echo", "$HOME", "`id`", "*");
    }

    @Test
    void anOpenQuoteOrALastBackslashIsRefused() {
        assertThatThrownBy(() -> CommandLine.split("echo 'a")).hasMessageContaining("not closed");
        assertThatThrownBy(() -> CommandLine.split("a\\")).hasMessageContaining("backslash");
    }
}
