package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OverviewIT extends UiTest {

    @AfterEach
    void removeWhatWasMade() {
        instance().remove("newest");
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
