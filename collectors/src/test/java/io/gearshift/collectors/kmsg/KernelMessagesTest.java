package io.gearshift.collectors.kmsg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.Reading;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KernelMessagesTest {

    @TempDir private Path folder = Path.of("");

    @Test
    void itBeginsBehindWhatIsThereWhateverTimeThatIsOf() throws IOException {
        Path log = folder.resolve("kmsg");
        // A time after boot that no clock of this host has come to.
        Files.writeString(log, "3,1022,9223372036854775807,-;Killed process 1 (old)\n");
        try (KernelMessages messages = KernelMessages.open(log).asOptional().orElseThrow()) {
            Files.writeString(log, "3,1023,1,-;new\n", StandardOpenOption.APPEND);
            assertThat(messages.next(1000)).hasValue("3,1023,1,-;new\n");
            assertThatThrownBy(() -> messages.next(1000)).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void withoutTheDeviceThereIsAReason() {
        assertThat(KernelMessages.open(folder.resolve("missing")))
                .isNotInstanceOf(Reading.Present.class);
    }
}
