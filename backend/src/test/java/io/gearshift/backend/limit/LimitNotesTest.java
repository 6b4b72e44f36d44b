package io.gearshift.backend.limit;

import static io.gearshift.backend.limit.LimitRulesTest.change;
import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Disks;
import io.gearshift.backend.api.Figure;
import io.gearshift.backend.api.GearFigures;
import io.gearshift.backend.api.LimitPreview.Note;
import io.gearshift.backend.api.Limits;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitNotesTest {

    private static final Figure NONE = Figure.absent("not measured here");

    /// Uses 0.5 cores, at most 1.5; 100 MiB at most.
    private static final GearFigures FIGURES =
            new GearFigures(
                    Instant.EPOCH,
                    Figure.of(0.5),
                    NONE,
                    NONE,
                    NONE,
                    NONE,
                    NONE,
                    NONE,
                    NONE,
                    NONE,
                    NONE,
                    NONE,
                    NONE,
                    NONE,
                    NONE,
                    NONE,
                    NONE,
                    Figure.of(1.5),
                    Figure.of(100 << 20));

    /// 80 MiB, of it 10 MiB page cache; 12 processes; 5 MiB swapped out.
    private static final LimitUse USE = new LimitUse(80L << 20, 10L << 20, 5L << 20, 12L);

    private static List<Note> notes(boolean unified, long swap, String field, String value) {
        HostFacts host =
                new HostFacts(
                        unified,
                        List.of(),
                        "0-3",
                        8L << 30,
                        swap,
                        true,
                        32_768,
                        4096,
                        Disks.UNKNOWN,
                        List.of());
        var change = change(field, value);
        Limits after = Limits.NONE.with(new LimitRules(host).rounded(change));
        return new LimitNotes(host, USE, FIGURES).of(Limits.NONE, after, change, true, true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    v1 | memoryBytes     | 67108864   | DANGER  | The kernel will refuse this (EBUSY): the gear uses 80 MiB now and can give back at most 10 MiB
                    v2 | memoryBytes     | 67108864   | DANGER  | This kills processes in the gear: the gear uses 80 MiB now
                    v1 | memoryBytes     | 78643200   | WARNING | first has to take 5 MiB back
                    v2 | memoryBytes     | 78643200   | WARNING | if it cannot, it kills processes in the gear
                    v2 | memoryBytes     | 88080384   | WARNING | used up to 100 MiB in the last 15 minutes
                    v1 | memoryBytes     | 5368709120 | INFO    | libvirt and virsh show 5.0 GiB
                    v2 | memoryHighBytes | 67108864   | WARNING | it is slowed down while the kernel takes 16 MiB back. Nothing is killed.
                    v1 | cpuMillis       | 200        | WARNING | uses 0.5 cores now and would be throttled
                    v2 | cpuMillis       | 1000       | WARNING | used up to 1.5 cores in the last 15 minutes
                    v1 | processes       | 12         | WARNING | cannot start a new one until there are fewer than 12. None is killed.
                    v2 | swapBytes       | 0          | WARNING | nothing more is swapped out
                    v2 | swapBytes       | 8388608    | INFO    | no swap, so the swap limit has no effect
                    """)
    void theWorstNoteComesFirst(
            String version, String field, String value, String level, String says) {
        List<Note> notes = notes(version.equals("v2"), 0, field, value);
        assertThat(notes).isNotEmpty();
        assertThat(notes.getFirst().text()).contains(says);
        assertThat(notes.getFirst().level()).hasToString(level);
    }

    @Test
    void onV2TheThrottlePointIsOfferedFirst() {
        assertThat(notes(true, 0, "memoryBytes", "67108864"))
                .anyMatch(
                        note ->
                                note.limit().equals("memoryHighBytes")
                                        && note.text()
                                                .contains("set the throttle point to 64 MiB"));
        assertThat(notes(false, 0, "memoryBytes", "67108864"))
                .noneMatch(note -> note.limit().equals("memoryHighBytes"));
    }

    @Test
    void swapMayMakeRoomSoNothingIsSaidToBeCertain() {
        assertThat(notes(true, 1L << 30, "memoryBytes", "67108864").getFirst().text())
                .contains("first takes 16 MiB back");
    }

    @Test
    void roundingIsSaidWithBothNumbers() {
        assertThat(notes(true, 0, "memoryBytes", "5000000000"))
                .anyMatch(
                        note ->
                                note.text()
                                        .contains(
                                                "5000000000 bytes are rounded down to 4999999488"));
    }

    @Test
    void ofAGearThatDoesNotRunNothingIsSaidAboutUse() {
        HostFacts host =
                new HostFacts(
                        true,
                        List.of(),
                        "0-3",
                        8L << 30,
                        0,
                        true,
                        32_768,
                        4096,
                        Disks.UNKNOWN,
                        List.of());
        var change = change("memoryBytes", "67108864");
        assertThat(
                        new LimitNotes(host, LimitUse.UNKNOWN, null)
                                .of(Limits.NONE, Limits.NONE.with(change), change, true, false))
                .singleElement()
                .extracting(Note::text)
                .asString()
                .contains("takes effect at its next start");
    }

    @Test
    void whatHoldsAlreadyIsSaidToChangeNothing() {
        assertThat(notes(true, 0, "memoryBytes", "max"))
                .anyMatch(note -> note.text().contains("nothing changes"));
    }
}
