package io.gearshift.collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.internal.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KernelFilesTest {

    @TempDir Path folder = Path.of("");

    @Test
    void aFileIsReadToItsEnd() throws IOException {
        String text = "x".repeat(100_000) + "\n";
        Path file = Files.writeString(folder.resolve("f:1"), text);
        assertThat(KernelFiles.text(file)).isEqualTo(new Reading.Present<>(file.toString(), text));
    }

    @Test
    void aCapIsKept() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "abcdef");
        assertThat(Fixtures.present(KernelFiles.bytes(file, 4))).hasSize(4);
    }

    @Test
    void aMissingFileOfAFolderThatIsThereIsUnsupported() {
        assertThat(KernelFiles.text(folder.resolve("none")))
                .isInstanceOf(Reading.Unsupported.class);
    }

    @Test
    void aFileOfAMissingFolderIsGone() {
        assertThat(KernelFiles.text(folder.resolve("none/f"))).isInstanceOf(Reading.Gone.class);
    }

    @Test
    void eachErrorHasItsState() {
        Path file = folder.resolve("f");
        assertThat(KernelFiles.failure(file, Errno.ESRCH)).isInstanceOf(Reading.Gone.class);
        assertThat(KernelFiles.failure(file, Errno.ENODEV)).isInstanceOf(Reading.Gone.class);
        assertThat(KernelFiles.failure(file, Errno.EACCES)).isInstanceOf(Reading.Denied.class);
        assertThat(KernelFiles.failure(file, Errno.EOPNOTSUPP))
                .isInstanceOf(Reading.Unsupported.class);
    }

    @Test
    void tooManyOpenFilesSaysNothingAboutTheKernel() {
        assertThatThrownBy(() -> KernelFiles.failure(folder, Errno.EMFILE))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void whatIsNotUnderstoodQuotesWantedAndFound() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "rubbish\n");
        assertThat(KernelFiles.read(file, Limit::parse))
                .isEqualTo(
                        new Reading.Malformed<>(
                                file.toString(), "an unsigned 64-bit number", "rubbish\n"));
    }

    @Test
    void theTargetOfALinkIsReadThoughItLeadsNowhere() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("l"), Path.of("mnt:[4026531832]"));
        assertThat(Fixtures.present(KernelFiles.link(link))).isEqualTo("mnt:[4026531832]");
    }
}
