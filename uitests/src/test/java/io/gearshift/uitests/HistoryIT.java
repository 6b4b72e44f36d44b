package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryIT extends UiTest {

    private static final Duration A_MINUTE = Duration.ofSeconds(80);

    // The right end of a chart, and how many of its points have a value.
    private static final String END = "c => Chart.getChart(c).options.scales.x.max";
    private static final String SPAN =
            "c => { const x = Chart.getChart(c).scales.x; return x.max - x.min; }";
    private static final String KNOWN =
            "c => Math.max(...Chart.getChart(c).data.datasets.map(s => s.data.filter(p => p.y !== null).length))";

    private static long number(Locator canvas, String what) {
        return ((Number) canvas.evaluate(what)).longValue();
    }

    private static Locator drawn(Page page, String chart) {
        page.locator("[data-charts][data-drawn]").waitFor();
        return page.locator("canvas[data-chart=" + chart + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5m", "15m", "1h", "6h", "24h", "7d", "30d"})
    void everyRangeIsInTheUrlAndDrawsWhatThereIs(String range) {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate(path("burner"));
        page.locator(".ranges a").getByText(range, exactly()).click();
        assertThat(page).hasURL(Pattern.compile("[?]range=" + range + "$"));
        assertThat(page.locator(".ranges [aria-current]")).hasText(range);
        for (String chart : List.of("memory", "cpu")) {
            Locator canvas = drawn(page, chart);
            Assertions.assertThat(number(canvas, KNOWN)).as(chart).isPositive();
        }
        Locator cpu = drawn(page, "cpu");
        Assertions.assertThat(number(cpu, SPAN)).isEqualTo(millis(range));
        long end = number(cpu, END);
        boolean live = range.equals("5m") || range.equals("15m");
        if (live) {
            Await.until("it goes on", Duration.ofSeconds(10), () -> number(cpu, END) > end);
            Assertions.assertThat(number(cpu, SPAN)).isEqualTo(millis(range));
        } else {
            assertThat(page.locator(".card [data-f=c]")).not().hasText("–");
            Assertions.assertThat(number(cpu, END)).as("only what is short moves").isEqualTo(end);
        }
        page.reload();
        assertThat(page.locator(".ranges [aria-current]")).hasText(range);
    }

    private static Locator.GetByTextOptions exactly() {
        return new Locator.GetByTextOptions().setExact(true);
    }

    private static long millis(String range) {
        long count = Long.parseLong(range.substring(0, range.length() - 1));
        return switch (range.charAt(range.length() - 1)) {
            case 'm' -> Duration.ofMinutes(count).toMillis();
            case 'h' -> Duration.ofHours(count).toMillis();
            default -> Duration.ofDays(count).toMillis();
        };
    }

    @Test
    void theCsvIsWhatWasRead() throws IOException {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate(path("burner") + "?range=1h");
        List<String> lines = saved(page, page.locator("a[download]"), "burner-1h.csv");
        List<String> heading = List.of(lines.getFirst().split(","));
        Assertions.assertThat(heading).startsWith("time").contains("cpuCores average (cores)");
        Assertions.assertThat(lines).hasSize(62);
        int column = heading.indexOf("cpuCores average (cores)");
        List<Double> cores = new ArrayList<>();
        int gaps = 0;
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            Assertions.assertThat(Instant.parse(cells[0])).isBefore(Instant.now().plusSeconds(1));
            Assertions.assertThat(cells).hasSize(heading.size());
            if (cells[column].isEmpty()) {
                gaps++;
            } else {
                cores.add(Double.valueOf(cells[column]));
            }
        }
        Assertions.assertThat(gaps).as("from before it was made").isPositive();
        Assertions.assertThat(cores)
                .isNotEmpty()
                .allSatisfy(
                        each ->
                                Assertions.assertThat(each)
                                        .as("capped at 0.1")
                                        .isBetween(0.0, 0.2));
    }

    private static List<String> saved(Page page, Locator link, String name) throws IOException {
        Download download = page.waitForDownload(link::click);
        Assertions.assertThat(download.suggestedFilename()).isEqualTo(name);
        return Files.readAllLines(download.path());
    }

    @Test
    void gearsAreComparedFromTheList() throws IOException {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/gears");
        row(page, "web1").locator(".chk input").check();
        row(page, "burner").locator(".chk input").check();
        page.locator("[data-selected] button:has-text('Compare')").click();
        assertThat(page).hasURL(Pattern.compile("/compare[?]gear=[^&]+&gear=[^&]+$"));
        assertThat(page.locator("tbody th a")).hasText(new String[] {"burner", "web1"});
        Locator canvas = drawn(page, "compare");
        Assertions.assertThat(number(canvas, KNOWN)).isPositive();
        long end = number(canvas, END);
        Await.until("it goes on", Duration.ofSeconds(20), () -> number(canvas, END) > end);
        accessible(page);

        page.locator("nav[aria-label=Figure] a").getByText("Memory", exactly()).click();
        page.locator(".ranges a").getByText("24h", exactly()).click();
        assertThat(page.locator(".panel h2")).hasText("Memory, MiB");
        page.getByLabel("Another gear by name").fill("hostile");
        page.getByLabel("Another gear by name").press("Enter");
        assertThat(page.locator("main table").first().locator("tbody th a"))
                .hasText(new String[] {"burner", "web1", "hostile"});
        Assertions.assertThat(number(drawn(page, "compare"), KNOWN)).isPositive();
        List<String> lines = saved(page, page.locator("a[download]"), "memoryBytes-24h.csv");
        Assertions.assertThat(lines.getFirst())
                .isEqualTo(
                        "time,burner memoryBytes average (bytes),burner memoryBytes highest (bytes),"
                                + "web1 memoryBytes average (bytes),web1 memoryBytes highest (bytes),"
                                + "hostile memoryBytes average (bytes),hostile memoryBytes highest (bytes)");
        Assertions.assertThat(lines.getLast().split(",", -1)).hasSize(7).doesNotContain("");

        page.getByLabel("Take burner off the chart").click();
        assertThat(page.locator("main table").first().locator("tbody th a"))
                .hasText(new String[] {"web1", "hostile"});
    }

    @Test
    void minutesAreThereAfterTheAgentWasKilled() {
        provokes("status of 503");
        provokes("console.log: \\S+ WARN .* UnixHostLink: The agent of host ");
        provokes(
                "console.log: \\S+ WARN .* Failure \\w+ in \\w+, host\\.unreachable: The agent of");
        Await.until("a minute is over", A_MINUTE, () -> over().size() > 0);
        List<JsonNode> before = over();
        instance().kill("agent");
        instance().start();
        Await.until(
                "the console has found the agent again",
                Duration.ofSeconds(30),
                () -> instance().ctl("history", "burner").status() == 0);
        List<JsonNode> after = over();
        Assertions.assertThat(after).containsAll(before);

        Page page = page(Stage.Who.SUPPORT);
        page.navigate(path("burner") + "?range=6h");
        Assertions.assertThat(number(drawn(page, "cpu"), KNOWN))
                .isGreaterThanOrEqualTo(before.size());
    }

    /// The minutes of burner's processor time that were over some seconds ago, each with its time.
    private static List<JsonNode> over() {
        JsonNode series =
                instance()
                        .json(
                                "history",
                                "burner",
                                "--figure",
                                "cpuCores",
                                "--range",
                                "6h",
                                "-o",
                                "json")
                        .get(0);
        Instant start = Instant.parse(series.get("start").asText());
        List<JsonNode> minutes = new ArrayList<>();
        for (int i = 0; i < series.get("highest").size(); i++) {
            Instant end = start.plusSeconds(60L * (i + 1));
            if (!series.get("highest").get(i).isNull()
                    && end.plusSeconds(3).isBefore(Instant.now())) {
                minutes.add(
                        ShippedInstance.read(
                                "[\"%s\",%s,%s]"
                                        .formatted(
                                                end,
                                                series.get("highest").get(i),
                                                series.get("averages").get(i))));
            }
        }
        return minutes;
    }
}
