package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OverviewIT extends UiTest {

    @ParameterizedTest
    @EnumSource(Stage.Who.class)
    void everyRoleSeesTheHostWithItsFiguresAndWhatHappened(Stage.Who who) {
        Page page = page(who);
        page.navigate("/");
        assertThat(page.locator("h1")).hasText("Overview");
        assertThat(page.locator(".card").first().locator(".v"))
                .hasText(Pattern.compile("\\d.*cores"));
        assertThat(page.locator("main")).containsText("web1");
        page.locator("text=All events").click();
        assertThat(page.locator("h1")).hasText("Events");
    }
}
