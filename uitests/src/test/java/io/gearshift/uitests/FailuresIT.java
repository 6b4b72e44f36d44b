package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Kills each program of the console in turn while a gear writes numbers: the gear runs on, none of
/// its numbers is lost, and pages say since when they know nothing and recover by themselves.
class FailuresIT extends UiTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private String born = "";

    @BeforeEach
    void write() {
        instance()
                .run(
                        "writer",
                        List.of("--memory", "32M"),
                        "/bin/sh",
                        "-c",
                        "i=0; while :; do i=$((i+1)); echo $i; sleep 0.05; done");
        born = init();
        Await.until("it writes", SOON, () -> newest() > 5);
    }

    @AfterEach
    void recover() {
        if (instance().virsh("version").status() != 0) {
            instance().startLibvirtd();
        }
        instance().start();
        instance().remove("writer");
    }

    @Test
    void theAgentKilled() {
        provokes(".*agent.*|.*Link.*|status of 50\\d|\\tat |console\\.log|agent\\.log");
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/gears");
        assertThat(page.locator("#stale")).isHidden();
        mark(page);
        instance().kill("agent");
        assertThat(page.locator("#stale")).isVisible();
        assertThat(page.locator("#stale")).containsText("since");
        assertThat(page.locator("#stale time")).hasText(Pattern.compile("\\d+ s ago|just now"));
        assertThat(row(page, "writer").locator(".state")).containsText("unknown");
        Page loaded = page.context().newPage();
        loaded.navigate("/gears");
        assertThat(loaded.locator("#stale")).containsText("since");
        long known = newestInFiles();

        instance().start();
        assertThat(page.locator("#stale")).isHidden();
        assertThat(row(page, "writer").locator(".state")).hasText("running");
        Assertions.assertThat(unloaded(page)).as("the page was loaded again").isFalse();
        assertNothingLost(known);
    }

    @Test
    void theConsoleKilled() {
        provokes("ERR_|Failed to load|status of 50\\d");
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/gears");
        assertThat(row(page, "writer").locator(".state")).hasText("running");
        mark(page);
        instance().kill("console");
        assertThat(page.locator("#stale")).isVisible();
        assertThat(page.locator("#stale time")).hasText(Pattern.compile("\\d+ s ago|just now"));
        long known = newestInFiles();

        instance().start();
        assertThat(page.locator("#stale")).isHidden();
        instance().ctl("gear", "limit", "burner", "--cpu", "0.3").must();
        assertThat(row(page, "burner").locator("[data-f=c]"))
                .hasText(Pattern.compile("0\\.(2[5-9]|3)\\d?"));
        instance().ctl("gear", "limit", "burner", "--cpu", "0.1").must();
        Assertions.assertThat(unloaded(page)).as("the page was loaded again").isFalse();
        assertNothingLost(known);
    }

    @Test
    void libvirtdKilled() {
        provokes("ibvirt|\\tat |Caused by");
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/gears");
        assertThat(row(page, "writer").locator(".state")).hasText("running");
        instance().kill("libvirtd");
        long known = newestInFiles();
        Await.until("the gear writes on", SOON, () -> newestInFiles() > known + 40);
        page.navigate("/gears");
        Assertions.assertThat(row(page, "writer").locator(".state").textContent())
                .as("a gear that runs is not said to be down")
                .doesNotContain("stopped")
                .doesNotContain("failed");

        instance().startLibvirtd();
        assertThat(row(page, "writer").locator(".state")).hasText("running");
        assertThat(page.locator("#stale")).isHidden();
        Await.until(
                "a gear can be started again",
                SOON,
                () -> instance().ctl("gear", "start", "idle").status() == 0);
        instance().ctl("gear", "stop", "idle").must();
        assertNothingLost(known);
    }

    private void assertNothingLost(long known) {
        Await.until("numbers come through the console", SOON, () -> newest() > known + 20);
        Assertions.assertThat(init()).as("the gear's init and its start").isEqualTo(born);
        List<Long> numbers = numbers();
        Assertions.assertThat(numbers.getFirst()).isEqualTo(1);
        List<String> gaps = new ArrayList<>();
        for (int i = 1; i < numbers.size(); i++) {
            if (numbers.get(i) != numbers.get(i - 1) + 1) {
                gaps.add(numbers.get(i - 1) + " then " + numbers.get(i));
            }
        }
        Assertions.assertThat(gaps).as("numbers missing, twice or out of order").isEmpty();
    }

    private static List<Long> numbers() {
        List<Long> numbers = new ArrayList<>();
        for (JsonNode line :
                instance()
                        .json("gear", "logs", "writer", "-n", "100000", "-o", "json")
                        .get("lines")) {
            numbers.add(Long.parseLong(line.get("text").asText().strip()));
        }
        return numbers;
    }

    private static long newest() {
        List<Long> numbers = numbers();
        return numbers.isEmpty() ? 0 : numbers.getLast();
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

    /// The gear's init as the kernel knows it: its pid and when it started.
    private static String init() {
        String pid = instance().gear("writer").get("initPid").asText();
        try {
            String stat = Files.readString(Path.of("/proc", pid, "stat"));
            return pid + " " + stat.substring(stat.lastIndexOf(')')).split(" ", -1)[20];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
