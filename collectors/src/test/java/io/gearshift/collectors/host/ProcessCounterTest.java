package io.gearshift.collectors.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessCounterTest {

    @TempDir Path folder = Path.of("");

    private Reading<Integer> count() {
        return new ProcessCounter(new KernelRoot(folder)).count();
    }

    @Test
    void onlyFoldersNamedByANumberAreProcesses() throws IOException {
        for (String name : new String[] {"1", "22", "32768", "self", "3x", "x3", "sys"}) {
            Files.createDirectories(folder.resolve("proc").resolve(name));
        }
        assertThat(count().asOptional()).hasValue(3);
    }

    @Test
    void thousandsOfThemNeedMoreThanOneCall() throws IOException {
        for (int pid = 1; pid <= 3000; pid++) {
            Files.createDirectories(folder.resolve("proc/" + pid));
        }
        assertThat(count().asOptional()).hasValue(3000);
    }

    @Test
    void withoutTheFolderThereIsNoCount() {
        assertThat(count()).isNotInstanceOf(Reading.Present.class);
    }
}
