package io.gearshift.collectors.net;

import static io.gearshift.collectors.Fixtures.present;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.Counter;
import io.gearshift.collectors.Fixtures;
import io.gearshift.collectors.Reading;
import io.gearshift.collectors.UnexpectedText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NetDevTest {

    private static final String HEADINGS = "Inter-|   Receive\n face |bytes    packets\n";

    @Test
    void bothDirectionsAreCounted() throws UnexpectedText {
        NetDev dev =
                NetDev.parse(
                        HEADINGS
                                + "  eth0:18446744073709551615 4976 1 2 0 0 0 0 273004 2641 3 4 0 0 0 0 9\n");
        assertThat(dev.named("eth0"))
                .contains(
                        new NetInterface(
                                "eth0", traffic(-1, 4976, 1, 2), traffic(273004, 2641, 3, 4)));
        assertThat(dev.named("eth1")).isEmpty();
    }

    @Test
    void aNamespaceMayHaveNoInterface() throws UnexpectedText {
        assertThat(NetDev.parse(HEADINGS).interfaces()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "one\n",
                "one\ntwo\n eth0: 1 2\n",
                "one\ntwo\n eth0 1\n",
                "one\ntwo\n lo: 1",
                "one\ntwo\n lo: max 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> NetDev.parse(text)).isInstanceOf(UnexpectedText.class);
    }

    @Test
    void theRecordedHostIsRead() {
        assertThat(present(NetDev.of(Fixtures.hybrid())).named("lo")).isPresent();
        assertThat(NetDev.of(Fixtures.hybrid(), 1)).isInstanceOf(Reading.Gone.class);
    }

    private static Traffic traffic(long bytes, long packets, long errors, long dropped) {
        return new Traffic(
                new Counter(bytes),
                new Counter(packets),
                new Counter(errors),
                new Counter(dropped));
    }
}
