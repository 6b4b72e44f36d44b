package io.gearshift.backend.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class MeTest {
    @Test
    void aRoleThatLacksARightIsNamed() {
        Me me = new Me("sue", Role.SUPPORT, Set.of("*"), Role.SUPPORT.rights());
        assertThat(me.lacking(Right.LIMIT)).endsWith("; you are support.");
    }

    @Test
    void aTokenMadeWithoutARightOfTheRoleIsNamedInstead() {
        Me me = new Me("root", Role.ADMIN, Set.of("*"), Set.of(Right.VIEW));
        assertThat(me.lacking(Right.LIMIT)).endsWith("; this token was made without it.");
    }
}
