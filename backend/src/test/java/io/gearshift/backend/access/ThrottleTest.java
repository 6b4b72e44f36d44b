package io.gearshift.backend.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.fake.FakeClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ThrottleTest {
    private final FakeClock clock = new FakeClock();
    private final Throttle throttle = new Throttle(clock);

    private void fail(int times, String user, String address) {
        for (int i = 0; i < times; i++) {
            throttle.enter(user, address);
        }
    }

    @Test
    void threeFailuresAreFreeAndTheNextCostsAWait() {
        fail(4, "otto", "192.0.2.1");

        assertThatThrownBy(() -> throttle.enter("otto", "192.0.2.1"))
                .isInstanceOf(ConsoleException.class)
                .hasMessage("Too many failed sign-ins. Try again in 1 second.");
    }

    @Test
    void eachFurtherFailureDoublesTheWait() {
        fail(4, "otto", "192.0.2.1");
        for (long wait : new long[] {1, 2, 4, 8, 16}) {
            assertThatThrownBy(() -> throttle.enter("otto", "192.0.2.1"))
                    .hasMessageContaining("in " + wait + " second");
            clock.advance(Duration.ofSeconds(wait));
            throttle.enter("otto", "192.0.2.1");
        }
    }

    @Test
    void aUserIsThrottledFromManyAddressesForAMinuteAtMost() {
        for (int i = 0; i < 40; i++) {
            throttle.enter("otto", "192.0.2." + i);
            clock.advance(Duration.ofSeconds(60));
        }
        throttle.enter("otto", "192.0.2.99");

        assertThatThrownBy(() -> throttle.enter("otto", "192.0.2.100"))
                .hasMessageContaining("in 60 seconds");
        assertThatCode(() -> throttle.enter("susi", "192.0.2.101")).doesNotThrowAnyException();
    }

    @Test
    void anAddressIsThrottledForManyUsers() {
        for (int i = 0; i < 4; i++) {
            throttle.enter("user" + i, "192.0.2.1");
        }

        assertThatThrownBy(() -> throttle.enter("user9", "192.0.2.1"))
                .isInstanceOf(ConsoleException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "a socket"})
    void whatEverybodyOnThisMachineHasIsThrottledForAMinuteAtMost(String address) {
        for (int i = 0; i < 40; i++) {
            throttle.enter("user" + i, address);
            clock.advance(Duration.ofSeconds(60));
        }
        throttle.enter("user98", address);

        assertThatThrownBy(() -> throttle.enter("user99", address))
                .hasMessageContaining("in 60 seconds");
    }

    @Test
    void anAddressFromOutsideIsThrottledForAQuarterOfAnHour() {
        for (int i = 0; i < 40; i++) {
            throttle.enter("user" + i, "192.0.2.1");
            clock.advance(Duration.ofMinutes(15));
        }
        throttle.enter("user98", "192.0.2.1");

        assertThatThrownBy(() -> throttle.enter("user99", "192.0.2.1"))
                .hasMessageContaining("in 900 seconds");
    }

    @Test
    void addressesOfOneIpv6NetworkCountAsOne() {
        for (int i = 0; i < 4; i++) {
            throttle.enter("user" + i, "2001:db8:1:2::" + i);
        }

        assertThatThrownBy(() -> throttle.enter("user9", "2001:db8:1:2:ffff::1"))
                .isInstanceOf(ConsoleException.class);
        assertThatCode(() -> throttle.enter("user9", "2001:db8:1:3::1")).doesNotThrowAnyException();
    }

    @Test
    void successAndTimeAreForgiving() {
        fail(3, "otto", "192.0.2.1");
        throttle.succeeded("otto", "192.0.2.1");
        fail(3, "otto", "192.0.2.1");
        clock.advance(Duration.ofHours(2));

        assertThatCode(() -> fail(3, "otto", "192.0.2.1")).doesNotThrowAnyException();
    }

    @Test
    void aFloodOfNamesDoesNotFillTheMemory() {
        for (int i = 0; i < 30_000; i++) {
            throttle.enter(
                    "user" + i, "10." + (i >> 16) + "." + ((i >> 8) & 255) + "." + (i & 255));
        }

        assertThat(throttle.size()).isLessThanOrEqualTo(10_002);
    }
}
