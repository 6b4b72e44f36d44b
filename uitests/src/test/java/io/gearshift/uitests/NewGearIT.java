package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NewGearIT extends UiTest {

    @AfterEach
    void removeWhatWasMade() {
        instance().remove("paged");
    }

    @Test
    void anAdminMakesAGearThatRuns() {
        Page page = page(Stage.Who.ADMIN);
        page.navigate("/gears");
        page.locator("a:has-text('New gear')").click();
        page.locator("#name").fill("paged");
        page.locator("#command").fill("/bin/sleep 100000");
        page.locator("#memory").fill("48");
        page.locator("button:has-text('Create')").click();
        assertThat(page.locator("h1")).containsText("paged");
        assertThat(page.locator("h1 .state")).hasText("running");
        var gear = instance().gear("paged");
        Assertions.assertThat(gear.at("/limits/memoryBytes").asLong()).isEqualTo(48L << 20);
        Assertions.assertThat(gear.at("/limits/processes").asLong()).isEqualTo(50);
        Assertions.assertThat(gear.get("idBase").asLong()).isPositive();
    }

    @Test
    void aBadNameComesBackWithWhatWasTypedAndWhy() {
        provokes("status of 4\\d\\d");
        Page page = page(Stage.Who.ADMIN);
        page.navigate("/gears/new");
        page.locator("#name").fill("../<b>x");
        page.locator("#command").fill("/bin/sleep 7");
        page.locator("button:has-text('Create')").click();
        assertThat(page.locator(".note.danger")).isVisible();
        assertThat(page.locator("#name")).hasValue("../<b>x");
        assertThat(page.locator("#command")).hasValue("/bin/sleep 7");
        accessible(page);
    }

    @Test
    void supportSeesTheFormButCannotSendIt() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/gears/new");
        assertThat(page.locator("button:has-text('Create')")).isDisabled();
    }
}
