package io.gearshift.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Doorkeeper;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.remote.ConsoleInfo;
import io.gearshift.web.FakeDoorkeeper;
import io.gearshift.web.RecordingConsole;
import io.gearshift.web.StartedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The reference documents say what the program does, all of it.
class ReferenceTest {

    private static final Path DOCS = Path.of("../docs/reference");

    @TempDir private static Path directory;

    @Test
    void everyErrorCodeIsExplainedWithItsStatus() throws IOException {
        List<String> lines = Files.readAllLines(DOCS.resolve("errors.md"));
        for (ErrorCode code : ErrorCode.values()) {
            String who =
                    switch (code.kind()) {
                        case USER -> "you";
                        case HOST -> "host";
                        case BUG -> "we";
                    };
            assertThat(lines)
                    .as(code.code())
                    .filteredOn(
                            line ->
                                    line.startsWith(
                                            "| `%s` | %d | %s |"
                                                    .formatted(
                                                            code.code(), code.httpStatus(), who)))
                    .hasSize(1);
        }
        assertThat(lines.stream().filter(line -> line.startsWith("| `")).count())
                .isEqualTo(ErrorCode.values().length);
    }

    @Test
    void everyResourceIsListedAndNothingElse() throws IOException {
        Doorkeeper doorkeeper = new FakeDoorkeeper(new RecordingConsole().console());
        AtomicReference<TreeSet<String>> routes = new AtomicReference<>(new TreeSet<>());
        RestApi api = new RestApi(() -> new ConsoleInfo("", "", "", ""));
        try (StartedServer server =
                StartedServer.start(
                        directory,
                        doorkeeper,
                        (javalin, web) -> {
                            api.add(javalin, web);
                            javalin.unsafe.internalRouter.allHttpHandlers().stream()
                                    .map(each -> each.endpoint)
                                    .filter(each -> each.path.startsWith(Api.ROOT + "/"))
                                    .filter(each -> !each.path.contains("<"))
                                    .forEach(
                                            each ->
                                                    routes.get()
                                                            .add(
                                                                    each.method
                                                                            + " "
                                                                            + each.path.substring(
                                                                                    Api.ROOT
                                                                                            .length())));
                        })) {
            assertThat(server.socket()).exists();
        }
        var listed = new TreeSet<String>();
        Pattern row = Pattern.compile("^\\| `((GET|POST|PUT|DELETE) /[^`]*)`");
        for (String line : Files.readAllLines(DOCS.resolve("rest.md"))) {
            var matcher = row.matcher(line);
            if (matcher.find()) {
                listed.add(matcher.group(1));
            }
        }
        assertThat(listed).isEqualTo(routes.get()).hasSizeGreaterThan(30);
    }
}
