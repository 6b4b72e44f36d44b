package io.gearshift.web.timemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Moment;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PastBarTest {

    private static final Instant AT = Instant.parse("2026-11-21T14:05:00Z");

    private static List<String> notes(String path, @Nullable String problem) {
        var kept = new Moment.Kept("b", AT, AT, AT, null, null, 60, problem);
        return PastBar.notes(path, new Moment(AT, AT, 1, List.of(kept))).stream()
                .map(PastBar.Note::text)
                .toList();
    }

    @Test
    void aHostThatCannotTellIsSaid() {
        assertThat(notes("/gears", "b keeps nothing from before noon."))
                .contains("b keeps nothing from before noon.");
    }

    /// They are in each host's answer, and nothing of them is kept.
    @ParameterizedTest
    @CsvSource({"/hosts,true", "/hosts/b,true", "/gears,false", "/,false"})
    void whatIsNotKeptOfAHostIsSaidToBeThatOfNow(String path, boolean said) {
        assertThat(notes(path, null).stream().anyMatch(note -> note.contains("time of boot")))
                .isEqualTo(said);
    }
}
