package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A gear that is kept waiting by the one beside it, for real.
class NeighbourIT extends UiTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /// Has a processor to itself, and waits only if somebody else takes it.
    private static final String WORKS = "while :; do :; done";

    /// Does nothing for a while, then takes most of the one that both are held to.
    private static final String SUDDENLY =
            "sleep 25; for i in 1 2 3 4; do while :; do :; done & done; wait";

    @AfterEach
    void remove() {
        instance().remove("victim");
        instance().remove("noisy");
    }

    @Test
    void aGearThatIsAlwaysAtItsOwnCapIsToldSo() {
        Page page = page(Stage.Who.SUPPORT);
        Await.until(
                "burner's own cap is named",
                SOON,
                () -> {
                    page.navigate(path("burner") + "/blame");
                    return page.locator("main").textContent().contains("its own CPU cap");
                });
    }

    @Test
    void theNoisyNeighbourIsFoundAndHeldForTenMinutes() {
        instance()
                .run(
                        "noisy",
                        List.of("--memory", "32M", "--cpus", "0", "--cpu-weight", "1000"),
                        "/bin/sh",
                        "-c",
                        SUDDENLY);
        instance().run("victim", List.of("--memory", "32M", "--cpus", "0"), "/bin/sh", "-c", WORKS);
        Page page = page(Stage.Who.OPERATOR);
        page.navigate(path("victim"));
        page.locator("a:has-text('Who made it wait?')").click();
        Await.until(
                "the neighbour is the first suspect",
                SOON,
                () -> {
                    page.reload();
                    Locator first = page.locator("main table tbody tr").first();
                    return page.locator("main table tbody tr").count() > 0
                            && first.textContent().contains("noisy");
                });
        accessible(page);
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setPath(screenshots().resolve("gear-blame-found-light.png")));

        JsonNode told = instance().json("gear", "blame", "victim", "-o", "json");
        Assertions.assertThat(told.at("/spike/during").asDouble())
                .isGreaterThan(told.at("/spike/before").asDouble() * 1.5);
        Assertions.assertThat(told.at("/suspects/0/name").asText()).isEqualTo("noisy");

        page.locator("main table tbody tr").first().locator("a:has-text('for 10 min')").click();
        Locator dialog = page.locator("#dialog");
        assertThat(dialog).containsText("Revert in 10 min unless kept");
        dialog.locator("button:has-text('revert in 10 min unless kept')").click();
        assertThat(page.locator("[data-toast]")).containsText("Taken back in 10 min");
        JsonNode pending = instance().gear("noisy").get("pending");
        Assertions.assertThat(Instant.parse(pending.get("revertsAt").asText()))
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(9)),
                        Instant.now().plus(Duration.ofMinutes(10)));
        page.navigate(path("noisy"));
        assertThat(page.locator("[data-f=c]")).hasText(Pattern.compile("[0-9.]+"));
    }
}
