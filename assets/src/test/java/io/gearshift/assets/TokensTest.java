package io.gearshift.assets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TokensTest {

    private static final Path RESOURCES = Path.of("src/main/resources/io/gearshift/assets");

    /// Run with `-Dtokens.write=true` after a change of tokens.properties.
    @Test
    void theStyleSheetsOfBothFrontsAreWrittenFromTheTokens() throws IOException {
        checkOrWrite("tokens.css", Tokens.css());
        checkOrWrite("fx-light.css", Tokens.javaFx(false));
        checkOrWrite("fx-dark.css", Tokens.javaFx(true));
    }

    private static void checkOrWrite(String name, String content) throws IOException {
        Path file = RESOURCES.resolve(name);
        if (Boolean.getBoolean("tokens.write")) {
            Files.writeString(file, content);
        }
        assertThat(file).hasContent(content);
    }

    @Test
    void textHasAContrastOfFourAndAHalfOnEverySurfaceItStandsOn() {
        for (String text : List.of("fg", "fg2", "fg3", "accent", "amber", "red", "green")) {
            for (String surface : List.of("bg", "panel", "hover", "sel", "hot", "warnbg")) {
                assertContrast(text, surface, 4.5);
            }
        }
        assertContrast("on-accent", "accent", 4.5);
        assertContrast("on-accent", "accent-hover", 4.5);
    }

    @Test
    void whatMustBeSeenOfAControlOrMarkHasAContrastOfThree() {
        for (String shape : List.of("edge", "fill", "mark", "red-fill")) {
            assertContrast(shape, "panel", 3);
        }
        for (int series = 1; series <= 8; series++) {
            assertContrast("series-" + series, "panel", 3);
        }
    }

    @Test
    void everyColourHasBothThemes() {
        assertThat(Tokens.colours().values())
                .isNotEmpty()
                .allSatisfy(
                        colour -> {
                            assertThat(colour.light()).matches("#([0-9a-f]{6}|[0-9a-f]{8})");
                            assertThat(colour.dark()).matches("#([0-9a-f]{6}|[0-9a-f]{8})");
                        });
        assertThat(Tokens.css()).contains("--fg:#1b2129;").contains("--fg:#e4e9ee;");
    }

    private static void assertContrast(String front, String back, double least) {
        Tokens.Colour a = colour(front);
        Tokens.Colour b = colour(back);
        assertThat(contrast(a.light(), b.light()))
                .as("%s on %s, light", front, back)
                .isGreaterThanOrEqualTo(least);
        assertThat(contrast(a.dark(), b.dark()))
                .as("%s on %s, dark", front, back)
                .isGreaterThanOrEqualTo(least);
    }

    private static Tokens.Colour colour(String name) {
        Tokens.Colour colour = Tokens.colours().get(name);
        if (colour == null) {
            throw new AssertionError("no colour " + name);
        }
        return colour;
    }

    /// The WCAG 2 contrast ratio.
    private static double contrast(String one, String other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(String hex) {
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double part = Integer.parseInt(hex.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum +=
                    weights[i]
                            * (part <= 0.03928
                                    ? part / 12.92
                                    : Math.pow((part + 0.055) / 1.055, 2.4));
        }
        return sum;
    }
}
