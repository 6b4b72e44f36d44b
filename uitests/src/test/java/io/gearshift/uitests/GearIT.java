package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GearIT extends UiTest {

    // How many of a canvas's pixels something was drawn on.
    private static final String INK =
            "c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
                    + " let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n; }";

    @AfterEach
    void removeWhatWasMade() {
        instance().remove("dying");
    }

    @ParameterizedTest
    @EnumSource(Stage.Who.class)
    void theOverviewDrawsItsCharts(Stage.Who who) {
        Page page = page(who);
        page.navigate(path("burner"));
        assertThat(page.locator("canvas[data-chart=pressure]")).hasCount(1);
        for (Locator canvas : page.locator("canvas").all()) {
            canvas.scrollIntoViewIfNeeded();
            Await.until(
                    canvas.getAttribute("data-chart") + " is drawn",
                    java.time.Duration.ofSeconds(20),
                    () -> ((Number) canvas.evaluate(INK)).intValue() > 200);
        }
        assertThat(page.locator(".card [data-f=n]")).hasText(Pattern.compile("[1-9]\\d*"));
        page.locator("text=The same as a table").click();
        assertThat(page.locator("h1")).containsText("burner");
    }

    @Test
    void namespacesAreTheKernels() throws java.io.IOException {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate(path("web1") + "/namespaces");
        long pid = instance().gear("web1").get("initPid").asLong();
        for (String type : List.of("pid", "mnt", "net", "user", "uts", "ipc")) {
            String link =
                    java.nio.file.Files.readSymbolicLink(
                                    java.nio.file.Path.of("/proc", Long.toString(pid), "ns", type))
                            .toString();
            assertThat(page.locator("main")).containsText(link.replaceAll("\\D", ""));
        }
    }

    @Test
    void processesHaveBothPids() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate(path("web1") + "/processes");
        JsonNode processes = instance().json("gear", "ps", "web1", "-o", "json");
        Assertions.assertThat(processes.size()).isGreaterThanOrEqualTo(2);
        for (JsonNode process : processes) {
            Locator row =
                    page.locator("table.mirror tbody tr")
                            .filter(
                                    new Locator.FilterOptions()
                                            .setHas(
                                                    page.getByText(
                                                            process.get("pid").asText(),
                                                            new Page.GetByTextOptions()
                                                                    .setExact(true))));
            assertThat(row.locator("td").nth(2)).hasText(process.get("insidePid").asText());
        }
        assertThat(page.locator("table.mirror")).containsText("/bin/httpd");
    }

    @Test
    void processesComeAndGoWhileOneLooks() {
        instance().run("dying", List.of("--memory", "32M"), "/bin/sleep", "100000");
        Page page = page(Stage.Who.SUPPORT);
        page.navigate(path("dying") + "/processes");
        mark(page);
        assertThat(page.locator("table.mirror")).not().containsText("sleep 15");
        instance()
                .ctl("gear", "exec", "dying", "--", "sh", "-c", "sleep 15 >/dev/null 2>&1 &")
                .must();
        assertThat(page.locator("table.mirror")).containsText("sleep 15");
        assertThat(page.locator("table.mirror")).not().containsText("sleep 15");
        Assertions.assertThat(unloaded(page)).as("the page was loaded again").isFalse();
    }

    @Test
    void whatAGearWritesAndCallsItselfIsText() {
        Page page = page(Stage.Who.ADMIN);
        page.navigate(path("hostile") + "/processes");
        assertThat(page.locator("table.mirror")).containsText("onerror=document.title");
        Assertions.assertThat(page.locator("table.mirror img, table.mirror script").count())
                .isZero();
        Assertions.assertThat(page.locator("main").innerText()).doesNotContain("\u202E");

        page.navigate(path("hostile") + "/logs");
        assertThat(page.locator("#log li").first()).containsText("<img src=x");
        Assertions.assertThat(page.locator("#log img, #log script").count()).isZero();

        for (String other : List.of("/gears", "/", "/namespaces", path("hostile"))) {
            page.navigate(other);
            Assertions.assertThat(page.locator("main img, main script:not([src])").count())
                    .as(other)
                    .isZero();
            Assertions.assertThat(page.title()).doesNotContain("owned");
        }
    }

    @Test
    void logsGrowWhileOneLooksAndMarkStandardError() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate(path("hostile") + "/logs");
        mark(page);
        int before = page.locator("#log li").count();
        assertThat(page.locator("#log li").nth(before + 3)).isVisible();
        assertThat(page.locator("#log li.err").first()).isVisible();
        Assertions.assertThat(unloaded(page)).as("the page was loaded again").isFalse();
    }

    @Test
    void aGearThatDiesWhileItsPageIsOpenIsSaidToHaveEnded() {
        instance().run("dying", List.of("--memory", "32M"), "/bin/sleep", "100000");
        Page page = page(Stage.Who.OPERATOR);
        page.navigate(path("dying"));
        assertThat(page.locator("h1 .state")).hasText("running");
        long init = instance().gear("dying").get("initPid").asLong();
        ProcessHandle.of(init).orElseThrow().destroyForcibly();
        assertThat(page.locator("h1 .state")).hasText(Pattern.compile("failed.*|stopped.*"));
        assertThat(page.locator("form.actions button:has-text('Start')")).isEnabled();
    }

    @Test
    void anOperatorFreezesAndThaws() {
        instance().run("dying", List.of("--memory", "32M"), "/bin/sleep", "100000");
        Page page = page(Stage.Who.OPERATOR);
        page.navigate(path("dying"));
        page.locator("form.actions button:has-text('Freeze')").click();
        assertThat(page.locator("h1 .state")).containsText("frozen");
        page.locator("form.actions button:has-text('Thaw')").click();
        assertThat(page.locator("h1 .state")).hasText("running");
    }

    @Test
    void anAdminDeletesByTypingTheName() {
        instance().create("dying", List.of(), "/bin/sleep", "100000");
        Page page = page(Stage.Who.ADMIN);
        page.navigate(path("dying"));
        page.locator("form.actions >> text=Delete").click();
        page.locator("#typed").fill("dying");
        page.locator("#dialog button:has-text('Delete')").click();
        assertThat(page).hasURL(Pattern.compile("/gears$"));
        assertThat(row(page, "web1")).isVisible();
        assertThat(row(page, "dying")).hasCount(0);
        Assertions.assertThat(instance().ctl("gear", "show", "dying").status()).isEqualTo(1);
    }
}
