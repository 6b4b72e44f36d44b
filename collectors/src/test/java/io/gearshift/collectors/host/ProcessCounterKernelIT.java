package io.gearshift.collectors.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.KernelRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
final class ProcessCounterKernelIT {

    @Test
    void itIsTheNumberOfProcessFoldersAndNotOfThreads() throws IOException {
        var counter = new ProcessCounter(KernelRoot.LIVE);
        long end = System.nanoTime() + 20_000_000_000L;
        while (true) {
            Set<String> before = folders();
            int counted = counter.count().asOptional().orElseThrow();
            int threads = LoadAverage.of(KernelRoot.LIVE).asOptional().orElseThrow().threads();
            // Others start and end processes: only between two equal looks is the count known.
            if (before.equals(folders())) {
                assertThat(counted).isEqualTo(before.size());
                // This very program has a dozen threads.
                assertThat(threads).isGreaterThan(counted);
                return;
            }
            assertThat(System.nanoTime()).as("the host is never quiet").isLessThan(end);
        }
    }

    private static Set<String> folders() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.map(each -> String.valueOf(each.getFileName()))
                    .filter(name -> name.matches("[0-9]+"))
                    .collect(Collectors.toSet());
        }
    }
}
