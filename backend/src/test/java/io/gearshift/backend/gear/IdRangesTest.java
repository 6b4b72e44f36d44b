package io.gearshift.backend.gear;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdRangesTest {

    @TempDir Path folder;

    private IdRanges ranges(Path... others) {
        return new IdRanges(folder.resolve("ranges"), List.of(others));
    }

    @Test
    void eachGearHasARangeOfItsOwn() {
        IdRanges ranges = ranges();

        assertThat(ranges.give("a", List.of())).isEqualTo(1_048_576);
        assertThat(ranges.give("b", List.of())).isEqualTo(1_048_576 + 65_536);
    }

    @Test
    void whatWasGivenIsRememberedByTheNextAgent() {
        ranges().give("a", List.of());

        assertThat(ranges().give("b", List.of())).isEqualTo(1_048_576 + 65_536);
    }

    @Test
    void aRangeThatWasGivenBackIsGivenAgain() {
        IdRanges ranges = ranges();
        ranges.give("a", List.of());
        ranges.giveBack("a");

        assertThat(ranges.give("b", List.of())).isEqualTo(1_048_576);
    }

    @Test
    void rangesOfContainersAndOfSubuidUsersAreLeftAlone() throws IOException {
        Path subuid = folder.resolve("subuid");
        Files.writeString(subuid, "podman:1100000:65536\nbroken\nx:y:z\n");

        assertThat(ranges(subuid).give("a", List.of(new IdRanges.Taken(1_048_576, 10))))
                .isEqualTo(1_048_576 + 2 * 65_536);
    }

    @Test
    void theRangeOfAGearThatExistsIsNoted() {
        IdRanges ranges = ranges();
        ranges.note("a", 1_048_576);

        assertThat(ranges.give("b", List.of())).isEqualTo(1_048_576 + 65_536);
    }
}
