package io.gearshift.collectors.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.collectors.UnexpectedText;
import io.gearshift.collectors.mountinfo.Controller;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GroupNamesTest {

    @Test
    void eachControllerOfAHierarchyHasItsName() throws UnexpectedText {
        GroupNames names =
                GroupNames.parse("4:cpu,cpuacct:/a:b/c\n3:name=systemd:/init.scope\n0::/u\n");
        assertThat(names.controller(Controller.CPU)).contains("/a:b/c");
        assertThat(names.controller(Controller.CPUACCT)).contains("/a:b/c");
        assertThat(names.controller(Controller.MEMORY)).isEmpty();
        assertThat(names.unifiedName()).contains("/u");
    }

    @Test
    void withoutACgroup2TreeThereIsNoUnifiedName() throws UnexpectedText {
        assertThat(GroupNames.parse("4:memory:/g\n").unifiedName()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0::/g", "0:/g\n", "0::g\n"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> GroupNames.parse(text)).isInstanceOf(UnexpectedText.class);
    }
}
