package io.gearshift.collectors.proc;

import static io.gearshift.collectors.Fixtures.present;
import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.collectors.Fixtures;
import io.gearshift.collectors.Reading;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class ProcessTableFixtureTest {

    @Test
    @Tag("N6")
    void thePidOutsideStandsBesideThePidInside() {
        ProcessTable table = ProcessTable.of(Fixtures.hybrid(), List.of(12001, 11969));
        assertThat(table.rows()).hasSize(2);
        ProcessRow inner = table.rows().getFirst();
        assertThat(inner.pid()).isEqualTo(12001);
        assertThat(present(inner.pidInside())).isEqualTo(1);
        assertThat(present(inner.stat()).comm()).isEqualTo("sleep");
        assertThat(present(inner.cmdline()).arguments()).containsExactly("sleep", "60");
        assertThat(present(table.rows().get(1).pidInside())).isEqualTo(11969);
    }

    @Test
    void oneThatHasGoneIsLeftOut() {
        assertThat(ProcessTable.of(Fixtures.hybrid(), List.of(1)).rows()).isEmpty();
    }

    @Test
    @Tag("N8")
    void theMapsOfAUserNamespaceAreRead() {
        IdMap map = present(IdMap.ofUsers(Fixtures.hybrid(), 12001));
        assertThat(map.ranges()).containsExactly(new IdMap.Range(0, 0, 1));
        assertThat(present(IdMap.ofGroups(Fixtures.hybrid(), 11969)).isIdentity()).isTrue();
        assertThat(IdMap.ofUsers(Fixtures.hybrid(), 1)).isInstanceOf(Reading.Gone.class);
    }

    @Test
    void aNameIsRead() {
        assertThat(present(Comm.of(Fixtures.hybrid(), 11969)).name()).isEqualTo("sleep");
    }
}
