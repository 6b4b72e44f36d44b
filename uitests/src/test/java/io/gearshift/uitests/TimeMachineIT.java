package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who asks later how it was: a gear that was deleted since is seen at its time.
class TimeMachineIT extends UiTest {

    private static final String GEAR = Stage.PASSING;
    private static String then = "";
    private static String id = "";

    /// Deletes a gear when the agent, which looks at everything when it begins, has looked at
    /// namespaces and cgroups with it.
    @BeforeAll
    static void comeAndGo() {
        id = instance().gear(GEAR).get("id").asText();
        instance().kill("agent");
        instance().start();
        // As long as the console has not found the agent again, it is refused.
        Await.until(
                "its past can be asked for",
                Duration.ofSeconds(60),
                () -> instance().ctl("ns", "list", "--at", second(Instant.now())).status() == 0);
        Await.until(
                "a look at its namespaces and its groups",
                Duration.ofSeconds(90),
                () -> {
                    Instant now = Instant.now();
                    return has(at(now, "ns", "list"), "gear")
                            && has(at(now, "cgroup", "list").get("nodes"), "name");
                });
        Instant moment = Instant.now();
        then = second(moment);
        instance().remove(GEAR);
        // The second that the moment is in is over before anything is asked.
        Await.until(
                "it is gone from the record too",
                Duration.ofSeconds(20),
                () -> !names(at(Instant.now(), "gear", "list")).contains(GEAR));
    }

    @AfterAll
    static void forget() {
        then = "";
    }

    private static JsonNode at(Instant moment, String... command) {
        return instance().json(command[0], command[1], "--at", second(moment), "-o", "json");
    }

    private static String second(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static boolean has(JsonNode rows, String field) {
        return rows.findValuesAsText(field).contains(GEAR);
    }

    private static List<String> names(JsonNode gears) {
        return gears.findValuesAsText("name");
    }

    private static Locator bar(Page page) {
        return page.locator("section.timemachine");
    }

    @Test
    void aGearThatWasDeletedSinceIsSeenAtItsTimeAndCannotBeChanged() {
        Page page = page(Stage.Who.ADMIN);
        page.navigate("/gears?at=" + then);
        assertThat(bar(page)).containsText("As it was at");
        assertThat(bar(page)).containsText(Pattern.compile("\\d+ gears"));
        assertThat(page.locator("[data-live]")).hasCount(0);
        row(page, GEAR).locator("th a").click();
        assertThat(page).hasURL(Pattern.compile("/gears/" + id + "[?]at="));
        assertThat(page.locator("h1")).containsText(GEAR);
        Locator stop =
                page.locator(".actions button")
                        .filter(new Locator.FilterOptions().setHasText("Stop"));
        assertThat(stop).isDisabled();
        assertThat(stop).hasAttribute("title", Pattern.compile("This is how it was"));
        assertThat(page.locator(".actions a.btn")).hasCount(0);

        page.locator("nav.tabs a").filter(new Locator.FilterOptions().setHasText("Limits")).click();
        assertThat(page).hasURL(Pattern.compile("/limits[?]at="));
        assertThat(page.locator("main")).containsText("48 MiB");
        bar(page).getByText("Now", new Locator.GetByTextOptions().setExact(true)).click();
        provokes("404");
        assertThat(page.locator("main")).containsText("There is no gear");
    }

    @Test
    void supportStepsThroughTimeWithTheKeyboardAlone() {
        Page page = page(Stage.Who.SUPPORT);
        // Many others may have had events since.
        page.navigate("/events?gear=" + GEAR + "&at=" + then);
        assertThat(page.locator("#events")).containsText(GEAR + " was started");
        assertThat(page.locator("#events")).not().containsText(GEAR + " was deleted");
        Locator forward = bar(page).getByLabel("Forward by a day");
        assertThat(bar(page).locator("button:disabled").last()).containsText("1 d");
        Assertions.assertThat(forward.count()).isZero();

        // The field takes minutes, and nothing is kept of one in which the instance began.
        Await.until(
                "a minute has begun since",
                Duration.ofSeconds(70),
                () -> {
                    Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);
                    return instance().ctl("gear", "list", "--at", second(minute)).status() == 0;
                });
        page.navigate("/");
        page.getByLabel("How it was").focus();
        page.keyboard().press("Enter");
        Locator field = page.locator(".top input[name=at]");
        field.focus();
        field.fill(page.locator(".top input[name=at]").getAttribute("max"));
        page.keyboard().press("Enter");
        assertThat(bar(page)).containsText("As it was at");
        assertThat(page).hasURL(Pattern.compile("/[?]at=\\d{4}-\\d\\d-\\d\\dT\\d\\d%3A\\d\\d"));
        page.locator("nav.rail a[href^='/gears']").focus();
        page.keyboard().press("Enter");
        assertThat(page).hasURL(Pattern.compile("/gears[?]at="));
        assertThat(bar(page)).isVisible();
    }

    @Test
    void namespacesAndCgroupsAreAsTheyWereLookedAt() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/namespaces?at=" + then);
        assertThat(page).hasURL(Pattern.compile("/namespaces[?]at="));
        assertThat(bar(page)).containsText("Looked at once a minute");
        assertThat(page.locator("table.grid")).containsText(GEAR);
        assertThat(page.locator("nav.tabs a")).hasCount(1);
        page.locator("nav.rail a")
                .filter(new Locator.FilterOptions().setHasText("Cgroups"))
                .click();
        assertThat(page).hasURL(Pattern.compile("/cgroups[?]at="));
        page.locator("input[data-slash]").fill(GEAR);
        page.locator("input[data-slash]").press("Enter");
        assertThat(page.locator("table")).containsText(GEAR);
        assertThat(page).hasURL(Pattern.compile("at="));
    }

    @Test
    void aMomentThatIsNoneIsRefusedInWords() {
        provokes("400");
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/gears?at=yesterday");
        assertThat(page.locator("main")).containsText("at wants a time such as 2026-11-21T14:05");
        page.navigate("/gears?at=2999-01-01T00:00Z");
        assertThat(page.locator("main")).containsText("yet to come");
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void itIsWholeInEveryWindow(Look look) {
        Page page = page(Stage.Who.SUPPORT, look.options());
        for (String path : List.of("/", "/gears", "/gears/" + id, "/events", "/namespaces")) {
            page.navigate(path + "?at=" + then);
            assertThat(bar(page)).isVisible();
            Assertions.assertThat(
                            (Integer)
                                    page.evaluate(
                                            "() => document.documentElement.scrollWidth -"
                                                    + " document.documentElement.clientWidth"))
                    .as("wider than the window: " + path)
                    .isLessThanOrEqualTo(0);
            accessible(page);
            String name =
                    path.equals("/") ? "overview" : path.substring(1).replaceAll("/.*", "-one");
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setPath(
                                    screenshots()
                                            .resolve(
                                                    "timemachine-"
                                                            + name
                                                            + "-"
                                                            + look.name().toLowerCase(Locale.ROOT)
                                                            + ".png")));
        }
    }
}
