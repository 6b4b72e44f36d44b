package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.gearshift.backend.api.remote.RemoteConsole;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
            Assertions.assertThat((List<?>) page.evaluate(OFF_WINDOW)).as(name).isEmpty();
            accessible(page);
        }
    }

    /// Columns of a table that one has to scroll to, and figures in more than one line.
    private static final String OFF_WINDOW =
            "() => [...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth >"
                    + " e.clientWidth).map(e => e.scrollWidth + ' in ' + e.clientWidth)"
                    + ".concat([...document.querySelectorAll('.groups td')].filter(e =>"
                    + " e.getBoundingClientRect().height > 48).map(e => e.outerHTML))";

    @Test
    void namesThatAreCutAreToldApartAndSayTheirPathOnFocus() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate(cgroups() + "?text=cg1");
        page.keyboard().press("ArrowDown");
        Locator name = group(page, "cg11").first().locator("a.name");
        name.focus();
        Object said = name.evaluate("e => getComputedStyle(e, '::after').content");
        Assertions.assertThat((String) said).contains(pathOf("cg11"));
        // The end of a long name is never what is cut off.
        page.evaluate(
                "() => document.querySelectorAll('.groups .cgcut').forEach(e => {"
                        + " e.textContent = 'x'.repeat(90); if (!e.nextElementSibling) {"
                        + " const tail = document.createElement('span');"
                        + " tail.textContent = 'ending'; e.after(tail); } })");
        Object cut =
                page.evaluate(
                        "() => [...document.querySelectorAll('.groups .cgcut')].filter(e => {"
                                + " const tail = e.nextElementSibling.getBoundingClientRect(),"
                                + " name = e.parentElement.getBoundingClientRect(); return"
                                + " tail.right > name.right + 1 || tail.width === 0; }).length");
        assertThat(page.locator(".groups .cgcut").first()).isVisible();
        Assertions.assertThat(((Number) cut).intValue()).isZero();
    }

    /// On cgroup v1 a gear has groups at two paths.
    @Test
    void aGearIsOneRowWithItsMemoryPressureAndLimitOfProcesses() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate(cgroups() + "?depth=256&most=500");
        Locator rows = group(page, "cg12");
        assertThat(rows).hasCount(1);
        assertThat(rows.locator("[data-f=m]")).hasText(Pattern.compile("\\d"));
        if (Files.exists(Path.of("/proc/pressure/cpu"))) {
            assertThat(rows.locator("[data-f=s]")).hasText(Pattern.compile("\\d"));
        }
        // No group shows more than the topmost.
        Object more =
                page.evaluate(
                        "() => { const shown = [...document.querySelectorAll('.groups"
                                + " [data-f=m]')].map(e => Number(e.textContent.replace(/,/g,"
                                + " ''))); return shown.filter(each => !(each <= shown[0])); }");
        Assertions.assertThat((List<?>) more).isEmpty();
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
        assertThat(page.locator("nav.path b")).hasText("cg12");
        Assertions.assertThat(percent(page.locator("a.cell > svg").first().getAttribute("width")))
                .isEqualTo(100);
        assertThat(page.locator("table.groups tbody tr").first()).containsText("cg12");
        page.locator("a.chip:has-text('CPU')").click();
        assertThat(page.locator("a.chip.on")).hasText("CPU");
        page.locator("nav.path a").first().click();
        assertThat(page.locator("nav.path")).hasCount(0);
    }

    @Test
    void theIcicleBeginsWhereTheGearsAreAndTheTopIsOneClickAway() {
        Page page =
                page(
                        Stage.Who.SUPPORT,
                        new Browser.NewContextOptions().setJavaScriptEnabled(false));
        String cg12 = pathOf("cg12");
        String home = cg12.substring(0, cg12.lastIndexOf('/'));
        String address =
                cgroups() + "/icicle?root=" + URLEncoder.encode(home, StandardCharsets.UTF_8);
        page.navigate(cgroups() + "/icicle");
        Assertions.assertThat(page.url()).endsWith(address);
        assertThat(page.locator("a.cell .name").filter(has("cg12"))).isVisible();
        page.locator("nav.path a").first().click();
        Assertions.assertThat(page.url()).endsWith("/icicle?root=%2F");
        assertThat(page.locator("nav.path")).hasCount(0);
        page.locator("a.chip:has-text('Only')").click();
        Assertions.assertThat(page.url()).endsWith(address);
    }

    private static Locator.FilterOptions has(String text) {
        return new Locator.FilterOptions().setHasText(Pattern.compile("^" + text + "$"));
    }

    /// The figures of a drawing go on while somebody is in one of its cells, which stays; what is
    /// new comes when nobody is.
    @Test
    void theIcicleIsLiveWithoutLosingTheCellThatSomebodyIsIn() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate(cgroups() + "/icicle");
        String address = page.url();
        page.keyboard().press("Tab");
        Locator cell = page.locator("a.cell[data-k$='" + pathOf("cg12") + "']");
        cell.focus();
        page.evaluate("() => { window.cell = document.activeElement; }");
        double before = percent(cell.locator("> svg").getAttribute("width"));
        instance()
                .run(
                        "cgnew",
                        List.of("--memory", "256M"),
                        "/bin/sh",
                        "-c",
                        "x=$(head -c 40000000 /dev/zero | tr '\\000' x);"
                                + " while :; do sleep 1000; done");
        try {
            Await.until(
                    "the cell is narrower beside a new gear",
                    // A host with thousands of groups is read more seldom.
                    Duration.ofSeconds(90),
                    () -> percent(cell.locator("> svg").getAttribute("width")) < before * 0.97);
            Assertions.assertThat(page.evaluate("() => document.activeElement === window.cell"))
                    .isEqualTo(true);
            // A row comes by the same redrawing as a cell does.
            Locator fresh = group(page, "cgnew");
            assertThat(fresh).hasCount(0);
            page.evaluate("() => document.activeElement.blur()");
            page.mouse().move(1, 1);
            assertThat(fresh)
                    .hasCount(
                            1,
                            new com.microsoft.playwright.assertions.LocatorAssertions
                                            .HasCountOptions()
                                    .setTimeout(60_000));
            Assertions.assertThat(page.url()).isEqualTo(address);
        } finally {
            try (RemoteConsole console = instance().console()) {
                console.deleteGear("cgnew", true);
            }
        }
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
