package io.gearshift.backend.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.backend.api.Event;
import io.gearshift.backend.host.HostEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventJournalTest {

    @TempDir Path folder;

    private final List<Long> nudges = new ArrayList<>();

    private EventJournal open() {
        return new EventJournal(folder, "here", InstantSource.fixed(Instant.EPOCH), nudges::add);
    }

    private static void add(EventJournal journal, String text) {
        journal.add(null, Event.Kind.HOST_BACK, Event.Severity.INFO, text, Map.of("a", "b"));
    }

    @Test
    void eventsAreGivenInOrderAfterASequence() {
        EventJournal journal = open();
        add(journal, "one");
        add(journal, "two");

        assertThat(journal.after(0, 10)).extracting(HostEvent::sequence).containsExactly(1L, 2L);
        assertThat(journal.after(1, 10))
                .extracting(each -> each.event().text())
                .containsExactly("two");
        assertThat(nudges).containsExactly(1L, 2L);
    }

    @Test
    void aNumberIsNeverUsedTwiceAndEventsSurviveTheAgent() {
        add(open(), "one");
        EventJournal second = open();
        add(second, "two");

        List<HostEvent> all = second.after(0, 10);
        assertThat(all).extracting(each -> each.event().text()).containsExactly("one", "two");
        assertThat(all.get(1).sequence()).isGreaterThan(all.get(0).sequence());
    }

    @Test
    void numbersGoOnEvenIfThePowerCutTookTheEvents() throws IOException {
        EventJournal first = open();
        add(first, "told and then lost");
        Files.delete(folder.resolve("events"));
        EventJournal second = open();
        add(second, "new");

        assertThat(second.after(0, 10).getFirst().sequence()).isGreaterThan(1);
    }

    @Test
    void aLineThatWasCutOffIsLeftOut() throws IOException {
        add(open(), "one");
        Files.writeString(
                folder.resolve("events"), "{\"sequence\":7,\"ev", StandardOpenOption.APPEND);

        EventJournal second = open();
        assertThat(second.after(0, 10)).hasSize(1);
        add(second, "two");
        assertThat(open().after(0, 10)).hasSize(2);
    }

    @Test
    void aLineThatWasCutOffWithinACharacterIsLeftOutToo() throws IOException {
        add(open(), "one");
        byte[] cut = "{\"sequence\":7,\"event\":{\"text\":\"h\u00f6".getBytes(UTF_8);
        Files.write(
                folder.resolve("events"),
                Arrays.copyOf(cut, cut.length - 1),
                StandardOpenOption.APPEND);

        EventJournal second = open();
        add(second, "two");
        assertThat(open().after(0, 10))
                .extracting(each -> each.event().text())
                .containsExactly("one", "two");
    }

    @Test
    void whatIsWrittenAfterAFullDiskIsNotSwallowedByTheHalfLineBefore() throws IOException {
        Path events = folder.resolve("events");
        EventJournal journal = open();
        add(journal, "one");
        byte[] kept = Files.readAllBytes(events);
        Files.delete(events);
        Files.createSymbolicLink(events, Path.of("/dev/full"));
        add(journal, "in memory only");
        Files.delete(events);
        Files.write(events, kept);
        Files.writeString(events, "{\"sequence\":2,\"ev", StandardOpenOption.APPEND);
        add(journal, "two");
        add(journal, "three");

        assertThat(journal.after(0, 10)).hasSize(4);
        assertThat(open().after(0, 10))
                .extracting(each -> each.event().text())
                .containsExactly("one", "two", "three");
    }

    @Test
    void itIsNobodyElsesToReadAlsoWhereAnEarlierVersionLeftItOpen() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        EventJournal journal = open();
        for (int i = 0; i <= EventJournal.SEGMENT; i++) {
            add(journal, "x");
        }

        assertThat(mode(folder)).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(mode(file)).isEqualTo("rw-------"));
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void theOldestGoWhenThereAreTooMany() {
        EventJournal journal = open();
        for (int i = 0; i < 2 * EventJournal.SEGMENT + 1; i++) {
            add(journal, "x");
        }

        assertThat(journal.after(0, 1).getFirst().sequence()).isEqualTo(EventJournal.SEGMENT + 1);
    }
}
