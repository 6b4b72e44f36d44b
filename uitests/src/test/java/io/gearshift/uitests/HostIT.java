package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostIT extends UiTest {

    @ParameterizedTest
    @EnumSource(Stage.Who.class)
    void theHostHasItsFiguresAndItsNamespaces(Stage.Who who) {
        Page page = page(who);
        page.navigate("/hosts");
        JsonNode host = instance().json("host", "list", "-o", "json").get(0);
        page.locator("main tbody th a").first().click();
        assertThat(page.locator("h1")).containsText(host.get("name").asText());
        assertThat(page.locator(".card").first().locator(".v"))
                .hasText(Pattern.compile("\\d.*cores"));

        page.locator(".chips a.chip:has-text('pid')").first().click();
        page.waitForURL(Pattern.compile("[?&]type=pid"));
        assertThat(page.locator("main tbody tr").nth(3)).isVisible();
        for (String type : page.locator("main tbody tr td:nth-child(2)").allTextContents()) {
            Assertions.assertThat(type).isEqualTo("pid");
        }
        assertThat(page.locator("main tbody")).containsText("web1");
        String first = page.locator("main tbody tr td:first-child").first().textContent();
        JsonNode rows = instance().json("ns", "list", "-o", "json");
        Assertions.assertThat(rows.findValuesAsText("ns")).contains(first.strip());
    }
}
