package io.gearshift.collectors.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.KernelRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InterfaceSamplerTest {

    private static final String HEADINGS =
            """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs
            """;

    @TempDir Path folder = Path.of("");

    private long now = 1;
    private InterfaceSampler sampler = new InterfaceSampler(KernelRoot.LIVE, () -> now);

    @BeforeEach
    void useTheFolder() throws IOException {
        Files.createDirectories(folder.resolve("proc/net"));
        sampler = new InterfaceSampler(new KernelRoot(folder), () -> now);
    }

    @AfterEach
    void close() {
        sampler.close();
    }

    @Test
    void ratesAreOfTheNamedInterface() throws IOException {
        SampledInterface gear = sampler.add("gear1");
        pass(line("gear1", 1000, 50) + line("gear10", 7, 7));
        assertThat(gear.receivedBytes()).isEqualTo(1000);
        assertThat(gear.sentBytes()).isEqualTo(50);
        assertThat(gear.receiveRate()).isNaN();
        pass(line("gear10", 7, 7) + line("gear1", 3000, 150));
        assertThat(gear.receiveRate()).isEqualTo(2000);
        assertThat(gear.sendRate()).isEqualTo(100);
    }

    @Test
    void oneThatWentIsNotPresentAndHasNoRateWhenItComesBack() throws IOException {
        SampledInterface gear = sampler.add("gear1");
        pass(line("gear1", 1000, 50));
        pass(line("lo", 1, 1));
        assertThat(gear.isPresent()).isFalse();
        pass(line("gear1", 2000, 60));
        assertThat(gear.isPresent()).isTrue();
        assertThat(gear.receiveRate()).isNaN();
    }

    @Test
    void aNameOfFifteenBytesAndThousandsOfInterfacesAreFound() throws IOException {
        SampledInterface longest = sampler.add("abcdefghijklmno");
        var text = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            sampler.add("gear" + i);
            text.append(line("gear" + i, i, 2L * i));
        }
        pass(text + line("abcdefghijklmno", 4, 5));
        assertThat(longest.sentBytes()).isEqualTo(5);
        assertThat(sampler.byName("gear2999").orElseThrow().sentBytes()).isEqualTo(5998);
    }

    @Test
    void aCounterThatWasResetHasNoRate() throws IOException {
        SampledInterface gear = sampler.add("gear1");
        pass(line("gear1", 1000, 50));
        pass(line("gear1", 10, 60));
        assertThat(gear.receiveRate()).isNaN();
        assertThat(gear.sendRate()).isEqualTo(10);
    }

    @Test
    void twoReadsWithinAMomentGiveNoRate() throws IOException {
        SampledInterface gear = sampler.add("gear1");
        pass(line("gear1", 1000, 50));
        now -= 999_500_000L;
        pass(line("gear1", 2500, 60));
        assertThat(gear.receivedBytes()).isEqualTo(2500);
        assertThat(gear.receiveRate()).isNaN();
        pass(line("gear1", 2600, 90));
        assertThat(gear.receiveRate()).isEqualTo(100);
        assertThat(gear.sendRate()).isEqualTo(30);
    }

    @Test
    void aLineThatWasCutOffIsNoValue() throws IOException {
        SampledInterface gear = sampler.add("gear1");
        Files.writeString(folder.resolve("proc/net/dev"), HEADINGS + " gear1: 12 3");
        assertThat(sampler.sampleAll()).isEqualTo(FigureState.MALFORMED);
        assertThat(gear.isPresent()).isFalse();
    }

    @Test
    void withoutTheFileThereIsNothing() {
        sampler.add("gear1");
        assertThat(sampler.sampleAll()).isEqualTo(FigureState.UNSUPPORTED);
    }

    private void pass(String lines) throws IOException {
        Files.writeString(folder.resolve("proc/net/dev"), HEADINGS + lines);
        now += 1_000_000_000L;
        assertThat(sampler.sampleAll()).isEqualTo(FigureState.PRESENT);
    }

    private static String line(String name, long received, long sent) {
        return "%6s: %7d 1 0 0 0 0 0 0 %8d 2 0 0 0 0 0 0\n".formatted(name, received, sent);
    }
}
