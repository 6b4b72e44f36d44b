package io.gearshift.backend.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BeneathTest {

    @TempDir Path outside;
    private Path folder = Path.of("/");

    @BeforeEach
    void files() throws IOException {
        folder = outside.resolve("folder");
        Files.createDirectories(folder.resolve("below"));
        Files.writeString(outside.resolve("secret"), "of the host");
        Files.writeString(folder.resolve("log"), "of the gear");
        Files.writeString(folder.resolve("below/log"), "deeper");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("log"));
        Files.createSymbolicLink(folder.resolve("out"), outside);
        Files.createSymbolicLink(folder.resolve("absolute"), outside.resolve("secret"));
    }

    @Test
    void aRegularFileIsOpenedAndStaysWhatItWas() throws IOException {
        try (var file = Beneath.regular(folder, "log")) {
            assertThat(file).isNotNull();
            Files.delete(folder.resolve("log"));
            Files.createSymbolicLink(folder.resolve("log"), outside.resolve("secret"));

            assertThat(Channels.newInputStream(file.channel()).readAllBytes())
                    .isEqualTo("of the gear".getBytes(StandardCharsets.UTF_8));
        }
        try (var file = Beneath.regular(folder, "below/log")) {
            assertThat(file).isNotNull();
            assertThat((Object) file.inode())
                    .isEqualTo(Files.getAttribute(folder.resolve("below/log"), "unix:ino"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "link",
                "absolute",
                "out/secret",
                "../secret",
                "below",
                "missing",
                "log/more",
                "/etc/passwd"
            })
    void nothingElseIs(String name) throws IOException {
        assertThat(Beneath.regular(folder, name)).isNull();
    }

    @Test
    void aDeviceIsNotEvenTouched() throws IOException {
        assertThat(Beneath.regular(Path.of("/dev"), "null")).isNull();
    }

    @Test
    void whatTheKernelSaysIsInTheError() {
        assertThatThrownBy(() -> Beneath.open(folder, "missing", LibC.O_WRONLY))
                .isInstanceOfSatisfying(
                        KernelError.class, e -> assertThat(e.errno()).isEqualTo(KernelError.ENOENT))
                .hasMessageContaining("missing");
    }
}
