package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.RequestOptions;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class AccessIT extends UiTest {

    @Test
    void anAdminAddsAUserWhoCanSignIn() {
        Page page = page(Stage.Who.ADMIN);
        page.navigate("/access");
        page.locator("summary:has-text('Add a user')").click();
        page.locator("#u-name").fill("newcomer");
        page.locator("#u-password").fill("a long password");
        page.locator("#u-role").selectOption("support");
        accessible(page);
        page.locator("button:has-text('Save user')").click();
        assertThat(page.locator("main tbody").first()).containsText("newcomer");

        Page other = strangersPage();
        other.navigate("/sign-in");
        other.getByLabel("Name").fill("newcomer");
        other.getByLabel("Password").fill("a long password");
        other.locator("main button").click();
        assertThat(other.locator("h1")).hasText("Overview");
    }

    @Test
    void aTokenIsShownOnceAndWorksUntilItIsEnded() {
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/access");
        page.locator("summary:has-text('Create a token')").click();
        page.locator("#t-label").fill("script of the test");
        page.locator("button:has-text('Create token')").click();
        String secret = page.locator(".secret").textContent().strip();
        accessible(page);
        Assertions.assertThat(gears(secret)).isEqualTo(200);

        page.navigate("/access");
        assertThat(page.locator("main")).containsText("script of the test");
        Assertions.assertThat(page.content()).doesNotContain(secret);
        page.locator("main tbody tr:has-text('script of the test') button:has-text('End')").click();
        assertThat(page.locator("main tbody tr:has-text('script of the test')")).hasCount(0);
        Assertions.assertThat(gears(secret)).isEqualTo(401);
    }

    @Test
    void aTokenForMetricsOpensNothingElse() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/access");
        page.locator("summary:has-text('Create a token')").click();
        page.locator("#t-label").fill("prometheus of the test");
        page.locator("input[name=right][value=VIEW]").uncheck();
        page.locator("input[name=right][value=METRICS]").check();
        accessible(page);
        page.locator("button:has-text('Create token')").click();
        String secret = page.locator(".secret").textContent().strip();
        assertThat(page.locator("main tbody tr:has-text('prometheus of the test')"))
                .containsText("read metrics");

        Assertions.assertThat(status("/metrics", secret)).isEqualTo(200);
        Assertions.assertThat(gears(secret)).isEqualTo(403);
        Assertions.assertThat(status("/api/v1/me", secret)).isEqualTo(403);
        Assertions.assertThat(status("/metrics", "gst_no-such-token")).isEqualTo(401);
    }

    @Test
    void supportSeesWhyItCannotManageUsers() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/access");
        assertThat(page.locator("main")).containsText("Needs the right to");
        page.locator("summary:has-text('Add a user')").click();
        assertThat(page.locator("button:has-text('Save user')")).isDisabled();
    }

    private int gears(String secret) {
        return status("/api/v1/gears", secret);
    }

    private int status(String path, String secret) {
        return strangersPage()
                .request()
                .get(
                        instance().address() + path,
                        RequestOptions.create().setHeader("Authorization", "Bearer " + secret))
                .status();
    }
}
