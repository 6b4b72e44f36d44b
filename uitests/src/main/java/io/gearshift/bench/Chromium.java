package io.gearshift.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.WaitUntilState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A page as somebody's browser has it: Chromium of the distribution, with nothing of it kept.
final class Chromium implements AutoCloseable {
    private static final List<String> ARGUMENTS =
            List.of("--no-sandbox", "--disable-gpu", "--disable-background-networking");

    private final Instance instance;
    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;
    private final String cookies;

    private Chromium(
            Instance instance,
            Playwright playwright,
            com.microsoft.playwright.Browser browser,
            String cookies) {
        this.instance = instance;
        this.playwright = playwright;
        this.browser = browser;
        this.cookies = cookies;
    }

    /// Starts it, and signs in with a link.
    static Chromium signedIn(Instance instance) {
        Playwright playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            com.microsoft.playwright.Browser browser =
                    playwright
                            .chromium()
                            .launch(
                                    new BrowserType.LaunchOptions()
                                            .setExecutablePath(Path.of("/usr/bin/chromium"))
                                            .setArgs(ARGUMENTS));
            try (BrowserContext context = browser.newContext(options(instance))) {
                Page page = context.newPage();
                page.navigate(
                        instance.console().createSignInLink(instance.console().me().user()).path());
                page.locator("main button").click();
                page.locator("nav.rail").waitFor();
                return new Chromium(instance, playwright, browser, context.storageState());
            }
        } catch (RuntimeException e) {
            playwright.close();
            throw e;
        }
    }

    private static com.microsoft.playwright.Browser.NewContextOptions options(Instance instance) {
        return new com.microsoft.playwright.Browser.NewContextOptions()
                .setIgnoreHTTPSErrors(true)
                .setBaseURL(instance.address());
    }

    /// Opens a page in a window that has seen nothing before.
    ///
    /// @param row what is seen when the page can be read
    /// @param seconds how long the page is live before its heap is asked for
    Opened open(String path, String row, int seconds) {
        try (BrowserContext context =
                browser.newContext(options(instance).setStorageState(cookies))) {
            AtomicInteger requests = new AtomicInteger();
            context.onRequest(request -> requests.incrementAndGet());
            Page page = context.newPage();
            CDPSession debugger = context.newCDPSession(page);
            debugger.send("Performance.enable");
            long before = System.nanoTime();
            page.navigate(path, new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));
            page.locator(row).first().waitFor();
            double millis = (System.nanoTime() - before) / 1e6;
            page.waitForTimeout(seconds * 1000.0);
            return new Opened(requests.get(), millis, heap(debugger) / 1e6);
        }
    }

    private static double heap(CDPSession debugger) {
        JsonObject metrics = debugger.send("Performance.getMetrics");
        for (JsonElement each : metrics.getAsJsonArray("metrics")) {
            if (each.getAsJsonObject().get("name").getAsString().equals("JSHeapUsedSize")) {
                return each.getAsJsonObject().get("value").getAsDouble();
            }
        }
        throw new IllegalStateException("the browser does not tell JSHeapUsedSize");
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    /// What a page took.
    ///
    /// @param requests that it made, its stream of events included
    /// @param visibleMillis from the request to the first row on the screen
    /// @param heapMegabytes of its scripts, garbage included; `JSHeapUsedSize`
    record Opened(int requests, double visibleMillis, double heapMegabytes) {}
}
