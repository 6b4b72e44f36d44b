package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Gears in real trouble raise alerts that stand where an operator looks first, and whoever may
/// changes what is an alert and where it is sent.
class AlertsIT extends UiTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String LOOP = "loop1";

    /// A gear that is killed in again and again; the stage's `burner` is throttled all the time.
    @BeforeAll
    static void trouble() {
        instance()
                .ctl(
                        "alert",
                        "rule",
                        "put",
                        "test-throttled",
                        "--name",
                        "Throttled at once",
                        "--watch",
                        "gear-throttled",
                        "--from",
                        "30",
                        "--for",
                        "15s",
                        "--gear",
                        "burner")
                .must();
        instance()
                .run(
                        LOOP,
                        List.of("--memory", "24M", "--pids", "20"),
                        "/bin/sh",
                        "-c",
                        "while :; do tail -c 200m /dev/zero; sleep 2; done");
    }

    @AfterAll
    static void calm() {
        instance().remove(LOOP);
        instance().ctl("alert", "rule", "rm", "test-throttled").must();
    }

    private static JsonNode alerts() {
        return instance().json("alert", "list", "-o", "json");
    }

    private static boolean stands(String rule, String gear) {
        for (JsonNode each : alerts()) {
            if (each.get("rule").asText().equals(rule)
                    && each.get("gearName").asText().equals(gear)) {
                return true;
            }
        }
        return false;
    }

    private static void awaitBoth() {
        Await.until("the loop is an alert", SOON, () -> stands("oom", LOOP));
        Await.until("burner is an alert", SOON, () -> stands("test-throttled", "burner"));
    }

    @Test
    void aLoopOfKillsAndAThrottledGearStandOnTheOverviewWithFigureAgeAndWhereToAct() {
        awaitBoth();
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/");
        Locator lines = page.locator("#attention li");
        Locator loop = lines.filter(new Locator.FilterOptions().setHasText("out-of-memory kills"));
        assertThat(loop).hasCount(1);
        assertThat(loop).containsText(LOOP);
        assertThat(loop).containsText("alert from 1.");
        assertThat(loop.locator("time")).hasText(Pattern.compile(".* ago|now"));
        Locator burner = lines.filter(new Locator.FilterOptions().setHasText("Throttled at once"));
        assertThat(burner)
                .hasText(
                        Pattern.compile(
                                "burner.*CPU throttled \\d+ % of its cap's periods( when raised, (\\d+"
                                        + " % now|no figure at present))?(, over if it stays"
                                        + " so)?; alert from 30 %.*",
                                Pattern.DOTALL));
        // One lasting condition is one alert: both have gone on for some kills and some looks.
        Assertions.assertThat(raised(LOOP)).isEqualTo(1);
        accessible(page);
        burner.locator("a:has-text('Limits')").click();
        page.waitForURL("**/limits");
        assertThat(page.locator("h1")).containsText("burner");
    }

    private static int raised(String gear) {
        int count = 0;
        for (JsonNode each :
                instance().json("event", "list", "--gear", gear, "-n", "1000", "-o", "json")) {
            if (each.get("kind").asText().equals("alert-raised")
                    && each.get("details").get("rule").asText().equals("oom")) {
                count++;
            }
        }
        return count;
    }

    @Test
    void anAdminAddsARuleSilencesItRemovesItAndTakesThatBack() {
        Page page = page(Stage.Who.ADMIN);
        page.navigate("/alerts");
        page.locator("a:has-text('Add a rule')").click();
        page.locator("#a-id").fill("shop");
        page.locator("#a-name").fill("Shop waits for disks");
        page.locator("#a-watch").selectOption("GEAR_IO_PRESSURE");
        page.locator("#a-threshold").fill("nonsense");
        page.locator("#a-lasting").fill("10m");
        page.locator("#a-project").fill("shop");
        accessible(page);
        provokes("status of 400");
        page.locator("button:has-text('Add the rule')").click();
        assertThat(page.locator("[role=alert]")).containsText("A threshold is wanted.");
        assertThat(page.locator("#a-name")).hasValue("Shop waits for disks");
        page.locator("#a-threshold").fill("70");
        page.locator("button:has-text('Add the rule')").click();

        Locator row = page.locator("main tbody tr:has-text('Shop waits for disks')");
        assertThat(row).containsText("I/O pressure ≥ 70 % of the time, for 10 min");
        assertThat(row).containsText("gears of shop");
        row.locator("button:has-text('Silence 1 h')").click();
        assertThat(row).containsText("not sent for");
        row.locator("button:has-text('Remove')").click();
        assertThat(row).hasCount(0);
        page.locator(".alert-undo button:has-text('Undo')").click();
        assertThat(row).hasCount(1);
        accessible(page);
        instance().ctl("alert", "rule", "rm", "shop").must();
        page.navigate("/audit");
        assertThat(page.locator("main tbody")).containsText("alert-rule.undo");
    }

    @Test
    void supportSeesTheRulesAndWhyItCannotChangeThem() {
        awaitBoth();
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/alerts");
        assertThat(page.locator("#alerts tbody tr").first()).isVisible();
        Locator row = page.locator("main tbody tr:has-text('Killed for want of memory')").last();
        for (String label : List.of("Edit", "Remove", "Silence 1 h")) {
            Locator button = row.locator("button:has-text('" + label + "')");
            assertThat(button).isDisabled();
            assertThat(button)
                    .containsText("Needs the right to change alert rules; you are support.");
        }
        assertThat(page.locator("button:has-text('Add a webhook')")).isDisabled();
        accessible(page);
    }

    @Test
    void aTestThatThisMachineMayNotBeSentSaysSoAndNoSecretIsShown() throws IOException {
        HttpServer hook =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.start();
        try {
            Page page = page(Stage.Who.ADMIN);
            page.navigate("/alerts");
            page.locator("a:has-text('Add a webhook')").click();
            page.locator("#a-id").fill("chat");
            page.locator("#a-url")
                    .fill("http://127.0.0.1:" + hook.getAddress().getPort() + "/hooks/s3cret");
            page.locator("#a-secret").fill("k3y-of-the-test");
            accessible(page);
            page.locator("button:has-text('Add the target')").click();
            Locator row = page.locator("main tbody tr:has-text('chat')");
            assertThat(row).containsText("signed");
            row.locator("button:has-text('Send a test')").click();
            assertThat(row).containsText("--alert-local true");
            Assertions.assertThat(page.content())
                    .doesNotContain("k3y-of-the-test")
                    .doesNotContain("s3cret");
            row.locator("a:has-text('Edit')").click();
            Assertions.assertThat(page.content()).doesNotContain("k3y-of-the-test");
            page.navigate("/audit");
            Assertions.assertThat(page.content())
                    .contains("alert-target.test")
                    .doesNotContain("k3y-of-the-test")
                    .doesNotContain("s3cret");
        } finally {
            hook.stop(0);
            instance().ctl("alert", "target", "rm", "chat").must();
        }
    }

    @Test
    void itLooksRightInBothThemesAndOnAPhone() {
        awaitBoth();
        shoot("light", 1400, ColorScheme.LIGHT);
        shoot("dark", 1400, ColorScheme.DARK);
        shoot("narrow", 390, ColorScheme.DARK);
    }

    private void shoot(String name, int width, ColorScheme scheme) {
        Page page =
                page(
                        Stage.Who.ADMIN,
                        new Browser.NewContextOptions()
                                .setViewportSize(width, 900)
                                .setColorScheme(scheme));
        for (String path :
                List.of("/alerts", "/", "/alerts/rules/new", "/alerts/targets/new?kind=mail")) {
            page.navigate(path);
            assertThat(page.locator("h1")).isVisible();
            Assertions.assertThat(
                            (Boolean)
                                    page.evaluate(
                                            "() => document.documentElement.scrollWidth <="
                                                    + " innerWidth"))
                    .as(path + " is whole at " + width)
                    .isTrue();
            accessible(page);
            page.screenshot(
                    new Page.ScreenshotOptions()
                            .setFullPage(true)
                            .setPath(
                                    screenshots()
                                            .resolve(
                                                    "alerts-"
                                                            + path.replaceAll("[^a-z]+", "")
                                                            + "-"
                                                            + name
                                                            + ".png")));
        }
    }
}
