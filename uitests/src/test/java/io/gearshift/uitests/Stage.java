package io.gearshift.uitests;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// What all suites of a run share: the shipped program, one browser, users of each role, and gears
/// that show something. Closed by JUnit when the run ends, also when it fails.
final class Stage implements AutoCloseable {

    /// Who looks at a page.
    enum Who {
        /// Signed in with a one-time link, as root on the host.
        ADMIN,
        /// May run and limit gears.
        OPERATOR,
        /// May only look.
        SUPPORT
    }

    private static final List<String> CHROMIUM =
            List.of(
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--no-first-run",
                    "--ignore-certificate-errors");

    private final ShippedInstance instance;
    private final Playwright playwright;
    private final Browser browser;
    private final String password = UUID.randomUUID().toString();
    private final Map<Who, String> signedIn = new EnumMap<>(Who.class);

    private Stage(ShippedInstance instance, Playwright playwright, Browser browser) {
        this.instance = instance;
        this.playwright = playwright;
        this.browser = browser;
    }

    /// Brings everything up.
    static Stage set() {
        ShippedInstance instance = ShippedInstance.up();
        Playwright playwright = null;
        try {
            playwright =
                    Playwright.create(
                            new Playwright.CreateOptions()
                                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            Browser browser =
                    playwright
                            .chromium()
                            .launch(
                                    new BrowserType.LaunchOptions()
                                            .setExecutablePath(Path.of("/usr/bin/chromium"))
                                            .setArgs(CHROMIUM));
            Stage stage = new Stage(instance, playwright, browser);
            stage.people();
            stage.gears();
            return stage;
        } catch (RuntimeException | AssertionError e) {
            if (playwright != null) {
                playwright.close();
            }
            instance.close();
            throw e;
        }
    }

    private void people() {
        Path file = instance.path("password");
        try {
            Files.writeString(file, password + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Who who : List.of(Who.OPERATOR, Who.SUPPORT)) {
            instance.ctl(
                            "user",
                            "put",
                            name(who),
                            "--role",
                            name(who),
                            "--password-file",
                            file.toString())
                    .must();
        }
    }

    private void gears() {
        instance.run("web1", List.of("--memory", "64M"), "/bin/httpd", "-f", "-p", "8080");
        instance.run(
                "burner",
                List.of("--cpu", "0.1", "--memory", "32M", "--pids", "20"),
                "/bin/sh",
                "-c",
                "while :; do :; done");
        instance.run(
                "hostile",
                List.of("--memory", "32M"),
                "/bin/sh",
                "-c",
                "while :; do echo \"$0\"; echo \"$0\" >&2; sleep 1; done",
                HOSTILE);
        instance.create("idle", List.of(), "/bin/sleep", "1000000");
        instance.run(PASSING, List.of("--memory", "48M"), "/bin/sleep", "100000");
    }

    /// A gear that is there from the beginning, for the suite that deletes it to ask how it was.
    static final String PASSING = "cron1";

    /// A process title and log line that wants to be a page's markup.
    static final String HOSTILE =
            "\"'><img src=x onerror=document.title='owned'><script>document.title='owned'</script>"
                    + "${7*7}\u202Egpj.exe";

    /// A name that `ctl` and the sign-in form take.
    static String name(Who who) {
        return who.name().toLowerCase(Locale.ROOT);
    }

    ShippedInstance instance() {
        return instance;
    }

    String password() {
        return password;
    }

    /// A window in which nobody is signed in.
    BrowserContext window(Browser.NewContextOptions options) {
        return browser.newContext(
                options.setIgnoreHTTPSErrors(true)
                        .setBaseURL(instance.address())
                        .setLocale("en-GB"));
    }

    /// A window of somebody who is signed in.
    BrowserContext window(Who who, Browser.NewContextOptions options) {
        String cookies = signedIn.get(who);
        if (cookies == null) {
            try (BrowserContext context = window(new Browser.NewContextOptions())) {
                signIn(context.newPage(), who);
                cookies = context.storageState();
                signedIn.put(who, cookies);
            }
        }
        return window(options.setStorageState(cookies));
    }

    /// Signs in the way that this role does.
    void signIn(Page page, Who who) {
        if (who == Who.ADMIN) {
            page.navigate(instance.json("sign-in-link", "-o", "json").get("url").asText());
        } else {
            page.navigate("/sign-in");
            page.getByLabel("Name").fill(name(who));
            page.getByLabel("Password").fill(password);
        }
        page.locator("main button").click();
        page.locator("nav.rail").waitFor();
    }

    @Override
    public void close() {
        try {
            browser.close();
            playwright.close();
        } finally {
            instance.close();
        }
    }
}
