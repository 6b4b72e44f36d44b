package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A gear whose program fills its memory is killed in; an operator who opens the overview finds
/// what was killed, where the memory was, and what can be done.
class KillIT extends UiTest {

    private static final String GEAR = "killed1";

    private static String box = "";

    /// Thirteen seconds of growing, so that there is something to see, and then more than it may
    /// have.
    @BeforeAll
    static void kill() {
        instance()
                .run(
                        GEAR,
                        List.of("--memory", "48M", "--pids", "30"),
                        "/bin/sh",
                        "-c",
                        "echo begins; x=; i=0; while [ $i -lt 13 ]; do"
                                + " x=$x$(head -c 1500000 /dev/zero | tr '\\000' x);"
                                + " i=$((i+1)); sleep 1; done; echo 'now for all of it';"
                                + " tail -c 200m /dev/zero; echo survived; exec sleep 100000");
        Await.until(
                "the kernel's kill is kept",
                Duration.ofSeconds(60),
                () -> !instance().json("gear", "kills", GEAR, "-o", "json").isEmpty());
        box = instance().json("gear", "kills", GEAR, "-o", "json").get(0).get("id").asText();
    }

    @AfterAll
    static void remove() {
        instance().remove(GEAR);
    }

    @Test
    @Tag("G5.1c")
    void anOperatorFindsItFromTheOverview() {
        Page page = page(Stage.Who.ADMIN);
        page.navigate("/");
        Locator line =
                page.locator(".attention li").filter(new Locator.FilterOptions().setHasText(GEAR));
        assertThat(line.first()).containsText("tail");
        line.first().locator("text=Black box").click();

        page.waitForURL("**/kills/" + box);
        assertThat(page.locator("h1")).hasText("Killed in " + GEAR);
        assertThat(page.locator(".note.danger")).containsText("tail");
        assertThat(page.locator(".note.danger")).containsText("its own memory cap");
        assertThat(page.locator("main")).containsText("cap 48 MiB");
        assertThat(page.locator("pre.kernel")).containsText("Killed process");
        assertThat(page.locator("table:has(th:has-text('Swap, MiB')) tr:has-text('killed')"))
                .containsText("tail");
        // The growing is in the minute before.
        JsonNode before = instance().json("gear", "kills", GEAR, box, "-o", "json").get("before");
        long first = before.get(0).get("total").asLong();
        long last = before.get(before.size() - 1).get("total").asLong();
        Assertions.assertThat(last - first).isGreaterThan(10 << 20);
        Assertions.assertThat(page.locator("svg path.a1").getAttribute("d")).contains("L");

        page.locator("text=Its output at that time").click();
        assertThat(page.locator("#log li#at")).hasCount(1);
        assertThat(page.locator("#log")).containsText("now for all of it");
        page.goBack();
        page.locator(".head a:has-text('Raise the memory cap')").click();
        assertThat(page.locator("dialog")).containsText(GEAR);
    }

    @Test
    void itIsFoundFromTheEventsAndFromItsGear() {
        Page page = page(Stage.Who.SUPPORT);
        for (String path : List.of("/events", path(GEAR))) {
            page.navigate(path);
            assertThat(page.locator("a[href$='" + box + "']").first()).hasText("Black box");
        }
        page.locator("a:has-text('killed: out of memory')").click();
        assertThat(page.locator("h1")).hasText("Kills in " + GEAR);
        assertThat(page.locator("[data-charts][data-drawn] canvas")).isVisible();
        assertThat(page.locator(".head button:disabled")).containsText("Raise the memory cap");
        page.locator(".chip:text-is('24h')").click();
        page.waitForURL("**/kills?range=24h");
        assertThat(page.locator("[data-charts][data-drawn] canvas")).isVisible();
        page.locator("table.grid tbody a:has-text('the gear then')").first().click();
        page.waitForURL(Pattern.compile("[?]at="));
        assertThat(page.locator("h1")).containsText(GEAR);
        page.navigate(path(GEAR) + "/kills");
        page.locator("table.grid tbody a").first().click();
        page.waitForURL("**/kills/" + box);
        assertThat(page.locator(".head [aria-disabled=true], .head button:disabled"))
                .containsText("Raise the memory cap");
    }

    @ParameterizedTest
    @EnumSource
    void itCanBeReadWithoutScriptAndInEveryLook(Look look) {
        Page page = page(Stage.Who.ADMIN, look.options().setJavaScriptEnabled(false));
        page.navigate(path(GEAR) + "/kills/" + box);
        page.locator("summary:has-text('as a table')").click();
        assertThat(page.locator("#trail tbody tr").first()).isVisible();
        Assertions.assertThat(page.locator("#trail tbody tr").count()).isGreaterThan(9);

        Page scripted = page(Stage.Who.ADMIN, look.options());
        scripted.navigate(path(GEAR) + "/kills/" + box);
        scripted.screenshot(
                new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(
                                screenshots()
                                        .resolve(
                                                "kill-"
                                                        + look.name().toLowerCase(Locale.ROOT)
                                                        + ".png")));
        fits(scripted, look);

        scripted.navigate(path(GEAR) + "/kills");
        assertThat(scripted.locator("[data-charts][data-drawn] canvas")).isVisible();
        scripted.screenshot(
                new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(screenshots().resolve(look.file("kills"))));
        fits(scripted, look);
    }

    private void fits(Page page, Look look) {
        int wide =
                ((Number) page.evaluate("() => document.documentElement.scrollWidth")).intValue();
        Assertions.assertThat(wide).isLessThanOrEqualTo(look.width());
        accessible(page);
    }

    @Test
    void itsLinkHoldsWhenTheGearIsGone() {
        String gone = "killed2";
        instance().run(gone, List.of("--memory", "16M"), "/bin/sh", "-c", "tail -c 99m /dev/zero");
        Await.until(
                "the kernel's kill is kept",
                Duration.ofSeconds(60),
                () -> !instance().json("gear", "kills", gone, "-o", "json").isEmpty());
        JsonNode kill = instance().json("gear", "kills", gone, "-o", "json").get(0);
        String path = path(gone) + "/kills/" + kill.get("id").asText();
        instance().remove(gone);

        Page page = page(Stage.Who.SUPPORT);
        page.navigate(path);
        assertThat(page.locator("h1")).hasText("Killed in " + gone);
        assertThat(page.locator(".note.warning")).containsText("was deleted since");
        assertThat(page.locator("main")).containsText(Pattern.compile("Killed process \\d+"));
    }
}
