package io.gearshift.backend.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.backend.api.BlackBox;
import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.ErrorCode;
import io.gearshift.backend.api.KillRow;
import io.gearshift.backend.fake.BlackBoxSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlackBoxesTest {

    private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");

    @TempDir private Path folder = Path.of("");

    private static BlackBox box(String gear, int number) {
        BlackBox box =
                BlackBoxSample.of(
                        "host1", gear, "web1", "default", AT.plusSeconds(number), "It was killed.");
        KillRow row = box.row();
        return new BlackBox(
                new KillRow(
                        String.format("0000000%05d", number),
                        row.at(),
                        row.host(),
                        row.gear(),
                        row.gearName(),
                        row.project(),
                        row.text(),
                        row.killed()),
                box.cause(),
                box.group(),
                box.killed(),
                box.limits(),
                box.atKill(),
                box.before(),
                box.processes(),
                box.more(),
                box.kernelLines());
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }

    @Test
    void aBoxIsTheSameAfterARestart() {
        BlackBox box = box("g-1", 1);
        new BlackBoxes(folder).keep(box);

        BlackBoxes again = new BlackBoxes(folder);
        assertThat(again.get("g-1", box.row().id())).isEqualTo(box);
        assertThat(again.of("g-1")).containsExactly(box.row());
        assertThat(again.of("g-2")).isEmpty();
    }

    @Test
    void soManyAreKeptOfOneGearAndTheOldestGo() throws IOException {
        var boxes = new BlackBoxes(folder);
        boxes.keep(box("g-2", 0));
        for (int i = 1; i <= BlackBoxes.OF_ONE + 3; i++) {
            boxes.keep(box("g-1", i));
        }

        assertThat(boxes.of("g-1")).hasSize(BlackBoxes.OF_ONE);
        assertThat(boxes.of("g-1").getLast().at()).isEqualTo(AT.plusSeconds(4));
        assertThat(boxes.of("g-2")).hasSize(1);
        assertThat(files()).isEqualTo(BlackBoxes.OF_ONE + 1);
    }

    @Test
    void soManyAreKeptInAll() throws IOException {
        var boxes = new BlackBoxes(folder);
        for (int i = 0; i < BlackBoxes.IN_ALL + 2; i++) {
            boxes.keep(box("g-" + i, i));
        }

        assertThat(files()).isEqualTo(BlackBoxes.IN_ALL);
        assertThat(boxes.of("g-1")).isEmpty();
        assertThat(boxes.of("g-2")).hasSize(1);
    }

    @Test
    void anotherGearsBoxAndAnIdThatIsNoneAreNotFound() {
        var boxes = new BlackBoxes(folder);
        boxes.keep(box("g-1", 1));

        for (String id : new String[] {"000000000001", "../../etc/passwd", "", "000000000002"}) {
            String gear = id.endsWith("01") ? "g-2" : "g-1";
            assertThatThrownBy(() -> boxes.get(gear, id))
                    .isInstanceOf(ConsoleException.class)
                    .extracting("code")
                    .isEqualTo(ErrorCode.NOT_FOUND);
        }
    }

    @Test
    void aFileThatIsNoBoxIsLeftWhereItIs() throws IOException {
        Files.writeString(folder.resolve("000000000001.json"), "{\"row\":");
        Files.writeString(folder.resolve("000000000002.json"), "x".repeat(300 << 10));
        var boxes = new BlackBoxes(folder);
        boxes.keep(box("g-1", 3));

        assertThat(boxes.of("g-1")).hasSize(1);
        assertThat(files()).isEqualTo(3);
    }
}
