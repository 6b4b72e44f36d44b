package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OverviewIT extends UiTest {
    private static final String FULL = "test-full-";
    private static final Pattern CPU =
            Pattern.compile(
                    "Gears use \\d+[.]\\d\\d cores of the \\d+[.]\\d\\d cores that are busy(, most of"
                            + " all .+ with .+ cores|; the rest is outside any gear.*)[.]");
    private static final Pattern MEMORY =
            Pattern.compile("Gears hold [\\d.]+ [MG]iB of the [\\d.]+ [MG]iB in use(,|;) .+[.]");

    /// Alerts look every ten seconds.
    private static final LocatorAssertions.ContainsTextOptions SLOWLY =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);

    @AfterEach
    void removeWhatWasMade() {
        instance().remove("newest");
    }

    /// Whatever else the machine does, `burner` alone is more than one percent of it.
    @Test
    void aFullHostSaysWhoFillsItAndLeadsThere() {
        List<String> watches = List.of("host-cpu", "host-memory");
        for (String watch : watches) {
            instance()
                    .ctl(
                            "alert",
                            "rule",
                            "put",
                            FULL + watch,
                            "--watch",
                            watch,
                            "--from",
                            "1",
                            "--for",
                            "5s")
                    .must();
        }
        try {
            Page page = page(Stage.Who.SUPPORT);
            page.navigate("/");
            Locator cpu = line(page, "host CPU");
            assertThat(cpu).containsText(CPU, SLOWLY);
            assertThat(line(page, "host memory")).containsText(MEMORY, SLOWLY);
            accessible(page);
            // Which is heavier, gears or the rest, is the machine's affair; that one is led to.
            Locator act = cpu.locator("a:has-text('by CPU')");
            boolean gears = act.getAttribute("href").startsWith("/gears?host=");
            act.click();
            assertThat(page.locator("h1")).containsText(gears ? "Gears" : "Cgroups");
            assertThat(page.locator("main thead th[aria-sort=descending]")).containsText("CPU");
            assertThat(page.locator("main tbody tr").first()).isVisible();
        } finally {
            watches.forEach(watch -> instance().ctl("alert", "rule", "rm", FULL + watch).must());
        }
    }

    private static Locator line(Page page, String text) {
        return page.locator("#attention li")
                .filter(new Locator.FilterOptions().setHasText(text + " "));
    }

    @ParameterizedTest
    @EnumSource(Stage.Who.class)
    void everyRoleSeesTheHostWithItsFiguresAndWhatHappened(Stage.Who who) {
        instance().create("newest", List.of(), "/bin/sleep", "1000000");
        Page page = page(who);
        page.navigate("/");
        assertThat(page.locator("h1")).hasText("Overview");
        assertThat(page.locator(".card").first().locator(".v"))
                .hasText(Pattern.compile("\\d.*cores"));
        assertThat(page.locator("#events li:has-text('newest was created')").first()).isVisible();
        page.locator("text=All events").click();
        assertThat(page.locator("h1")).hasText("Events");
    }

    @Test
    void whatHappensAndWhatIsUsedShowsWithoutLoadingThePageAgain() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/");
        mark(page);
        String read = read(page);
        instance().create("newest", List.of(), "/bin/sleep", "1000000");
        assertThat(page.locator("#events li:has-text('newest was created')").first()).isVisible();
        Await.until(
                "the figures are read again",
                Duration.ofSeconds(20),
                () -> !read(page).equals(read));
        org.assertj.core.api.Assertions.assertThat(unloaded(page)).isFalse();
    }

    @Test
    void aPageOfEventsGoesOnWithWhatHappens() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate("/events");
        mark(page);
        instance().create("newest", List.of(), "/bin/sleep", "1000000");
        assertThat(page.locator("main tbody tr:has-text('newest was created')").first())
                .isVisible();
        org.assertj.core.api.Assertions.assertThat(unloaded(page)).isFalse();
    }

    private static String read(Page page) {
        return page.locator("time[data-f=r]").first().getAttribute("datetime");
    }
}
