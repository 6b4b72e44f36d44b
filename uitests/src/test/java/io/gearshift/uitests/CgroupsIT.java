package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.gearshift.backend.api.remote.RemoteConsole;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The cgroup explorer: tree and icicle, with gears of several sizes.
class CgroupsIT extends UiTest {

    private static final int GEARS = 12;

    /// Gears that use memory, each more than the one before, the third of them nearly all it has.
    @BeforeAll
    static void run() {
        for (int i = 1; i <= GEARS; i++) {
            instance()
                    .run(
                            "cg" + i,
                            List.of("--memory", i == 3 ? "16M" : "64M", "--cpu", "0.5"),
                            "/bin/sh",
                            "-c",
                            "x=$(head -c %d /dev/zero | tr '\\000' x); while :; do sleep 1000; done"
                                    .formatted(i * 1_000_000));
        }
    }

    @AfterAll
    static void remove() {
        try (RemoteConsole console = instance().console()) {
            for (int i = 1; i <= GEARS; i++) {
                console.deleteGear("cg" + i, true);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothViewsCanBeSeenAndUsed(Look look) {
        Page page = page(Stage.Who.SUPPORT, look.options());
        for (String view : List.of("", "/icicle", "/icicle?by=cpu", "?depth=256", "?text=cg1")) {
            page.navigate(cgroups() + view);
            assertThat(page.locator("main")).containsText(Pattern.compile("\\d+ groups, cgroup v"));
            String name =
                    "cgroups"
                            + view.replaceAll("[^a-z0-9]+", "-")
                            + "-"
                            + look.name().toLowerCase(Locale.ROOT);
            page.screenshot(
                    new Page.ScreenshotOptions().setPath(screenshots().resolve(name + ".png")));
            int wide =
                    ((Number) page.evaluate("() => document.documentElement.scrollWidth"))
                            .intValue();
            Object beyond =
                    page.evaluate(
                            "() => [...document.querySelectorAll('*')].filter(e =>"
                                    + " e.getBoundingClientRect().right > innerWidth)"
                                    + ".map(e => e.outerHTML.slice(0, 300)).slice(0, 8).join('\\n')");
            Assertions.assertThat(wide).as(name + ": " + beyond).isLessThanOrEqualTo(look.width());
            accessible(page);
        }
    }

    @Test
    void theTreeShowsEachGearWithWhatTheKernelCounts() {
        Page page = page(Stage.Who.ADMIN);
        page.navigate(cgroups() + "?depth=256&most=500");
        JsonNode gear = instance().gear("cg12");
        Locator row = group(page, "cg12");
        row.first().waitFor();
        double shown = Double.parseDouble(row.first().locator("[data-f=m]").textContent().strip());
        double counted = gear.get("figures").get("memoryBytes").get("value").asDouble() / (1 << 20);
        // On cgroup v1 libvirt's helper is in the group too.
        Assertions.assertThat(counted).isGreaterThan(11);
        Assertions.assertThat(shown).isBetween(counted - 1, counted + 5);
        row.first().locator("a.tag").click();
        assertThat(page.locator("h1")).containsText("cg12");
    }

    @Test
    void groupsOpenShutSortAndFilterByLinksAlone() {
        Page page =
                page(
                        Stage.Who.SUPPORT,
                        new Browser.NewContextOptions().setJavaScriptEnabled(false));
        page.navigate(cgroups());
        int all = page.locator("table.groups tbody tr").count();
        page.locator("a.twist.open").first().click();
        assertThat(page.locator("table.groups tbody tr")).hasCount(1);
        page.locator("a.twist").first().click();
        assertThat(page.locator("table.groups tbody tr")).hasCount(all);

        page.navigate(cgroups() + "?text=cg1");
        assertThat(page.locator("table.groups tbody")).containsText("cg12");
        assertThat(page.locator("table.groups tbody")).not().containsText("cg2");
        page.locator("a.chip:has-text('cg1')").click();

        page.locator("thead a:has-text('Group')").click();
        assertThat(page.locator("th[aria-sort=ascending]")).hasText("Group");
        page.navigate(page.url() + "&depth=256&most=500");
        List<String> names =
                page.locator("table.groups tbody .name").allTextContents().stream()
                        .map(String::strip)
                        .filter(name -> name.matches("cg(2|10|11)"))
                        .distinct()
                        .toList();
        Assertions.assertThat(names).containsExactlyInAnyOrder("cg2", "cg10", "cg11");
    }

    @Test
    void theIcicleZoomsByLinksAlone() {
        Page page =
                page(
                        Stage.Who.SUPPORT,
                        new Browser.NewContextOptions().setJavaScriptEnabled(false));
        String cg12 = pathOf("cg12");
        String above = cg12.substring(0, cg12.lastIndexOf('/'));
        page.navigate(
                cgroups() + "/icicle?root=" + URLEncoder.encode(above, StandardCharsets.UTF_8));
        Locator cell =
                page.locator(
                        "xpath=//*[local-name()='a'][*[local-name()='title'][starts-with(., '"
                                + cg12
                                + ":')]]");
        double before = percent(cell.locator("> svg").getAttribute("width"));
        Assertions.assertThat(before).isBetween(1.0, 99.0);
        cell.click();
        assertThat(page.locator("nav.path b")).hasText(cg12.substring(above.length() + 1));
        Assertions.assertThat(percent(page.locator("a.cell > svg").first().getAttribute("width")))
                .isEqualTo(100);
        assertThat(page.locator("table.groups tbody tr").first()).containsText("cg12");
        page.locator("a.chip:has-text('CPU')").click();
        assertThat(page.locator("a.chip.on")).hasText("CPU");
        page.locator("nav.path a").first().click();
        assertThat(page.locator("nav.path")).hasCount(0);
    }

    @Test
    void theKeyboardReachesEveryRow() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate(cgroups());
        int rows = page.locator("table.groups tbody tr").count();
        page.keyboard().press("ArrowDown");
        assertThat(page.locator("tr.at a.twist")).isFocused();
        page.keyboard().press("Enter");
        page.waitForURL("**shut=**");
        Assertions.assertThat(page.locator("table.groups tbody tr").count()).isLessThan(rows);
        page.keyboard().press("/");
        assertThat(page.locator("[data-slash]")).isFocused();
        page.keyboard().type("cg7");
        page.keyboard().press("Enter");
        page.waitForURL("**text=cg7**");
        assertThat(page.locator("table.groups tbody")).containsText("cg7");
    }

    @Test
    void topNamesTheGearThatBurns() {
        JsonNode top = null;
        for (JsonNode node :
                instance().json("cgroup", "top", "--containers", "-n", "50", "-o", "json")) {
            if (node.get("owner").path("name").asText().equals("burner")
                    && node.get("cpuCores").hasNonNull("value")) {
                top = node;
            }
        }
        Assertions.assertThat(top).isNotNull();
        Assertions.assertThat(top.get("cpuCores").get("value").asDouble()).isBetween(0.005, 0.2);
        Assertions.assertThat(top.get("cpuLimit").get("value").asLong()).isEqualTo(100);
        Assertions.assertThat(top.get("throttled").hasNonNull("value")).isTrue();
        Assertions.assertThat(instance().ctl("cgroup", "list", "--filter", "burner").must())
                .contains("gear burner")
                .doesNotContain("gear web1");
    }

    /// The path of a gear's topmost group that counts memory.
    private static String pathOf(String gear) {
        for (JsonNode node : instance().json("cgroup", "list", "-o", "json").get("nodes")) {
            JsonNode owner = node.get("owner");
            if (gear.equals(owner.path("name").asText())
                    && owner.get("top").asBoolean()
                    && node.get("memoryBytes").hasNonNull("value")) {
                return node.get("path").asText();
            }
        }
        throw new AssertionError("no group of " + gear);
    }

    private static double percent(String width) {
        return Double.parseDouble(width.replace("%", ""));
    }

    private static Locator group(Page page, String name) {
        return page.locator("table.groups tbody tr")
                .filter(
                        new Locator.FilterOptions()
                                .setHas(
                                        page.locator(
                                                ".name",
                                                new Page.LocatorOptions()
                                                        .setHasText(
                                                                Pattern.compile(
                                                                        "^" + name + "$")))));
    }

    private static String cgroups() {
        String host = instance().json("host", "list", "-o", "json").get(0).get("name").asText();
        return "/hosts/" + host + "/cgroups";
    }
}
