package io.gearshift.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.ui.connect.Endpoint;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ArgumentsTest {
    @Test
    void bothFormsAreRead() {
        assertThat(
                        Arguments.of(
                                List.of(
                                        "--socket",
                                        "/run/x",
                                        "--address=https://a:1",
                                        "--theme",
                                        "dark")))
                .isEqualTo(new Arguments("/run/x", "https://a:1", null, null, "dark"));
    }

    @Test
    void withoutAnArgumentTheWindowAsks() {
        assertThat(Arguments.of(List.of()).endpoint()).isNull();
    }

    @Test
    void anAddressWithATokenGoesBeforeTheSocketOfThisMachine() {
        Arguments arguments =
                Arguments.of(
                        List.of(
                                "--socket=/run/x",
                                "--address=https://a:1",
                                "--token-file=/t",
                                "--fingerprint=ab"));
        assertThat(arguments.endpoint())
                .isEqualTo(
                        new Endpoint.Tls(
                                "https://a:1", new Endpoint.Token.InFile(Path.of("/t")), "ab"));
        assertThat(Arguments.of(List.of("--socket=/run/x", "--address=https://a:1")).endpoint())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "socket,'\"socket\"'",
        "--socket,--socket needs a value",
        "--sokcet=x,--sokcet is not known",
        "--theme=blue,'light, dark or system, found \"blue\"'"
    })
    void whatIsNotUnderstoodIsNamed(String word, String named) {
        assertThatThrownBy(() -> Arguments.of(List.of(word))).hasMessageContaining(named);
    }

    @Test
    void aTypedTokenIsNotInItsText() {
        assertThat(
                        new Endpoint.Tls("https://a:1", new Endpoint.Token.Typed("gst_x"), null)
                                .toString())
                .doesNotContain("gst_x");
    }
}
