package io.gearshift.uitests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LimitsIT extends UiTest {

    @BeforeEach
    void make() {
        instance().run("limited", List.of("--memory", "64M"), "/bin/sleep", "100000");
    }

    @AfterEach
    void remove() {
        instance().remove("limited");
    }

    @Test
    void aGuardedChangeIsInForceAndIsKept() {
        Page page = page(Stage.Who.OPERATOR);
        change(page, "96 MiB");
        assertInForce(96);
        Locator pending = page.locator("main form.note.warning");
        assertThat(pending).containsText("96 MiB");
        assertThat(pending.locator("time")).containsText("in ");
        accessible(page);
        pending.locator("button:has-text('Keep')").click();
        assertThat(pending).hasCount(0);
        assertInForce(96);
        Assertions.assertThat(instance().gear("limited").get("pending").isNull()).isTrue();
    }

    @Test
    void aGuardedChangeIsTakenBackAtOnce() {
        Page page = page(Stage.Who.OPERATOR);
        change(page, "80 MiB");
        assertInForce(80);
        Locator pending = page.locator("main form.note.warning");
        pending.locator("button:has-text('Undo now')").click();
        assertThat(pending).hasCount(0);
        assertInForce(64);
    }

    @Test
    void theAuditTakesAChangeBack() {
        instance().ctl("gear", "limit", "limited", "--memory", "128M").must();
        assertInForce(128);
        Page page = page(Stage.Who.OPERATOR);
        page.navigate("/audit?text=limited");
        Locator row =
                page.locator("main tbody tr")
                        .filter(new Locator.FilterOptions().setHasText("128 MiB"))
                        .first();
        assertThat(row).containsText("64 MiB");
        row.locator("button:has-text('Undo')").click();
        Await.until(
                "the old cap is in force",
                java.time.Duration.ofSeconds(20),
                () -> instance().gear("limited").at("/limits/memoryBytes").asLong() == 64L << 20);
        assertInForce(64);
    }

    @Test
    void nonsenseIsRefusedBesideTheField() {
        Page page = page(Stage.Who.OPERATOR);
        open(page);
        for (String nonsense : List.of("-1", "0", "ten", "999999 TiB")) {
            page.locator("#f-memoryBytes").fill(nonsense);
            assertThat(page.locator("#preview .note.danger")).isVisible();
            assertThat(page.locator("#preview button.primary")).isDisabled();
            page.locator("#f-memoryBytes").fill("96 MiB");
            assertThat(page.locator("#preview button.primary")).isEnabled();
        }
        assertInForce(64);
    }

    @Test
    void supportSeesTheLimitsButNoWayToSetThem() {
        Page page = page(Stage.Who.SUPPORT);
        page.navigate(path("limited") + "/limits");
        assertThat(page.locator("main table")).containsText("64 MiB");
        Locator button = page.locator("form.actions button:has-text('Limits')");
        assertThat(button).isDisabled();
        assertThat(button).hasAttribute("title", Pattern.compile("Needs the right to"));
    }

    @Test
    void aChangeThroughVirshIsDriftAndCanBeReverted() {
        instance().virsh("memtune", domain(), "--hard-limit", "122880", "--live").must();
        Page page = page(Stage.Who.OPERATOR);
        page.navigate(path("limited") + "/limits");
        Locator drift = page.locator("main form.note.warning");
        assertThat(drift).containsText("somebody set");
        accessible(page);
        drift.locator("button:has-text('Revert')").click();
        assertThat(drift).hasCount(0);
        assertInForce(64);
    }

    private static void open(Page page) {
        page.navigate(path("limited") + "/limits");
        page.locator("form.actions a:has-text('Limits')").click();
        assertThat(page.locator("#dialog")).isVisible();
    }

    private static void change(Page page, String memory) {
        open(page);
        page.locator("#f-memoryBytes").fill(memory);
        assertThat(page.locator("#preview button.primary")).containsText(memory);
        page.locator("#preview summary").click();
        assertThat(page.locator("#preview pre")).containsText("virsh");
        accessible(page);
        page.locator("#preview button.primary").click();
        assertThat(page.locator("#dialog")).isHidden();
        assertThat(page.locator("main table")).containsText(memory);
    }

    private static String domain() {
        return instance().gear("limited").get("domain").asText();
    }

    /// That the kernel holds the gear to exactly this cap, and that libvirt knows it, live and for
    /// the next start. On cgroup v1 the group that libvirt knows is the parent of the gear's own
    /// and up to 16 MiB wider, so that the kernel kills in the gear and not its controller.
    private static void assertInForce(int mebibytes) {
        Assertions.assertThat(kernelsCap()).isEqualTo((long) mebibytes << 20);
        for (List<String> dump :
                List.of(List.of("dumpxml", domain()), List.of("dumpxml", "--inactive", domain()))) {
            String xml = instance().virsh(dump.toArray(String[]::new)).must();
            Matcher limit = Pattern.compile("<hard_limit unit='KiB'>(\\d+)<").matcher(xml);
            Assertions.assertThat(limit.find()).as(String.join(" ", dump)).isTrue();
            Assertions.assertThat(Long.parseLong(limit.group(1)))
                    .as(String.join(" ", dump))
                    .isBetween(mebibytes * 1024L, (mebibytes + 16) * 1024L);
        }
    }

    private static long kernelsCap() {
        return Kernel.memoryCap(instance().gear("limited").get("initPid").asText());
    }
}
