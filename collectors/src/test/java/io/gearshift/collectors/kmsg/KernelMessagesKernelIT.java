package io.gearshift.collectors.kmsg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
final class KernelMessagesKernelIT {

    private static final Path DEVICE = Path.of("/dev/kmsg");

    @Test
    void whatTheKernelHasLoggedSoFarIsPassedOver() throws IOException {
        try (InputStream all = new FileInputStream(DEVICE.toFile())) {
            assertThat(all.read(new byte[8192])).as("there are old records").isPositive();
        }
        long end = System.nanoTime() + 20_000_000_000L;
        Optional<String> first;
        do {
            // Empty, unless the kernel says something in this very moment.
            try (KernelMessages messages = KernelMessages.open(DEVICE).asOptional().orElseThrow()) {
                first = messages.next(0);
            }
        } while (first.isPresent() && System.nanoTime() < end);
        assertThat(first).isEmpty();
    }
}
