package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SignInIT extends UiTest {

    @Test
    void aLinkSignsInOnceAndNeverAgain() {
        provokes("status of 401");
        String link = instance().json("sign-in-link", "-o", "json").get("url").asText();
        Page page = strangersPage();
        page.navigate(link);
        accessible(page);
        page.locator("main button").click();
        assertThat(page.locator("h1")).hasText("Overview");

        Page other = strangersPage();
        other.navigate(link);
        other.locator("main button").click();
        assertThat(other.getByRole(com.microsoft.playwright.options.AriaRole.ALERT)).isVisible();
        assertThat(other.locator("nav.rail")).hasCount(0);
        other.navigate("/gears");
        assertThat(other).hasURL(Pattern.compile("/sign-in"));
    }

    @Test
    void aWrongPasswordIsSaidAndTheRightOneSignsIn() {
        provokes("status of 401");
        Page page = strangersPage();
        page.navigate("/sign-in");
        accessible(page);
        page.getByLabel("Name").fill("operator");
        page.getByLabel("Password").fill("not the password");
        page.locator("main button").click();
        assertThat(page.locator(".note.danger")).isVisible();
        assertThat(page.getByLabel("Name")).hasValue("operator");
        assertThat(page.getByLabel("Password")).hasValue("");

        page.getByLabel("Password").fill(stage().password());
        page.locator("main button").click();
        assertThat(page.locator("h1")).hasText("Overview");
    }

    @Test
    void signingInLeadsToThePageThatWasAskedFor() {
        Page page = strangersPage();
        page.navigate("/events");
        assertThat(page).hasURL(Pattern.compile("/sign-in"));
        page.getByLabel("Name").fill("operator");
        page.getByLabel("Password").fill(stage().password());
        page.locator("main button").click();
        assertThat(page.locator("h1")).hasText("Events");
    }

    @Test
    void afterSigningOutNothingIsShown() {
        Page page = strangersPage();
        stage().signIn(page, Stage.Who.OPERATOR);
        page.locator("header summary").last().click();
        page.locator("text=Sign out").click();
        assertThat(page).hasURL(Pattern.compile("/sign-in"));
        page.navigate("/gears");
        assertThat(page).hasURL(Pattern.compile("/sign-in"));
    }
}
