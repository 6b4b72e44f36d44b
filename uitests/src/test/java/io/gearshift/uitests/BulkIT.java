package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.gearshift.backend.api.Bulk;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.api.remote.RemoteConsole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The same done to twenty gears, one of which does not take it.
class BulkIT extends UiTest {

    private static final int GEARS = 20;
    private static final String STUBBORN = "bulk13";
    private static final int WIDE = 1440;
    private static final int NARROW = 390;

    @BeforeAll
    static void make() {
        try (RemoteConsole console = instance().console()) {
            List<String> names = new ArrayList<>();
            for (int at = 1; at <= GEARS; at++) {
                console.createGear(spec("bulk" + at));
                names.add("bulk" + at);
            }
            await(
                    console,
                    console.startBulk(Bulk.Order.of(Bulk.Action.START, names, Duration.ZERO)));
            // A change that waits for confirmation stands in the way of every other.
            console.changeLimits(
                    STUBBORN,
                    new LimitChange(null, null, null, null, null, null, Cap.at(70)),
                    Duration.ofHours(1),
                    null);
        }
    }

    @AfterAll
    static void remove() {
        try (RemoteConsole console = instance().console()) {
            for (int at = 1; at <= GEARS; at++) {
                console.deleteGear("bulk" + at, true);
            }
        }
    }

    private static GearSpec spec(String name) {
        return new GearSpec(
                name,
                "default",
                null,
                null,
                "base",
                RootMode.READ_ONLY,
                List.of("/bin/sleep", "1000000"),
                Map.of(),
                Map.of(),
                false,
                RestartPolicy.NO,
                new LimitChange(null, null, null, Cap.at(64L << 20), null, null, Cap.at(60)));
    }

    private static void await(RemoteConsole console, Bulk bulk) {
        Await.until(
                "the bulk change is done",
                Duration.ofSeconds(60),
                () -> !console.bulk(bulk.id()).running());
    }

    private static long processes(String gear) {
        return instance().gear(gear).at("/limits/processes").asLong();
    }

    private Page list() {
        Page page =
                page(
                        Stage.Who.OPERATOR,
                        new Browser.NewContextOptions()
                                .setViewportSize(WIDE, 900)
                                .setColorScheme(ColorScheme.LIGHT));
        page.navigate("/gears?text=bulk");
        assertThat(page.locator("table.gears tbody tr")).hasCount(GEARS);
        return page;
    }

    private static void picture(Page page, String name) {
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setPath(screenshots().resolve("bulk-" + name + "-light.png")));
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setPath(screenshots().resolve("bulk-" + name + "-dark.png")));
        accessible(page);
        page.setViewportSize(NARROW, 844);
        Assertions.assertThat(
                        page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                .as(name + " is whole at " + NARROW + " px")
                .isEqualTo(true);
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setPath(screenshots().resolve("bulk-" + name + "-narrow.png")));
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        page.setViewportSize(WIDE, 900);
        accessible(page);
    }

    @Test
    void limitsOfTwentyAreChangedKeptAndUndoneAndTheOneThatFailsIsNamed() {
        Page page = list();
        page.locator("[data-all]").check();
        assertThat(page.locator("[data-selected]")).containsText("20 selected");
        picture(page, "selected");
        page.locator("[data-selected] button:has-text('Limit')").click();
        assertThat(page.locator("h1")).hasText("Limit 20 gears");
        page.locator("#f-processes").fill("33");
        assertThat(page.locator(".bulk-told")).containsText("1 of 20 gears would be refused");
        assertThat(page.locator("#bulk-preview tbody tr")).hasCount(GEARS);
        assertThat(previewRow(page, "bulk2")).containsText("Processes: 60 → 33");
        assertThat(previewRow(page, STUBBORN)).containsText("Refused: A change of the limits");
        picture(page, "preview");
        page.locator("button.primary:has-text('Limit 19 gears, revert in 60 s unless kept')")
                .click();

        assertThat(page.locator(".bulk-told")).hasText("19 changed, not kept yet, 1 failed.");
        assertThat(resultRow(page, STUBBORN)).containsText("limit.conflict");
        assertThat(resultRow(page, "bulk20")).containsText("Processes: 60 → 33");
        Assertions.assertThat(processes("bulk20")).isEqualTo(33);
        Assertions.assertThat(processes(STUBBORN)).isEqualTo(70);
        picture(page, "result");

        page.locator("#bulk-keep").click();
        assertThat(page.locator(".bulk-told")).hasText("1 failed, 19 changed and kept.");
        String id = page.url().replaceFirst(".*/", "");
        page.locator("#bulk-undo").click();
        assertThat(page.locator(".bulk-told")).hasText("1 failed, 19 undone.");
        Assertions.assertThat(processes("bulk20")).isEqualTo(60);
        Assertions.assertThat(processes(STUBBORN)).isEqualTo(70);

        JsonNode audit = instance().json("audit", "list", "--filter", "bulk.limit", "-o", "json");
        Assertions.assertThat(audit.get(0).get("changeId").asText()).isEqualTo(id);
        Assertions.assertThat(audit.get(0).get("message").asText())
                .startsWith("1 of 20 failed: " + STUBBORN);
    }

    @Test
    void whatNobodyKeepsGoesBackAllAtOnce() {
        Shell.Ended made =
                instance()
                        .ctl(
                                "gear",
                                "limit",
                                "--filter",
                                "bulk",
                                "--pids",
                                "44",
                                "--confirm-within",
                                "15s",
                                "-o",
                                "json");
        Assertions.assertThat(made.status()).as("one of them fails").isEqualTo(1);
        String id = made.out().replaceAll("(?s).*?\"id\" *: *\"(b-[0-9a-f]+)\".*", "$1");
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/bulk/" + id);
        assertThat(page.locator(".bulk-told")).hasText("19 changed, not kept yet, 1 failed.");
        assertThat(page.locator("#bulk time")).containsText("in ");
        // Nobody touches the page: it looks again by itself.
        assertThat(page.locator(".bulk-told"))
                .hasText(Pattern.compile("1 failed, 19 taken back by the timer\\."));
        assertThat(page.locator("#bulk-keep")).hasCount(0);
        Assertions.assertThat(processes("bulk1")).isEqualTo(60);
    }

    @Test
    void fiveAreFrozenAndThawedWithTheKeyboardAlone() {
        Page page = list();
        for (String gear : List.of("bulk1", "bulk2", "bulk3", "bulk4", "bulk5")) {
            Locator box = row(page, gear).locator("input[type=checkbox]");
            box.focus();
            page.keyboard().press("Space");
        }
        assertThat(page.locator("[data-selected]")).containsText("5 selected");
        press(page, "Freeze");
        assertThat(page.locator("h1")).hasText("Freeze 5 gears");
        assertThat(page.locator(".bulk-told")).hasText("5 frozen.");
        Assertions.assertThat(instance().gear("bulk5").get("state").asText()).isEqualTo("frozen");
        page.navigate("/gears?text=bulk&state=frozen");
        page.locator("[data-all]").focus();
        page.keyboard().press("Space");
        press(page, "Thaw");
        assertThat(page.locator(".bulk-told")).hasText("5 running.");
    }

    private static void press(Page page, String label) {
        page.locator("[data-selected] button:has-text('" + label + "')").focus();
        page.keyboard().press("Enter");
    }

    private static Locator previewRow(Page page, String gear) {
        return tableRow(page, "#bulk-preview", gear);
    }

    private static Locator resultRow(Page page, String gear) {
        return tableRow(page, "#bulk", gear);
    }

    private static Locator tableRow(Page page, String part, String gear) {
        return page.locator(part + " tbody tr")
                .filter(
                        new Locator.FilterOptions()
                                .setHas(
                                        page.locator(
                                                "th a",
                                                new Page.LocatorOptions()
                                                        .setHasText(
                                                                Pattern.compile(
                                                                        "^" + gear + "$")))));
    }
}
