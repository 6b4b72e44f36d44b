package io.gearshift.collectors.host;

import static io.gearshift.collectors.Fixtures.present;
import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.ByteSize;
import io.gearshift.collectors.Fixtures;
import io.gearshift.collectors.KernelRoot;
import io.gearshift.collectors.Reading;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostFixtureTest {

    private final KernelRoot root = Fixtures.hybrid();

    @Test
    void everyFileOfTheHostIsRead() {
        assertThat(present(HostStat.of(root)).processors()).hasSize(2);
        assertThat(present(MemInfo.of(root)).total()).isEqualTo(new ByteSize(24684096L * 1024));
        assertThat(present(LoadAverage.of(root)).threads()).isPositive();
        assertThat(present(Uptime.of(root)).sinceBoot()).isGreaterThan(Duration.ofMinutes(10));
        assertThat(present(HostPressure.of(root).cpu()).some().totalUsec().bits()).isPositive();
    }

    @Test
    void aHostHasAName() {
        HostIdentity identity = HostIdentity.of(root);
        assertThat(present(identity.hostname())).isEqualTo("gearhost");
        assertThat(present(identity.kernelRelease())).isEqualTo("6.18.44");
        assertThat(present(identity.bootId())).hasSize(36);
        assertThat(present(identity.processors()).processors()).containsExactly(0, 1);
    }

    @Test
    void whatIsMissingIsNotZero(@TempDir Path folder) {
        assertThat(HostStat.of(new KernelRoot(folder))).isInstanceOf(Reading.Gone.class);
        assertThat(HostPressure.of(new KernelRoot(folder)).io()).isInstanceOf(Reading.Gone.class);
    }

    @Test
    void aGuestOfAnotherKernelIsReadToo() {
        assertThat(present(HostStat.of(Fixtures.systemd())).processors()).isNotEmpty();
        assertThat(present(MemInfo.of(Fixtures.systemd())).total().bytes()).isPositive();
        assertThat(present(HostPressure.of(Fixtures.systemd()).cpu()).some().avg10())
                .isNotNegative();
    }
}
