package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PageAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Accounts of the machine at the sign-in page of the shipped program, with real PAM. The accounts
/// are the test's own: gear-pam alone sees them, in a mount namespace where they are the machine's.
class MachineSignInIT extends UiTest {

    private static final String PASSWORD = "correct horse battery";
    private static final Pattern SIGN_IN = Pattern.compile("/sign-in");

    @TempDir private Path folder;
    private Process holder;
    private Path shipped;
    private Path aside;

    @BeforeEach
    void makeAccounts() throws IOException {
        Path programs = instance().path("program/native");
        Path machine = folder.resolve("machine");
        holder =
                new ProcessBuilder(
                                "unshare",
                                "-m",
                                "--propagation",
                                "private",
                                programs.resolve("pam-test.sh").toString(),
                                "--accounts",
                                machine.toString(),
                                "sh",
                                "-c",
                                "echo ready; exec sleep infinity")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Assertions.assertThat(holder.inputReader().readLine()).isEqualTo("ready");
        Files.copy(
                machine.resolve("pam.d/gearshift"),
                instance().path("pam.d/gearshift"),
                StandardCopyOption.REPLACE_EXISTING);
        shipped = programs.resolve("gear-pam");
        aside = programs.resolve("gear-pam.shipped");
        Files.move(shipped, aside);
        Files.writeString(
                shipped,
                "#!/bin/sh\nexec nsenter -m -t %d %s \"$@\"\n".formatted(holder.pid(), aside));
        Files.setPosixFilePermissions(shipped, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void takeAccountsAway() throws IOException, InterruptedException {
        for (String user : List.of("pam-ann", "pam-customer")) {
            instance().ctl("session", "end", "--all-of", user);
        }
        // The service stays: somebody may just be asking it, and it lets no account of the machine
        // in.
        Files.move(aside, shipped, StandardCopyOption.REPLACE_EXISTING);
        holder.destroyForcibly().waitFor();
    }

    private static void enter(Page page, String name, String password) {
        page.navigate("/sign-in");
        page.getByLabel("Name").fill(name);
        page.getByLabel("Password").fill(password);
        page.locator("main button").click();
    }

    private static Locator sessionsOf(Page page, String user) {
        return page.locator("[aria-label=Sessions] tbody tr")
                .filter(new Locator.FilterOptions().setHasText(user));
    }

    @Test
    void anAccountSignsInWithItsGroupsRoleAndIsThrownOutFromAnotherWindow() {
        Page first = strangersPage();
        enter(first, "pam-ann", PASSWORD);
        assertThat(first.locator("h1")).hasText("Overview");
        first.navigate("/gears/new");
        assertThat(first.locator("main button:has-text('Create')").first()).isEnabled();
        first.navigate("/access");
        assertThat(first.locator("main")).containsText("you are operator");
        assertThat(sessionsOf(first, "pam-ann")).containsText("machine account");
        assertThat(sessionsOf(first, "pam-ann")).containsText("Chrome");
        first.navigate("/gears");
        assertThat(first.locator("[data-rows]")).containsText("web1");

        Page second = strangersPage();
        enter(second, "pam-ann", PASSWORD);
        assertThat(second.locator("h1")).hasText("Overview");
        second.navigate("/access");
        assertThat(sessionsOf(second, "pam-ann")).hasCount(2);
        accessible(second);
        sessionsOf(second, "pam-ann")
                .filter(new Locator.FilterOptions().setHasNotText("this one"))
                .locator("button")
                .click();

        assertThat(first).hasURL(SIGN_IN, new PageAssertions.HasURLOptions().setTimeout(3_000));
        assertThat(sessionsOf(second, "pam-ann")).hasCount(1);
        assertThat(second.locator("button:has-text('End my other sessions')")).isDisabled();
    }

    @Test
    void whoIsTakenOutOfTheGroupIsThrownOutWithinTwentySeconds() throws IOException {
        Page page = strangersPage();
        enter(page, "pam-customer", PASSWORD);
        assertThat(page.locator("h1")).hasText("Overview");
        page.navigate("/gears");

        Path groups = folder.resolve("machine/etc/group");
        String text = Files.readString(groups);
        Files.writeString(
                groups,
                text.replace("61002:pam-customer,pam-ann", "61002:pam-ann"),
                StandardOpenOption.TRUNCATE_EXISTING);

        assertThat(page).hasURL(SIGN_IN, new PageAssertions.HasURLOptions().setTimeout(20_000));
        Assertions.assertThat(
                        instance().json("audit", "list", "-o", "json").findValuesAsText("message"))
                .contains("in no group of this machine that may sign in");
    }

    @Test
    void aWrongPasswordAndAStrangerAreToldTheSameAndAnEndedAccountSaysSo() {
        provokes("status of 401");
        Page page = strangersPage();
        enter(page, "pam-ann", "wrong");
        String wrong = page.locator(".note.danger").textContent();
        enter(page, "pam-nobody-at-all", "wrong");
        assertThat(page.locator(".note.danger"))
                .hasText(wrong, new LocatorAssertions.HasTextOptions());
        enter(page, "pam-bob", PASSWORD);
        assertThat(page.locator(".note.danger")).hasText(wrong);
        // Three failures from one address are forgiven by a success.
        enter(page, "pam-ann", PASSWORD);
        assertThat(page.locator("h1")).hasText("Overview");

        enter(page, "pam-ended", PASSWORD);
        assertThat(page.locator(".note.danger")).containsText("has expired");
        enter(page, "pam-old", PASSWORD);
        assertThat(page.locator(".note.danger")).containsText("must be changed");
        enter(page, "pam-ann", PASSWORD);
        assertThat(page.locator("h1")).hasText("Overview");
    }

    @ParameterizedTest
    @EnumSource(Look.class)
    void picturesOfBothPages(Look look) {
        Page page = strangersPage(look.options());
        page.navigate("/sign-in");
        accessible(page);
        picture(page, "sign-in-" + look.name().toLowerCase(java.util.Locale.ROOT));
        enter(page, "pam-ann", PASSWORD);
        assertThat(page.locator("h1")).hasText("Overview");
        page.navigate("/access");
        accessible(page);
        Assertions.assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                .as("what is wider than the window")
                .isEqualTo(0);
        picture(page, "sessions-" + look.name().toLowerCase(java.util.Locale.ROOT));
    }

    private static void picture(Page page, String name) {
        page.screenshot(
                new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(screenshots().resolve(name + ".png")));
    }
}
