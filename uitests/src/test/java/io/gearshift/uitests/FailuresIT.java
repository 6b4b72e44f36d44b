package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Kills each program of the console in turn while gears write numbers and burn CPU: they run on,
/// no number is lost, and pages say since when they know nothing and recover by themselves.
class FailuresIT extends UiTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static final List<String> WRITERS = List.of("writer1", "writer2", "writer3");

    private final Map<String, String> born = new HashMap<>();

    @BeforeEach
    void write() {
        for (String writer : WRITERS) {
            instance()
                    .run(
                            writer,
                            List.of("--memory", "32M"),
                            "/bin/sh",
                            "-c",
                            "i=0; while :; do i=$((i+1)); echo $i; sleep 0.05; done");
            born.put(writer, init(writer));
        }
        Await.until("they write", SOON, () -> newest() > 5);
    }

    @AfterEach
    void recover() {
        if (instance().virsh("version").status() != 0) {
            instance().startLibvirtd();
        }
        instance().start();
        // A program that was just started may not be ready to.
        for (String writer : WRITERS) {
            Await.until(
                    writer + " is gone",
                    SOON,
                    () -> {
                        instance().remove(writer);
                        return instance().ctl("gear", "show", writer).err().contains("not-found");
                    });
        }
    }

    @Test
    void theAgentKilled() {
        provokes("status of 503");
        provokes(
                "console.log: \\S+ WARN .* UnixHostLink: The agent of host \\S+ (is lost:"
                        // The kernel says which, by what it had read when it was killed.
                        + " (the agent has ended|the connection broke: (Connection reset|Broken"
                        + " pipe))|cannot be reached: .* Connection refused)\\. Trying again");
        provokes(
                "console.log: \\S+ WARN .* Failure \\w+ in \\w+, host\\.unreachable: The agent of");
        String gear = path("writer1");
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/gears");
        assertThat(page.locator("#stale")).isHidden();
        mark(page);
        instance().kill("agent");
        assertThat(page.locator("#stale")).isVisible();
        assertThat(page.locator("#stale")).containsText("since");
        assertThat(page.locator("#stale time")).hasText(Pattern.compile("\\d+ s ago|just now"));
        for (String writer : WRITERS) {
            assertThat(row(page, writer).locator(".state")).containsText("unknown");
        }
        Page loaded = page.context().newPage();
        for (String path : List.of("/", "/gears", gear, "/hosts", "/events")) {
            loaded.navigate(path);
            assertThat(loaded.locator("#stale")).containsText("since");
        }
        loaded.navigate("/");
        assertThat(loaded.locator("#attention")).containsText("does not answer");
        loaded.navigate("/hosts/" + host());
        assertThat(loaded.locator("#hosts .note.danger"))
                .containsText(
                        "The agent of host " + host() + " does not answer. Its gears run on.");
        Shell.Ended refused = instance().ctl("gear", "start", "idle");
        Assertions.assertThat(refused.status()).isEqualTo(1);
        Assertions.assertThat(refused.err())
                .contains("The agent of", "does not answer", "(host.unreachable)");
        long known = newestInFiles();
        Instant recovered = Instant.now();

        instance().start();
        assertThat(page.locator("#stale")).isHidden();
        assertThat(row(page, "writer1").locator(".state")).hasText("running");
        Assertions.assertThat(unloaded(page)).as("the page was loaded again").isFalse();
        assertThat(loaded.locator("#hosts .note")).hasCount(0);
        assertFiguresGoOn(recovered);
        assertNothingLost(known);
    }

    @Test
    void theConsoleKilled() {
        provokes("net::ERR_(CONNECTION|HTTP2|INCOMPLETE|EMPTY)");
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/gears");
        assertThat(row(page, "writer1").locator(".state")).hasText("running");
        mark(page);
        Path said = instance().path("watched");
        Process watch =
                instance().ctlBegun(said, "event", "watch", "--gear", "burner", "--since", "1");
        Await.until("it watches", SOON, () -> lines(said).size() == 1);
        long before = changes(said);
        instance().kill("console");
        assertThat(page.locator("#stale")).isVisible();
        assertThat(page.locator("#stale time")).hasText(Pattern.compile("\\d+ s ago|just now"));
        long known = newestInFiles();

        Instant recovered = Instant.now();
        instance().start();
        assertThat(page.locator("#stale")).isHidden();
        instance().ctl("gear", "limit", "burner", "--cpu", "0.3").must();
        assertThat(row(page, "burner").locator("[data-f=c]"))
                .hasText(Pattern.compile("0\\.(2[5-9]|3)\\d?"));
        instance().ctl("gear", "limit", "burner", "--cpu", "0.1").must();
        // Whoever watches in a terminal is told both, once each, and that the console was away.
        Await.until("both changes are told", SOON, () -> changes(said) >= before + 2);
        Assertions.assertThat(changes(said)).isEqualTo(before + 2);
        Assertions.assertThat(lines(said)).containsOnlyOnce("The console answers again.");
        watch.destroy();
        Assertions.assertThat(unloaded(page)).as("the page was loaded again").isFalse();
        assertFiguresGoOn(recovered);
        assertNothingLost(known);
    }

    @Test
    void libvirtdKilled() {
        provokes(
                "WARN .*(lost libvirt at|libvirt at \\S+ does not answer|host\\.failed: .*libvirt)");
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/gears");
        assertThat(row(page, "writer1").locator(".state")).hasText("running");
        instance().kill("libvirtd");
        long known = newestInFiles();
        Await.until("the gear writes on", SOON, () -> newestInFiles() > known + 40);
        page.navigate("/gears");
        Assertions.assertThat(row(page, "writer1").locator(".state").textContent())
                .as("a gear that runs is not said to be down")
                .doesNotContain("stopped")
                .doesNotContain("failed");
        page.navigate("/hosts/" + host());
        assertThat(page.locator("#hosts .note.warning")).containsText("libvirt");
        Shell.Ended refused = instance().ctl("gear", "start", "idle");
        Assertions.assertThat(refused.status()).isEqualTo(1);
        Assertions.assertThat(refused.err()).contains("libvirt", "(host.failed)");
        page.navigate("/gears");
        Instant recovered = Instant.now();

        instance().startLibvirtd();
        assertThat(row(page, "writer1").locator(".state")).hasText("running");
        assertThat(page.locator("#stale")).isHidden();
        Await.until(
                "a gear can be started again",
                SOON,
                () -> instance().ctl("gear", "start", "idle").status() == 0);
        instance().ctl("gear", "stop", "idle").must();
        assertFiguresGoOn(recovered);
        assertNothingLost(known);
    }

    private void assertNothingLost(long known) {
        Await.until("numbers come through the console", SOON, () -> newest() > known + 20);
        for (String writer : WRITERS) {
            Assertions.assertThat(init(writer))
                    .as("the init of " + writer + " and its start")
                    .isEqualTo(born.get(writer));
            List<Long> numbers = numbers(writer);
            Assertions.assertThat(numbers.getFirst()).isEqualTo(1);
            List<String> gaps = new ArrayList<>();
            for (int i = 1; i < numbers.size(); i++) {
                if (numbers.get(i) != numbers.get(i - 1) + 1) {
                    gaps.add(numbers.get(i - 1) + " then " + numbers.get(i));
                }
            }
            Assertions.assertThat(gaps)
                    .as("numbers of " + writer + " missing, twice or out of order")
                    .isEmpty();
        }
    }

    /// Every gear that runs is measured anew, and the one that burns is seen to.
    private static void assertFiguresGoOn(Instant since) {
        for (String gear : List.of("writer1", "writer2", "writer3", "burner")) {
            double least = gear.equals("burner") ? 0.02 : 0;
            Await.until(
                    gear + " is measured again",
                    SOON,
                    () -> {
                        JsonNode figures = instance().gear(gear).path("figures");
                        return figures.hasNonNull("at")
                                && Instant.parse(figures.get("at").asText()).isAfter(since)
                                && figures.get("cpuCores").get("value").asDouble() > least;
                    });
        }
    }

    private static String host() {
        return instance().json("host", "list", "-o", "json").get(0).get("name").asText();
    }

    private static List<Long> numbers(String writer) {
        List<Long> numbers = new ArrayList<>();
        for (JsonNode line :
                instance()
                        .json("gear", "logs", writer, "-n", "100000", "-o", "json")
                        .get("lines")) {
            numbers.add(Long.parseLong(line.get("text").asText().strip()));
        }
        return numbers;
    }

    /// How far the slowest is.
    private static long newest() {
        return WRITERS.stream()
                .map(FailuresIT::numbers)
                .mapToLong(numbers -> numbers.isEmpty() ? 0 : numbers.getLast())
                .min()
                .orElseThrow();
    }

    /// The newest number in the gear's own log file: how far it is while nobody answers.
    private static long newestInFiles() {
        Path gears = instance().path("state/agent/gears");
        try (var files = Files.walk(gears, 4)) {
            long newest = 0;
            for (Path file : files.filter(each -> each.toString().contains("log")).toList()) {
                if (!Files.isRegularFile(file)) {
                    continue;
                }
                for (String line :
                        new String(
                                        Files.readAllBytes(file),
                                        java.nio.charset.StandardCharsets.ISO_8859_1)
                                .lines()
                                .toList()) {
                    String last = line.substring(line.lastIndexOf(' ') + 1);
                    if (last.matches("\\d{1,7}")) {
                        newest = Math.max(newest, Long.parseLong(last));
                    }
                }
            }
            return newest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long changes(Path said) {
        return lines(said).stream().filter(line -> line.contains("limits-changed")).count();
    }

    /// The gear's init as the kernel knows it: its pid and when it started.
    private static String init(String writer) {
        String pid = instance().gear(writer).get("initPid").asText();
        try {
            String stat = Files.readString(Path.of("/proc", pid, "stat"));
            return pid + " " + stat.substring(stat.lastIndexOf(')')).split(" ", -1)[20];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
