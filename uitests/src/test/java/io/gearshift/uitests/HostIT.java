package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import java.util.List;
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

        assertThat(page.locator("#users li")).hasCount(2);
        assertThat(page.locator("#users li").first())
                .containsText(Pattern.compile("Gears use \\d+[.]\\d\\d cores of the "));
        assertThat(page.locator("#top tbody")).containsText("burner");
        assertThat(page.locator("[data-charts][data-drawn] canvas")).hasCount(3);
        accessible(page);

        page.locator("#top a:has-text('burner')").click();
        assertThat(page.locator("h1")).containsText("burner");
        page.goBack();
        page.locator("a.chip:has-text('by memory')").click();
        page.waitForURL(Pattern.compile("[?&]top=memory"));
        assertThat(page.locator("#top tbody tr").first()).isVisible();
        List<String> byMemory = page.locator("#top tbody th a").allTextContents();
        Assertions.assertThat(byMemory).hasSizeBetween(3, 5).contains("web1");

        page.locator(".chips a.chip:has-text('pid')").first().click();
        page.waitForURL(Pattern.compile("[?&]type=pid"));
        assertThat(page.locator("#namespaces ~ .scroll tbody tr").nth(3)).isVisible();
        for (String type :
                page.locator("#namespaces ~ .scroll tbody tr td:nth-child(2)").allTextContents()) {
            Assertions.assertThat(type).isEqualTo("pid");
        }
        assertThat(page.locator("a.chip:has-text('by memory')"))
                .hasAttribute("aria-current", "true");

        // There may be thousands of others on this machine.
        page.locator(".filter input[name=gear]").fill("web1");
        page.keyboard().press("Enter");
        page.waitForURL(Pattern.compile("[?&]gear=web1"));
        Assertions.assertThat(page.url()).contains("type=pid", "top=memory");
        assertThat(page.locator("#namespaces ~ .scroll tbody")).containsText("web1");
        String first =
                page.locator("#namespaces ~ .scroll tbody tr td:first-child").first().textContent();
        JsonNode rows = instance().json("ns", "list", "-o", "json");
        Assertions.assertThat(rows.findValuesAsText("ns")).contains(first.strip());
    }
}
