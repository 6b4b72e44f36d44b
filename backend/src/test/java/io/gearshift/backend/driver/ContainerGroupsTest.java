package io.gearshift.backend.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ContainerGroupsTest {

    @Test
    void aGroupThatSeveralControllersHaveIsThereOnce() {
        var groups =
                new ContainerGroups(
                        true,
                        Map.of("memory", Path.of("/g/top"), "cpu", Path.of("/g/top")),
                        Map.of("memory", Path.of("/g/top/in"), "cpu", Path.of("/g/top")),
                        Path.of("/g/top/in"));

        assertThat(groups.outer())
                .isEqualTo(Map.of("memory", Path.of("/g/top"), "cpu", Path.of("/g/top")));
        assertThat(groups.program())
                .isEqualTo(Map.of("memory", Path.of("/g/top/in"), "cpu", Path.of("/g/top")));
        assertThat(groups.outer().get("memory"))
                .isSameAs(groups.outer().get("cpu"))
                .isSameAs(groups.program().get("cpu"));
        assertThat(groups.program().get("memory")).isSameAs(groups.pressure());
    }
}
