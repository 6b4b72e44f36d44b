package io.gearshift.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConsoleOptionsTest {

    @Test
    void everythingHasADefault() {
        ConsoleOptions options = parsed();
        assertThat(options.describe())
                .isEqualTo(
                        "--state /var/lib/gearshift/console --run /run/gearshift/console"
                                + " --agent-socket /run/gearshift/agent/agent.sock --host-name box"
                                + " --administrators gearshift --bind 127.0.0.1 --port 8440"
                                + " --instance 6a2f0ec6 --hsts false --alert-local false --debug false");
        assertThat(options.web().socket())
                .isEqualTo(Path.of("/run/gearshift/console/console.sock"));
    }

    @Test
    void everyKeyIsRead() {
        String all =
                "--state /s --run /r --agent-socket /a.sock --host-name h --administrators ops"
                        + " --bind 0.0.0.0 --port 0 --instance two --hsts true --alert-local true --debug true";
        assertThat(parsed(all.split(" ", -1)).describe()).isEqualTo(all);
        assertThat(parsed(all.replaceAll("(--\\S+) ", "$1=").split(" ", -1)).describe())
                .isEqualTo(all);
    }

    @Test
    void allProblemsAreToldAtOnce() {
        ConsoleOptions.Parsed parsed =
                ConsoleOptions.parse(
                        List.of(
                                "--port",
                                "99999",
                                "--state",
                                "here",
                                "--colour",
                                "--hsts=maybe",
                                "--instance=A B",
                                "--run",
                                "/" + "x".repeat(120)),
                        "box");
        assertThat(parsed.options()).isNull();
        assertThat(parsed.problems()).hasSize(6);
        assertThat(String.join("\n", parsed.problems()))
                .contains(
                        "--port wants 0 (any free one) to 65535, found \"99999\"",
                        "--state wants an absolute path, found \"here\"",
                        "\"--colour\" is not an argument",
                        "--hsts wants true or false",
                        "--instance wants",
                        "choose a shorter --run");
    }

    @Test
    void theReferenceHasEveryKeyAndItsDefault() throws IOException {
        String reference = Files.readString(Path.of("../docs/reference/console.md"));
        String[] words = parsed().describe().split(" ", -1);
        for (int i = 0; i < words.length; i += 2) {
            boolean derived = List.of("--host-name", "--instance").contains(words[i]);
            assertThat(reference)
                    .contains(
                            "| `" + words[i] + "` | " + (derived ? "" : "`" + words[i + 1] + "`"));
        }
    }

    private static ConsoleOptions parsed(String... arguments) {
        ConsoleOptions.Parsed parsed = ConsoleOptions.parse(List.of(arguments), "box");
        assertThat(parsed.problems()).isEmpty();
        return Objects.requireNonNull(parsed.options());
    }
}
