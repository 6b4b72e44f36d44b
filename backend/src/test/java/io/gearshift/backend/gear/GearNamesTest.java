package io.gearshift.backend.gear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.Gear;
import io.gearshift.backend.fake.GearBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GearNamesTest {
    private static final Gear WEB = GearBuilder.gear("g-1", "web").build();
    private static final Gear DB = GearBuilder.gear("g-2", "db").build();
    private static final Gear OTHER_DB = GearBuilder.gear("g-3", "db").project("other").build();
    private static final Gear FOREIGN =
            GearBuilder.gear("made-by-virsh", "title").foreign().build();
    private static final Gear FOREIGN_WEB = GearBuilder.gear("web", "web").foreign().build();
    private static final List<Gear> ALL = List.of(WEB, DB, OTHER_DB, FOREIGN);

    @Test
    void aGearIsFoundByIdNameOrProjectAndName() {
        assertThat(GearNames.find(ALL, "g-1")).isSameAs(WEB);
        assertThat(GearNames.find(ALL, "web")).isSameAs(WEB);
        assertThat(GearNames.find(ALL, "other/db")).isSameAs(OTHER_DB);
        assertThat(GearNames.find(ALL, "made-by-virsh")).isSameAs(FOREIGN);
    }

    @Test
    void aNameOfSeveralSaysToNameTheProject() {
        assertThatThrownBy(() -> GearNames.find(ALL, "db"))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("project/name")
                .hasMessageContaining("default/db")
                .hasMessageContaining("other/db");
    }

    @Test
    void aDomainOfVirshCannotTakeTheNameOfAGearOfOurs() {
        List<Gear> gears = List.of(FOREIGN_WEB, WEB);

        assertThatThrownBy(() -> GearNames.find(gears, "web")).hasMessageContaining("Several");
        assertThat(GearNames.find(gears, "default/web")).isSameAs(WEB);
        assertThat(GearNames.find(gears, "g-1")).isSameAs(WEB);
        assertThat(GearNames.find(List.of(FOREIGN_WEB), "web")).isSameAs(FOREIGN_WEB);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "nope", "../web", "default/", "/web", "web' or '1'='1", "\0"})
    void whatIsNotThereIsNotFound(String wanted) {
        assertThatThrownBy(() -> GearNames.find(ALL, wanted))
                .isInstanceOf(ConsoleException.class)
                .hasMessageContaining("no gear of this id or name");
    }
}
