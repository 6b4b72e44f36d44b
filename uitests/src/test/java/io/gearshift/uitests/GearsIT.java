package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GearsIT extends UiTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    /// Alike as far as a narrow column shows them.
    private static final List<String> LONG =
            List.of("web-0000000000000000000000001", "web-0000000000000000000000002");

    @AfterEach
    void removeWhatWasMade() {
        instance().remove("lister");
        LONG.forEach(instance()::remove);
        instance().ctl("gear", "limit", "burner", "--cpu", "0.1");
    }

    @ParameterizedTest
    @EnumSource(Stage.Who.class)
    void everyRoleSeesEveryGearWithItsState(Stage.Who who) {
        Page page = page(who);
        page.navigate("/gears");
        assertThat(row(page, "web1").locator(".state")).hasText("running");
        assertThat(row(page, "idle").locator(".state")).containsText("stopped");
        assertThat(row(page, "burner")).isVisible();
        assertThat(row(page, "hostile")).isVisible();
    }

    @Test
    void theFilterNarrowsTheListAndIsInTheUrl() {
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/gears");
        page.locator("#filter").fill("burn");
        assertThat(row(page, "web1")).hasCount(0);
        assertThat(row(page, "burner")).isVisible();
        assertThat(page).hasURL(Pattern.compile("[?&]text=burn"));

        page.navigate("/gears?text=burn");
        assertThat(page.locator("table.gears tbody tr")).hasCount(1);
        page.navigate("/gears?text=nothing-like-it");
        assertThat(page.locator("main")).containsText("No gear matches");
        accessible(page);
    }

    @Test
    void whatIsTypedWhileTheListIsReadAgainIsNotLost() {
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/gears");
        Route late = readAgain(page);
        page.locator("#filter").fill("burn");
        late.resume();
        assertThat(row(page, "web1")).hasCount(0);
        assertThat(row(page, "burner")).isVisible();
        assertThat(page.locator("#filter")).hasValue("burn");
        assertThat(page.locator("#filter")).isFocused();
    }

    @Test
    void whatIsChosenWhileTheListIsReadAgainStaysChosen() {
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/gears");
        Route late = readAgain(page);
        Locator box = row(page, "web1").locator("input[type=checkbox]");
        box.focus();
        page.keyboard().press("Space");
        page.waitForResponse("**/gears", () -> late.resume());
        page.waitForTimeout(300);
        assertThat(page.locator("[data-selected]")).containsText("1 selected");
        assertThat(box).isChecked();
        assertThat(box).isFocused();
        page.keyboard().press("Space");
        box.blur();
        assertThat(row(page, "lister")).isVisible();
    }

    @Test
    void anOldAnswerDoesNotReplaceANewerList() {
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/gears");
        Route late = readAgain(page);
        page.locator("#filter").fill("burn");
        assertThat(row(page, "web1")).hasCount(0);
        page.waitForResponse("**/gears", () -> late.resume());
        assertThat(page).hasURL(Pattern.compile("[?&]text=burn"));
        page.waitForTimeout(300);
        assertThat(row(page, "web1")).hasCount(0);
    }

    @Test
    void theUrlSortsTheList() {
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/gears?sort=name&desc=1");
        List<String> names = page.locator("table.gears tbody th a").allTextContents();
        Assertions.assertThat(names)
                .contains("web1", "burner")
                .isSortedAccordingTo(java.util.Comparator.reverseOrder());
        page.navigate("/gears?sort=cpu&desc=1");
        assertThat(page.locator("table.gears tbody th a").first()).hasText("burner");
    }

    @Test
    void anOperatorStartsAndStopsFromTheList() {
        instance().create("lister", List.of("--memory", "32M"), "/bin/sleep", "100000");
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/gears");
        mark(page);
        Locator row = row(page, "lister");
        row.hover();
        row.locator("button:has-text('Start')").click();
        Await.until(
                "the gear runs",
                SOON,
                () -> instance().gear("lister").get("state").asText().equals("running"));
        page.locator("h1").hover();
        assertThat(row.locator(".state")).hasText("running");
        Assertions.assertThat(instance().gear("lister").get("initPid").asLong()).isPositive();

        row.hover();
        row.locator("button:has-text('Stop')").click();
        Await.until(
                "the gear is stopped",
                SOON,
                () -> instance().gear("lister").get("state").asText().equals("stopped"));
        page.locator("h1").hover();
        assertThat(row.locator(".state")).containsText("stopped");
        Assertions.assertThat(unloaded(page)).as("the page was loaded again").isFalse();
    }

    @Test
    void figuresChangeWithoutALoad() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/gears");
        mark(page);
        Locator cpu = row(page, "burner").locator("[data-f=c]");
        assertThat(cpu).hasText(Pattern.compile("0\\.(09|1)\\d?"));
        instance().ctl("gear", "limit", "burner", "--cpu", "0.3").must();
        assertThat(cpu).hasText(Pattern.compile("0\\.(2[5-9]|3)\\d?"));
        Assertions.assertThat(unloaded(page)).as("the page was loaded again").isFalse();
    }

    @Test
    void aGearHeldAtItsCapSaysSoInTheListAndOnItsPage() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/gears");
        // It burns since the run began, and is marked after half a minute.
        assertThat(row(page, "burner").locator(".state"))
                .containsText(
                        "throttled",
                        new com.microsoft.playwright.assertions.LocatorAssertions
                                        .ContainsTextOptions()
                                .setTimeout(60_000));
        assertThat(row(page, "web1").locator(".state")).hasText("running");
        assertThat(page.locator("[data-f=count-throttled]")).hasText(Pattern.compile("[1-9]"));
        page.locator(".chip:has([data-f=count-throttled])").click();
        assertThat(page).hasURL(Pattern.compile("[?&]strain=throttled"));
        assertThat(row(page, "burner")).isVisible();
        assertThat(row(page, "web1")).hasCount(0);
        Assertions.assertThat(row(page, "burner").locator(".state").getAttribute("title"))
                .matches("It runs, and is throttled since .* cap in \\d+ % of the periods .*");

        row(page, "burner").locator("th a").click();
        assertThat(page.locator("h1 .state")).containsText("throttled, ");
        assertThat(page.locator("#strains"))
                .containsText(Pattern.compile("It used up its CPU cap in \\d+ %"));
        accessible(page);
        page.locator("#strains a:has-text('Its limits')").first().click();
        page.waitForURL("**/limits");
    }

    @Test
    void longNamesCanBeToldApartOnANarrowScreen() {
        LONG.forEach(name -> instance().create(name, List.of(), "/bin/sleep", "100000"));
        Page page = page(Stage.Who.SUPPORT, Look.NARROW.options());
        page.navigate("/gears");
        for (String name : LONG) {
            Locator link = row(page, name).locator("th a");
            assertThat(link).hasText(name);
            // The list may be drawn again while it is looked at, as these gears have just come.
            Await.until(
                    "all of " + name + " is seen",
                    SOON,
                    () ->
                            Boolean.TRUE.equals(
                                    link.evaluate(
                                            "a => { const box ="
                                                    + " a.closest('tr').getBoundingClientRect();"
                                                    + " return [...a.getClientRects()].length > 0"
                                                    + " && [...a.getClientRects()].every(r =>"
                                                    + " r.right <= box.right"
                                                    + " && r.bottom <= box.bottom)"
                                                    + " && getComputedStyle(a).textOverflow ==="
                                                    + " 'clip'; }")));
        }
        assertThat(row(page, "burner").locator("[data-f=p]")).isVisible();
        int wide =
                ((Number) page.evaluate("() => document.documentElement.scrollWidth")).intValue();
        Assertions.assertThat(wide).isLessThanOrEqualTo(Look.NARROW.width());
        accessible(page);
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(screenshots().resolve(Look.NARROW.file("gears-long-names"))));
    }

    @Test
    void supportSeesTheButtonsDisabledWithTheReason() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/gears");
        Locator row = row(page, "web1");
        row.hover();
        Locator stop = row.locator("button:has-text('Stop')");
        assertThat(stop).isDisabled();
        assertThat(stop).hasAttribute("title", Pattern.compile("Needs the right to .*support"));
        assertThat(page.locator("button:has-text('New gear')")).isDisabled();
    }

    @Test
    void theServerRefusesWhatTheButtonsDoNotOffer() {
        provokes("access\\.(not-permitted|forged-request)");
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/gears");
        String token = page.locator("form input[name=csrf]").first().inputValue();
        Assertions.assertThat(post(page, path("web1") + "/stop", token)).isEqualTo(403);
        Assertions.assertThat(post(page, path("web1") + "/limits", token)).isEqualTo(403);
        Assertions.assertThat(post(page, path("web1") + "/delete", token)).isEqualTo(403);
        Assertions.assertThat(post(page, "/access/users", token)).isEqualTo(403);
        Assertions.assertThat(instance().gear("web1").get("state").asText()).isEqualTo("running");
    }

    @Test
    void theServerRefusesAnOperatorsFormWithoutTheToken() {
        provokes("access\\.forged-request");
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/gears");
        Assertions.assertThat(post(page, path("web1") + "/stop", "forged")).isEqualTo(403);
        Assertions.assertThat(instance().gear("web1").get("state").asText()).isEqualTo("running");
    }

    /// The page's own reading of the list after a gear came, held back until the test lets it go.
    private Route readAgain(Page page) {
        List<Route> held = new CopyOnWriteArrayList<>();
        page.route(
                Pattern.compile("//[^/]+/gears$"),
                route -> {
                    if (held.isEmpty()) held.add(route);
                    else route.resume();
                });
        instance().create("lister", List.of("--memory", "32M"), "/bin/sleep", "100000");
        page.waitForCondition(() -> !held.isEmpty());
        return held.getFirst();
    }

    private static int post(Page page, String path, String token) {
        return page.context()
                .request()
                .post(
                        instance().address() + path,
                        com.microsoft.playwright.options.RequestOptions.create()
                                .setHeader("Origin", instance().address())
                                .setMaxRedirects(0)
                                .setForm(
                                        com.microsoft.playwright.options.FormData.create()
                                                .set("csrf", token)
                                                .set("name", "web1")
                                                .set("memoryBytes", "48 MiB")
                                                .set("role", "support")
                                                .set("project", "*")))
                .status();
    }
}
