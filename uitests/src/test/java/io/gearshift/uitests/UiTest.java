package io.gearshift.uitests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A test in a browser on the shipped program. It fails on a violation of the content policy, an
/// error in the browser's console, or a WARN or ERROR line in the program's logs, unless the test
/// has said that it provokes just that.
@ExtendWith(UiTest.Curtain.class)
abstract class UiTest {

    /// Brings the stage up before the first suite and lets JUnit close it after the last; keeps the
    /// state of a failed test's page.
    static final class Curtain implements BeforeAllCallback, AfterTestExecutionCallback {
        private static @Nullable Stage open;

        @Override
        public void beforeAll(ExtensionContext context) {
            PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
            open =
                    context.getRoot()
                            .getStore(ExtensionContext.Namespace.create(Stage.class))
                            .computeIfAbsent(Stage.class, key -> Stage.set(), Stage.class);
        }

        // Before a suite takes away what its pages still look at.
        @Override
        public void afterTestExecution(ExtensionContext context) {
            UiTest test = (UiTest) context.getRequiredTestInstance();
            if (context.getExecutionException().isPresent()) {
                test.picture("last/" + test.getClass().getSimpleName());
            }
            test.closeWindows();
            test.nothingUnexpected();
        }
    }

    // What the browser says itself when a policy is broken.
    private static final String WATCH =
            "addEventListener('securitypolicyviolation', e => console.error('policy violated: ' +"
                    + " e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile));";

    private final List<BrowserContext> windows = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /// Chromium drops what it is loading when an interface of the machine comes or goes, as those
    /// of `MirrorIT` do, and loads the page again.
    private static final Pattern INTERFACE_CAME_OR_WENT = Pattern.compile("ERR_NETWORK_CHANGED");

    private final List<Pattern> expected = new ArrayList<>(List.of(INTERFACE_CAME_OR_WENT));

    static Stage stage() {
        Stage stage = Curtain.open;
        if (stage == null) {
            throw new IllegalStateException("no suite has begun");
        }
        return stage;
    }

    static ShippedInstance instance() {
        return stage().instance();
    }

    /// Says that this test provokes console errors or log lines that hold this.
    void provokes(String pattern) {
        expected.add(Pattern.compile(pattern));
    }

    /// A page of somebody who is signed in.
    Page page(Stage.Who who) {
        return page(who, new Browser.NewContextOptions());
    }

    /// A page of somebody who is signed in.
    Page page(Stage.Who who, Browser.NewContextOptions options) {
        return watched(stage().window(who, options));
    }

    /// A page of nobody.
    Page strangersPage() {
        return strangersPage(new Browser.NewContextOptions());
    }

    /// A page of nobody.
    Page strangersPage(Browser.NewContextOptions options) {
        return watched(stage().window(options));
    }

    private Page watched(BrowserContext context) {
        windows.add(context);
        context.addInitScript(WATCH);
        context.onConsoleMessage(
                message -> {
                    if (message.type().equals("error")) {
                        problems.add(message.page().url() + ": " + message.text());
                    }
                });
        context.onWebError(error -> problems.add(error.page().url() + ": " + error.error()));
        Page page = context.newPage();
        page.setDefaultTimeout(20_000);
        return page;
    }

    /// The path of a gear's page.
    static String path(String gear) {
        JsonNode found = instance().gear(gear);
        return "/gears/" + found.get("id").asText();
    }

    /// The row of a gear in the list.
    static Locator row(Page page, String gear) {
        return page.locator("table.gears tbody tr")
                .filter(
                        new Locator.FilterOptions()
                                .setHas(
                                        page.locator(
                                                "th a",
                                                new Page.LocatorOptions()
                                                        .setHasText(
                                                                Pattern.compile(
                                                                        "^" + gear + "$")))));
    }

    /// Plants a mark that a reload would take away.
    static void mark(Page page) {
        page.evaluate("() => { window.unloadedSince = 'never'; }");
    }

    /// Whether the page was not loaded again since {@link #mark}.
    static boolean unloaded(Page page) {
        return !"never".equals(page.evaluate("() => window.unloadedSince"));
    }

    /// The serious findings of axe on a page.
    static void accessible(Page page) {
        assertThat(Axe.findings(page)).as("axe on " + page.url()).isEmpty();
    }

    @BeforeEach
    void forgetOldLines() {
        instance().newProblems();
    }

    /// What the test saw last.
    void picture(String name) {
        for (BrowserContext window : windows) {
            for (Page page : window.pages()) {
                page.screenshot(
                        new Page.ScreenshotOptions().setPath(screenshots().resolve(name + ".png")));
            }
        }
    }

    private void closeWindows() {
        windows.forEach(BrowserContext::close);
        windows.clear();
    }

    void nothingUnexpected() {
        problems.addAll(instance().newProblems());
        problems.removeIf(each -> expected.stream().anyMatch(known -> known.matcher(each).find()));
        assertThat(problems).as("errors in the browser's console and the program's logs").isEmpty();
    }

    /// Where pictures go.
    static Path screenshots() {
        return Path.of(System.getProperty("gearshift.screenshots", "target/screenshots"));
    }
}
