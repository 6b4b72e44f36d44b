package io.gearshift.collectors.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.Counter;
import io.gearshift.collectors.UnexpectedText;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostParsersTest {

    private static final String STAT =
            """
            cpu  100 0 50 800 50 0 0 0 0 0
            cpu0 100 0 50 800 50 0 0 0 0 0
            intr 5 0 0
            brandnew 1
            btime 1795306200
            processes 18446744073709551615
            procs_running 2
            procs_blocked 0
            """;

    private static final String MEMORY =
            """
            MemTotal:       1000 kB
            MemFree:         100 kB
            MemAvailable:    500 kB
            Buffers:           1 kB
            Cached:            2 kB
            HugePages_Total:   0
            Slab:              3 kB
            SwapTotal:         0 kB
            SwapFree:          0 kB
            """;

    @Test
    void statHasTimesAndCounts() throws UnexpectedText {
        HostStat stat = HostStat.parse(STAT);
        assertThat(stat.processors()).hasSize(1);
        assertThat(stat.booted()).isEqualTo(Instant.ofEpochSecond(1795306200));
        assertThat(stat.forks()).isEqualTo(new Counter(-1));
        assertThat(stat.running()).isEqualTo(2);
    }

    @Test
    void theBusyShareNeedsTimeToPass() throws UnexpectedText {
        CpuTimes before = HostStat.parse(STAT).total();
        CpuTimes after = HostStat.parse(STAT.replace("100 0 50 800", "125 0 50 875")).total();
        assertThat(after.busyShareSince(before).orElseThrow()).isEqualTo(0.25, within(1e-9));
        assertThat(after.busyShareSince(after)).isEmpty();
        assertThat(before.busyShareSince(after)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cpu  1 2 3\n", "cpu0 100 0 50 800 50 0 0 0 0 0\n", "cpu  1 0"})
    void anythingElseIsNoStat(String text) {
        assertThatThrownBy(() -> HostStat.parse(text)).isInstanceOf(UnexpectedText.class);
    }

    @Test
    void aStatWithoutBootTimeIsRefused() {
        assertThatThrownBy(() -> HostStat.parse(STAT.replace("btime", "b")))
                .isInstanceOf(UnexpectedText.class)
                .hasMessageContaining("btime");
    }

    @Test
    void memoryIsInBytes() throws UnexpectedText {
        MemInfo info = MemInfo.parse(MEMORY);
        assertThat(info.available()).isEqualTo(new ByteSize(500 * 1024));
        assertThat(info.swapTotal()).isEqualTo(ByteSize.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MemTotal: 1 kB\n", "MemTotal\n", "MemTotal: 1 kB"})
    void anythingElseIsNoMemInfo(String text) {
        assertThatThrownBy(() -> MemInfo.parse(text)).isInstanceOf(UnexpectedText.class);
    }

    @Test
    void memoryThatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> MemInfo.parse(MEMORY.replace("500", "18446744073709551615")))
                .isInstanceOf(UnexpectedText.class);
        assertThatThrownBy(() -> MemInfo.parse(MEMORY.replace("500", "max")))
                .isInstanceOf(UnexpectedText.class);
    }

    @Test
    void loadAndUptime() throws UnexpectedText {
        assertThat(LoadAverage.parse("0.20 0.21 0.10 1/93 5460\n"))
                .isEqualTo(new LoadAverage(0.20, 0.21, 0.10, 1, 93));
        assertThat(Uptime.parse("812.77 1497.86 new\n").sinceBoot())
                .isEqualTo(Duration.ofMillis(812770));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.20 0.21 0.10 1 5460\n", "0.20 0.21\n", "0.20 0.21 0.10 1/93 1"})
    void anythingElseIsNoLoad(String text) {
        assertThatThrownBy(() -> LoadAverage.parse(text)).isInstanceOf(UnexpectedText.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "max 1\n", "1\n", "1 2"})
    void anythingElseIsNoUptime(String text) {
        assertThatThrownBy(() -> Uptime.parse(text)).isInstanceOf(UnexpectedText.class);
    }
}
