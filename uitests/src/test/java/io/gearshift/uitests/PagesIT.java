package io.gearshift.uitests;

import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Takes a picture of every page and asks axe about each, in every look.
class PagesIT extends UiTest {

    @ParameterizedTest
    @EnumSource
    void everyPageCanBeUsedByEverybody(Look look) {
        provokes("status of 404");
        Page page = page(Stage.Who.ADMIN, look.options());
        String gear = path("burner");
        String host = instance().json("host", "list", "-o", "json").get(0).get("name").asText();
        Map<String, String> paths = new LinkedHashMap<>();
        paths.put("overview", "/");
        paths.put("gears", "/gears");
        paths.put("gear-new", "/gears/new");
        paths.put("gear", gear);
        paths.put("gear-limits", gear + "/limits");
        paths.put("gear-limits-edit", gear + "/limits/edit");
        paths.put("gear-namespaces", gear + "/namespaces");
        paths.put("gear-processes", gear + "/processes");
        paths.put("gear-logs", path("hostile") + "/logs");
        paths.put("gear-stopped", path("idle"));
        paths.put("gear-1h", gear + "?range=1h");
        paths.put("gear-history", gear + "/history");
        paths.put("gear-history-1h", gear + "/history?range=1h");
        paths.put("compare-none", "/compare");
        paths.put("compare", "/compare?gear=web1&gear=burner&gear=hostile&range=15m");
        paths.put("compare-24h", "/compare?gear=web1&gear=burner&figure=memoryBytes&range=24h");
        paths.put("gear-blame", gear + "/blame");
        paths.put("gear-delete", gear + "/delete");
        paths.put("hosts", "/hosts");
        paths.put("host", "/hosts/" + host);
        paths.put("namespaces", "/hosts/" + host + "/namespaces?type=user");
        paths.put("namespaces-matrix", "/hosts/" + host + "/namespaces/matrix");
        paths.put("namespaces-tree", "/hosts/" + host + "/namespaces/tree");
        paths.put("namespaces-why", "/hosts/" + host + "/namespaces/why?a=web1&b=burner");
        paths.put("cgroups", "/hosts/" + host + "/cgroups");
        paths.put("cgroups-icicle", "/hosts/" + host + "/cgroups/icicle?by=cpu");
        paths.put("events", "/events");
        paths.put("audit", "/audit");
        paths.put("access", "/access");
        paths.put("search", "/search?q=web");
        paths.put("not-found", "/nothing-here");
        List<String> findings = new ArrayList<>();
        paths.forEach(
                (name, path) -> {
                    page.navigate(path);
                    look(page, look, name, findings);
                });
        page.navigate(gear + "/limits");
        page.locator("form.actions a:has-text('Limits')").click();
        page.locator("#f-memoryBytes").fill("48 MiB");
        page.locator("#preview pre")
                .waitFor(
                        new com.microsoft.playwright.Locator.WaitForOptions()
                                .setState(
                                        com.microsoft.playwright.options.WaitForSelectorState
                                                .ATTACHED));
        look(page, look, "limit-dialog", findings);
        Page stranger = page(look);
        stranger.navigate("/sign-in");
        look(stranger, look, "sign-in", findings);
        Assertions.assertThat(findings).isEmpty();
    }

    /// Pages whose controls depend on who looks, and those of which every role has its own.
    @ParameterizedTest
    @EnumSource(Stage.Who.class)
    void everyRoleCanUseItsPages(Stage.Who who) {
        Page page = page(who, Look.LIGHT.options());
        String gear = path("web1");
        String stopped = path("idle");
        List<String> findings = new ArrayList<>();
        Map<String, String> paths = new LinkedHashMap<>();
        paths.put("/gears", "Gears");
        paths.put("/gears/new", "New gear");
        paths.put(gear, "web1");
        paths.put(gear + "/limits", "web1");
        paths.put(gear + "/limits/edit", "web1");
        paths.put(gear + "/processes", "web1");
        paths.put(gear + "/logs", "web1");
        paths.put(gear + "/namespaces", "web1");
        paths.put(gear + "/mirror", "web1");
        paths.put(stopped, "idle");
        paths.put(stopped + "/delete", "idle");
        paths.put("/namespaces", "Namespaces");
        paths.put("/cgroups", "Cgroups");
        paths.put("/audit", "Audit");
        paths.put("/access", "Access");
        Set<String> disabled = new HashSet<>();
        paths.forEach(
                (path, title) -> {
                    int status = page.navigate(path).status();
                    if (status != 200) {
                        findings.add(path + " answers " + status);
                    }
                    if (!page.locator("h1").first().textContent().contains(title)) {
                        findings.add(
                                path + " is headed " + page.locator("h1").first().textContent());
                    }
                    if (page.locator("main button:disabled, main input:disabled").count() > 0) {
                        disabled.add(path);
                    }
                    for (String finding : Axe.findings(page)) {
                        findings.add(path + " " + finding);
                    }
                });
        Assertions.assertThat(findings).isEmpty();
        page.navigate("/access");
        Assertions.assertThat(page.locator("button:disabled:has-text('Save user')").count() > 0)
                .as("only an admin adds users")
                .isEqualTo(who != Stage.Who.ADMIN);
        for (String path : List.of(gear, gear + "/limits", stopped)) {
            Assertions.assertThat(disabled.contains(path))
                    .as("support only looks at " + path)
                    .isEqualTo(who == Stage.Who.SUPPORT);
        }
    }

    private Page page(Look look) {
        return strangersPage(look.options());
    }

    static void look(Page page, Look look, String name, List<String> findings) {
        if (page.locator("canvas").count() > 0) {
            // Drawn once the figures have come; a picture before that shows empty boxes.
            page.waitForLoadState(com.microsoft.playwright.options.LoadState.LOAD);
            page.waitForResponse(Pattern.compile("[.]json[?]"), () -> page.reload());
        }
        String file = name + "-" + look.name().toLowerCase(java.util.Locale.ROOT) + ".png";
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(screenshots().resolve(file)));
        int wide =
                ((Number) page.evaluate("() => document.documentElement.scrollWidth")).intValue();
        if (wide > look.width()) {
            findings.add(name + " is " + wide + " wide in a window of " + look.width());
        }
        for (String finding : Axe.findings(page)) {
            findings.add(name + " " + finding);
        }
    }
}
