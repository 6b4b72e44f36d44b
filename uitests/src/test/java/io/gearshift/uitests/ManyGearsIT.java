package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.gearshift.backend.api.Cap;
import io.gearshift.backend.api.Console;
import io.gearshift.backend.api.GearSpec;
import io.gearshift.backend.api.LimitChange;
import io.gearshift.backend.api.RestartPolicy;
import io.gearshift.backend.api.RootMode;
import io.gearshift.backend.api.remote.RemoteConsole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every explorer with two hundred gears as a host has them: most do little, some stand, and one
/// each is killed in over and over, held at its CPU cap, near its memory cap, frozen, and loud.
class ManyGearsIT extends UiTest {

    private static final int GEARS = 200;

    private static final List<String> PROGRAMS =
            List.of(
                    "web", "api", "worker", "db", "cache", "cron", "mail", "search", "queue",
                    "admin");
    private static final List<String> TENANTS =
            List.of(
                    "bakery",
                    "library",
                    "choir",
                    "clinic",
                    "florist",
                    "garage",
                    "gym",
                    "hotel",
                    "museum",
                    "nursery",
                    "orchard",
                    "printer",
                    "radio",
                    "school",
                    "tailor",
                    "theatre",
                    "vineyard",
                    "weaver",
                    "zoo",
                    "archive");

    /// Those that two hundred gears make another page of; looked at in every look.
    private static final Set<String> BUSY =
            Set.of("overview", "gears", "host", "namespaces-matrix", "cgroups", "cgroups-icicle");

    private static final List<String> QUIET = List.of("/bin/tail", "-f", "/dev/null");

    /// What each of some gears does that others do not.
    private static final Map<String, List<String>> SPECIAL =
            Map.of(
                    "bakery-worker",
                    List.of("/bin/sh", "-c", "while :; do :; done"),
                    "clinic-db",
                    List.of(
                            "/bin/sh",
                            "-c",
                            "while :; do (x=$(head -c 40000000 /dev/zero | tr '\\000' x)); sleep 20;"
                                    + " done"),
                    "hotel-cache",
                    List.of(
                            "/bin/sh",
                            "-c",
                            "x=$(head -c 12000000 /dev/zero | tr '\\000' x); while :; do sleep 1000;"
                                    + " done"));

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        for (String tenant : TENANTS) {
            for (String program : PROGRAMS) {
                names.add(tenant + "-" + program);
            }
        }
        return names;
    }

    @BeforeAll
    static void make() {
        Assertions.assertThat(names()).hasSize(GEARS);
        forEach(
                (console, name) -> {
                    console.createGear(spec(name));
                    // One in ten stands.
                    if (!name.endsWith("-cron")) {
                        console.startGear(name);
                    }
                });
        try (RemoteConsole console = instance().console()) {
            console.pauseGear("museum-search");
        }
    }

    @AfterAll
    static void remove() {
        forEach((console, name) -> console.deleteGear(name, true));
    }

    private static GearSpec spec(String name) {
        boolean hungry = name.equals("bakery-worker");
        boolean small = name.equals("clinic-db") || name.equals("hotel-cache");
        return new GearSpec(
                name,
                "default",
                null,
                null,
                "base",
                RootMode.READ_ONLY,
                SPECIAL.getOrDefault(name, QUIET),
                Map.of(),
                Map.of(),
                false,
                RestartPolicy.NO,
                new LimitChange(
                        Cap.at(hungry ? 50 : 500),
                        null,
                        null,
                        Cap.at((small ? 32L : 64L) << 20),
                        null,
                        null,
                        Cap.at(64)));
    }

    private static void forEach(BiConsumer<Console, String> each) {
        try (ExecutorService four =
                        Executors.newFixedThreadPool(
                                4, Thread.ofPlatform().name("many-", 0).factory());
                RemoteConsole console = instance().console()) {
            List<Future<?>> all = new ArrayList<>();
            for (String name : names()) {
                all.add(four.submit(() -> each.accept(console, name)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyExplorerHoldsThemAll(Look look) {
        String host = instance().json("host", "list", "-o", "json").get(0).get("name").asText();
        String gear = path("bakery-worker");
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("overview", "/");
        pages.put("gears", "/gears");
        pages.put("gears-filtered", "/gears?text=clinic");
        pages.put("gears-by-memory", "/gears?sort=memory&desc=1");
        pages.put("gear", gear);
        pages.put("gear-blame", gear + "/blame");
        pages.put("gear-kills", path("clinic-db") + "/kills");
        pages.put("host", "/hosts/" + host);
        pages.put("namespaces", "/hosts/" + host + "/namespaces");
        pages.put("namespaces-matrix", "/hosts/" + host + "/namespaces/matrix");
        pages.put("namespaces-tree", "/hosts/" + host + "/namespaces/tree");
        pages.put("cgroups", "/hosts/" + host + "/cgroups?depth=256&sort=memory");
        pages.put("cgroups-icicle", "/hosts/" + host + "/cgroups/icicle");
        pages.put("compare", "/compare?gear=bakery-worker&gear=clinic-db&gear=hotel-cache");
        pages.put("events", "/events");
        pages.put("search", "/search?q=clinic");
        if (look != Look.LIGHT) {
            pages.keySet().retainAll(BUSY);
        }
        Page page = page(Stage.Who.OPERATOR, look.options());
        List<String> findings = new ArrayList<>();
        pages.forEach(
                (name, path) -> {
                    int status = page.navigate(path).status();
                    if (status != 200) {
                        findings.add(path + " answers " + status);
                    }
                    if (page.locator("canvas").count() > 0) {
                        page.waitForResponse(Pattern.compile("[.]json[?]"), page::reload);
                    }
                    page.screenshot(
                            new Page.ScreenshotOptions()
                                    .setPath(screenshots().resolve(look.file("many-" + name))));
                    int wide =
                            ((Number) page.evaluate("() => document.documentElement.scrollWidth"))
                                    .intValue();
                    if (wide > look.width()) {
                        findings.add(path + " is " + wide + " wide");
                    }
                });
        Assertions.assertThat(findings).isEmpty();
    }

    /// What hurts is found where an operator looks first, among two hundred.
    @Test
    void whatHurtsStandsOutAmongThem() {
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/");
        assertThat(page.locator("main"))
                .containsText(
                        "clinic-db",
                        new com.microsoft.playwright.assertions.LocatorAssertions
                                        .ContainsTextOptions()
                                .setTimeout(40_000));
        page.navigate("/gears?text=bakery&sort=cpu&desc=1");
        assertThat(page.locator("table.gears tbody tr th").first()).containsText("bakery-worker");
        Await.until(
                "the throttled one is told",
                Duration.ofMinutes(2),
                () -> {
                    page.navigate("/");
                    return page.locator("main").textContent().contains("bakery-worker");
                });
    }
}
