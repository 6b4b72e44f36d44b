package io.gearshift.backend.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.gearshift.backend.api.ConsoleException;
import io.gearshift.backend.api.LogPage;
import io.gearshift.backend.gear.KernelHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogReaderTest {

    @TempDir Path log;

    private void write(String file, String text) throws IOException {
        Files.writeString(
                log.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String record(long micros, String text) {
        return "1763798400.%06d F %s\n".formatted(micros, text);
    }

    private static List<String> texts(LogPage page) {
        return page.lines().stream().map(LogPage.Line::text).toList();
    }

    @Test
    void bothStreamsAreMergedByTime() throws IOException {
        write("out.log", record(1, "a") + record(3, "c"));
        write("err.log", record(2, "b"));

        LogPage page = LogReader.read(log, null, 10);

        assertThat(texts(page)).containsExactly("a", "b", "c");
        assertThat(page.lines().get(1).stream()).isEqualTo("err");
    }

    @Test
    void theNewestLinesComeFirstFromTheRotatedFileToo() throws IOException {
        write("out.log.1", record(1, "old") + record(2, "older line"));
        write("out.log", record(3, "new"));

        assertThat(texts(LogReader.read(log, null, 2))).containsExactly("older line", "new");
    }

    @Test
    void aCursorReadsOnWithoutLossThroughARotation() throws IOException {
        write("out.log", record(1, "one"));
        LogPage first = LogReader.read(log, null, 10);
        write("out.log", record(2, "two"));
        Files.move(log.resolve("out.log"), log.resolve("out.log.1"));
        write("out.log", record(3, "three"));

        LogPage second = LogReader.read(log, first.cursor(), 10);

        assertThat(texts(second)).containsExactly("two", "three");
        assertThat(second.truncated()).isFalse();
        assertThat(LogReader.read(log, second.cursor(), 10).lines()).isEmpty();
    }

    @Test
    void aCursorWhoseFileIsGoneSaysThatLinesAreMissing() throws IOException {
        write("out.log", record(1, "one"));
        LogPage first = LogReader.read(log, null, 10);
        write("other", "");
        Files.move(log.resolve("out.log"), log.resolve("kept-so-that-its-inode-is-not-reused"));
        write("out.log.1", record(5, "five"));
        write("out.log", record(6, "six"));

        LogPage second = LogReader.read(log, first.cursor(), 10);

        assertThat(second.truncated()).isTrue();
        assertThat(texts(second)).containsExactly("five", "six");
    }

    @Test
    void aCursorWhoseFileNumberWasGivenAgainSaysThatLinesAreMissing() throws IOException {
        write("out.log", record(1, "one"));
        String cursor = LogReader.read(log, null, 10).cursor();
        // As the file system does it: the number of a file that is gone is the next file's.
        write("out.log.1", record(5, "five"));
        Files.writeString(log.resolve("out.log"), record(6, "six and much longer than one was"));

        LogPage second = LogReader.read(log, cursor, 10);

        assertThat(second.truncated()).isTrue();
        assertThat(texts(second)).containsExactly("five", "six and much longer than one was");
    }

    @Test
    void longLinesOverTwoFilesLeaveNoHole() throws IOException {
        String text = "x".repeat(8000);
        StringBuilder first = new StringBuilder();
        StringBuilder second = new StringBuilder();
        for (int i = 0; i < 1500; i++) {
            first.append(record(i, i + " " + text));
            second.append(record(1500 + i, (1500 + i) + " " + text));
        }
        write("out.log.1", first.toString());
        write("out.log", second.toString());

        consecutive(LogReader.read(log, null, 2000), 2999);

        List<String> all = new ArrayList<>();
        LogPage page = LogReader.read(log, "2:0:0:0:0:0:0", 2000);
        while (!page.lines().isEmpty()) {
            all.addAll(texts(page));
            page = LogReader.read(log, page.cursor(), 2000);
        }
        assertThat(all).hasSize(3000);
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i)).startsWith(i + " ");
        }
    }

    private static void consecutive(LogPage page, int last) {
        List<String> lines = texts(page);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(lines.size() - 1 - i)).startsWith((last - i) + " ");
        }
        assertThat(lines).hasSizeGreaterThan(500);
    }

    @Test
    void whatIsNoRecordDoesNotHoldReadingUp() throws IOException {
        String garbage = "no record at all, and more of it\n".repeat(300_000);
        write("out.log", garbage + record(1, "one"));

        LogPage page = LogReader.read(log, "2:0:0:0:0:0:0", 10);
        while (page.lines().isEmpty()) {
            String before = page.cursor();
            page = LogReader.read(log, before, 10);
            assertThat(page.cursor()).isNotEqualTo(before);
        }

        assertThat(texts(page)).containsExactly("one");
    }

    @Test
    void manyLinesAreReadInPagesInOrder() throws IOException {
        var text = new StringBuilder();
        IntStream.range(0, 5000).forEach(i -> text.append(record(i, "line " + i)));
        write("out.log", record(0, "start"));
        String cursor = LogReader.read(log, null, 1).cursor();
        write("out.log", text.toString());
        var all = new ArrayList<String>();
        LogPage page = LogReader.read(log, cursor, 700);
        while (!page.lines().isEmpty()) {
            all.addAll(texts(page));
            page = LogReader.read(log, page.cursor(), 700);
        }

        assertThat(all)
                .containsExactlyElementsOf(
                        IntStream.range(0, 5000).mapToObj(i -> "line " + i).toList());
        assertThat(texts(LogReader.read(log, null, 3)))
                .containsExactly("line 4997", "line 4998", "line 4999");
    }

    @Test
    void anUnfinishedRecordWaitsForItsEnd() throws IOException {
        write("out.log", record(1, "one") + "1763798400.000002 F tw");
        LogPage first = LogReader.read(log, null, 10);
        assertThat(texts(first)).containsExactly("one");
        write("out.log", "o\n");

        assertThat(texts(LogReader.read(log, first.cursor(), 10))).containsExactly("two");
    }

    @Test
    void hostileFilesAreNoLogs() throws IOException {
        write("elsewhere", record(1, "not for you"));
        Files.createSymbolicLink(log.resolve("out.log"), log.resolve("elsewhere"));
        Files.createDirectory(log.resolve("err.log"));

        assertThat(LogReader.read(log, null, 10).lines()).isEmpty();
    }

    @Test
    void whatIsNoRecordIsSkippedAndLongLinesAreCut() throws IOException {
        write("out.log", "root:x:0:0\n\n \n1 2 3\n" + record(1, "x".repeat(20_000)));

        List<LogPage.Line> lines = LogReader.read(log, null, 10).lines();

        assertThat(lines)
                .allSatisfy(line -> assertThat(line.text().length()).isLessThanOrEqualTo(8192));
    }

    @Test
    void aPieceWithoutItsNewlineSaysSo() throws IOException {
        write("out.log", "1763798400.000001 P $ \n");

        assertThat(LogReader.read(log, null, 10).lines().getFirst().partial()).isTrue();
    }

    @Test
    void aCursorThatIsNoneIsRefused() {
        assertThatThrownBy(() -> LogReader.read(log, "2:2:3", 10))
                .isInstanceOf(ConsoleException.class);
        assertThatThrownBy(() -> LogReader.read(log, "2:99999999999999999999:0:0:0:0:0", 10))
                .isInstanceOf(ConsoleException.class);
    }

    @Test
    void whoExchangesTheFileAtTheRightMomentLeadsNobodyElsewhere() throws IOException {
        Path elsewhere = Files.createDirectory(log.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("secret"), record(1, "of the host"));
        Files.writeString(elsewhere.resolve("log"), record(1, "of the gear"));
        KernelHost.run(List.of("mkfifo", elsewhere.resolve("pipe").toString()));
        var rounds = new AtomicInteger();
        var stop = new AtomicBoolean();
        Thread exchanger = Thread.ofPlatform().start(() -> exchange(elsewhere, stop, rounds));
        try {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(30),
                    () -> {
                        var seen = new HashSet<String>();
                        for (int i = 0; i < 3000 || rounds.get() < 3000; i++) {
                            LogPage page = LogReader.read(log, null, 10);
                            seen.addAll(texts(page));
                            seen.addAll(texts(LogReader.read(log, page.cursor(), 10)));
                        }
                        assertThat(seen).containsExactly("of the gear");
                    });
        } finally {
            stop.set(true);
            assertThat(joined(exchanger)).isTrue();
        }
    }

    /// Gives the log's name to the log, a pipe, a link and a folder in turn.
    private void exchange(Path elsewhere, AtomicBoolean stop, AtomicInteger rounds) {
        Path name = log.resolve("out.log");
        Path next = log.resolve("next");
        try {
            while (!stop.get()) {
                for (String each : List.of("log", "pipe")) {
                    Files.createLink(next, elsewhere.resolve(each));
                    Files.move(next, name, StandardCopyOption.ATOMIC_MOVE);
                    Files.deleteIfExists(next);
                }
                Files.createSymbolicLink(next, elsewhere.resolve("secret"));
                Files.move(next, name, StandardCopyOption.ATOMIC_MOVE);
                Files.delete(name);
                Files.createDirectory(name);
                Files.delete(name);
                rounds.incrementAndGet();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean joined(Thread thread) {
        try {
            return thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
