package io.gearshift.backend.timemachine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChangeLogTest {

    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2026-11-21T14:00:00Z");

    @TempDir private Path folder = Path.of("");
    private final List<String> said = new ArrayList<>();

    private ChangeLog open() throws IOException {
        return new ChangeLog(folder.resolve("log"), EVERY, said::add);
    }

    private static Instant at(long seconds) {
        return START.plusSeconds(seconds);
    }

    private static Map<String, String> texts(ChangeLog changes, long seconds) throws IOException {
        ChangeLog.Then then = changes.at(at(seconds));
        return then == null ? Map.of("nothing", "known") : then.texts();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("log"))) {
            return all.sorted().toList();
        }
    }

    @Test
    void whatIsGoneSinceIsThereAtItsTime() throws IOException {
        ChangeLog changes = open();
        changes.whole(at(0), Map.of("a", "1", "b", "1"));
        changes.some(at(10), Map.of("a", "2"), List.of());
        changes.some(at(20), Map.of(), List.of("b"));

        assertThat(texts(changes, -1)).isEqualTo(Map.of("nothing", "known"));
        assertThat(texts(changes, 0)).isEqualTo(Map.of("a", "1", "b", "1"));
        assertThat(texts(changes, 9)).isEqualTo(Map.of("a", "1", "b", "1"));
        assertThat(texts(changes, 10)).isEqualTo(Map.of("a", "2", "b", "1"));
        assertThat(texts(changes, 3000)).isEqualTo(Map.of("a", "2"));
        assertThat(changes.earliest()).isEqualTo(at(0));
    }

    @Test
    void itGoesOnAfterARestart() throws IOException {
        ChangeLog before = open();
        before.whole(at(0), Map.of("a", "1"));
        ChangeLog after = open();
        after.whole(at(60), Map.of("a", "2"));

        assertThat(texts(after, 59)).isEqualTo(Map.of("a", "1"));
        assertThat(texts(after, 60)).isEqualTo(Map.of("a", "2"));
        assertThat(after.at(at(30))).isNotNull().matches(then -> !then.inGap());
        assertThat(said).isEmpty();
    }

    @Test
    void aTimeWithoutALookIsAGap() throws IOException {
        ChangeLog before = open();
        before.whole(at(0), Map.of("a", "1"));
        before.whole(at(60), Map.of("a", "1"));
        ChangeLog after = open();
        after.whole(at(900), Map.of("a", "1"));

        assertThat(after.at(at(500)))
                .isEqualTo(new ChangeLog.Then(Map.of("a", "1"), at(60), at(900), true))
                .matches(ChangeLog.Then::inGap);
        assertThat(after.at(at(30))).isNotNull().matches(then -> !then.inGap());
    }

    @Test
    void nothingNewIsWrittenOnceAMinuteAndNotMore() throws IOException {
        ChangeLog changes = open();
        changes.whole(at(0), Map.of("a", "1"));
        long first = Files.size(files().getFirst());
        for (int i = 1; i < 600; i++) {
            changes.whole(at(i), Map.of("a", "1"));
        }
        assertThat(files()).hasSize(1);
        assertThat(Files.size(files().getFirst()) - first).isEqualTo(10L * Frame.HEAD);
    }

    @Test
    void aTornEndIsCutOff() throws IOException {
        ChangeLog changes = open();
        changes.whole(at(0), Map.of("a", "1"));
        changes.some(at(10), Map.of("a", "2"), List.of());
        Path file = files().getFirst();
        long whole = Files.size(file);
        changes.some(at(20), Map.of("a", "3"), List.of());
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));

        ChangeLog after = open();
        assertThat(texts(after, 100)).isEqualTo(Map.of("a", "2"));
        assertThat(Files.size(file)).isEqualTo(whole);
        assertThat(said).isEmpty();
    }

    @Test
    void aDamagedFileIsSetAsideAndSaid() throws IOException {
        ChangeLog changes = open();
        changes.whole(at(0), Map.of("a", "1"));
        changes.some(at(10), Map.of("a", "2"), List.of());
        changes.whole(at(1000), Map.of("a", "3"));
        assertThat(files()).hasSize(2);
        byte[] bytes = Files.readAllBytes(files().getFirst());
        bytes[bytes.length - 5] ^= 1;
        Files.write(files().getFirst(), bytes);

        ChangeLog after = open();
        assertThat(after.at(at(500))).isNull();
        assertThat(texts(after, 1000)).isEqualTo(Map.of("a", "3"));
        assertThat(said).singleElement().asString().contains("damaged").contains("set aside as");
        assertThat(files()).anyMatch(file -> file.toString().endsWith(".damaged"));
    }

    @Test
    void damageWithEntriesAfterItIsNoTornEnd() throws IOException {
        ChangeLog changes = open();
        changes.whole(at(0), Map.of("a", "1"));
        Path file = files().getFirst();
        int place = (int) Files.size(file) + Frame.HEAD + 1;
        changes.some(at(10), Map.of("a", "2"), List.of());
        changes.some(at(20), Map.of("a", "3"), List.of());
        byte[] bytes = Files.readAllBytes(file);
        bytes[place] ^= 1;
        Files.write(file, bytes);

        ChangeLog after = open();
        assertThat(after.earliest()).isNull();
        assertThat(said).singleElement().asString().contains("damaged").contains("set aside as");
        assertThat(files()).singleElement().asString().endsWith(".damaged");
    }

    @Test
    void whatIsLeftLyingGoes() throws IOException {
        open().whole(at(0), Map.of("a", "1"));
        Path log = folder.resolve("log");
        Files.writeString(log.resolve("000000000000001.changes.new"), "half");
        for (int i = 0; i < 5; i++) {
            Files.writeString(log.resolve("00000000000000" + i + ".changes.damaged"), "bad");
        }
        open();
        assertThat(files())
                .extracting(file -> String.valueOf(file.getFileName()))
                .hasSize(4)
                .noneMatch(name -> name.endsWith(".new"))
                .contains("000000000000002.changes.damaged", "000000000000004.changes.damaged");
    }

    @Test
    void aClockThatWasSetBackALittleDoesNotMakeTheLaterLookEarlier() throws IOException {
        ChangeLog changes = open();
        changes.whole(at(60), Map.of("a", "1"));
        changes.whole(at(0), Map.of("a", "2"));

        assertThat(changes.at(at(0))).isNull();
        assertThat(texts(changes, 60)).isEqualTo(Map.of("a", "2"));
        assertThat(said).isEmpty();
    }

    private static final long YEAR = Duration.ofDays(365).toSeconds();

    /// A clock that was a year ahead for some minutes; also when the agent begins anew in between.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClockThatWasAheadCostsOnlyTheTimeThatItWas(boolean restart) throws IOException {
        ChangeLog changes = open();
        changes.whole(at(0), Map.of("a", "1"));
        changes.whole(at(YEAR), Map.of("a", "2"));
        changes.some(at(YEAR + 60), Map.of("a", "3"), List.of());
        changes = restart ? open() : changes;
        changes.some(at(600), Map.of("a", "4"), List.of());
        assertThat(changes.records()).as("a look at everything is needed").isFalse();
        changes.whole(at(600), Map.of("a", "4"));
        changes.some(at(660), Map.of("a", "5"), List.of());

        assertThat(said).singleElement().asString().contains("clock was set back");
        for (ChangeLog each : List.of(changes, open())) {
            assertThat(texts(each, 0)).isEqualTo(Map.of("a", "1"));
            assertThat(texts(each, 600)).isEqualTo(Map.of("a", "4"));
            assertThat(texts(each, 2 * YEAR)).isEqualTo(Map.of("a", "5"));
        }
    }

    /// As of a machine that begins without the time, and is told it a minute later.
    @Test
    void aClockThatWasBehindCostsNothing() throws IOException {
        ChangeLog before = open();
        before.whole(at(YEAR), Map.of("a", "1"));
        before.whole(at(YEAR + 600), Map.of("a", "2"));
        ChangeLog changes = open();
        changes.whole(at(0), Map.of("a", "3"));
        assertThat(texts(changes, YEAR + 600)).isEqualTo(Map.of("a", "3"));
        changes.whole(at(YEAR + 1200), Map.of("a", "4"));

        for (ChangeLog each : List.of(changes, open())) {
            assertThat(texts(each, YEAR)).isEqualTo(Map.of("a", "1"));
            assertThat(texts(each, YEAR + 600)).isEqualTo(Map.of("a", "2"));
            assertThat(texts(each, YEAR + 1200)).isEqualTo(Map.of("a", "4"));
        }
    }

    /// Else each look would begin a file, and a few of them be all that there is room for.
    @Test
    void aLongBeginningIsNotWrittenAgainByEachLook() throws IOException {
        ChangeLog changes = open();
        byte[] noise = new byte[3 << 20];
        new Random(1).nextBytes(noise);
        String text = new String(noise, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < 20; i++) {
            changes.whole(at(i * 60L), Map.of("a", text, "b", Integer.toString(i)));
        }
        assertThat(files()).hasSize(1);
        assertThat(texts(changes, 600)).containsEntry("b", "10");
    }

    @Test
    void whatIsOlderThanThirtyDaysGoes() throws IOException {
        ChangeLog changes = open();
        Duration day = Duration.ofDays(1);
        for (int i = 0; i < 40; i++) {
            changes.whole(START.plus(day.multipliedBy(i)), Map.of("day", Integer.toString(i)));
        }
        assertThat(changes.earliest()).isEqualTo(START.plus(day.multipliedBy(9)));
        assertThat(files()).hasSize(31);
    }

    @Test
    void itNeverTakesMoreThanItsRoom() throws IOException {
        ChangeLog changes = open();
        var random = new Random(1);
        byte[] noise = new byte[1 << 20];
        for (int i = 0; i < 30; i++) {
            random.nextBytes(noise);
            changes.whole(at(i * 10L), Map.of("a", new String(noise, StandardCharsets.ISO_8859_1)));
        }
        long sum = 0;
        for (Path file : files()) {
            sum += Files.size(file);
        }
        assertThat(sum)
                .isLessThan(ChangeLog.MOST_BYTES + 2 * ChangeLog.LONG_FILE)
                .isGreaterThan(ChangeLog.MOST_BYTES / 2);
        assertThat(changes.earliest()).isAfter(at(0));
    }

    /// Whatever changes, and whenever it is opened anew: every moment is as it was.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyMomentIsAsItWas(long seed) throws IOException {
        var random = new Random(seed);
        ChangeLog changes = open();
        Map<String, String> now = new TreeMap<>();
        Map<Long, Map<String, String>> moments = new TreeMap<>();
        long time = 0;
        changes.whole(at(time), now);
        moments.put(time, Map.of());
        for (int i = 0; i < 300; i++) {
            time += 1 + random.nextInt(400);
            Map<String, String> set = new TreeMap<>();
            List<String> gone = new ArrayList<>();
            for (int each = 0; each < 3; each++) {
                String name = "gear-" + random.nextInt(10);
                if (random.nextInt(3) == 0) {
                    set.remove(name);
                    gone.add(name);
                } else if (!gone.contains(name)) {
                    set.put(name, "text " + random.nextInt(4));
                }
            }
            now.putAll(set);
            gone.forEach(now::remove);
            if (random.nextInt(5) == 0) {
                changes = open();
                changes.whole(at(time), now);
            } else if (random.nextBoolean()) {
                changes.whole(at(time), now);
            } else {
                changes.some(at(time), set, gone);
            }
            moments.put(time, Map.copyOf(now));
        }
        for (Map.Entry<Long, Map<String, String>> each : moments.entrySet()) {
            assertThat(texts(changes, each.getKey())).isEqualTo(each.getValue());
        }
    }
}
