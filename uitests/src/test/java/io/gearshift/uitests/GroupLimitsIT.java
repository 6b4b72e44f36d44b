package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.gearshift.collectors.cgroup.GroupPaths;
import io.gearshift.collectors.kernel.OwnGroup;
import io.gearshift.collectors.mountinfo.Controller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Limits of a container that is no gear, changed in its row of the live cgroup page.
class GroupLimitsIT extends UiTest {

    private static final String NAME = "ui-test";

    @SuppressWarnings("NullAway.Init") // made before all
    private static OwnGroup above;

    @SuppressWarnings("NullAway.Init") // made before all
    private static OwnGroup container;

    @BeforeAll
    static void make() throws IOException {
        above = OwnGroup.make("limits");
        if (above.paths() instanceof GroupPaths.V2(Path folder, _)) {
            Files.writeString(folder.resolve("cgroup.subtree_control"), "+memory +cpu +pids");
        }
        container = OwnGroup.make("limits/lxc.payload." + NAME);
        container.start("x=$(head -c 9000000 /dev/zero | tr '\\000' x); while :; do sleep 1; done");
    }

    @AfterAll
    static void remove() {
        container.close();
        above.close();
    }

    @BeforeEach
    void lift() throws IOException {
        Path memory = container.folder(Controller.MEMORY);
        boolean v2 = Files.exists(memory.resolve("memory.max"));
        Files.writeString(
                memory.resolve(v2 ? "memory.max" : "memory.limit_in_bytes"), v2 ? "max" : "-1");
        Files.writeString(container.folder(Controller.PIDS).resolve("pids.max"), "max");
    }

    @Test
    void anAdminLimitsAContainerInItsRowAndUndoesIt() {
        Page page = page(Stage.Who.ADMIN);
        page.navigate(cgroups());
        change(page, "96 MiB", false);
        Assertions.assertThat(memoryCap()).isEqualTo(96L << 20);
        assertThat(row(page)).containsText("of 96");
        Locator toast = page.locator("[data-toast]").first();
        assertThat(toast).containsText(NAME + ": memory cap 96 MiB");
        toast.locator("button:has-text('Undo')").click();
        Await.until("it is undone", Duration.ofSeconds(20), () -> memoryCap() != 96L << 20);
        Assertions.assertThat(memoryCap()).isGreaterThan(1L << 50);
        assertThat(row(page)).not().containsText("of 96");
        page.navigate("/audit?text=lxc.payload." + NAME);
        assertThat(page.locator("main tbody tr").first()).containsText("limit.undo");
    }

    @Test
    void whatIsNotKeptIsTakenBackAndWhatIsKeptStays() {
        Page page = page(Stage.Who.ADMIN);
        page.navigate(cgroups());
        change(page, "80 MiB", true);
        Locator pending = page.locator("#list form.note.warning");
        assertThat(pending).containsText(NAME + ": memory cap 80 MiB");
        assertThat(pending.locator("time")).containsText("in ");
        accessible(page);
        pending.locator("button:has-text('Keep')").click();
        assertThat(pending).hasCount(0);
        Assertions.assertThat(memoryCap()).isEqualTo(80L << 20);

        // The dead man: five seconds, by the command line, and nobody there.
        instance()
                .ctl("cgroup", "limit", path(), "--memory", "72M", "--confirm-within", "5s")
                .must();
        Assertions.assertThat(memoryCap()).isEqualTo(72L << 20);
        page.navigate(cgroups());
        Await.until("it is taken back", Duration.ofSeconds(30), () -> memoryCap() == 80L << 20);
        assertThat(pending)
                .hasCount(
                        0,
                        new com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions()
                                .setTimeout(20_000));
        page.navigate("/audit?text=lxc.payload." + NAME);
        assertThat(page.locator("main tbody tr").first()).containsText("dead-man timer");
    }

    @Test
    void supportSeesTheButtonAndWhyItIsOff() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate(cgroups());
        Locator button = row(page).locator(".cglimit button");
        assertThat(button).isDisabled();
        assertThat(button).hasAttribute("title", Pattern.compile("Needs the right to"));
        Locator above =
                page.locator("table.groups tbody tr").first().locator(".cglimit span").first();
        assertThat(above).hasAttribute("title", Pattern.compile("whole host"));
    }

    @Test
    void figuresAreLiveAndFocusAndFoldStay() {
        Page page = page(Stage.Who.ADMIN);
        page.navigate(cgroups());
        mark(page);
        Locator figure = row(page).locator("[data-f=m]");
        double before = Double.parseDouble(figure.textContent().strip());
        Locator button = row(page).locator(".cglimit a");
        button.focus();
        Process more =
                start("y=$(head -c 24000000 /dev/zero | tr '\\000' y); while :; do sleep 1; done");
        try {
            Await.until(
                    "the figure rises",
                    Duration.ofSeconds(30),
                    () -> Double.parseDouble(figure.textContent().strip()) > before + 15);
            assertThat(button).isFocused();
            Assertions.assertThat(unloaded(page)).isFalse();
            assertThat(page.locator(".head time[data-read]"))
                    .containsText(Pattern.compile("now|[0-9] s"));
        } finally {
            more.descendants().forEach(ProcessHandle::destroyForcibly);
            more.destroyForcibly();
        }
    }

    @Test
    void theFormWorksWithoutScriptsAndSaysWhatItRefuses() {
        Page page =
                page(Stage.Who.ADMIN, new Browser.NewContextOptions().setJavaScriptEnabled(false));
        page.navigate(cgroups());
        row(page).locator(".cglimit a").click();
        assertThat(page.locator("h1")).hasText("Limit " + NAME);
        provokes("status of 400");
        page.locator("#f-memoryBytes").fill("1 KiB");
        page.locator("button.primary").click();
        assertThat(page.locator(".note.danger").first()).containsText("4 MiB");
        page.locator("#f-memoryBytes").fill("64 MiB");
        page.locator("input[name=guard]").uncheck();
        page.locator("button.primary").click();
        assertThat(page.locator("h1")).containsText("Cgroups of");
        Assertions.assertThat(memoryCap()).isEqualTo(64L << 20);
    }

    @ParameterizedTest
    @EnumSource
    void pageAndDialogCanBeSeen(Look look) {
        Page page = page(Stage.Who.ADMIN, look.options());
        String name = look.name().toLowerCase(Locale.ROOT);
        page.navigate(cgroups());
        row(page).locator(".cglimit a").click();
        page.locator("#f-memoryBytes").fill("8 MiB");
        assertThat(page.locator("#preview .note").first()).isVisible();
        page.locator("#preview summary").click();
        shot(page, "group-limit-" + name);
        accessible(page);
        page.keyboard().press("Escape");
        assertThat(row(page).locator(".cglimit a")).isFocused();
        change(page, "96 MiB", true);
        shot(page, "group-pending-" + name);
        int wide =
                ((Number) page.evaluate("() => document.documentElement.scrollWidth")).intValue();
        Assertions.assertThat(wide).isLessThanOrEqualTo(page.viewportSize().width);
        accessible(page);
        page.locator("#list form.note.warning button:has-text('Undo now')").click();
        assertThat(page.locator("#list form.note.warning")).hasCount(0);
    }

    private static void shot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(screenshots().resolve(name + ".png")));
    }

    private static Process start(String command) {
        try {
            return container.start(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void change(Page page, String memory, boolean guarded) {
        row(page).locator(".cglimit a").click();
        page.locator("#f-memoryBytes").fill(memory);
        if (!guarded) {
            page.locator("input[name=guard]").uncheck();
        }
        Locator button = page.locator("#preview button.primary");
        assertThat(button).containsText(memory);
        assertThat(button).isEnabled();
        button.click();
        assertThat(page.locator("#dialog")).isHidden();
        assertThat(row(page)).containsText(memory.replace(" MiB", ""));
    }

    private static Locator row(Page page) {
        return page.locator("table.groups tbody tr")
                .filter(
                        new Locator.FilterOptions()
                                .setHas(
                                        page.locator(
                                                ".name",
                                                new Page.LocatorOptions()
                                                        .setHasText(
                                                                Pattern.compile(
                                                                        "^" + NAME + "$")))));
    }

    private static long memoryCap() {
        try {
            Path memory = container.folder(Controller.MEMORY);
            Path max = memory.resolve("memory.max");
            String text =
                    Files.readString(
                                    Files.exists(max)
                                            ? max
                                            : memory.resolve("memory.limit_in_bytes"))
                            .strip();
            return text.equals("max") ? Long.MAX_VALUE : Long.parseLong(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String path() {
        return "/gearshift-test-" + ProcessHandle.current().pid() + "-limits/lxc.payload." + NAME;
    }

    private static String cgroups() {
        JsonNode hosts = instance().json("host", "list", "-o", "json");
        return "/hosts/" + hosts.get(0).get("name").asText() + "/cgroups?text=lxc.payload." + NAME;
    }
}
