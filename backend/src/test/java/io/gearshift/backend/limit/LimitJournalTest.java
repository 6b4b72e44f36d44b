package io.gearshift.backend.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Limits;
import io.gearshift.backend.limit.JournalEntry.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LimitJournalTest {

    @TempDir(factory = MemoryFolder.class)
    Path folder;

    private static JournalEntry entry(String id, Phase phase, long at) {
        return new JournalEntry(
                JournalEntry.VERSION,
                id,
                "g-1",
                phase,
                LimitRulesTest.change("memoryBytes", "max"),
                Limits.NONE.with(LimitRulesTest.change("processors", "0-2")),
                null,
                Instant.ofEpochSecond(at),
                Instant.ofEpochSecond(at + 30),
                Limits.NONE,
                Set.of(LimitField.CPU));
    }

    @Test
    void whatWasWrittenIsThereAfterARestart() {
        JournalEntry entry = entry("c-1", Phase.AWAITING, 5);
        new LimitJournal(folder).write(entry);
        assertThat(new LimitJournal(folder).find("c-1")).contains(entry);
    }

    @Test
    void itIsNobodyElsesToRead() throws IOException {
        Path made = folder.resolve("journal").resolve("limits");
        new LimitJournal(made).write(entry("c-1", Phase.APPLIED, 5));

        assertThat(mode(made)).isEqualTo("rwx------");
        assertThat(mode(made.resolve("c-1.json"))).isEqualTo("rw-------");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aFileThatWasCutOffIsSetAsideAndTheOthersAreRead() throws IOException {
        new LimitJournal(folder).write(entry("good", Phase.APPLIED, 5));
        Files.writeString(folder.resolve("broken.json"), "{\"version\":1,\"changeId\":\"bro");
        Files.writeString(folder.resolve("half.new"), "{");
        Files.copy(folder.resolve("good.json"), folder.resolve("liar.json"));
        assertThat(new LimitJournal(folder).all())
                .extracting(JournalEntry::changeId)
                .containsExactly("good");
        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder("good.json", "broken.json.bad", "liar.json.bad");
    }

    @Test
    void onlyTheNewestSettledChangesAreKeptAndAllOthers() {
        var journal = new LimitJournal(folder, 10);
        journal.write(entry("waiting", Phase.AWAITING, 0));
        for (int each = 1; each <= 12; each++) {
            journal.write(entry("c-" + each, Phase.APPLIED, each));
        }
        assertThat(journal.find("waiting")).isPresent();
        assertThat(journal.find("c-1")).isEmpty();
        assertThat(journal.find("c-12")).isPresent();
        assertThat(new LimitJournal(folder).all()).hasSize(11);
    }
}
