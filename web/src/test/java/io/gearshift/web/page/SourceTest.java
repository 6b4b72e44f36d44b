package io.gearshift.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What our sources may not say: colours and sizes outside the tokens, scripts or styles inside
/// pages, text that goes out unescaped.
final class SourceTest {

    private static final Pattern LOOKS =
            Pattern.compile(
                    "#[0-9a-fA-F]{3,8}\\b(?![\\w-])|\\brgba?\\(|\\bhsla?\\(|\\b[0-9]+px\\b");
    private static final Pattern UNSAFE =
            Pattern.compile("\\$unsafe|hx-on|\\bstyle=|<style|\\bon[a-z]+=\"|javascript:");
    private static final Path ASSETS = Path.of("../assets/src/main/resources/io/gearshift/assets");

    @Test
    void noColourOrSizeStandsOutsideTheTokens() throws IOException {
        List<Path> files = new ArrayList<>();
        files.addAll(below(Path.of("src/main/jte"), ".jte"));
        files.addAll(below(Path.of("src/main/java/io/gearshift/web"), ".java"));
        for (String name :
                List.of("console.css", "console.js", "charts.js", "icons.svg", "favicon.svg")) {
            files.add(ASSETS.resolve(name));
        }
        assertThat(found(files, LOOKS)).isEmpty();
    }

    @Test
    void noPageHoldsScriptOrStyleOrUnescapedText() throws IOException {
        assertThat(found(below(Path.of("src/main/jte"), ".jte"), UNSAFE)).isEmpty();
    }

    @Test
    void everyTokenThatIsUsedExists() throws IOException {
        String tokens = Files.readString(ASSETS.resolve("tokens.css"));
        List<String> missing = new ArrayList<>();
        Matcher used =
                Pattern.compile("var\\(--([a-z0-9-]+)\\)")
                        .matcher(Files.readString(ASSETS.resolve("console.css")));
        while (used.find()) {
            if (!tokens.contains("--" + used.group(1) + ":")) {
                missing.add(used.group(1));
            }
        }
        assertThat(missing).isEmpty();
    }

    private static List<Path> below(Path folder, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private static List<String> found(List<Path> files, Pattern pattern) throws IOException {
        assertThat(files).isNotEmpty();
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            for (String line : Files.readAllLines(file)) {
                Matcher matcher = pattern.matcher(line);
                if (matcher.find()) {
                    found.add(file.getFileName() + ": " + matcher.group());
                }
            }
        }
        return found;
    }
}
