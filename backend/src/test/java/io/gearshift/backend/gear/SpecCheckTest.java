package io.gearshift.backend.gear;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpecCheckTest {

    private static GearSpec spec(
            String name,
            List<String> command,
            Map<String, String> plain,
            Map<String, String> secret) {
        return new GearSpec(
                name,
                "default",
                null,
                null,
                "base",
                RootMode.READ_ONLY,
                command,
                plain,
                secret,
                false,
                RestartPolicy.NO,
                LimitChange.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "../x", "A", "1a", "a-", "\u00e9", "a\n", "<b>", "a\"b", "x/y"})
    void namesThatAreNoLabelsAreRefused(String name) {
        assertThatThrownBy(() -> SpecCheck.check(spec(name, List.of("true"), Map.of(), Map.of())))
                .isInstanceOf(ConsoleException.class);
    }

    @Test
    void aNameOfTenThousandCharactersIsRefusedInFewWords() {
        assertThatThrownBy(
                        () ->
                                SpecCheck.check(
                                        spec(
                                                "a".repeat(10_000),
                                                List.of("true"),
                                                Map.of(),
                                                Map.of())))
                .isInstanceOf(ConsoleException.class)
                .satisfies(
                        e ->
                                org.assertj.core.api.Assertions.assertThat(
                                                String.valueOf(e.getMessage()).length())
                                        .isLessThan(400));
    }

    @Test
    void labelsAndAnyTextInACommandAreFine() {
        assertThatCode(
                        () ->
                                SpecCheck.check(
                                        spec(
                                                "web-1",
                                                List.of("sh", "-c", "echo '<&>' \u20ac\n"),
                                                Map.of("A", "=\n"),
                                                Map.of("B", ""))))
                .doesNotThrowAnyException();
    }

    @Test
    void allProblemsAreReportedAtOnceAndNoSecretIsShown() {
        assertThatThrownBy(
                        () ->
                                SpecCheck.check(
                                        spec(
                                                "X",
                                                List.of(),
                                                Map.of("1", "x"),
                                                Map.of("S", "hush\0"))))
                .hasMessageContaining("name")
                .hasMessageContaining("command")
                .hasMessageContaining("variable")
                .hasMessageContaining("zero byte")
                .satisfies(
                        e ->
                                org.assertj.core.api.Assertions.assertThat(
                                                String.valueOf(e.getMessage()))
                                        .doesNotContain("hush"));
    }
}
