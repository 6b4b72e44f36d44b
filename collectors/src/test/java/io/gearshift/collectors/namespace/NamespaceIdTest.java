package io.gearshift.collectors.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NamespaceIdTest {

    @Test
    void aLinkSaysItsType() {
        for (NamespaceType type : NamespaceType.values()) {
            var id = new NamespaceId(type, 4026531836L);
            assertThat(NamespaceId.ofLink(id.toString())).contains(id);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/run/netns/blue",
                "socket:[4026531836]",
                "pipe:[4026531836]",
                "anon_inode:[eventfd]",
                "net:[",
                "net:[]",
                "net:[x]",
                "net:[4026531836",
                "net:[9223372036854775808]",
                "net:[4026531836] (deleted)"
            })
    void anyOtherLinkIsNone(String target) {
        assertThat(NamespaceId.ofLink(target)).isEmpty();
    }
}
