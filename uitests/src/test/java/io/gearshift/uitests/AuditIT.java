package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.Test;

class AuditIT extends UiTest {

    @Test
    void whoMadeAGearIsThereAndCanBeSearched() {
        Page page = page(Stage.Who.ADMIN);
        page.navigate("/audit");
        assertThat(page.locator("main tbody")).containsText("root");
        page.locator("main input[name=text]").fill("hostile");
        page.locator("main input[name=text]").press("Enter");
        assertThat(page.locator("main tbody")).containsText("hostile");
        assertThat(
                        page.locator("main tbody tr")
                                .filter(
                                        new com.microsoft.playwright.Locator.FilterOptions()
                                                .setHasText("burner")))
                .hasCount(0);
    }

    @Test
    void eventsCanBeFilteredByKind() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/events");
        assertThat(page.locator("main tbody tr").first()).isVisible();
        page.locator(".chips a.chip").last().click();
        assertThat(page.locator(".chips a.chip.on")).hasCount(1);
    }
}
