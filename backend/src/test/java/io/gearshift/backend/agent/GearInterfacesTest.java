package io.gearshift.backend.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Figure;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.sampler.History;
import io.gearshift.collectors.sampler.HistoryFigure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GearInterfacesTest {

    private static final long SECOND = 1_000_000_000L;

    @TempDir private Path folder;
    private long now;

    private GearInterfaces interfaces() throws IOException {
        Files.createDirectories(folder.resolve("proc/net"));
        return new GearInterfaces(new KernelRoot(folder), () -> now);
    }

    private void pass(GearInterfaces interfaces, String... lines) throws IOException {
        Files.writeString(folder.resolve("proc/net/dev"), String.join("\n", lines) + "\n");
        now += SECOND;
        interfaces.pass();
    }

    private static String line(String name, long received, long sent) {
        return "%s: %d 1 0 0 0 0 0 0 %d 1 0 0 0 0 0 0".formatted(name, received, sent);
    }

    @Test
    void whatTheHostSendsIntoItsInterfacesIsWhatTheGearReceives() throws IOException {
        try (GearInterfaces interfaces = interfaces()) {
            interfaces.follow("g-1", List.of("veth1", "veth2"));
            pass(interfaces, line("veth1", 100, 1000), line("veth2", 0, 0), line("eth0", 9, 9));
            assertThat(interfaces.received("g-1")).isEqualTo(Figure.NO_RATE_YET);
            assertThat(interfaces.receivedBytes("g-1")).isEqualTo(1000);
            assertThat(interfaces.sentBytes("g-1")).isEqualTo(100);
            pass(interfaces, line("veth1", 110, 3000), line("veth2", 5, 500), line("eth0", 99, 99));
            assertThat(interfaces.received("g-1")).isEqualTo(Figure.of(2500));
            assertThat(interfaces.sent("g-1")).isEqualTo(Figure.of(15));

            var history = new History();
            interfaces.record("g-1", 7, history);
            assertThat(history.last(HistoryFigure.RECEIVE_RATE, 7, 1)).containsExactly(2500f);
            assertThat(history.last(HistoryFigure.SEND_RATE, 7, 1)).containsExactly(15f);
        }
    }

    @Test
    void aGearWithoutOneAndOneWhoseInterfaceIsNotThereSaySo() throws IOException {
        try (GearInterfaces interfaces = interfaces()) {
            interfaces.follow("g-1", List.of("veth1"));
            pass(interfaces, line("eth0", 9, 9));
            assertThat(interfaces.received("g-1").absent()).contains("not among the host's");
            assertThat(interfaces.receivedBytes("g-1")).isNull();
            assertThat(interfaces.sentBytes("other")).isNull();
            interfaces.follow("g-2", List.of("veth1"));
            interfaces.follow("g-1", List.of());
            assertThat(interfaces.received("g-1").absent()).isEqualTo("no interface of its own");
            pass(interfaces, line("veth1", 1, 2));
            assertThat(interfaces.received("g-2")).isEqualTo(Figure.NO_RATE_YET);
            assertThat(interfaces.sent("other").absent()).isEqualTo("no interface of its own");
        }
    }
}
